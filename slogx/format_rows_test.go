package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
)

// loops holds itself, in the way that its name says.
type loops struct {
	Next *loops
	Any  any
}

// endlessGroup is a LogValuer whose group holds it again.
type endlessGroup struct{ width int }

func (e endlessGroup) LogValue() slog.Value {
	attrs := make([]slog.Attr, e.width)
	for i := range attrs {
		attrs[i] = slog.Any("e", e)
	}
	return slog.GroupValue(attrs...)
}

// format returns the line of one record.
func format(f slogx.Format, opts *slogx.OutputOptions, logger string, derive func(slog.Handler) slog.Handler, r slog.Record) string {
	var out bytes.Buffer
	h := newFormatHandler(&out, f, opts)
	h.logger = logger
	if derive == nil {
		derive = func(h slog.Handler) slog.Handler { return h }
	}
	// A bytes.Buffer does not fail.
	_ = derive(h).Handle(context.Background(), r)
	return out.String()
}

var (
	emptyGroup = valuer{V: slog.GroupValue()}
	hollow     = slog.Group("hollow", slog.Attr{}, slog.Group("inner", slog.Attr{}))
)

// attrRows have one truth in both formats, without the built-in attrs.
var attrRows = []struct {
	name     string
	derive   func(slog.Handler) slog.Handler
	attrs    []slog.Attr
	wantText string
	wantJSON string
}{
	{name: "nothing", wantText: "", wantJSON: `{}`},
	{name: "empty attr", attrs: []slog.Attr{{}, slog.Int("a", 1), {}},
		wantText: `a=1`, wantJSON: `{"a":1}`},
	{name: "value without a key", attrs: []slog.Attr{slog.Int("", 1)},
		wantText: `""=1`, wantJSON: `{"":1}`},
	{name: "key without a value", attrs: []slog.Attr{{Key: "k"}},
		wantText: `k=<nil>`, wantJSON: `{"k":null}`},
	{name: "group", attrs: []slog.Attr{slog.Group("g", slog.Int("a", 1), slog.Group("h", slog.Int("b", 2))), slog.Int("c", 3)},
		wantText: `g.a=1 g.h.b=2 c=3`, wantJSON: `{"g":{"a":1,"h":{"b":2}},"c":3}`},
	{name: "group without a key", attrs: []slog.Attr{slog.Group("", slog.Int("a", 1), slog.Group("", slog.Int("b", 2)))},
		wantText: `a=1 b=2`, wantJSON: `{"a":1,"b":2}`},
	{name: "hollow group first", attrs: []slog.Attr{hollow, slog.Int("a", 1)},
		wantText: `a=1`, wantJSON: `{"a":1}`},
	{name: "hollow group between", attrs: []slog.Attr{slog.Int("a", 1), hollow, slog.Int("b", 2)},
		wantText: `a=1 b=2`, wantJSON: `{"a":1,"b":2}`},
	{name: "LogValuer without attrs", attrs: []slog.Attr{slog.Any("g", emptyGroup), slog.Int("a", 1)},
		wantText: `a=1`, wantJSON: `{"a":1}`},
	{name: "WithGroup around a LogValuer without attrs",
		derive: func(h slog.Handler) slog.Handler { return h.WithGroup("g") },
		attrs:  []slog.Attr{slog.Any("x", emptyGroup)}, wantText: ``, wantJSON: `{}`},
	{name: "WithGroup around nothing",
		derive: func(h slog.Handler) slog.Handler {
			return h.WithGroup("g").WithAttrs([]slog.Attr{slog.Int("a", 1)}).WithGroup("h").WithGroup("i")
		},
		attrs: []slog.Attr{hollow}, wantText: `g.a=1`, wantJSON: `{"g":{"a":1}}`},
	{name: "With outside, between and inside of groups",
		derive: func(h slog.Handler) slog.Handler {
			h = h.WithAttrs([]slog.Attr{slog.Int("a", 1)}).WithGroup("g").WithAttrs([]slog.Attr{hollow}).WithGroup("h")
			return h.WithAttrs([]slog.Attr{slog.Int("b", 2)}).WithGroup("i")
		},
		attrs: []slog.Attr{slog.Int("c", 3)}, wantText: `a=1 g.h.b=2 g.h.i.c=3`, wantJSON: `{"a":1,"g":{"h":{"b":2,"i":{"c":3}}}}`},
	{name: "WithGroup without a name",
		derive: func(h slog.Handler) slog.Handler {
			return h.WithGroup("").WithAttrs(nil).WithAttrs([]slog.Attr{slog.Int("a", 1)})
		},
		wantText: `a=1`, wantJSON: `{"a":1}`},
	{name: "keys that need quotes",
		derive: func(h slog.Handler) slog.Handler {
			return h.WithGroup("g\n{").WithAttrs([]slog.Attr{slog.Int("a\"", 1)})
		},
		attrs:    []slog.Attr{slog.Group("h\x1b", slog.Int("b=", 2))},
		wantText: `"g\n{.a\""=1 "g\n{.h\x1b.b="=2`, wantJSON: `{"g\n{":{"a\"":1,"h\u001b":{"b=":2}}}`},
	{name: "key twice", attrs: []slog.Attr{slog.Int("a", 1), slog.Int("a", 2)},
		wantText: `a=1 a=2`, wantJSON: `{"a":1,"a":2}`},
	{name: "far years", attrs: []slog.Attr{
		slog.Time("t", time.Date(10000, 1, 2, 3, 4, 5, 6e6, time.UTC)),
		slog.Time("u", time.Date(-1, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)))},
		wantText: `t=10000-01-02T03:04:05.006Z u=-0001-01-02T03:04:05.000+01:00`,
		wantJSON: `{"t":"10000-01-02T03:04:05.006Z","u":"-0001-01-02T03:04:05+01:00"}`},
	{name: "not a number", attrs: []slog.Attr{slog.Float64("a", math.NaN()), slog.Float64("b", math.Inf(-1))},
		wantText: `a=NaN b=-Inf`,
		wantJSON: `{"a":"!ERROR:json: unsupported value: NaN","b":"!ERROR:json: unsupported value: -Inf"}`},
	{name: "control characters", attrs: []slog.Attr{slog.String("s", "\x00\x1b\x7f\u2028\u009b\xff")},
		wantText: `s="\x00\x1b\x7f\u2028\u009b\xff"`, wantJSON: `{"s":"\u0000\u001b` + "\x7f" + `\u2028` + "\u009b" + `\ufffd"}`},
	{name: "panics", attrs: []slog.Attr{slog.Any("p", panics{V: "boom"}), slog.Any("q", (*panics)(nil)), slog.Any("r", (*textMarshaler)(nil))},
		wantText: `p="%!v(PANIC=Error method: boom)" q=<nil> r=<nil>`, wantJSON: `{"p":"!PANIC: boom","q":"<nil>","r":null}`},
	{name: "bad MarshalJSON", attrs: []slog.Attr{slog.Any("j", jsonMarshaler{Text: "\"\xff\""})},
		wantText: `j="{Text:\"\xff\" Err:}"`, wantJSON: `{"j":"\ufffd"}`},
}

// TestRows drops the built-in attrs in one arm, and has them before the others
// in the other one.
func TestRows(t *testing.T) {
	for _, row := range attrRows {
		t.Run(row.name, func(t *testing.T) {
			dropBuiltins := func(groups []string, a slog.Attr) slog.Attr {
				if len(groups) == 0 && (a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
					return slog.Attr{}
				}
				return a
			}
			r := slog.NewRecord(time.Time{}, slog.LevelInfo, "", 0)
			r.AddAttrs(row.attrs...)
			// The fast arm has the same attrs behind level and msg.
			fastText := strings.TrimSuffix("level=INFO msg=\"\" "+row.wantText, " ")
			fastJSON := strings.Replace(`{"level":"INFO","msg":"",`+row.wantJSON[1:], ",}", "}", 1)
			for _, c := range []struct {
				arm    string
				format slogx.Format
				opts   *slogx.OutputOptions
				want   string
			}{
				{"text", slogx.Text, nil, fastText},
				{"text, ReplaceAttr", slogx.Text, &slogx.OutputOptions{ReplaceAttr: dropBuiltins}, row.wantText},
				{"json", slogx.JSON, nil, fastJSON},
				{"json, ReplaceAttr", slogx.JSON, &slogx.OutputOptions{ReplaceAttr: dropBuiltins}, row.wantJSON},
			} {
				got := format(c.format, c.opts, "", row.derive, r)
				if diff := cmp.Diff(c.want+"\n", got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", c.arm, diff)
				}
			}
		})
	}
}

var broughtSource = &slog.Source{Function: "app.run", File: "/src/my app.go", Line: 7}

func upperBuiltins(groups []string, a slog.Attr) slog.Attr {
	if groups == nil {
		a.Key = strings.ToUpper(a.Key)
	}
	return a
}

// builtinRows are about the attrs that every record has.
var builtinRows = []struct {
	name     string
	opts     slogx.OutputOptions
	logger   string
	level    slog.Level
	attrs    []slog.Attr
	wantText string
	wantJSON string
}{
	{name: "logger", logger: "app.db", level: slogx.LevelCritical,
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=CRITICAL logger=app.db msg="a message"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"CRITICAL","logger":"app.db","msg":"a message"}`},
	{name: "names that forge", logger: "a\nb \x1b", opts: slogx.OutputOptions{NameKey: "n \""},
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=INFO "n \""="a\nb \x1b" msg="a message"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"INFO","n \"":"a\nb \u001b","msg":"a message"}`},
	{name: "level between two", level: slogx.LevelWarning + 2,
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=WARNING+2 msg="a message"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"WARNING+2","msg":"a message"}`},
	{name: "slog's names of levels", level: slogx.LevelWarning, opts: slogx.OutputOptions{SlogLevelNames: true},
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=WARN msg="a message"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"WARN","msg":"a message"}`},
	{name: "other names of levels", level: slogx.LevelWarning, opts: slogx.OutputOptions{LevelNames: slogx.LevelNames{slogx.LevelWarning: "oh \"no\""}},
		wantText: `time=2026-07-05T04:03:02.123+02:30 level="oh \"no\"" msg="a message"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"oh \"no\"","msg":"a message"}`},
	{name: "location", opts: slogx.OutputOptions{Location: time.UTC}, attrs: []slog.Attr{slog.Time("t", testTime)},
		wantText: `time=2026-07-05T01:33:02.123Z level=INFO msg="a message" t=2026-07-05T04:03:02.123+02:30`,
		wantJSON: `{"time":"2026-07-05T01:33:02.123456789Z","level":"INFO","msg":"a message","t":"2026-07-05T04:03:02.123456789+02:30"}`},
	{name: "source without a PC", opts: slogx.OutputOptions{AddSource: true},
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=INFO msg="a message"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"INFO","msg":"a message"}`},
	{name: "source that the record brings", logger: "x", attrs: []slog.Attr{slog.Int("a", 1), slog.Any("source", broughtSource), slog.Int("b", 2)},
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=INFO logger=x source="/src/my app.go:7" msg="a message" a=1 b=2`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"INFO","logger":"x","source":{"function":"app.run","file":"/src/my app.go","line":7},"msg":"a message","a":1,"b":2}`},
	{name: "ReplaceAttr", logger: "x", opts: slogx.OutputOptions{ReplaceAttr: upperBuiltins}, attrs: []slog.Attr{slog.Any("source", broughtSource), slog.Int("b", 2)},
		wantText: `TIME=2026-07-05T04:03:02.123+02:30 LEVEL=INFO LOGGER=x SOURCE="/src/my app.go:7" MSG="a message" b=2`,
		wantJSON: `{"TIME":"2026-07-05T04:03:02.123456789+02:30","LEVEL":"INFO","LOGGER":"x","SOURCE":{"FUNCTION":"app.run","FILE":"/src/my app.go","LINE":7},"MSG":"a message","b":2}`},
	{name: "ReplaceAttr that panics", opts: slogx.OutputOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.MessageKey {
			panic("no messages")
		}
		return a
	}},
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=INFO msg="!PANIC: no messages"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"INFO","msg":"!PANIC: no messages"}`},
	{name: "ReplaceAttr that changes the level", opts: slogx.OutputOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.LevelKey {
			a.Value = slog.AnyValue(a.Value.Any().(slog.Level) + 12)
		}
		return a
	}},
		wantText: `time=2026-07-05T04:03:02.123+02:30 level=CRITICAL msg="a message"`,
		wantJSON: `{"time":"2026-07-05T04:03:02.123456789+02:30","level":"CRITICAL","msg":"a message"}`},
}

func TestBuiltins(t *testing.T) {
	for _, row := range builtinRows {
		t.Run(row.name, func(t *testing.T) {
			r := newRecord("a message", row.attrs...)
			r.Level = row.level
			if diff := cmp.Diff(row.wantText+"\n", format(slogx.Text, &row.opts, row.logger, nil, r)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(row.wantJSON+"\n", format(slogx.JSON, &row.opts, row.logger, nil, r)); diff != "" {
				t.Errorf("json (-want +got):\n%s", diff)
			}
		})
	}
	if broughtSource.Line != 7 {
		t.Error("the record's source was changed")
	}
}

func TestRecordTimeHasNineDigits(t *testing.T) {
	for _, replace := range []func([]string, slog.Attr) slog.Attr{nil, replacers["same"]} {
		r := newRecord("m", slog.Time("t", testTime.Truncate(time.Second)))
		r.Time = testTime.Truncate(time.Second)
		got := format(slogx.JSON, &slogx.OutputOptions{ReplaceAttr: replace}, "", nil, r)
		want := `{"time":"2026-07-05T04:03:02.000000000+02:30","level":"INFO","msg":"m","t":"2026-07-05T04:03:02+02:30"}` + "\n"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestEndlessValues logs values that other printers never come back from.
func TestEndlessValues(t *testing.T) {
	cyclicMap := map[string]any{}
	cyclicMap["m"] = cyclicMap
	cyclicSlice := make([]any, 1)
	cyclicSlice[0] = cyclicSlice
	ring := &loops{}
	ring.Next, ring.Any = ring, ring
	bomb := any("x")
	for range 64 {
		bomb = []any{bomb, bomb}
	}
	list := &loops{}
	for range 100_000 {
		list = &loops{Next: list}
	}
	for name, v := range map[string]any{
		"map": cyclicMap, "slice": cyclicSlice, "ring": ring, "ring in a map": map[string]any{"r": ring},
		"bomb": bomb, "list": list, "LogValuer": endlessGroup{1}, "wide LogValuer": endlessGroup{2},
	} {
		for _, f := range []slogx.Format{slogx.Text, slogx.JSON} {
			for _, replace := range []func([]string, slog.Attr) slog.Attr{nil, replacers["same"]} {
				if name == "wide LogValuer" && (replace != nil || raceEnabled) {
					continue // a line of 16 MB
				}
				got := format(f, &slogx.OutputOptions{ReplaceAttr: replace}, "", nil, newRecord("m", slog.Any("v", v), slog.Int("after", 1)))
				if strings.Count(got, "\n") != 1 || !strings.Contains(got, "after") {
					t.Errorf("%s: no whole line: %.200q", name, got)
				}
				if f == slogx.JSON && !json.Valid([]byte(got)) {
					t.Errorf("%s: invalid JSON: %.200q", name, got)
				}
				if f == slogx.JSON && !strings.Contains(got, "!ERROR:") {
					t.Errorf("%s: no error in %.200q", name, got)
				}
			}
		}
	}
}

func TestHugeValues(t *testing.T) {
	size := 10 << 20
	if raceEnabled {
		size = 1 << 20 // it takes its time
	}
	x := strings.Repeat("x", size)
	for _, v := range []slog.Value{
		slog.StringValue(x), slog.AnyValue([]byte(x)), slog.AnyValue(errors.New(x)), slog.AnyValue([]any{x}),
		slog.StringValue(strings.Repeat("\x01", size)), slog.StringValue(strings.Repeat("é", size/2)),
	} {
		r := newRecord("m", slog.Attr{Key: "v", Value: v})
		if line := format(slogx.JSON, nil, "", nil, r); len(line) < size || !json.Valid([]byte(line)) {
			t.Errorf("json: %d bytes, not the whole value", len(line))
		}
		if line := format(slogx.Text, nil, "", nil, r); len(line) < size || strings.Count(line, "\n") != 1 {
			t.Errorf("text: %d bytes, not the whole value", len(line))
		}
	}
}

// TestSiblingsShareNothing derives two handlers from each of many parents, of
// all lengths, and logs with the first when the second is there.
func TestSiblingsShareNothing(t *testing.T) {
	for _, f := range []slogx.Format{slogx.Text, slogx.JSON} {
		for _, replace := range []func([]string, slog.Attr) slog.Attr{nil, replacers["same"]} {
			for n := range 200 {
				parent := f.New(&slogx.OutputOptions{ReplaceAttr: replace}).(slogx.Preformatter)
				parent = parent.WithAttrs([]slog.Attr{slog.String("p", strings.Repeat("x", n))}).(slogx.Preformatter)
				parent = parent.WithGroup(strings.Repeat("g", n+1)).(slogx.Preformatter)
				derive := func(name string) [2]slogx.Formatter {
					return [2]slogx.Formatter{
						parent.WithAttrs([]slog.Attr{slog.String("child", name)}),
						parent.WithGroup(name).(slogx.Preformatter).WithGroup("deeper"),
					}
				}
				first := derive("A")
				second := derive("B")
				for i := range first {
					r := newRecord("m", slog.Int("a", 1))
					for name, child := range map[string]slogx.Formatter{"A": first[i], "B": second[i]} {
						got := string(child.AppendRecord(nil, "", r))
						other := map[string]string{"A": "B", "B": "A"}[name]
						if !strings.Contains(got, name) || strings.Contains(strings.ReplaceAll(got, "INFO", ""), other) {
							t.Fatalf("length %d: child %s prints %s", n, name, got)
						}
					}
				}
			}
		}
	}
}

// TestGroupsOfReplaceAttr checks that the groups a sibling opens are not seen.
func TestGroupsOfReplaceAttr(t *testing.T) {
	var seen []string
	opts := &slogx.OutputOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == "a" {
			seen = append(seen, strings.Join(groups, "."))
			_ = append(groups, "appended by the caller")
		}
		return a
	}}
	for _, f := range []slogx.Format{slogx.Text, slogx.JSON} {
		seen = nil
		one := f.New(opts).(slogx.Preformatter).WithGroup("one").(slogx.Preformatter)
		two, three := one.WithGroup("two"), one.WithGroup("three")
		r := newRecord("m", slog.Group("g", slog.Int("a", 1)), slog.Int("a", 2))
		two.AppendRecord(nil, "", r)
		three.AppendRecord(nil, "", r)
		one.WithAttrs([]slog.Attr{slog.Int("a", 3)})
		if diff := cmp.Diff([]string{"one.two.g", "one.two", "one.three.g", "one.three", "one"}, seen); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
	}
}

// TestWithResolves checks that a LogValuer given by With is asked then.
func TestWithResolves(t *testing.T) {
	for _, f := range []slogx.Format{slogx.Text, slogx.JSON} {
		value := "then"
		with := f.New(nil).(slogx.Preformatter).WithAttrs([]slog.Attr{slog.Any("v", logValuerFunc(func() slog.Value { return slog.StringValue(value) }))})
		value = "now"
		if got := string(with.AppendRecord(nil, "", newRecord("m"))); !strings.Contains(got, "then") {
			t.Errorf("%v: %s has not the value of the time of With", f, got)
		}
	}
}

type logValuerFunc func() slog.Value

func (f logValuerFunc) LogValue() slog.Value { return f() }
