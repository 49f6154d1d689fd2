package slogxtest

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"time"
)

var valueRules = []rule{
	{
		name: "empty-groups",
		text: "a group that is left without attrs is not printed, whatever made it empty",
		test: writes(func(l *slog.Logger) {
			l.With(slog.Any("e", valuer(slog.GroupValue()))).Info("msg",
				slog.Any("f", valuer(slog.GroupValue())),
				slog.Group("g", slog.Group("h"), slog.Attr{}),
				"end", "z")
		}, all(missing("e"), missing("f"), missing("g"), hasAttr("end", "z"))),
	},
	{
		name: "odd-values",
		text: "no value makes a handler panic, lose the record or write one that cannot be read",
		test: func(s *subject) { s.survives(oddValues()) },
	},
	{
		name: "panics",
		text: "a panic in a method of a value is contained: the record is written, with its other attrs",
		test: func(s *subject) { s.survives(panickingValues) },
	},
	{
		name: "endless-values",
		text: "a value without an end does not end the process: a map that holds itself, a LogValuer in its own group",
		test: func(s *subject) { s.survives(endlessValues()) },
	},
}

// survives logs each of values in all the places a value can have.
func (s *subject) survives(values []oddValue) {
	for _, v := range values {
		s.escapes(v.name, false, func(l *slog.Logger) { l.Info("msg", "k", v.value, "end", "z") }, "")
		s.escapes(v.name+" in With", false, func(l *slog.Logger) { l.With("k", v.value).Info("msg", "end", "z") }, "")
		s.escapes(v.name+" in a group", false, func(l *slog.Logger) {
			l.Info("msg", slog.Group("g", "k", v.value), "end", "z")
		}, "")
	}
}

type oddValue struct {
	name  string
	value any
}

var panickingValues = []oddValue{
	{"LogValue", panicking{}},
	{"LogValue of a nil pointer", (*panicking)(nil)},
	{"Error", panickingError{}},
	{"Error of a nil pointer", (*panickingError)(nil)},
	{"Unwrap", panickingWrapper{}},
	{"String", panickingStringer{}},
	{"MarshalJSON and MarshalText", panickingMarshaler{}},
	{"in a slice", []any{panickingStringer{}, panickingError{}, panickingMarshaler{}}},
}

func oddValues() []oddValue {
	deep := slog.IntValue(1)
	for range 300 {
		deep = slog.GroupValue(slog.Attr{Key: "g", Value: deep})
	}
	return []oddValue{
		{"nil", nil},
		{"nil pointer", (*time.Time)(nil)},
		{"nil map", map[string]int(nil)},
		{"nil func", (func())(nil)},
		{"NaN", math.NaN()},
		{"+Inf", math.Inf(1)},
		{"-Inf", math.Inf(-1)},
		{"float32", float32(0.1)},
		{"NaN in a slice", []float64{math.NaN()}},
		{"greatest uint64", uint64(math.MaxUint64)},
		{"least int64", int64(math.MinInt64)},
		{"least duration", time.Duration(math.MinInt64)},
		{"channel", make(chan int)},
		{"func", func() {}},
		{"complex", complex(1, math.Inf(1))},
		{"bytes", []byte("a\nb\xff")},
		{"empty struct", struct{}{}},
		{"map with odd keys", map[string]int{"a\nb": 1, "c\xff": 2}},
		{"invalid JSON", json.RawMessage("{\"a\n")},
		{"JSON of several lines", json.RawMessage("{\n\"a\": 1\n}")},
		{"number that is none", json.Number("x")},
		{"year 10000", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"year -1", time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"odd zone", time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("a\nb", 24*3600+59))},
		{"zero time", time.Time{}},
		{"joined errors", errors.Join(errors.New("a\nb"), nil, errors.New("c"))},
		{"error that wraps itself", selfError{}},
		{"LogValuer of itself", selfValuer{}},
		{"deep groups", deep},
	}
}

func endlessValues() []oddValue {
	type node struct{ Next *node }
	ring := &node{}
	ring.Next = ring
	slice := []any{nil}
	slice[0] = slice
	table := map[string]any{}
	table["self"] = table
	return []oddValue{
		{"LogValuer in its own group", nestedValuer{}},
		{"pointer in a ring", ring},
		{"slice that holds itself", slice},
		{"map that holds itself", table},
	}
}

// selfError wraps itself for ever.
type selfError struct{}

func (selfError) Error() string { return "self" }
func (selfError) Unwrap() error { return selfError{} }

// selfValuer never comes to a value.
type selfValuer struct{}

func (selfValuer) LogValue() slog.Value { return slog.AnyValue(selfValuer{}) }

// nestedValuer is a group that holds it again.
type nestedValuer struct{}

func (nestedValuer) LogValue() slog.Value { return slog.GroupValue(slog.Any("n", nestedValuer{})) }

type panicking struct{}

func (p panicking) LogValue() slog.Value { panic("LogValue\nforged=1") }

type panickingError struct{ s string }

func (p panickingError) Error() string { panic("Error " + p.s) }

// panickingWrapper panics only when it is asked what it wraps.
type panickingWrapper struct{}

func (panickingWrapper) Error() string { return "wrapper" }
func (panickingWrapper) Unwrap() error { panic("Unwrap") }

type panickingStringer struct{}

func (panickingStringer) String() string { panic(errors.New("String")) }

type panickingMarshaler struct{}

func (panickingMarshaler) MarshalJSON() ([]byte, error) { panic("MarshalJSON") }
func (panickingMarshaler) MarshalText() ([]byte, error) { panic("MarshalText") }
