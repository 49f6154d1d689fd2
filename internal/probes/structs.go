package probes

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"time"
)

// Types that are embedded, and those that embed them.
type (
	Base struct {
		ID   int    `json:"id"`
		Name string `json:"name,omitempty"`
		Both string
	}
	Other struct {
		Both  string
		Extra *int
	}
	hiddenBase struct {
		Seen   string
		unseen string
	}
	Deep struct{ Base }

	plainEmbedded   struct{ Base }
	pointerEmbedded struct{ *Base }
	namedEmbedded   struct {
		Base `json:"base"`
	}
	shadowed struct {
		Base
		ID string `json:"id"`
	}
	ambiguous struct {
		Base
		Other
	}
	twoLevels struct {
		Deep
		Name string `json:"name"`
	}
	hiddenEmbedded struct {
		hiddenBase
		*Other
	}
	embedsInterface struct {
		fmt.Stringer
		A int
	}
	embedsTime    struct{ time.Time }
	embedsMarshal struct {
		JSONMarshaler
		A int
	}
	options struct {
		Omitted    int       `json:"omitted,omitempty"`
		Zero       time.Time `json:"zero,omitzero"`
		ZeroStruct struct{}  `json:"zs,omitzero"`
		Quoted     int       `json:"quoted,string"`
		QuotedText string    `json:"quotedText,string"`
		QuotedBool *bool     `json:"quotedBool,string"`
		Skipped    string    `json:"-"`
		//lint:ignore SA5008 encoding/json prints this field as "-"
		Dash string `json:"-,"`
		//lint:ignore SA5008 encoding/json does not take this name
		BadName string `json:"bad name!\\"`
		Comma   string `json:",omitempty"`
		HTML    string `json:"<html>&"`
		Raw     json.RawMessage
		RawPtr  *json.RawMessage `json:",omitempty"`
		Number  json.Number
		Array   [4]byte
		Bytes   []byte `json:",omitempty"`
		Func    func() `json:"-"`
		Any     any    `json:",omitempty"`
		Err     error
		hidden  int
	}
	unsupported struct{ C chan int }
	deepPointer struct{ P ***int }
	// cyclic can hold itself.
	cyclic struct {
		Name string
		Next *cyclic `json:",omitempty"`
		Any  any     `json:",omitempty"`
	}
	textKey struct{ Text string }
	intKey  int
)

func (k textKey) MarshalText() ([]byte, error) { return []byte("<" + k.Text + ">"), nil }
func (k intKey) String() string                { return "an int" }

// structProbes are about values that encoding/json prints field by field.
func structProbes() []Probe {
	base := Base{1, "", "base"}
	number, yes, raw := 7, true, json.RawMessage(`{"a" : [1, "\u2028"]}`)
	p1 := &number
	p2 := &p1
	values := []struct {
		name  string
		value any
	}{
		{"embedded", plainEmbedded{base}},
		{"embedded pointer", pointerEmbedded{&base}},
		{"embedded nil pointer", pointerEmbedded{}},
		{"embedded with a tag", namedEmbedded{base}},
		{"embedded and shadowed", shadowed{base, "own"}},
		{"embedded and ambiguous", ambiguous{base, Other{Both: "other", Extra: &number}}},
		{"embedded on two levels", twoLevels{Deep{base}, "outer"}},
		{"embedded and unexported", hiddenEmbedded{hiddenBase: hiddenBase{"seen", "unseen"}}},
		{"embedded interface", embedsInterface{A: 1}},
		{"embedded time", embedsTime{at}},
		{"embedded Marshaler", embedsMarshal{JSONMarshaler{`["m"]`, ""}, 1}},
		{"options of tags, zero", options{Raw: raw, Number: "1"}},
		{"options of tags", options{1, at, struct{}{}, 2, "te\"xt", &yes, "skipped", "dash", "bad", "comma", "<&>", raw, &raw, "12.50", [4]byte{1, 2}, []byte("bytes"), nil, base, nil, 3}},
		{"bad RawMessage", options{Raw: json.RawMessage(`{"a`), Number: "1"}},
		{"bad Number", options{Raw: raw, Number: "1x"}},
		{"unsupported field", unsupported{make(chan int)}},
		{"pointers to pointers", deepPointer{&p2}},
		{"nil pointers to pointers", deepPointer{}},
		{"anonymous", struct {
			X, Y int
			Z    []string `json:"z"`
		}{1, 2, []string{"\xff", "<"}}},
		{"slice of structs", []Base{base, {}, base}},
		{"slice of pointers", []*Base{&base, nil}},
		{"slice of interfaces", []any{base, &base, nil, "x", 1.5, at, raw}},
		{"slice of errors and Values", []any{fmt.Errorf("e"), slog.IntValue(1), slog.Int("a", 1), Valuer{slog.IntValue(1)}}},
		{"array of arrays", [2][2]float32{{0.1, 1e21}, {float32(math.Copysign(0, -1)), 3}}},
		{"pointer to a pointer", &p1},
		{"pointer to a slice", &[]int{1, 2}},
		{"pointer to RawMessage", &raw},
		{"RawMessage with a newline", json.RawMessage("{\n\t\"a\": \"<\\u2028>\"\n}")},
		{"RawMessage of nothing", json.RawMessage("")},
		{"RawMessage of two values", json.RawMessage("1 2")},
		{"slice of RawMessage", []json.RawMessage{raw, json.RawMessage("null")}},
		{"Number of nothing", json.Number("")},
		{"Number, big", json.Number("123456789012345678901234567890")},
		{"a MarshalJSON that panics", panicsJSON{}},
		{"a nil pointer with a MarshalJSON by value", (*JSONMarshaler)(nil)},
		{"a String that panics", panicsString{}},
	}
	var all []Probe
	for _, v := range values {
		all = append(all, Probe{Name: "struct/" + v.name, Record: record(slog.Any("v", v.value), slog.Group("g", slog.Any("v", v.value)))})
	}
	return all
}

type (
	panicsJSON   struct{}
	panicsString struct{}
)

func (panicsJSON) MarshalJSON() ([]byte, error) { panic("no JSON") }
func (panicsString) String() string             { panic("no text") }

// mapProbes are about maps, whose keys have rules of their own.
func mapProbes() []Probe {
	values := []struct {
		name  string
		value any
	}{
		{"empty", map[string]int{}},
		{"nil", map[string]int(nil)},
		{"strings that need quotes", map[string]string{"": "empty", "a\"b\\": "q", "\n\x00\x7f": "c", "\u2028": "ls", "<k>": "<v>"}},
		{"keys that are not UTF-8", map[string]int{"\xff": 1, "a\xc3": 2}},
		{"ints", map[int]string{10: "ten", -1: "minus", 9: "nine"}},
		{"uints", map[uint8]bool{255: true, 3: false}},
		{"named ints with String", map[intKey]int{1: 1}},
		{"TextMarshalers", map[textKey]int{{"b"}: 1, {"a"}: 2}},
		{"bools", map[bool]int{true: 1}},
		{"floats", map[float64]int{1.5: 1}},
		{"interfaces", map[any]any{"a": 1}},
		{"of maps", map[string]map[string]any{"z": {"y": nil}, "a": nil}},
		{"of anything", map[string]any{"n": nil, "f": 1e21, "t": at, "s": []any{}, "e": fmt.Errorf("e"), "d": time.Second}},
	}
	var all []Probe
	for _, v := range values {
		all = append(all, Probe{Name: "map/" + v.name, Record: record(slog.Any("v", v.value), slog.Int("after", 1))})
	}
	return all
}
