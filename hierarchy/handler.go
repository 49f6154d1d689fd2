package hierarchy

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/seed-e5d85c45/logging/internal/attrs"
	"github.com/seed-e5d85c45/logging/internal/callsite"
	"github.com/seed-e5d85c45/logging/internal/ctxattrs"
	"github.com/seed-e5d85c45/logging/internal/status"
)

// A Handler is the slog.Handler of a named logger: what stands behind the
// *slog.Logger that [Tree.Logger] returns. It decides by the tree's current
// state, so what is changed in the tree reaches all that was derived from a
// Handler before.
//
// An attr whose key is the tree's name key ("logger" unless it was set) and
// whose value is a string, given by With while no group is open, names the
// logger: the record belongs to the logger of that name or, if the tree has
// none, to its nearest ancestor there, and bears the name. The last such attr
// wins. A Handler that has its name from [Tree.Logger], [Tree.Handler] or
// [Named] keeps it, and the attr is dropped.
type Handler struct {
	tree     *Tree
	name     string
	explicit bool  // the name is not from an attr
	grouped  bool  // a group is open
	number   int32 // the logger's; -1 if it has to be looked up by name
	given    attrs.List

	pkg      *callsite.Package          // what the name is from; nil if from elsewhere
	packages atomic.Pointer[[]*Handler] // h under the names of packages, by their IDs

	// view is what was prepared for the current wiring. Whoever finds it
	// outdated makes a new one; if two do so at a time, either may stay.
	view atomic.Pointer[view]
}

// Tree returns the tree that h belongs to.
func (h *Handler) Tree() *Tree { return h.tree }

// Name returns the name of h's logger, "" for the root.
func (h *Handler) Name() string { return h.name }

// Enabled says whether the logger logs records of level: whether level is at
// least its effective level, above what [Tree.Disable] set, and the logger is
// not disabled. Handlers and filters are not asked. It is CPython's
// isEnabledFor.
func (h *Handler) Enabled(_ context.Context, level slog.Level) bool {
	g := h.tree.current.Load()
	n := int(h.number)
	if n < 0 {
		n = int(h.bound(g).number)
		g = h.tree.current.Load() // the view may be of a later generation than g
	}
	threshold := g.thresholds[n]
	if level >= threshold {
		return true
	}
	if threshold == followed && g.levelVar != nil {
		return level >= g.levelVar.Level()
	}
	return g.watchful && h.below(g, n, level)
}

// Handle passes r, with the attrs of ctx added to it, to the logger's filters
// and then to its handlers and, while they propagate, its ancestors'. It does
// not ask Enabled again, unless the record is named after its package: then
// that decides on its level. The errors of the handlers are joined.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	v := h.view.Load()
	if !v.holds(h, h.tree.current.Load()) {
		v = h.rebind()
	}
	if v.sites != nil {
		var ok bool
		if h, v, ok = h.place(v, &r); !ok {
			return nil
		}
	}
	if v.only == nil || r.PC == 0 || ctxattrs.From(ctx) != nil {
		return h.general(ctx, v, r)
	}
	if err := v.only.Deliver(ctx, r); err != nil {
		return v.wiring.report(err)
	}
	return nil
}

// general is Handle with attrs of the context, filters, and any number of
// leaves.
func (h *Handler) general(ctx context.Context, v *view, r slog.Record) error {
	if r.PC == 0 && v.sites == nil {
		if _, _, ok := h.place(v, &r); !ok {
			return nil
		}
	}
	if v.node.disabled {
		return nil
	}
	extra := v.contextAttrs(ctx)
	whole := false // r holds all attrs, those given by With too
	if len(extra) > 0 {
		r, whole = h.withContext(r, extra)
	}
	if len(v.node.filters) > 0 {
		var ok bool
		if r, whole, ok = h.filter(ctx, v, r, whole); !ok {
			return nil
		}
	}
	if len(v.leaves) == 0 {
		return h.lastResort(ctx, v, r, whole)
	}
	if v.twice != nil {
		h.hintTwice(v.twice)
	}
	return v.each(ctx, r, whole)
}

// handle passes a copy of r to target if its level lets it, and contains a
// panic there.
func (w *wiring) handle(ctx context.Context, target slog.Handler, r *slog.Record) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("hierarchy: panic in %T: %v", target, p)
			w.onError(err)
		}
	}()
	if !target.Enabled(ctx, r.Level) {
		return nil
	}
	return w.report(target.Handle(ctx, *r))
}

// report tells of err, unless it is nil or the handler has told already.
func (w *wiring) report(err error) error {
	if err != nil && !status.Reported(err) {
		w.onError(err)
	}
	return err
}

// contextAttrs returns what the context adds to the record.
func (v *view) contextAttrs(ctx context.Context) []slog.Attr {
	extra := ctxattrs.From(ctx)
	if v.wiring.context != nil {
		extra = append(extra[:len(extra):len(extra)], v.wiring.fromContext(ctx)...)
	}
	return extra
}

func (w *wiring) fromContext(ctx context.Context) (extra []slog.Attr) {
	defer func() {
		if p := recover(); p != nil {
			w.onError(fmt.Errorf("hierarchy: panic in the context function: %v", p))
		}
	}()
	return w.context(ctx)
}

// withContext adds the attrs of the context, which stand outside all groups.
func (h *Handler) withContext(r slog.Record, extra []slog.Attr) (_ slog.Record, whole bool) {
	if h.grouped {
		return h.given.Record(r, extra...), true
	}
	r = r.Clone()
	r.AddAttrs(extra...)
	return r, false
}

// filter asks the logger's filters. Once one of them wanted the attrs given by
// With, the record keeps them; whole says that it has them already.
func (h *Handler) filter(ctx context.Context, v *view, r slog.Record, whole bool) (_ slog.Record, has, ok bool) {
	for _, f := range v.node.filters {
		if _, needs := f.(AttrFilter); needs && !whole {
			r, whole = h.given.Record(r), true
		}
		var pass bool
		if r, pass = v.wiring.decide(ctx, f, h.name, r); !pass {
			return r, whole, false
		}
	}
	return r, whole, true
}

// decide contains a panic in f: the record passes as it was.
func (w *wiring) decide(ctx context.Context, f Filter, name string, r slog.Record) (out slog.Record, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			out, ok = r, true
			w.onError(fmt.Errorf("hierarchy: panic in filter %T: %v", f, p))
		}
	}()
	return f.Filter(ctx, name, r)
}

// WithAttrs returns a Handler that adds as to each record.
func (h *Handler) WithAttrs(as []slog.Attr) slog.Handler {
	if len(as) == 0 {
		return h
	}
	name, named, rest := h.splitName(attrs.Resolve(as))
	out := h
	if named && !h.explicit && name != h.name {
		out = h.renamed(name, false)
	}
	if len(rest) == 0 {
		return out
	}
	return out.derived(h.given.WithAttrs(rest), h.grouped)
}

// WithGroup returns a Handler that puts the attrs that come later in a group.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.derived(h.given.WithGroup(name), true)
}

// splitName takes the attr that names a logger out of as.
func (h *Handler) splitName(as []slog.Attr) (name string, named bool, rest []slog.Attr) {
	if h.grouped {
		return "", false, as
	}
	key := h.tree.current.Load().wiring.nameKey
	rest = as
	for i, a := range as {
		if a.Key == key && a.Value.Kind() == slog.KindString {
			if !named {
				rest = append(make([]slog.Attr, 0, len(as)-1), as[:i]...)
			}
			name, named = canonical(a.Value.String()), true
		} else if named {
			rest = append(rest, a)
		}
	}
	return name, named, rest
}
