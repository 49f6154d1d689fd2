package hierarchy

import (
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/callsite"
)

// SetPackageNames names the records that no logger and no attr names after the
// package whose code makes the log call: its import path. Such a name creates
// no logger: the nearest one there is is used, and the record bears the path.
// In the tree the packages of the main module answer to their path below it
// too, and package main to "main" and to the last part of the module's path;
// where several names lead to loggers, the one that says more of the path
// counts.
//
// The packages called skip log for others: their records get the name, and the
// source, of who called them. They are import paths or paths below the main
// module, with "/..." behind for all packages below too.
//
// A call at a level that the root does not log has to be let through by
// Enabled as soon as any logger has a lower level, because only Handle knows
// the call's place. Records without a place, such as lines of package log, and
// calls that are a go statement of their own, are the root's.
func (c *Change) SetPackageNames(on bool, skip ...string) {
	var sites *callsite.Table
	if on {
		sites = callsite.New(skip)
		if !sites.Modules() {
			c.tree.hintModules()
		}
	}
	c.edit(func(d *draft) {
		d.rewire().sites = sites
		d.underived = true
	})
}

// SetPackageNames names records after the package of their log call; see
// [Change.SetPackageNames].
func (t *Tree) SetPackageNames(on bool, skip ...string) {
	t.one(func(c *Change) { c.SetPackageNames(on, skip...) })
}

// unnamed says whether h's records may be named after their packages.
func (h *Handler) unnamed() bool { return h.name == "" && !h.explicit }

// below decides for Enabled on a level under the threshold of logger n.
func (h *Handler) below(g *generation, n int, level slog.Level) bool {
	if level >= g.lowest && h.unnamed() {
		return true // Handle knows the package, and asks its logger
	}
	return h.tree.watch(g, g.thresholds[n], level)
}

// place finds where r was logged and returns what handles it: the Handler of
// the package, with its view, or h. r gets the place it should have. If that
// Handler does not log r, ok is false.
func (h *Handler) place(v *view, r *slog.Record) (_ *Handler, _ *view, ok bool) {
	sites := v.sites
	late := sites != nil // Enabled has been asked for another level, or logger
	var pkg *callsite.Package
	if sites != nil && r.PC != 0 {
		pkg = sites.Lookup(r.PC)
	}
	if r.PC == 0 || pkg != nil && pkg.Path == slogPackage {
		restored, looped := h.restore(r)
		switch {
		case looped:
			h.hintLoop()
			return h, v, false
		case restored && sites != nil:
			pkg = sites.Lookup(r.PC)
		default:
			pkg = nil
		}
		late = late || restored
	}
	if sites != nil {
		if pkg = h.caller(sites, pkg, r); pkg != nil {
			h = h.inPackage(pkg)
			v = h.bound(h.tree.current.Load())
		}
	}
	if late {
		g := h.tree.current.Load()
		threshold := g.thresholds[v.number]
		if r.Level < threshold && !(g.watchful && h.tree.watch(g, threshold, r.Level)) {
			return h, v, false
		}
	}
	return h, v, true
}

// caller returns the package that a record logged in pkg is named after, or
// nil. Where pkg logs for others that is who called it, and r gets their place.
func (h *Handler) caller(sites *callsite.Table, pkg *callsite.Package, r *slog.Record) *callsite.Package {
	switch {
	case pkg == nil:
		h.hintUnplaced()
	case pkg.Skip:
		if pc, above, ok := sites.Caller(r.PC); ok {
			r.PC = pc
			return above
		}
	}
	return pkg
}

// slogPackage is where log/slog's own functions are.
const slogPackage = "log/slog"

// inPackage returns h under the name of pkg. It is made once.
func (h *Handler) inPackage(pkg *callsite.Package) *Handler {
	if known := h.packages.Load(); known != nil && pkg.ID < len(*known) {
		if out := (*known)[pkg.ID]; out != nil && out.pkg == pkg {
			return out
		}
	}
	return h.putInPackage(pkg)
}

func (h *Handler) putInPackage(pkg *callsite.Package) *Handler {
	out := &Handler{tree: h.tree, name: pkg.Path, number: -1, pkg: pkg, given: h.given, grouped: h.grouped}
	out.rebindFrom(h.bound(h.tree.current.Load()).renamed(out.name))
	var known []*Handler
	if p := h.packages.Load(); p != nil {
		known = *p
	}
	more := make([]*Handler, max(len(known), pkg.ID+1))
	copy(more, known)
	more[pkg.ID] = out
	// Who loses the race against another package makes its own again.
	h.packages.Store(&more)
	return out
}

// A leaf with this method can be given a logger's name after the attrs; ok is
// false if key is not the one it knows names by.
type renamer interface {
	selfAware
	WithLogger(key, name string) (_ slog.Handler, ok bool)
}

// renamed returns the leaves of v, which have no logger's name, with name, so
// far as they can be given it without what they have been given being formatted
// anew.
func (v *view) renamed(name string) *view {
	out := &view{leaves: make([]boundLeaf, 0, len(v.leaves))}
	for _, b := range v.leaves {
		named, ok1 := v.wiring.rename(b.named, name)
		bound, ok2 := v.wiring.rename(b.bound, name)
		if ok1 && ok2 {
			out.leaves = append(out.leaves, boundLeaf{leaf: b.leaf, named: named, bound: bound})
		}
	}
	return out
}

func (w *wiring) rename(leaf slog.Handler, name string) (out slog.Handler, ok bool) {
	r, ok := as[renamer](leaf)
	if !ok {
		return nil, false
	}
	return r.WithLogger(w.nameKey, name)
}

// nearestOf returns the number of the logger that records of pkg belong to:
// of the loggers there are, the one whose name, or another name of pkg that it
// leads to, leaves the least of it.
func (t *Tree) nearestOf(pkg *callsite.Package) (int, *generation) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	g := t.current.Load()
	best, left := t.logger(g, pkg.Path)
	for _, name := range pkg.Also {
		if n, l := t.logger(g, name); n > 0 && (l < left || best == 0) {
			best, left = n, l
		}
	}
	return best, g
}
