package hierarchy

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/finite"
)

// A Filter decides whether a record goes on, and may put another in its
// place. It is CPython's Filter: it may stand on a logger, where it sees the
// records logged on that logger only, never those that propagate to it, or on
// a handler, where it sees all that arrive there.
//
// Filter must not change r in place: it returns a changed clone. It is called
// by several goroutines at a time, without any lock held. A panic in it is
// contained, reported to OnError, and the record passes.
type Filter interface {
	Filter(ctx context.Context, logger string, r slog.Record) (slog.Record, bool)
}

// An AttrFilter is a Filter that wants to see the attrs given by With too:
// it gets a record that holds them first, nested in their groups. That costs
// the loggers and handlers it stands on a copy of the attrs for each record.
type AttrFilter interface {
	Filter
	// NeedsAttrs says by its presence that the filter wants the whole record.
	NeedsAttrs()
}

// A FilterFunc is a function as a Filter that cannot replace the record: what
// it returns is whether the record passes.
type FilterFunc func(ctx context.Context, logger string, r slog.Record) bool

// Filter calls f.
func (f FilterFunc) Filter(ctx context.Context, logger string, r slog.Record) (slog.Record, bool) {
	return r, f(ctx, logger, r)
}

// NameFilter returns a Filter that passes the records of the logger called
// name and of those below it, as CPython's Filter(name) does: "a.b" passes
// "a.b" and "a.b.c", not "a.bb". The separators are '.' and '/'. The empty
// name passes every record, "root" those of the root.
func NameFilter(name string) Filter { return nameFilter(name) }

type nameFilter string

func (f nameFilter) String() string { return fmt.Sprintf("name=%q", string(f)) }

func (f nameFilter) Filter(_ context.Context, logger string, r slog.Record) (slog.Record, bool) {
	if logger == "" {
		return r, f == "" || f == "root"
	}
	rest, ok := strings.CutPrefix(logger, string(f))
	return r, ok && (f == "" || rest == "" || rest[0] == '.' || rest[0] == '/')
}

// LevelFilter returns a Filter that passes the records from level low to level
// high, both included: the one that keeps errors away from standard output.
func LevelFilter(low, high slog.Level) Filter { return levelFilter{low, high} }

type levelFilter struct{ low, high slog.Level }

func (f levelFilter) String() string {
	return fmt.Sprintf("level=%s to %s", LevelName(f.low), LevelName(f.high))
}

func (f levelFilter) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	return r, f.low <= r.Level && r.Level <= f.high
}

// AttrMatch returns a Filter that passes the records with an attr called key
// whose value prints as value. In a key "req.id", the parts before the last
// dot name groups. It sees attrs given by With.
func AttrMatch(key, value string) Filter { return attrMatch{key, value} }

type attrMatch struct{ key, value string }

func (f attrMatch) String() string { return fmt.Sprintf("%s=%q", f.key, f.value) }

func (attrMatch) NeedsAttrs() {}

func (f attrMatch) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	found, left := false, maxMatched
	r.Attrs(func(a slog.Attr) bool {
		found = f.in(f.key, a, &left)
		return !found
	})
	return r, found
}

// maxMatched is how many attrs of a record are looked at: a LogValuer whose
// group holds the LogValuer again has no end.
const maxMatched = 1 << 14

// in says whether a, or an attr of the group a, is the one looked for, key
// being what is left of its path.
func (f attrMatch) in(key string, a slog.Attr, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	v := a.Value.Resolve()
	if v.Kind() != slog.KindGroup {
		return a.Key == key && valueText(v) == f.value
	}
	if a.Key != "" {
		rest, ok := strings.CutPrefix(key, a.Key+".")
		if !ok {
			return false
		}
		key = rest
	}
	for _, inner := range v.Group() {
		if f.in(key, inner, left) {
			return true
		}
	}
	return false
}

// valueText is what v prints as; a value without an end is the text that says so.
func valueText(v slog.Value) string {
	if v.Kind() == slog.KindAny {
		if err := finite.Fmt.Check(v.Any()); err != nil {
			return "!ERROR:" + err.Error()
		}
	}
	return v.String()
}
