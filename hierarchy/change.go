package hierarchy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// A Change collects what [Tree.Apply] is to change. Its methods have the
// meaning of those of Tree with the same names, and create the loggers they
// name. It is used by one goroutine, and not after Apply.
type Change struct {
	tree  *Tree
	edits []func(*draft)
	after []func() // what is not of the tree, to be done behind it
	errs  []error
}

// Apply calls f and makes all the changes it asked for in one generation: no
// record sees only some of them. If f returns an error, or asked for
// something impossible, nothing is changed and Apply returns the error. No
// lock is held while f runs.
func (t *Tree) Apply(f func(*Change) error) error {
	c := Change{tree: t}
	if err := f(&c); err != nil {
		return err
	}
	if err := errors.Join(c.errs...); err != nil {
		return err
	}
	t.change(func(d *draft) {
		for _, edit := range c.edits {
			edit(d)
		}
	})
	for _, f := range c.after {
		f()
	}
	return nil
}

func (c *Change) edit(f func(*draft)) { c.edits = append(c.edits, f) }

// node asks for a change to the logger called name.
func (c *Change) node(name string, f func(*node)) {
	c.edit(func(d *draft) { f(d.node(d.logger(canonical(name)))) })
}

// Logger creates the logger called name.
func (c *Change) Logger(name string) { c.edit(func(d *draft) { d.logger(canonical(name)) }) }

// SetLevel sets the level of the logger called name.
func (c *Change) SetLevel(name string, level slog.Level) {
	c.edit(func(d *draft) { d.setLevel(d.logger(canonical(name)), level) })
}

// FollowLevel makes the root's level what l says at each log call, until
// SetLevel gives it another. Loggers that inherit it follow too. l is asked
// by several goroutines at a time; a nil l is an error.
func (c *Change) FollowLevel(l slog.Leveler) {
	if l == nil {
		c.errs = append(c.errs, errors.New("hierarchy: nil leveler to follow"))
		return
	}
	c.edit(func(d *draft) {
		d.setLevel(0, followed)
		d.leveler = l
	})
}

// Disable sets the ceiling below which nothing is logged.
func (c *Change) Disable(level slog.Level) { c.edit(func(d *draft) { d.disable = level }) }

// AddHandler adds h to the logger called logger under the name handler.
func (c *Change) AddHandler(logger, handler string, h slog.Handler) {
	switch {
	case h == nil:
		c.errs = append(c.errs, fmt.Errorf("hierarchy: nil handler %q for logger %q", handler, logger))
		return
	case isDefault(h):
		c.errs = append(c.errs, fmt.Errorf("hierarchy: handler %q for logger %q is slog's own default handler, which writes "+
			"through package log and so, after slog.SetDefault, back to here: that is a deadlock", handler, logger))
		return
	}
	c.edit(func(d *draft) {
		n := d.node(d.logger(canonical(logger)))
		if !slices.ContainsFunc(n.leaves, func(l *leaf) bool { return l.name == handler && same(l.handler, h) }) {
			n.leaves = append(slices.Clip(n.leaves), d.leaf(handler, h))
		}
	})
}

// isDefault says whether h, or what it hands its records to, is slog's own
// default handler, whose type has no exported name.
func isDefault(h slog.Handler) bool {
	for range 100 {
		if reflect.TypeOf(h).String() == "*slog.defaultHandler" {
			return true
		}
		t, ok := h.(interface{ Target() slog.Handler })
		if !ok {
			break
		}
		if h = t.Target(); h == nil {
			break
		}
	}
	return false
}

// RemoveHandler removes the handler called handler from the logger.
func (c *Change) RemoveHandler(logger, handler string) {
	c.node(logger, func(n *node) {
		n.leaves = slices.DeleteFunc(slices.Clone(n.leaves), func(l *leaf) bool { return l.name == handler })
	})
}

// ClearHandlers removes all handlers from the logger called name.
func (c *Change) ClearHandlers(name string) { c.node(name, func(n *node) { n.leaves = nil }) }

// AddFilter adds f to the logger called name, after the filters it has.
func (c *Change) AddFilter(name string, f Filter) {
	if f == nil {
		c.errs = append(c.errs, fmt.Errorf("hierarchy: nil filter for logger %q", name))
		return
	}
	c.node(name, func(n *node) {
		if !slices.ContainsFunc(n.filters, func(g Filter) bool { return same(f, g) }) {
			n.filters = append(slices.Clip(n.filters), f)
		}
	})
}

// RemoveFilter removes f from the logger called name.
func (c *Change) RemoveFilter(name string, f Filter) {
	c.node(name, func(n *node) {
		n.filters = slices.DeleteFunc(slices.Clone(n.filters), func(g Filter) bool { return same(f, g) })
	})
}

// ClearFilters removes all filters from the logger called name.
func (c *Change) ClearFilters(name string) { c.node(name, func(n *node) { n.filters = nil }) }

// SetPropagate says whether the records of the logger go on to its parent.
func (c *Change) SetPropagate(name string, propagate bool) {
	c.node(name, func(n *node) { n.propagate = propagate })
}

// SetDisabled turns the logger called name off or on.
func (c *Change) SetDisabled(name string, disabled bool) {
	c.node(name, func(n *node) { n.disabled = disabled })
}

// SetLastResort sets the handler of the records that find none.
func (c *Change) SetLastResort(h slog.Handler) { c.wiring(func(w *wiring) { w.lastResort = h }) }

// SetOnError sets the function that is told of panics in filters, handlers
// and context functions of the tree. nil is the default: a line to standard
// error, at most ten in a minute.
func (c *Change) SetOnError(f func(error)) {
	if f == nil {
		f = c.tree.status.Error
	}
	f = status.Reporter(f)
	c.wiring(func(w *wiring) { w.onError = f })
}

// SetContext sets a function that returns attrs for a record from the context
// it is logged with. It is called once for a record, whatever the number of
// handlers. nil: none.
func (c *Change) SetContext(f func(context.Context) []slog.Attr) {
	c.wiring(func(w *wiring) { w.context = f })
}

// SetNameKey sets the key of the attr that carries a logger's name; "" is
// [NameKey]. It is for the time before loggers are derived from the tree.
func (c *Change) SetNameKey(key string) {
	if key == "" {
		key = NameKey
	}
	c.wiring(func(w *wiring) { w.nameKey = key })
}

func (c *Change) wiring(f func(*wiring)) { c.edit(func(d *draft) { f(d.rewire()) }) }

// same says whether a and b are one: the identity that Python's lists of
// handlers and filters go by. Values that cannot be compared are never one.
func same(a, b any) bool { return reflect.ValueOf(a).Comparable() && a == b }
