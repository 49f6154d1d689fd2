package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/attrs"
	"github.com/seed-e5d85c45/logging/internal/balance"
)

// leaf is a handler of a configuration as the tree has it: it adds level and
// filters to what the class makes, and lets it be closed while records are on
// their way to it. It is immutable; what all that are derived from one handler
// share is in body.
type leaf struct {
	*body
	handler slog.Handler // what the class made, with what With has given
	bare    slog.Handler // with the logger's name only
	given   attrs.List   // all of it but the name
	name    string       // of the logger
}

// body is one handler of a configuration.
type body struct {
	title  string // its name in the configuration
	spec   string // its settings: equal ones make equal handlers
	what   string // class and destination, as CPython's repr has them
	key    string // of the attr that carries a logger's name
	level  atomic.Int64
	gate   *gate
	parts  *parts
	filter []hierarchy.Filter // of handlers that do not filter by themselves
	whole  bool               // one of them wants the attrs of With too

	// again makes the handler anew, for a record that comes after the close.
	again func() (*parts, error)
	fail  func(error)
}

// parts is what the class of a handler makes.
type parts struct {
	handler slog.Handler
	what    string
	filters bool           // the handler asks the filters itself
	closers []func() error // called in this order

	releases bool // closing it lets those go who wait inside

	file     *file  // that it writes to; nil: none
	settings string // it wants the file to have
	open     opener // with these settings
}

func (p *parts) close() error {
	var errs []error
	for _, c := range p.closers {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

func newLeaf(b *body) *leaf {
	b.gate = newGate()
	b.level.Store(int64(hierarchy.NotSet))
	b.whole = slices.ContainsFunc(b.filter, func(f hierarchy.Filter) bool {
		_, needs := f.(hierarchy.AttrFilter)
		return needs
	})
	return &leaf{body: b, handler: b.parts.handler, bare: b.parts.handler}
}

// Enabled says whether level is at least the handler's.
func (l *leaf) Enabled(ctx context.Context, level slog.Level) bool {
	return int64(level) >= l.level.Load() && l.handler.Enabled(ctx, level)
}

// Handle passes r on, through the filters. A record that comes when the
// handler has been closed was on its way before: the handler is opened again
// for it, so that it gets to where it was logged to.
func (l *leaf) Handle(ctx context.Context, r slog.Record) error {
	if !l.gate.enter() {
		return l.late(ctx, r)
	}
	defer l.gate.leave()
	return l.pass(ctx, r, l.handler, l.bare)
}

func (l *leaf) pass(ctx context.Context, r slog.Record, h, bare slog.Handler) error {
	if l.whole {
		r, h = l.given.Record(r), bare
	}
	for _, f := range l.filter {
		var ok bool
		if r, ok = l.ask(ctx, f, r); !ok {
			return nil
		}
	}
	return h.Handle(ctx, r)
}

// ask contains a panic in f: the record passes as it was.
func (l *leaf) ask(ctx context.Context, f hierarchy.Filter, r slog.Record) (out slog.Record, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			out, ok = r, true
			l.fail(fmt.Errorf("config: panic in filter %T of handler %s: %v", f, l.title, p))
		}
	}()
	return f.Filter(ctx, l.name, r)
}

func (l *leaf) late(ctx context.Context, r slog.Record) error {
	p, err := l.again()
	if err != nil {
		return err
	}
	bare := p.handler
	if l.name != "" {
		bare = bare.WithAttrs([]slog.Attr{slog.String(l.key, l.name)})
	}
	err = l.pass(ctx, r, l.given.Apply(attrs.List{}, bare), bare)
	return errors.Join(err, p.close())
}

// WithAttrs returns a handler that adds as to each record.
func (l *leaf) WithAttrs(as []slog.Attr) slog.Handler {
	if len(as) == 0 {
		return l
	}
	c := *l
	c.handler = l.handler.WithAttrs(as)
	rest := as
	if !l.given.Grouped() {
		for i, a := range as {
			if a.Key == l.key && a.Value.Kind() == slog.KindString {
				c.name = a.Value.String()
				c.bare = l.bare.WithAttrs(as[i : i+1 : i+1])
				rest = slices.Concat(as[:i], as[i+1:])
			}
		}
	}
	c.given = l.given.WithAttrs(rest)
	return &c
}

// renamer is a handler that can be given a logger's name late.
type renamer interface {
	Itself() slog.Handler
	WithLogger(key, name string) (slog.Handler, bool)
}

// WithLogger returns the handler under another logger's name, with what With
// has given it, if the class can do that.
func (l *leaf) WithLogger(key, name string) (slog.Handler, bool) {
	handler, can := l.handler.(renamer)
	bare, also := l.bare.(renamer)
	if key != l.key || !can || !also || handler.Itself() != l.handler {
		return nil, false
	}
	c := *l
	c.name = name
	if c.handler, can = handler.WithLogger(key, name); can {
		c.bare, can = bare.WithLogger(key, name)
	}
	return &c, can
}

// WithGroup returns a handler that puts the attrs that come later in a group.
func (l *leaf) WithGroup(name string) slog.Handler {
	if name == "" {
		return l
	}
	c := *l
	c.handler = l.handler.WithGroup(name)
	c.given = l.given.WithGroup(name)
	return &c
}

// Filters returns the filters that are not the class's own, and Target what
// the class made: tree.Explain asks for both.
func (b *body) Filters() []hierarchy.Filter { return b.filter }

// Target returns what the class made, with what With has given.
func (l *leaf) Target() slog.Handler { return l.handler }

// SetLevel sets the handler's level.
func (b *body) SetLevel(level slog.Level) { b.level.Store(int64(level)) }

// Level returns the handler's level; NotSet if it has none.
func (b *body) Level() slog.Level { return slog.Level(b.level.Load()) }

// String describes the handler as CPython's repr does: <StreamHandler <stderr> (INFO)>.
func (b *body) String() string {
	return fmt.Sprintf("<%s (%s)>", b.what, hierarchy.LevelName(b.Level()))
}

// Flush hands over what the handler has buffered.
func (b *body) Flush(ctx context.Context) error {
	if !b.gate.enter() {
		return nil
	}
	defer b.gate.leave()
	switch f := b.parts.handler.(type) {
	case interface{ Flush(context.Context) error }:
		return f.Flush(ctx)
	case interface{ Flush() error }:
		return f.Flush()
	}
	return nil
}

// closePatience is how long the close of a handler waits for the calls inside,
// and a queue's for its target: for ever would be until the program is killed.
const closePatience = 10 * time.Second

// close waits for the calls inside and closes what the class has opened. Calls
// inside of a queue may wait for a place in it until it is closed.
func (b *body) close() error {
	b.gate.shut()
	var err error
	if b.parts.releases {
		err = errors.Join(b.parts.close(), b.wait())
	} else {
		err = errors.Join(b.wait(), b.parts.close())
	}
	return errors.Join(err, balance.Check(b.parts.handler))
}

func (b *body) wait() error {
	if b.gate.wait(closePatience) {
		return nil
	}
	return fmt.Errorf("config: handler %s has not returned from a record for %v, and is closed all the same", b.title, closePatience)
}

// closer returns what closes h, if it can be closed.
func closer(h any) []func() error {
	switch c := h.(type) {
	case interface{ Shutdown(context.Context) error }:
		return []func() error{func() error {
			ctx, cancel := context.WithTimeout(context.Background(), closePatience)
			defer cancel()
			return c.Shutdown(ctx)
		}}
	case io.Closer:
		return []func() error{c.Close}
	case interface{ Close(context.Context) error }:
		return []func() error{func() error { return c.Close(context.Background()) }}
	}
	return nil
}
