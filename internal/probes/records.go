package probes

import (
	"fmt"
	"log/slog"
	"runtime"
	"time"
)

const yearOutOfRange = "slog writes an error for a year that has not four digits, not quoted, and in text another millisecond"

// recordProbes are about what every record has: time, level, message, source.
func recordProbes() []Probe {
	now := time.Now()
	now = now.Add(time.Duration(1 - now.Nanosecond()%10)) // its fraction has nine digits
	all := []Probe{
		{Name: "record/no time", Record: recordAt(time.Time{})},
		{Name: "record/time of the year 0", Record: recordAt(time.Date(0, 1, 1, 0, 0, 0, 123456789, time.UTC))},
		{Name: "record/time of the year 9999", Record: recordAt(time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC))},
		{Name: "record/time of the year 10000", Record: recordAt(time.Date(10000, 1, 1, 0, 0, 0, 123456789, time.UTC)),
			Reason: yearOutOfRange, JSON: `{"time":"10000-01-01T00:00:00.123456789Z","level":"INFO","msg":"m"}` + "\n", Text: "time=10000-01-01T00:00:00.123Z level=INFO msg=m\n"},
		{Name: "record/time of the year -1", Record: recordAt(time.Date(-1, 1, 1, 0, 0, 0, 123456789, time.UTC)),
			Reason: yearOutOfRange, JSON: `{"time":"-0001-01-01T00:00:00.123456789Z","level":"INFO","msg":"m"}` + "\n", Text: "time=-0001-01-01T00:00:00.123Z level=INFO msg=m\n"},
		{Name: "record/time with a monotonic part", Record: recordAt(now)},
		{Name: "record/time in a zone of half an hour", Record: recordAt(at.In(time.FixedZone("x", -(9*3600 + 1800))))},
		{Name: "record/attr of the year 10000", Record: record(slog.Time("t", time.Date(10000, 1, 2, 3, 4, 5, 6, time.UTC)), slog.Int("a", 1)),
			Reason: yearOutOfRange, JSON: line(`"t":"10000-01-02T03:04:05.000000006Z","a":1`), Text: textHead + "t=10000-01-02T03:04:05.000Z a=1\n"},
		{Name: "record/attr of the year -1 in a group", Record: record(slog.Group("g", slog.Time("t", time.Date(-1, 1, 2, 3, 4, 5, 6, time.UTC)))),
			Reason: yearOutOfRange, JSON: line(`"g":{"t":"-0001-01-02T03:04:05.000000006Z"}`), Text: textHead + "g.t=-0001-01-02T03:04:05.000Z\n"},
		{Name: "record/keys of the built-ins", Record: record(slog.String("time", "t"), slog.Int("level", 1), slog.String("msg", "x"), slog.String("source", "s"))},
		{Name: "record/key twice", Record: record(slog.Int("a", 1), slog.Int("a", 2), slog.Group("g", slog.Int("a", 1), slog.Int("a", 2)))},
		{Name: "record/key without a value", Record: record(slog.Attr{Key: "k"})},
		{Name: "record/value without a key", Record: record(slog.Int("", 5))},
		{Name: "record/many attrs", Record: record(many(40)...)},
		{Name: "record/source", Record: withPC(record(slog.Int("a", 1))), Source: true},
		{Name: "record/source in an open group", Record: withPC(record(slog.Int("a", 1))), Source: true, Derive: group("g")},
		{Name: "record/source without a PC", Record: record(slog.Int("a", 1)), Source: true},
		{Name: "record/a source as a value", Record: withPC(record(slog.Any("where", &slog.Source{Function: "f", File: "a b.go", Line: 3}), slog.Any("none", (*slog.Source)(nil))))},
	}
	for _, level := range []slog.Level{-1 << 62, -5, -4, -1, 0, 1, 3, 4, 5, 7, 8, 9, 1 << 62} {
		r := record()
		r.Level = level
		all = append(all, Probe{Name: fmt.Sprintf("record/level %d", level), Record: r})
	}
	return all
}

func many(n int) []slog.Attr {
	var attrs []slog.Attr
	for i := range n {
		attrs = append(attrs, slog.Int(fmt.Sprint("k", i), i))
	}
	return attrs
}

// withPC gives r this place as that of the call.
func withPC(r slog.Record) slog.Record {
	r.PC, _, _, _ = runtime.Caller(0)
	return r
}

// replaceProbes are about ReplaceAttr.
func replaceProbes() []Probe {
	a := slog.Int("a", 1)
	drop := func(keys ...string) func([]string, slog.Attr) slog.Attr {
		return func(_ []string, a slog.Attr) slog.Attr {
			for _, key := range keys {
				if a.Key == key {
					return slog.Attr{}
				}
			}
			return a
		}
	}
	return []Probe{
		{Name: "replace/drops all", Record: record(a, slog.Group("g", a)), Replace: drop("time", "level", "msg", "a")},
		{Name: "replace/drops the attrs of a group", Record: record(slog.Group("g", a), slog.Int("b", 2)), Replace: drop("a"),
			Reason: staysInGroup, Without: &Probe{Record: record(slog.Int("b", 2))}},
		{Name: "replace/drops the attrs of With in a group", Derive: chain(group("g"), with(a)), Record: record(slog.Int("b", 2)), Replace: drop("a")},
		{Name: "replace/drops the last attr of an open group", Derive: group("g"), Record: record(a), Replace: drop("a")},
		{Name: "replace/drops time and level", Record: record(a), Replace: drop("time", "level")},
		{Name: "replace/to LogValuers", Record: record(a, slog.Group("g", a)), Replace: func(_ []string, a slog.Attr) slog.Attr {
			return slog.Any(a.Key, Valuer{a.Value})
		}},
		{Name: "replace/to a group", Record: record(a), Replace: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == "a" {
				return slog.Group("to", slog.Int("x", 1), slog.Int("y", 2))
			}
			return a
		}},
		{Name: "replace/to an empty group", Record: record(a, slog.Int("b", 2)), Replace: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == "a" {
				return slog.Group("to")
			}
			return a
		}},
		{Name: "replace/renames the built-ins to what needs quotes", Record: record(a), Replace: func(_ []string, a slog.Attr) slog.Attr {
			a.Key = "\"\n=\xff" + a.Key
			return a
		}},
		{Name: "replace/other types of the built-ins", Record: record(), Replace: func(_ []string, a slog.Attr) slog.Attr {
			return slog.Any(a.Key, []any{a.Key, nil, "\x1b"})
		}},
		{Name: "replace/is told the groups", Derive: chain(group("g"), with(slog.Group("h", a)), group("i")), Record: record(slog.Group("", slog.Group("j", a))),
			Replace: func(groups []string, a slog.Attr) slog.Attr {
				a.Key = fmt.Sprint(groups, a.Key)
				return a
			}},
	}
}
