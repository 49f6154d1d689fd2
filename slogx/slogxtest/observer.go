package slogxtest

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/attrs"
)

// An Observer is a [slog.Handler] that remembers the records it is given. It
// and the handlers derived from it share one memory; all may be used by
// several goroutines.
type Observer struct {
	memory *memory
	level  slog.Leveler
	logger string
	given  attrs.List
}

type memory struct {
	mu      sync.Mutex
	records Records
}

// NewObserver returns an empty Observer for the records from level up; nil is
// every level.
func NewObserver(level slog.Leveler) *Observer {
	return &Observer{memory: new(memory), level: level}
}

// Enabled says whether level is high enough.
func (o *Observer) Enabled(_ context.Context, level slog.Level) bool {
	return o.level == nil || level >= o.level.Level()
}

// Handle remembers r with the attrs of With in it, all values resolved.
func (o *Observer) Handle(_ context.Context, r slog.Record) error {
	seen := Record{Time: r.Time, Level: r.Level, Logger: o.logger, Message: r.Message, PC: r.PC}
	r = o.given.Record(attrs.Clone(r))
	r.Attrs(func(a slog.Attr) bool {
		seen.Attrs = appendFlat(seen.Attrs, a)
		return true
	})
	o.memory.mu.Lock()
	defer o.memory.mu.Unlock()
	o.memory.records = append(o.memory.records, seen)
	return nil
}

// WithAttrs returns an Observer whose records have attrs too. An attr "logger"
// that holds a string, given while no group is open, is the name of the logger
// instead.
func (o *Observer) WithAttrs(given []slog.Attr) slog.Handler {
	c := *o
	var rest []slog.Attr
	for _, a := range attrs.Resolve(given) {
		if a.Key == hierarchy.NameKey && a.Value.Kind() == slog.KindString && !o.given.Grouped() {
			c.logger = a.Value.String()
			continue
		}
		rest = appendFlat(rest, a)
	}
	c.given = o.given.WithAttrs(rest)
	return &c
}

// WithGroup returns an Observer whose further attrs are in the group name.
func (o *Observer) WithGroup(name string) slog.Handler {
	c := *o
	c.given = o.given.WithGroup(name)
	return &c
}

// Records returns what has been logged, oldest first. The slice is the caller's.
func (o *Observer) Records() Records {
	o.memory.mu.Lock()
	defer o.memory.mu.Unlock()
	return append(Records(nil), o.memory.records...)
}

// Take returns what has been logged and forgets it.
func (o *Observer) Take() Records {
	o.memory.mu.Lock()
	defer o.memory.mu.Unlock()
	taken := o.memory.records
	o.memory.records = nil
	return taken
}

// Want fails the test unless a record of that level and message was logged
// with at least the attrs given, in the way of [slog.Logger.Info]: keys and
// values by turns, or Attrs. The parts of a key before its dots name groups.
func (o *Observer) Want(t testing.TB, level slog.Level, msg string, args ...any) {
	t.Helper()
	found := o.Records().FilterLevel(level).FilterMessage(msg)
	for _, a := range argsToAttrs(args) {
		found = found.FilterAttr(a.Key, a.Value)
	}
	if len(found) == 0 {
		want := Record{Level: level, Message: msg, Attrs: argsToAttrs(args)}
		t.Errorf("not logged:\n\t%s\nlogged:\n%s", want, o.Records())
	}
}

// WantNone fails the test if a record of the given level or a higher one was
// logged.
func (o *Observer) WantNone(t testing.TB, level slog.Level) {
	t.Helper()
	var found Records
	for _, r := range o.Records() {
		if r.Level >= level {
			found = append(found, r)
		}
	}
	if len(found) > 0 {
		t.Errorf("logged, but not wanted:\n%s", found)
	}
}

func argsToAttrs(args []any) []slog.Attr {
	var r slog.Record
	r.Add(args...)
	var list []slog.Attr
	r.Attrs(func(a slog.Attr) bool {
		list = append(list, a)
		return true
	})
	return list
}

// appendFlat appends a, whose values are resolved, as a handler has to
// understand it: without empty attrs and groups, groups without a key in line
// with the others.
func appendFlat(list []slog.Attr, a slog.Attr) []slog.Attr {
	if a.Value.Kind() != slog.KindGroup {
		if a.Key == "" && a.Value.Kind() == slog.KindAny && a.Value.Any() == nil {
			return list
		}
		return append(list, a)
	}
	var inner []slog.Attr
	for _, b := range a.Value.Group() {
		inner = appendFlat(inner, b)
	}
	switch {
	case len(inner) == 0:
		return list
	case a.Key == "":
		return append(list, inner...)
	default:
		return append(list, slog.Attr{Key: a.Key, Value: slog.GroupValue(inner...)})
	}
}
