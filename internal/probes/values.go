package probes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// at has nine digits in its fraction, so that slog's JSONHandler has nothing
// to cut off.
var at = time.Date(2026, 7, 5, 4, 3, 2, 123456789, time.FixedZone("", 2*3600+30*60))

type (
	Valuer struct{ V slog.Value }

	// TextMarshaler marshals to Text, or fails with Err unless that is "".
	TextMarshaler struct{ Text, Err string }
	// JSONMarshaler marshals to Text, or fails with Err unless that is "".
	JSONMarshaler struct{ Text, Err string }
	// Panics is an error whose text panics with V.
	Panics      struct{ V any }
	jsonError   struct{ text string }
	ptrError    struct{ text string }
	stringer    struct{ text string }
	formatter   struct{ text string }
	namedBytes  []byte
	namedString string
	namedInt    int
	tagged      struct {
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
)

// LogValue implements [slog.LogValuer].
func (v Valuer) LogValue() slog.Value { return v.V }

// MarshalText implements [encoding.TextMarshaler].
func (m TextMarshaler) MarshalText() ([]byte, error) { return []byte(m.Text), toError(m.Err) }

// MarshalJSON implements [json.Marshaler].
func (m JSONMarshaler) MarshalJSON() ([]byte, error) { return []byte(m.Text), toError(m.Err) }

func (e jsonError) Error() string                 { return e.text }
func (e jsonError) MarshalJSON() ([]byte, error)  { return json.Marshal(map[string]string{"e": e.text}) }
func (e *ptrError) Error() string                 { return e.text }
func (s stringer) String() string                 { return s.text }
func (f formatter) Format(s fmt.State, verb rune) { fmt.Fprintf(s, "<%c %s>", verb, f.text) }

// Error implements error.
func (p Panics) Error() string { panic(p.V) }

func toError(text string) error {
	if text == "" {
		return nil
	}
	return errors.New(text)
}

// Strings returns strings that are easy to print wrong.
func Strings() []string {
	return []string{
		"", "a", "plain", "two words", "k=v", `quo"te`, `back\slash`, "new\nline", "cr\rlf\n", "tab\t",
		"\x00", "\x1b[31mred\x1b[0m", "\b\f\v\a", "del at the end of a word", "über", "日本語", "😀",
		"\u2028", "\u2029", "\u00a0", "\u0085", "\u200b", "\ufeff", "\ufffd", "\U000e0001",
		"\xff", "a\xc3", "\xe2\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "abcdefg\xffh", "12345678\n",
		"<html>&amp;", "null", "true", "123", "{}", "a.b", "!BADKEY", "time", "level", "msg", "source",
		"12345678", "1234567890123456", "exactly eight bytes each", strings.Repeat("long ", 50),
		strings.Repeat("ж", 100), strings.Repeat("x", 7) + "é", strings.Repeat("x", 8) + "é",
	}
}

// Values returns values that are easy to print wrong.
func Values() []slog.Value {
	return []slog.Value{
		slog.IntValue(0), slog.IntValue(-1), slog.Int64Value(math.MinInt64), slog.Uint64Value(math.MaxUint64),
		slog.Float64Value(0), slog.Float64Value(math.Copysign(0, -1)), slog.Float64Value(0.1),
		slog.Float64Value(1e21), slog.Float64Value(1e-7), slog.Float64Value(123456789), slog.Float64Value(1e20),
		slog.Float64Value(math.NaN()), slog.Float64Value(math.Inf(1)), slog.Float64Value(math.Inf(-1)),
		slog.Float64Value(math.MaxFloat64), slog.Float64Value(5e-324), slog.AnyValue(float32(0.1)),
		slog.BoolValue(true), slog.BoolValue(false),
		slog.DurationValue(0), slog.DurationValue(math.MinInt64), slog.DurationValue(1500 * time.Millisecond),
		slog.TimeValue(time.Time{}), slog.TimeValue(at), slog.TimeValue(at.UTC().Truncate(time.Second)),
		slog.TimeValue(time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)),
		slog.TimeValue(time.Date(0, 1, 1, 0, 0, 0, 120, time.UTC)),
		slog.TimeValue(at.In(time.FixedZone("x", -3*3600-29))), slog.TimeValue(at.In(time.FixedZone("s", 30))),
		slog.AnyValue(nil), slog.AnyValue(slog.LevelWarn), slog.AnyValue(slog.Level(13)), slog.AnyValue(slog.KindBool),
		slog.AnyValue(errors.New("an error\nof two lines")), slog.AnyValue(fmt.Errorf("wrap: %w", io.EOF)),
		slog.AnyValue(jsonError{"je"}), slog.AnyValue((*ptrError)(nil)), slog.AnyValue(&ptrError{"pe"}), slog.AnyValue(error(nil)),
		slog.AnyValue(TextMarshaler{"text m", ""}), slog.AnyValue(TextMarshaler{"", "text failed"}), slog.AnyValue((*TextMarshaler)(nil)),
		slog.AnyValue(JSONMarshaler{`{"x": [1, 2]}`, ""}), slog.AnyValue(JSONMarshaler{"", "json failed"}), slog.AnyValue(JSONMarshaler{"{", ""}),
		slog.AnyValue(stringer{"string er"}), slog.AnyValue((*stringer)(nil)), slog.AnyValue(formatter{"fmt"}),
		slog.AnyValue([]byte("bytes\x00\xff")), slog.AnyValue([]byte(nil)), slog.AnyValue([]byte{}), slog.AnyValue(namedBytes("named")),
		slog.AnyValue(namedString("named string")), slog.AnyValue(namedInt(5)), slog.AnyValue(complex(1, -1)),
		slog.AnyValue(tagged{A: 1, B: "b\n\b\f<", c: 2, D: []byte("d"), E: &tagged{}, F: []any{1, "x", nil, 1.5}, G: 0.1, H: map[string]int{"z": 1, "a": 2}, I: 5, J: at}),
		slog.AnyValue(&tagged{B: "ptr"}), slog.AnyValue((*tagged)(nil)), slog.AnyValue(map[string]any{"b": 1, "a": []int{1}, "\x1b": "\u2028"}),
		slog.AnyValue(map[int]string{2: "two", 1: "one"}), slog.AnyValue(map[string]any(nil)), slog.AnyValue(map[bool]int{true: 1}),
		slog.AnyValue([]string{"a", "b c", "\b", "\x01", "\xff<>&"}), slog.AnyValue([]string(nil)), slog.AnyValue([]string{}),
		slog.AnyValue([]int{1, -2}), slog.AnyValue([]int(nil)), slog.AnyValue([]any{nil, []any{}, map[string]any{}}), slog.AnyValue([3]bool{true}),
		slog.AnyValue([]error{io.EOF}), slog.AnyValue([]slog.Value{slog.IntValue(1)}), slog.AnyValue([]float64{1.5, 1e-9}), slog.AnyValue([]float64{math.NaN()}),
		slog.AnyValue([]time.Duration{1, 2}), slog.AnyValue([]time.Time{at}), slog.AnyValue(time.UTC), slog.AnyValue(time.Monday),
		slog.AnyValue(func() {}), slog.AnyValue((func())(nil)), slog.AnyValue((chan int)(nil)), slog.AnyValue(struct{}{}),
		slog.AnyValue(json.RawMessage(`{"raw" : "\u2028"}`)), slog.AnyValue(json.RawMessage(`{`)), slog.AnyValue(json.RawMessage(nil)),
		slog.AnyValue(json.Number("12.50")), slog.AnyValue(json.Number("x")), slog.AnyValue(new(int)), slog.AnyValue(new(string)),
		slog.AnyValue(big.NewInt(1 << 40)), slog.AnyValue((*big.Int)(nil)), slog.AnyValue(netip.MustParseAddr("::1")),
		slog.AnyValue(&url.URL{Scheme: "http", Host: "h", Path: "/p q"}), slog.AnyValue(reflect.TypeFor[int]()),
		slog.AnyValue(Panics{"boom"}), slog.AnyValue(Panics{errors.New("boom error")}), slog.AnyValue((*Panics)(nil)),
		slog.AnyValue(&slog.Source{Function: "f", File: "a b.go", Line: 3}), slog.AnyValue(&slog.Source{Line: 3}),
		slog.AnyValue(&slog.Source{}), slog.AnyValue((*slog.Source)(nil)), slog.AnyValue(slog.Source{File: "x"}),
		slog.AnyValue(Valuer{slog.StringValue("resolved")}), slog.AnyValue(Valuer{slog.AnyValue(Valuer{slog.IntValue(7)})}),
		slog.AnyValue(Valuer{slog.GroupValue(slog.Int("in", 1), slog.Any("v", Valuer{slog.IntValue(2)}))}),
		slog.AnyValue(Valuer{slog.AnyValue(nil)}), slog.AnyValue(struct{ V any }{Valuer{slog.IntValue(1)}}),
	}
}
