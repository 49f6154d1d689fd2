package hierarchy

import "log/slog"

// one makes a single change. An impossible one panics: unlike Apply it is
// written out in the program.
func (t *Tree) one(f func(*Change)) {
	if err := t.Apply(func(c *Change) error { f(c); return nil }); err != nil {
		panic(err)
	}
}

// SetLevel sets the level of the logger called name, creating the logger if
// it is new. [NotSet] lets it inherit its parent's; on the root it lets every
// record pass. It is CPython's Logger.setLevel.
func (t *Tree) SetLevel(name string, level slog.Level) {
	t.one(func(c *Change) { c.SetLevel(name, level) })
}

// Disable stops all records of level and below, in every logger, before its
// own level is asked: CPython's logging.disable. [NotSet] takes that back.
func (t *Tree) Disable(level slog.Level) { t.one(func(c *Change) { c.Disable(level) }) }

// AddHandler adds h to the logger called logger, after the handlers it has,
// under the name handler, by which it can be found and removed; "" is allowed.
// Adding the same h under the same name again has no effect. The tree does
// not close h. A nil h panics, and so does slog's own default handler: after
// slog.SetDefault it would lead back to the tree and wait for itself. It is
// CPython's Logger.addHandler.
func (t *Tree) AddHandler(logger, handler string, h slog.Handler) {
	t.one(func(c *Change) { c.AddHandler(logger, handler, h) })
}

// RemoveHandler removes the handler called handler from the logger called
// logger, if it is there. It is CPython's Logger.removeHandler.
func (t *Tree) RemoveHandler(logger, handler string) {
	t.one(func(c *Change) { c.RemoveHandler(logger, handler) })
}

// AddFilter adds f to the logger called name, after the filters it has. A nil
// f panics. It is CPython's Logger.addFilter.
func (t *Tree) AddFilter(name string, f Filter) { t.one(func(c *Change) { c.AddFilter(name, f) }) }

// RemoveFilter removes f from the logger called name, if it is there. A func
// cannot be told from another, and stays. It is CPython's Logger.removeFilter.
func (t *Tree) RemoveFilter(name string, f Filter) {
	t.one(func(c *Change) { c.RemoveFilter(name, f) })
}

// SetPropagate says whether the records of the logger called name, and those
// that come to it from below, go on to its parent's handlers; they do unless
// it is set. It is CPython's Logger.propagate.
func (t *Tree) SetPropagate(name string, propagate bool) {
	t.one(func(c *Change) { c.SetPropagate(name, propagate) })
}

// SetDisabled turns off the records logged on the logger called name. Those
// of its descendants pass through it as before. It is CPython's
// Logger.disabled.
func (t *Tree) SetDisabled(name string, disabled bool) {
	t.one(func(c *Change) { c.SetDisabled(name, disabled) })
}

// SetLastResort sets the handler of the records that find no handler on their
// way to the root. Unless it is set that is one that writes the message and
// its attrs to standard error from WARNING up. With nil such records are
// dropped, which is said once. It is CPython's lastResort.
func (t *Tree) SetLastResort(h slog.Handler) { t.one(func(c *Change) { c.SetLastResort(h) }) }
