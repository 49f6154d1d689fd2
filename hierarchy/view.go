package hierarchy

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/attrs"
	"github.com/seed-e5d85c45/logging/internal/callsite"
)

// A view is what a Handler has prepared for one wiring of the tree: its
// logger, and the leaves its records reach with the Handler's name, attrs and
// groups given to them.
type view struct {
	wiring *wiring
	size   int32 // of the tree: a new logger may be nearer to a name
	number int32
	node   *node
	leaves []boundLeaf

	// twice is a leaf whose handler is reached by another leaf before.
	twice *leaf

	// sites knows the packages that records are named after; nil if they are
	// not.
	sites *callsite.Table

	// only is the one leaf that all records go to as they are; nil if there is
	// more to it.
	only deliverer
}

// A deliverer is a leaf that asks its own level, and contains the panics of
// what it calls: a guard around it would cost a copy of the record.
type deliverer interface {
	selfAware
	// Deliver is Handle for a record that Enabled lets through, and nothing
	// for others.
	Deliver(ctx context.Context, r slog.Record) error
}

// selfAware is a handler that returns itself: one that embeds it, and so has its
// methods too, is not what it returns.
type selfAware interface{ Itself() slog.Handler }

// as returns h as a T, unless it is one only because of a handler embedded in
// it: its own Handle must not be passed over.
func as[T selfAware](h slog.Handler) (T, bool) {
	t, ok := h.(T)
	return t, ok && same(t.Itself(), h)
}

// settle sets what follows from the rest of v.
func (v *view) settle() *view {
	v.only = nil
	if len(v.leaves) == 1 && len(v.node.filters) == 0 && !v.node.disabled && v.wiring.context == nil && v.sites == nil {
		if d, ok := as[deliverer](v.leaves[0].bound); ok {
			v.only = d
		}
	}
	v.share()
	return v
}

// A boundLeaf is a leaf prepared for a Handler.
type boundLeaf struct {
	leaf  *leaf
	named slog.Handler // it knows the logger's name
	bound slog.Handler // and the attrs and groups too

	sharer bool // bound is a lineSharer, and shares its line with a neighbour
	shares bool // with the one before
}

// bound returns h's view for g. A change of a level or a new logger elsewhere
// leaves a view valid.
func (h *Handler) bound(g *generation) *view {
	if v := h.view.Load(); v.holds(h, g) {
		return v
	}
	return h.rebind()
}

// holds says whether v, which may be nil, is h's view for g.
func (v *view) holds(h *Handler, g *generation) bool {
	return v != nil && v.wiring == g.wiring && (h.number >= 0 || int(v.size) == len(g.nodes))
}

// rebind makes h's view for the tree's current generation. Leaves that the
// view before has already keep their prepared bytes.
func (h *Handler) rebind() *view { return h.rebindFrom(h.view.Load()) }

// rebindFrom is rebind with the prepared bytes of old, which may be nil.
func (h *Handler) rebindFrom(old *view) *view {
	n, g := int(h.number), h.tree.current.Load()
	switch {
	case h.pkg != nil:
		n, g = h.tree.nearestOf(h.pkg)
	case n < 0:
		n, g = h.tree.nearest(h.name)
	}
	v := &view{wiring: g.wiring, size: int32(len(g.nodes)), number: int32(n), node: g.nodes[n]}
	if h.unnamed() {
		v.sites = g.wiring.sites
	}
	leaves := g.reachable(n)
	if len(leaves) > 0 {
		v.leaves = make([]boundLeaf, len(leaves))
	}
	for i, l := range leaves {
		v.leaves[i] = h.bind(l, g.wiring, old)
	}
	v.twice = repeated(v.leaves)
	h.view.Store(v.settle())
	return v
}

func (h *Handler) bind(l *leaf, w *wiring, old *view) boundLeaf {
	if old != nil {
		for _, b := range old.leaves {
			if b.leaf == l {
				return boundLeaf{leaf: b.leaf, named: b.named, bound: b.bound}
			}
		}
	}
	named := l.handler
	if h.name != "" {
		named = w.give(named, attrs.List{}.WithAttrs([]slog.Attr{slog.String(w.nameKey, h.name)}), attrs.List{})
	}
	return boundLeaf{leaf: l, named: named, bound: w.give(named, h.given, attrs.List{})}
}

// give returns leaf, which has got before, with the rest of given. If it panics
// it is leaf: a record without some attrs is better than none.
func (w *wiring) give(leaf slog.Handler, given, before attrs.List) (out slog.Handler) {
	defer func() {
		if p := recover(); p != nil {
			out = leaf
			w.onError(fmt.Errorf("hierarchy: panic in %T: %v", leaf, p))
		}
	}()
	return given.Apply(before, leaf)
}

// A derivation is a Handler and the view it begins with, which most have one
// leaf in: one piece of memory instead of three.
type derivation struct {
	handler Handler
	view    view
	leaf    [1]boundLeaf
}

// derived returns a Handler with given, which begins with what h was given; the
// rest is given to the leaves that h reaches now.
func (h *Handler) derived(given attrs.List, grouped bool) *Handler {
	before := h.bound(h.tree.current.Load())
	d := &derivation{
		handler: Handler{tree: h.tree, name: h.name, explicit: h.explicit, number: h.number, given: given, grouped: grouped},
		view:    *before,
	}
	v := &d.view
	v.leaves = d.leaf[:]
	if len(before.leaves) != 1 {
		v.leaves = make([]boundLeaf, len(before.leaves))
	}
	for i, b := range before.leaves {
		v.leaves[i] = boundLeaf{leaf: b.leaf, named: b.named, bound: before.wiring.give(b.bound, given, h.given)}
	}
	d.handler.view.Store(v.settle())
	return &d.handler
}

// renamed returns a Handler with all that h was given, under another name.
func (h *Handler) renamed(name string, explicit bool) *Handler {
	out := &Handler{tree: h.tree, name: name, explicit: explicit, number: -1, given: h.given, grouped: h.grouped}
	if explicit {
		out.number = int32(h.tree.number(name))
	}
	out.bound(h.tree.current.Load())
	return out
}
