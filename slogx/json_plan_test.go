package slogx

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

type (
	plannedInt    int16
	plannedString string
	plannedStruct struct {
		Bool     bool
		Int      int `json:"i"`
		Named    plannedInt
		Uint     uint8         `json:"u-1,omitempty"`
		Float    float64       `json:",omitempty"`
		String   plannedString `json:"s,omitempty"`
		Strings  []string
		Empty    []int `json:"empty,omitempty"`
		Array    [2]byte
		None     [0]int `json:"none,omitempty"`
		Pointer  *plannedInner
		Inner    plannedInner `json:"inner,omitempty"`
		Inners   []plannedInner
		Skipped  any `json:"-"`
		Dash     int `json:"-x"`
		hidden   any
		Duration time.Duration
		Time     time.Time `json:",omitempty"`
		Times    []time.Time
	}
	plannedInner struct {
		A **string `json:"a"`
		B *bool    `json:"b,omitempty"`
	}
	emptyStruct struct {
		A int `json:"-"`
	}
)

func jsonOf(x any) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x); err != nil {
		return string(appendJSONString(nil, "!ERROR:"+err.Error()))
	}
	return strings.TrimSuffix(buf.String(), "\n")
}

func FuzzJSONPlan(f *testing.F) {
	f.Add(false, int64(1), 0.5, "a", int64(0), int64(0))
	f.Add(true, int64(-1), 1e-9, "\b\f<>&\u2028\xff\x00", int64(1783216982), int64(123456789))
	f.Add(true, int64(200), 0.0, "", int64(253402300800), int64(0))
	f.Fuzz(func(t *testing.T, b bool, n int64, x float64, s string, sec, nsec int64) {
		tm := time.Unix(sec, nsec).In(time.FixedZone("", int(n%100000)))
		p := &s
		inner := plannedInner{A: &p, B: &b}
		full := plannedStruct{
			Bool: b, Int: int(n), Named: plannedInt(n), Uint: uint8(n), Float: x, String: plannedString(s),
			Strings: []string{s, s + "x"}, Array: [2]byte{byte(n), 1}, Pointer: &inner, Inner: inner,
			Inners: []plannedInner{inner, {}}, Skipped: s, Dash: 1, hidden: n, Duration: time.Duration(n),
			Time: tm, Times: []time.Time{tm, tm.UTC()},
		}
		for _, value := range []any{
			full, &full, plannedStruct{}, (*plannedStruct)(nil), []*plannedStruct{&full, nil}, emptyStruct{},
			[]string(nil), []string{}, []string{s}, []float64{x, 1}, [3]plannedString{plannedString(s)},
			[]time.Time{tm}, &tm, plannedInt(n), &p, [][]int{{1}, nil, {}}, struct{ T time.Time }{tm},
		} {
			if planOf(reflect.TypeOf(value)) == nil {
				t.Fatalf("no plan for %T", value)
			}
			if got, want := string(appendJSONAny(nil, value)), jsonOf(value); got != want {
				t.Errorf("%T is %s, want %s", value, got, want)
			}
		}
	})
}

// TestNoPlan has types that encoding/json has more to say about.
func TestNoPlan(t *testing.T) {
	type embedding struct{ plannedInner }
	type ring struct{ Next *ring }
	// vet would not have two fields of one name in the source.
	twins := reflect.StructOf([]reflect.StructField{
		{Name: "A", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
		{Name: "B", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
	})
	for _, value := range []any{
		embedding{}, ring{}, &ring{}, []any{1}, map[string]int{"a": 1}, []byte("b"), json.Number("1"), float32(0.1),
		json.RawMessage("1"), netip.Addr{}, &netip.Addr{}, []error{errors.New("e")}, func() {}, complex(1, 2),
		struct {
			A int `json:"a,string"`
		}{},
		struct {
			A int `json:"a,omitzero"`
		}{},
		struct {
			A int `json:"a b<"`
		}{},
		struct {
			A int `json:"ä"`
		}{},
		reflect.New(twins).Elem().Interface(),
		[]struct{ F float32 }{{1}},
	} {
		if planOf(reflect.TypeOf(value)) != nil {
			t.Errorf("a plan for %T", value)
		}
		if got, want := string(appendJSONAny(nil, value)), jsonOf(value); got != want {
			t.Errorf("%T is %s, want %s", value, got, want)
		}
	}
}
