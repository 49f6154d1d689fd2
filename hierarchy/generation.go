package hierarchy

import (
	"context"
	"log/slog"
	"slices"

	"github.com/seed-e5d85c45/logging/internal/callsite"
)

// A generation is the whole state of a tree at one time. It is immutable: a
// change makes another and publishes it with one atomic store. Loggers have
// numbers, by which the slices are indexed; a parent's is always below its
// children's, because a name's ancestors are added before it.
type generation struct {
	// thresholds is what Enabled compares with: the lowest level a logger
	// logs, from its effective level, disable() and disabled.
	thresholds []slog.Level

	levels  []slog.Level // of their own; NotSet inherits
	parents []int32      // the nodes' parents side by side, for derive; -1 for the root
	nodes   []*node
	// disabled are the numbers of the loggers that are.
	disabled []int
	wiring   *wiring
	disable  slog.Level // the highest level that is not logged; NotSet: none

	// leveler is the root's level if that is no constant; levels[0] is
	// followed then.
	leveler slog.Leveler
	// levelVar is leveler if it is a *slog.LevelVar, as most are, and nothing
	// else has to be asked.
	levelVar *slog.LevelVar

	// defaulted says that nobody has chosen the root's level yet.
	defaulted bool

	// lowest is the lowest of the thresholds if records are named after their
	// packages, else Off.
	lowest slog.Level

	// watchful says that a level below the threshold is not all there is to
	// it: one of the two above is set, or lowest is below the root's threshold.
	watchful bool
}

// followed stands for a level that has to be asked of the root's leveler, if
// there is one. It is above every level, so that no record passes without that.
const followed = Off - 1

// A node is a logger, or the place of one that only its descendants' names
// imply (CPython's PlaceHolder). It is immutable.
type node struct {
	name        string
	parent      int // -1 for the root
	placeholder bool
	propagate   bool
	disabled    bool
	leaves      []*leaf
	filters     []Filter
}

// A leaf is a handler under the name it has in the tree. Its pointer tells
// one leaf from another.
type leaf struct {
	name    string
	handler slog.Handler
}

// wiring is what, besides the nodes, decides how a record is handled. It gets
// a new address whenever handlers, filters or propagation change anywhere:
// what a Handler has prepared is valid for one wiring.
type wiring struct {
	lastResort slog.Handler
	onError    func(error)
	context    func(context.Context) []slog.Attr
	nameKey    string
	sites      *callsite.Table // packages that records are named after; nil: they are not
}

// leveled returns the number of the logger that the effective level of logger
// n comes from: the root if none is set.
func (g *generation) leveled(n int) int {
	for n > 0 && g.levels[n] == NotSet {
		n = g.nodes[n].parent
	}
	return n
}

// own returns the level of logger n itself.
func (g *generation) own(n int) slog.Level {
	if n == 0 && g.leveler != nil {
		return g.leveler.Level()
	}
	return g.levels[n]
}

// threshold returns what the threshold of a logger that is not disabled has to
// be, for its effective level.
func (g *generation) threshold(effective slog.Level) slog.Level {
	switch {
	case g.disable == Off:
		return Off
	case g.disable >= effective:
		return g.disable + 1
	}
	return effective
}

// derive computes all thresholds: the effective levels first, parents before
// their children.
func (g *generation) derive() {
	thresholds := make([]slog.Level, len(g.levels))
	parents := g.parents[:len(thresholds)]
	for n, level := range g.levels {
		if level == NotSet && n > 0 {
			level = thresholds[parents[n]]
		}
		thresholds[n] = level
	}
	if g.disable != NotSet {
		for n, effective := range thresholds {
			thresholds[n] = g.threshold(effective)
		}
	}
	for _, n := range g.disabled {
		thresholds[n] = Off
	}
	g.thresholds = thresholds
	g.lowest = Off
	if g.wiring.sites != nil {
		g.lowest = slices.Min(g.thresholds)
	}
	g.levelVar = nil
	if g.disable == NotSet && g.lowest == Off {
		g.levelVar, _ = g.leveler.(*slog.LevelVar)
	}
	g.watchful = g.defaulted || g.leveler != nil || g.lowest < g.thresholds[0]
}

// reachable returns the leaves a record of logger n goes to, in their order:
// CPython's callHandlers.
func (g *generation) reachable(n int) []*leaf {
	var leaves []*leaf
	for n >= 0 {
		node := g.nodes[n]
		leaves = append(leaves, node.leaves...)
		if !node.propagate {
			break
		}
		n = node.parent
	}
	return leaves
}
