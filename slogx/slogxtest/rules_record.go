package slogxtest

import (
	"context"
	"log/slog"
	"time"
)

var recordRules = []rule{
	{
		name: "shared-record",
		text: "a handler clones a record before it adds to it or keeps it: others have it too",
		test: sharedRecord,
	},
	{
		name: "slices",
		text: "slices in the attrs of the caller are not changed",
		test: callersSlices,
	},
	{
		name: "kept-values",
		text: "values that can change are resolved before Handle returns",
		test: keptValues,
	},
	{
		name: "options",
		text: "the options of the caller are not changed: a handler made a second time in the same way is the same",
		test: func(s *subject) {
			for range 3 {
				writes(func(l *slog.Logger) {
					l.With("a", 1).WithGroup("g").Info("msg", "k", "v")
				}, all(hasAttr("a", "1"), inGroup("g", hasAttr("k", "v"))))(s)
			}
		},
	},
	{
		name: "context",
		text: "a context that is done, or nil, does not stop a record",
		test: func(s *subject) {
			done, cancel := context.WithCancel(context.Background())
			cancel()
			out := s.open()
			defer out.close()
			for _, ctx := range []context.Context{done, nil} {
				if err := out.handler.Handle(ctx, slog.NewRecord(time.Now(), slog.LevelInfo, "msg", 0)); err != nil {
					s.problemf("Handle: %v", err)
				}
			}
			msg := hasAttr(slog.MessageKey, "msg")
			out.expect(msg, msg)
		},
	},
}

// bigRecord has more attrs than fit in the record itself, and room for more
// where they are: what a handler appends without a clone is in the way of others.
func bigRecord() slog.Record {
	r := slog.NewRecord(time.Now(), slog.LevelInfo, "msg", 0)
	for i := range 8 {
		r.AddAttrs(slog.Int(string(rune('a'+i)), i))
	}
	return r
}

func sharedRecord(s *subject) {
	out := s.open()
	defer out.close()
	r := bigRecord()
	h := out.handler.WithAttrs([]slog.Attr{slog.Int("with", 1)})
	copied := r
	for range 2 {
		if err := h.Handle(context.Background(), r); err != nil {
			s.problemf("Handle: %v", err)
		}
	}
	copied.AddAttrs(slog.Int("added", 1))
	copied.Attrs(func(a slog.Attr) bool {
		if a.Key == "!BUG" {
			s.problemf("the handler has added an attr to the caller's record")
		}
		return true
	})
	if n := r.NumAttrs(); n != 8 {
		s.problemf("the caller's record has %d attrs now, had 8", n)
	}
	whole := all(hasAttr("a", "0"), hasAttr("h", "7"), hasAttr("with", "1"), missing("added"), missing("!BUG"))
	out.expect(whole, whole)
}

func callersSlices(s *subject) {
	out := s.open()
	defer out.close()
	l := slog.New(out.handler)
	group := []slog.Attr{slog.Int("c", 3), slog.Any("b", valuer(slog.IntValue(2))), {}, slog.Int("a", 1)}
	args := []any{slog.Attr{Key: "g", Value: slog.GroupValue(group...)}, "k", "v"}
	for range 2 {
		l.Info("msg", args...)
		l.With(args...).WithGroup("h").Info("msg", args...)
	}
	out.settle()
	for i, key := range []string{"c", "b", "", "a"} {
		if group[i].Key != key {
			s.problemf("the slice of a group value was changed: %v", group)
			return
		}
	}
	if group[1].Value.Kind() != slog.KindLogValuer {
		s.problemf("a value in the slice of a group was replaced: %v", group)
	}
}

func keptValues(s *subject) {
	out := s.open()
	defer out.close()
	n := 1
	b := []byte("before")
	slog.New(out.handler).Info("msg", "n", lateInt{&n}, slog.Group("g", "n", lateInt{&n}), "b", b)
	n = 2
	copy(b, "after!")
	first := out.records()
	slog.New(out.handler).Info("msg", "n", 1, slog.Group("g", "n", 1), "b", []byte("before"))
	all := out.records()
	if len(first) != 1 || len(all) != 2 {
		s.problemf("%d and %d records, want 1 and 2", len(first), len(all))
		return
	}
	for _, c := range []check{hasAttr("n", "1"), inGroup("g", hasAttr("n", "1"))} {
		if problem := c(first[0]); problem != "" {
			s.problemf("%s", problem)
		}
	}
	if got, want := first[0]["b"], all[1]["b"]; got != want {
		s.problemf("bytes changed after the call are logged as %v, want %v", got, want)
	}
}
