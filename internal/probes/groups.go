package probes

import (
	"context"
	"log/slog"
)

const (
	clock         = "2026-07-05T01:33:02.123456789Z"
	textHead      = "time=2026-07-05T01:33:02.123Z level=INFO msg=m "
	head          = `{"time":"` + clock + `","level":"INFO","msg":"m"`
	staysInGroup  = "slog prints a group that comes out empty, or leaves out the comma behind it, or stays in it"
	groupNameless = "slog opens a group for WithGroup(\"\"), which is to return its receiver"
)

// line returns a line of JSON with attrs, which may be "".
func line(attrs string) string {
	if attrs != "" {
		attrs = "," + attrs
	}
	return head + attrs + "}\n"
}

func with(attrs ...slog.Attr) func(slog.Handler) slog.Handler {
	return func(h slog.Handler) slog.Handler { return h.WithAttrs(attrs) }
}

func group(name string) func(slog.Handler) slog.Handler {
	return func(h slog.Handler) slog.Handler { return h.WithGroup(name) }
}

// chain does several things to a handler, one after the other.
func chain(steps ...func(slog.Handler) slog.Handler) func(slog.Handler) slog.Handler {
	return func(h slog.Handler) slog.Handler {
		for _, step := range steps {
			h = step(h)
		}
		return h
	}
}

// groupProbes are about groups that are nested, open, or printed in their parent.
func groupProbes() []Probe {
	a, b, c := slog.Int("a", 1), slog.Int("b", 2), slog.Int("c", 3)
	return []Probe{
		{Name: "groups/nested", Record: record(slog.Group("g", a, slog.Group("h", b, slog.Group("i", c))), a)},
		{Name: "groups/inline", Record: record(slog.Group("", a, slog.Group("", b)), c)},
		{Name: "groups/LogValuer to inline group", Record: record(slog.Any("", Valuer{slog.GroupValue(a, b)}), c)},
		{Name: "groups/LogValuer to group", Record: record(slog.Any("g", Valuer{slog.GroupValue(a, slog.Any("h", Valuer{slog.GroupValue(b)}))}))},
		{Name: "groups/open without attrs", Derive: chain(group("g"), group("h")), Record: record()},
		{Name: "groups/open with attrs", Derive: chain(group("g"), group("h")), Record: record(a)},
		{Name: "groups/With before is outside", Derive: chain(with(a), group("g")), Record: record(b)},
		{Name: "groups/With outside, between and inside", Derive: chain(with(a), group("g"), with(b), group("h"), with(c), group("i")), Record: record(a)},
		{Name: "groups/With, then nothing", Derive: chain(group("g"), with(a), group("h"), group("i")), Record: record()},
		{Name: "groups/WithAttrs of nothing", Derive: chain(with(), group("g"), with()), Record: record(a)},
		{Name: "groups/WithGroup without a name", Derive: chain(group(""), with(a), group("")), Record: record(b),
			Reason: groupNameless, Without: &Probe{Derive: with(a), Record: record(b)}},
		{Name: "groups/group in an open group of its name", Derive: group("g"), Record: record(slog.Group("g", a), slog.Group("g", b))},
		{Name: "groups/deep", Derive: chain(group("1"), group("2"), group("3"), group("4"), group("5"), group("6"), group("7"), group("8"), group("9")), Record: record(a)},
	}
}

// siblingProbes derive several handlers from one, and log with one of the
// others in between.
func siblingProbes() []Probe {
	a := slog.Int("a", 1)
	var long []slog.Attr
	for _, key := range []string{"one", "two", "three", "four", "five"} {
		long = append(long, slog.String(key, "of a parent"))
	}
	return []Probe{
		{Name: "siblings/With", Record: record(a), Derive: func(h slog.Handler) slog.Handler {
			parent := h.WithAttrs(long)
			first := parent.WithAttrs([]slog.Attr{slog.String("child", "first")})
			_ = parent.WithAttrs([]slog.Attr{slog.String("child", "other")})
			return first
		}},
		{Name: "siblings/WithGroup", Record: record(a), Derive: func(h slog.Handler) slog.Handler {
			parent := h.WithAttrs(long).WithGroup("parent").WithAttrs(long[:1])
			first := parent.WithGroup("first")
			_ = parent.WithGroup("other").WithAttrs(long)
			return first
		}},
		{Name: "siblings/the parent is as it was", Record: record(a), Derive: func(h slog.Handler) slog.Handler {
			parent := h.WithAttrs(long).WithGroup("parent")
			_ = parent.WithAttrs(long).WithGroup("other")
			return parent
		}},
		{Name: "siblings/a record without attrs in an open group, then one with", Record: record(a), Derive: func(h slog.Handler) slog.Handler {
			h = h.WithGroup("g")
			// The error of a buffer, which has none.
			_ = h.Handle(context.Background(), record())
			return h
		}},
		{Name: "siblings/a record with hollow attrs in open groups, then one with", Record: record(a), Derive: func(h slog.Handler) slog.Handler {
			h = h.WithGroup("g").WithAttrs([]slog.Attr{a}).WithGroup("h")
			_ = h.Handle(context.Background(), record(slog.Attr{}))
			_ = h.Handle(context.Background(), record())
			return h
		}},
		{Name: "siblings/the caller's slice changes later", Record: record(a), Derive: func(h slog.Handler) slog.Handler {
			inner := []any{slog.Int("x", 1)}
			h = h.WithAttrs([]slog.Attr{slog.Group("g", inner...)})
			inner[0] = slog.Int("x", 2)
			return h
		}},
	}
}
