package probes

import (
	"log/slog"
	"slices"
)

// A hollow attr is empty in the end: it leaves nothing behind.
type hollow struct {
	name string
	attr slog.Attr
}

func hollows() []hollow {
	return []hollow{
		{"a zero attr", slog.Attr{}},
		{"a group without attrs", slog.Group("hollow")},
		{"a group of a zero attr", slog.Group("hollow", slog.Attr{})},
		{"groups of groups of zero attrs", slog.Group("hollow", slog.Attr{}, slog.Group("inner", slog.Attr{}, slog.Group("", slog.Attr{})))},
		{"an inline group of a zero attr", slog.Group("", slog.Attr{})},
		{"a LogValuer of an empty group", slog.Any("hollow", Valuer{slog.GroupValue()})},
		{"a group of such a LogValuer", slog.Group("hollow", slog.Any("inner", Valuer{slog.GroupValue()}))},
		{"a LogValuer of a LogValuer of hollow groups", slog.Any("hollow", Valuer{slog.AnyValue(Valuer{slog.GroupValue(slog.Group("x", slog.Attr{}))})})},
	}
}

// What slog's handlers get wrong about them.
var (
	inGroups  = []string{"a group of a zero attr", "groups of groups of zero attrs", "a group of such a LogValuer", "a LogValuer of a LogValuer of hollow groups"}
	anywhere  = []string{"a group of such a LogValuer"}
	openGroup = []string{"a LogValuer of an empty group", "a group of such a LogValuer"}
	alone     = []string{"a zero attr", "a group of a zero attr", "groups of groups of zero attrs", "an inline group of a zero attr",
		"a LogValuer of an empty group", "a group of such a LogValuer", "a LogValuer of a LogValuer of hollow groups"}
)

// hollowProbes have hollow attrs in every place. What is right is what slog
// writes without them.
func hollowProbes() []Probe {
	a, b, c := slog.Int("a", 1), slog.Int("b", 2), slog.Int("c", 3)
	same := func(h slog.Handler) slog.Handler { return h }
	places := []struct {
		name          string
		derive        func(x slog.Attr) func(slog.Handler) slog.Handler
		attrs         func(x slog.Attr) []slog.Attr
		deriveWithout func(slog.Handler) slog.Handler
		without       []slog.Attr
		wrong         []string // the hollow attrs that slog gets wrong here
	}{
		{name: "alone", attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{x} }, wrong: anywhere},
		{name: "first", attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{x, a} }, without: []slog.Attr{a}, wrong: inGroups},
		{name: "between", attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{a, x, b} }, without: []slog.Attr{a, b}, wrong: inGroups},
		{name: "in a group", attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{slog.Group("g", a, x, b), c} },
			without: []slog.Attr{slog.Group("g", a, b), c}, wrong: inGroups},
		{name: "first in a group", attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{slog.Group("g", x, a), b} },
			without: []slog.Attr{slog.Group("g", a), b}, wrong: inGroups},
		{name: "alone in groups", attrs: func(x slog.Attr) []slog.Attr {
			return []slog.Attr{a, slog.Group("g", slog.Group("h", x)), b}
		}, without: []slog.Attr{a, b}, wrong: alone},
		{name: "With", derive: func(x slog.Attr) func(slog.Handler) slog.Handler { return with(x) },
			attrs: func(slog.Attr) []slog.Attr { return []slog.Attr{a} }, without: []slog.Attr{a}, wrong: anywhere},
		{name: "With between", derive: func(x slog.Attr) func(slog.Handler) slog.Handler { return chain(with(a), with(x), with(b)) },
			attrs: func(slog.Attr) []slog.Attr { return []slog.Attr{c} }, deriveWithout: with(a, b), without: []slog.Attr{c}, wrong: anywhere},
		{name: "With in an open group", derive: func(x slog.Attr) func(slog.Handler) slog.Handler { return chain(group("g"), with(x)) },
			attrs: func(slog.Attr) []slog.Attr { return []slog.Attr{a} }, deriveWithout: group("g"), without: []slog.Attr{a}, wrong: anywhere},
		{name: "With in open groups", derive: func(x slog.Attr) func(slog.Handler) slog.Handler {
			return chain(with(a), group("g"), with(x), group("h"), with(x))
		}, attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{x} }, deriveWithout: with(a), wrong: openGroup},
		{name: "open group", derive: func(slog.Attr) func(slog.Handler) slog.Handler { return group("g") },
			attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{x} }, wrong: openGroup},
		{name: "open group with With", derive: func(slog.Attr) func(slog.Handler) slog.Handler { return chain(group("g"), with(a), group("h")) },
			attrs: func(x slog.Attr) []slog.Attr { return []slog.Attr{x} }, deriveWithout: chain(group("g"), with(a)), wrong: openGroup},
	}
	var all []Probe
	for _, place := range places {
		for _, x := range hollows() {
			p := Probe{Name: "hollow/" + place.name + ": " + x.name, Derive: same, Record: record(place.attrs(x.attr)...)}
			if place.derive != nil {
				p.Derive = place.derive(x.attr)
			}
			if slices.Contains(place.wrong, x.name) {
				p.Reason = staysInGroup
				p.Without = &Probe{Derive: place.deriveWithout, Record: record(place.without...)}
			}
			all = append(all, p)
		}
	}
	return all
}
