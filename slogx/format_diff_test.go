package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"net/url"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
)

// The values that slog's handlers and ours have to print alike.

type (
	valuer struct{ v slog.Value }

	textMarshaler struct{ text, err string }
	jsonMarshaler struct{ text, err string }
	jsonError     struct{ text string }
	ptrError      struct{ text string }
	stringer      struct{ text string }
	formatter     struct{ text string }
	namedBytes    []byte
	namedString   string
	namedInt      int
	tagged        struct {
		A int `json:"a,omitempty"`
		B string
		c int
		D []byte
		E *tagged `json:",omitempty"`
		F any
		G float32
		H map[string]int
		I time.Duration
		J time.Time
	}
	panics struct{ v any }
)

func (v valuer) LogValue() slog.Value { return v.v }

func (m textMarshaler) MarshalText() ([]byte, error) { return []byte(m.text), toError(m.err) }
func (m jsonMarshaler) MarshalJSON() ([]byte, error) { return []byte(m.text), toError(m.err) }
func (e jsonError) Error() string                    { return e.text }
func (e jsonError) MarshalJSON() ([]byte, error)     { return json.Marshal(map[string]string{"e": e.text}) }
func (e *ptrError) Error() string                    { return e.text }
func (s stringer) String() string                    { return s.text }
func (f formatter) Format(s fmt.State, verb rune)    { fmt.Fprintf(s, "<%c %s>", verb, f.text) }
func (p panics) Error() string                       { panic(p.v) }

func toError(text string) error {
	if text == "" {
		return nil
	}
	return errors.New(text)
}

var awkwardStrings = []string{
	"", "a", "plain", "two words", "k=v", `quo"te`, `back\slash`, "new\nline", "cr\rlf\n", "tab\t",
	"\x00", "\x1b[31mred\x1b[0m", "\b\f\v\a", "del at the end of a word", "über", "日本語", "😀",
	"\u2028", "\u2029", "\u00a0", "\u0085", "\u200b", "\ufeff", "\ufffd", "\U000e0001",
	"\xff", "a\xc3", "\xe2\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "abcdefg\xffh", "12345678\n",
	"<html>&amp;", "null", "true", "123", "{}", "a.b", "!BADKEY", "time", "level", "msg", "source",
	"12345678", "1234567890123456", "exactly eight bytes each", strings.Repeat("long ", 50),
	strings.Repeat("ж", 100), strings.Repeat("x", 7) + "é", strings.Repeat("x", 8) + "é",
}

var awkwardValues = []slog.Value{
	slog.IntValue(0), slog.IntValue(-1), slog.Int64Value(math.MinInt64), slog.Uint64Value(math.MaxUint64),
	slog.Float64Value(0), slog.Float64Value(math.Copysign(0, -1)), slog.Float64Value(0.1),
	slog.Float64Value(1e21), slog.Float64Value(1e-7), slog.Float64Value(123456789), slog.Float64Value(1e20),
	slog.Float64Value(math.NaN()), slog.Float64Value(math.Inf(1)), slog.Float64Value(math.Inf(-1)),
	slog.Float64Value(math.MaxFloat64), slog.Float64Value(5e-324), slog.AnyValue(float32(0.1)),
	slog.BoolValue(true), slog.BoolValue(false),
	slog.DurationValue(0), slog.DurationValue(math.MinInt64), slog.DurationValue(1500 * time.Millisecond),
	slog.TimeValue(time.Time{}), slog.TimeValue(testTime), slog.TimeValue(testTime.UTC().Truncate(time.Second)),
	slog.TimeValue(time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)),
	slog.TimeValue(time.Date(0, 1, 1, 0, 0, 0, 120, time.UTC)),
	slog.TimeValue(testTime.In(time.FixedZone("x", -3*3600-29))), slog.TimeValue(testTime.In(time.FixedZone("s", 30))),
	slog.AnyValue(nil), slog.AnyValue(slog.LevelWarn), slog.AnyValue(slog.Level(13)), slog.AnyValue(slog.KindBool),
	slog.AnyValue(errors.New("an error\nof two lines")), slog.AnyValue(fmt.Errorf("wrap: %w", io.EOF)),
	slog.AnyValue(jsonError{"je"}), slog.AnyValue((*ptrError)(nil)), slog.AnyValue(&ptrError{"pe"}), slog.AnyValue(error(nil)),
	slog.AnyValue(textMarshaler{"text m", ""}), slog.AnyValue(textMarshaler{"", "text failed"}), slog.AnyValue((*textMarshaler)(nil)),
	slog.AnyValue(jsonMarshaler{`{"x": [1, 2]}`, ""}), slog.AnyValue(jsonMarshaler{"", "json failed"}), slog.AnyValue(jsonMarshaler{"{", ""}),
	slog.AnyValue(stringer{"string er"}), slog.AnyValue((*stringer)(nil)), slog.AnyValue(formatter{"fmt"}),
	slog.AnyValue([]byte("bytes\x00\xff")), slog.AnyValue([]byte(nil)), slog.AnyValue([]byte{}), slog.AnyValue(namedBytes("named")),
	slog.AnyValue(namedString("named string")), slog.AnyValue(namedInt(5)), slog.AnyValue(complex(1, -1)),
	slog.AnyValue(tagged{A: 1, B: "b\n\b\f<", c: 2, D: []byte("d"), E: &tagged{}, F: []any{1, "x", nil, 1.5}, G: 0.1, H: map[string]int{"z": 1, "a": 2}, I: 5, J: testTime}),
	slog.AnyValue(&tagged{B: "ptr"}), slog.AnyValue((*tagged)(nil)), slog.AnyValue(map[string]any{"b": 1, "a": []int{1}, "\x1b": "\u2028"}),
	slog.AnyValue(map[int]string{2: "two", 1: "one"}), slog.AnyValue(map[string]any(nil)), slog.AnyValue(map[bool]int{true: 1}),
	slog.AnyValue([]string{"a", "b c", "\b", "\x01", "\xff<>&"}), slog.AnyValue([]string(nil)), slog.AnyValue([]string{}),
	slog.AnyValue([]int{1, -2}), slog.AnyValue([]int(nil)), slog.AnyValue([]any{nil, []any{}, map[string]any{}}), slog.AnyValue([3]bool{true}),
	slog.AnyValue([]error{io.EOF}), slog.AnyValue([]slog.Value{slog.IntValue(1)}), slog.AnyValue([]float64{1.5, 1e-9}), slog.AnyValue([]float64{math.NaN()}),
	slog.AnyValue([]time.Duration{1, 2}), slog.AnyValue([]time.Time{testTime}), slog.AnyValue(time.UTC), slog.AnyValue(time.Monday),
	slog.AnyValue(func() {}), slog.AnyValue((func())(nil)), slog.AnyValue((chan int)(nil)), slog.AnyValue(struct{}{}),
	slog.AnyValue(json.RawMessage(`{"raw" : "\u2028"}`)), slog.AnyValue(json.RawMessage(`{`)), slog.AnyValue(json.RawMessage(nil)),
	slog.AnyValue(json.Number("12.50")), slog.AnyValue(json.Number("x")), slog.AnyValue(new(int)), slog.AnyValue(new(string)),
	slog.AnyValue(big.NewInt(1 << 40)), slog.AnyValue((*big.Int)(nil)), slog.AnyValue(netip.MustParseAddr("::1")),
	slog.AnyValue(&url.URL{Scheme: "http", Host: "h", Path: "/p q"}), slog.AnyValue(reflect.TypeFor[int]()),
	slog.AnyValue(panics{"boom"}), slog.AnyValue(panics{errors.New("boom error")}), slog.AnyValue((*panics)(nil)),
	slog.AnyValue(&slog.Source{Function: "f", File: "a b.go", Line: 3}), slog.AnyValue(&slog.Source{Line: 3}),
	slog.AnyValue(&slog.Source{}), slog.AnyValue((*slog.Source)(nil)), slog.AnyValue(slog.Source{File: "x"}),
	slog.AnyValue(valuer{slog.StringValue("resolved")}), slog.AnyValue(valuer{slog.AnyValue(valuer{slog.IntValue(7)})}),
	slog.AnyValue(valuer{slog.GroupValue(slog.Int("in", 1), slog.Any("v", valuer{slog.IntValue(2)}))}),
	slog.AnyValue(valuer{slog.AnyValue(nil)}), slog.AnyValue(struct{ V any }{valuer{slog.IntValue(1)}}),
}

// probe is one thing to log: what is done to the handler, then the record.
type probe struct {
	derive func(slog.Handler) slog.Handler
	record slog.Record
}

// generator makes probes out of a random source.
type generator struct{ *rand.Rand }

func (g generator) string() string { return awkwardStrings[g.IntN(len(awkwardStrings))] }

func (g generator) attr(depth int) slog.Attr {
	key := g.string()
	switch n := g.IntN(10); {
	case n < 4:
		return slog.String(key, g.string())
	case n == 4 && depth < 4:
		return slog.Attr{Key: key, Value: g.group(depth + 1)}
	case n == 5 && depth < 4:
		return slog.Any(key, valuer{g.group(depth + 1)})
	default:
		return slog.Attr{Key: key, Value: awkwardValues[g.IntN(len(awkwardValues))]}
	}
}

func (g generator) attrs(n, depth int) []slog.Attr {
	attrs := make([]slog.Attr, n)
	for i := range attrs {
		attrs[i] = g.attr(depth)
	}
	return attrs
}

// group returns a group that cannot come out empty: after one that does,
// slog's handlers leave out a comma, or stay in the group.
func (g generator) group(depth int) slog.Value {
	return slog.GroupValue(append(g.attrs(g.IntN(3), depth), slog.Int("n", depth))...)
}

func (g generator) probe() probe {
	var ops []func(slog.Handler) slog.Handler
	for range g.IntN(4) {
		if g.IntN(2) == 0 {
			// Not "": slog's handlers open a group without a name for it.
			name := "g" + g.string()
			ops = append(ops, func(h slog.Handler) slog.Handler { return h.WithGroup(name) })
		} else {
			attrs := g.attrs(g.IntN(4), 0)
			ops = append(ops, func(h slog.Handler) slog.Handler { return h.WithAttrs(attrs) })
		}
	}
	var pc uintptr
	if g.IntN(2) == 0 {
		pc, _, _, _ = runtime.Caller(g.IntN(2))
	}
	r := slog.NewRecord(testTime, slog.Level(g.IntN(20)-8), g.string(), pc)
	if g.IntN(8) == 0 {
		r.Time = time.Time{}
	}
	r.AddAttrs(g.attrs(g.IntN(8), 0)...)
	return probe{record: r, derive: func(h slog.Handler) slog.Handler {
		for _, op := range ops {
			h = op(h)
		}
		return h
	}}
}

// replacers are functions for ReplaceAttr that differ in what they do.
var replacers = map[string]func([]string, slog.Attr) slog.Attr{
	"none": nil,
	"same": func(_ []string, a slog.Attr) slog.Attr { return a },
	"groups in the key": func(groups []string, a slog.Attr) slog.Attr {
		a.Key = fmt.Sprintf("%q/%s", groups, a.Key)
		return a
	},
	"drop built-ins": func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
			return slog.Attr{}
		}
		return a
	},
	"drop strings": func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindString {
			return slog.Attr{}
		}
		return a
	},
	"into LogValuers": func(_ []string, a slog.Attr) slog.Attr {
		return slog.Any(a.Key, valuer{a.Value})
	},
	"into groups": func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == "inner" || a.Key == "n" || a.Key == slog.LevelKey {
			return a
		}
		return slog.Group(a.Key, slog.Attr{Key: "inner", Value: a.Value}, slog.Int("n", 0))
	},
}

// bothLines returns what slog's handler and ours write for p.
func bothLines(p probe, format slogx.Format, source bool, replace func([]string, slog.Attr) slog.Attr) (std, ours string) {
	var stdOut, ourOut bytes.Buffer
	opts := &slog.HandlerOptions{AddSource: source, ReplaceAttr: replace, Level: slog.Level(math.MinInt)}
	var h slog.Handler = slog.NewTextHandler(&stdOut, opts)
	if format == slogx.JSON {
		h = slog.NewJSONHandler(&stdOut, opts)
	}
	// Errors of Handle are those of the buffer, which has none.
	_ = p.derive(h).Handle(context.Background(), p.record.Clone())
	h = newFormatHandler(&ourOut, format, &slogx.OutputOptions{AddSource: source, ReplaceAttr: replace, SlogLevelNames: true})
	_ = p.derive(h).Handle(context.Background(), p.record.Clone())
	return stdOut.String(), ourOut.String()
}

func TestSlogBytes(t *testing.T) {
	for _, format := range []slogx.Format{slogx.Text, slogx.JSON} {
		for name, replace := range replacers {
			t.Run(fmt.Sprint(format, "/", name), func(t *testing.T) {
				g := generator{rand.New(rand.NewPCG(1, uint64(len(name))))}
				for i := range 2000 {
					p := g.probe()
					std, ours := bothLines(p, format, i%2 == 0, replace)
					if r := p.record; r.PC == 0 && hasSource(r) {
						continue // printed in another place
					}
					if diff := cmp.Diff(std, ours); diff != "" {
						t.Fatalf("probe %d (-slog +slogx):\n%s\nslog:  %s\nslogx: %s", i, diff, std, ours)
					}
				}
			})
		}
	}
}

func hasSource(r slog.Record) (found bool) {
	r.Attrs(func(a slog.Attr) bool {
		_, is := a.Value.Any().(*slog.Source)
		found = found || is && a.Key == slog.SourceKey
		return true
	})
	return found
}
