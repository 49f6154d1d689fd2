package slogxtest

import (
	"log/slog"
	"slices"
)

// handlerRules are what Run asks of a handler, wrapperRules what RunWrapper does.
var (
	handlerRules = slices.Concat(attrRules, escapeRules, valueRules, writeRules, recordRules, lifeRules)
	wrapperRules = slices.Concat(attrRules, writeRules, recordRules, lifeRules, passRules)
)

// attrRules are about With and WithGroup.
var attrRules = []rule{
	{
		name: "siblings-With",
		text: "loggers derived from one logger with With never share memory",
		test: siblingsWith,
	},
	{
		name: "siblings-WithGroup",
		text: "loggers derived from one logger with WithGroup never share memory",
		test: writes(func(l *slog.Logger) {
			parent := l.WithGroup("a").WithGroup("b").WithGroup("c")
			x, y := parent.WithGroup("x"), parent.WithGroup("y")
			xs, ys := x.With("s", 1), y.With("s", 2)
			x.Info("msg", "k", "x")
			y.Info("msg", "k", "y")
			xs.Info("msg", "k", "x")
			ys.Info("msg", "k", "y")
		},
			in("a", "b", "c", all(missing("y"), inGroup("x", hasAttr("k", "x"), missing("s")))),
			in("a", "b", "c", all(missing("x"), inGroup("y", hasAttr("k", "y"), missing("s")))),
			in("a", "b", "c", inGroup("x", hasAttr("k", "x"), hasAttr("s", "1"))),
			in("a", "b", "c", inGroup("y", hasAttr("k", "y"), hasAttr("s", "2"))),
		),
	},
	{
		name: "parent",
		text: "With and WithGroup leave the logger they are called on as it is",
		test: writes(func(l *slog.Logger) {
			parent := l.With("p", 1)
			parent.With("child", 1).WithGroup("g").With("k", 1).Info("msg", "own", 1)
			parent.Info("msg", "own", 2)
			l.Info("msg", "own", 3)
		},
			all(hasAttr("p", "1"), hasAttr("child", "1"), inGroup("g", hasAttr("k", "1"), hasAttr("own", "1"))),
			all(hasAttr("p", "1"), missing("child"), missing("g"), hasAttr("own", "2")),
			all(missing("p"), missing("child"), missing("g"), hasAttr("own", "3")),
		),
	},
	{
		name: "With-before-WithGroup",
		text: "an attr given with With before WithGroup stays outside the group, the built-in ones too",
		test: writes(func(l *slog.Logger) {
			l.With("a", 1).WithGroup("g").With("b", 2).WithGroup("h").With("c", 3).Info("msg", "d", 4)
		}, all(
			hasAttr("a", "1"), hasAttr(slog.MessageKey, "msg"), missing("b"), missing("c"), missing("d"),
			inGroup("g", hasAttr("b", "2"), missing("a"), missing(slog.MessageKey),
				inGroup("h", hasAttr("c", "3"), hasAttr("d", "4"))),
		)),
	},
	{
		name: "With-resolves",
		text: "a value given with With is resolved then: what changes later does not change the log",
		test: withResolves,
	},
}

// in looks into three groups.
func in(a, b, c string, inner check) check { return inGroup(a, inGroup(b, inGroup(c, inner))) }

func siblingsWith(s *subject) {
	for size := range 8 {
		writes(func(l *slog.Logger) {
			for i := range size {
				l = l.With(string(rune('a'+i)), i)
			}
			x := l.With("who", "x")
			y := l.With("who", "y", "more", 1)
			z := l.With("who", "z")
			x.Info("msg", "own", 1)
			y.Info("msg", "own", 2)
			z.Info("msg", "own", 3)
			x.Info("msg")
		},
			all(hasAttr("who", "x"), missing("more"), hasAttr("own", "1")),
			all(hasAttr("who", "y"), hasAttr("more", "1"), hasAttr("own", "2")),
			all(hasAttr("who", "z"), missing("more"), hasAttr("own", "3")),
			all(hasAttr("who", "x"), missing("more"), missing("own")),
		)(s)
	}
}

// valuer is a LogValuer for a value.
type valuer slog.Value

func (v valuer) LogValue() slog.Value { return slog.Value(v) }

func withResolves(s *subject) {
	out := s.open()
	defer out.close()
	n := 1
	l := slog.New(out.handler).With("n", lateInt{&n}, slog.Group("g", "n", lateInt{&n}))
	n = 2
	l.Info("msg")
	l.Info("msg")
	out.expect(
		all(hasAttr("n", "1"), inGroup("g", hasAttr("n", "1"))),
		all(hasAttr("n", "1"), inGroup("g", hasAttr("n", "1"))))
}

// lateInt is a LogValuer for what its pointer points to when it is asked.
type lateInt struct{ n *int }

func (v lateInt) LogValue() slog.Value { return slog.IntValue(*v.n) }
