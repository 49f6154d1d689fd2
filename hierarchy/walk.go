package hierarchy

import (
	"cmp"
	"iter"
	"log/slog"
	"slices"
	"strings"
)

// A LoggerInfo describes a logger at one time.
type LoggerInfo struct {
	Name        string     // "" for the root
	Level       slog.Level // its own; NotSet if it inherits
	Effective   slog.Level
	Propagate   bool
	Disabled    bool
	Placeholder bool // there is no such logger, only some below it
	Handlers    []HandlerInfo
	Filters     []Filter
}

// A HandlerInfo is a handler of a logger and the name it was added under.
type HandlerInfo struct {
	Name    string
	Handler slog.Handler
}

// Walk returns the loggers of the tree, and the places that only the names
// below them imply, each after its parent and siblings by name. All are of
// one generation; changes made meanwhile are not seen.
func (t *Tree) Walk() iter.Seq[LoggerInfo] {
	g := t.current.Load()
	return func(yield func(LoggerInfo) bool) {
		order := make([]int, len(g.nodes))
		for n := range order {
			order[n] = n
		}
		slices.SortFunc(order, func(a, b int) int {
			return compareNames(g.nodes[a].name, g.nodes[b].name)
		})
		for _, n := range order {
			if !yield(g.info(n)) {
				return
			}
		}
	}
}

// compareNames sorts a name before all others that begin with it and a
// separator, and those before all others that begin with it.
func compareNames(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := sortByte(a[i]), sortByte(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

func sortByte(c byte) byte {
	if c == '.' || c == '/' {
		return 0
	}
	return c
}

func (g *generation) info(n int) LoggerInfo {
	node := g.nodes[n]
	info := LoggerInfo{
		Name: node.name, Level: g.own(n), Effective: g.own(g.leveled(n)),
		Propagate: node.propagate, Disabled: node.disabled, Placeholder: node.placeholder,
		Filters: slices.Clone(node.filters),
	}
	for _, l := range node.leaves {
		info.Handlers = append(info.Handlers, HandlerInfo{l.name, l.handler})
	}
	return info
}

// HandlerByName returns the handler that was added under name and is still
// attached to a logger: CPython's getHandlerByName. If several are, it is the
// one of the logger that was created first.
func (t *Tree) HandlerByName(name string) (slog.Handler, bool) {
	for _, n := range t.current.Load().nodes {
		for _, l := range n.leaves {
			if l.name == name {
				return l.handler, true
			}
		}
	}
	return nil, false
}

// Disabled returns the level that [Tree.Disable] has set, or NotSet.
func (t *Tree) Disabled() slog.Level { return t.current.Load().disable }
