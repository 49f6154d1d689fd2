package slogx

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-e5d85c45/logging/internal/finite"
)

// A jsonPlan appends a value of one type with the bytes of encoding/json, in
// less time and without allocations. It says whether it could: where it could
// not, encoding/json is asked, which knows what to say.
//
// Plans are for numbers, strings, times, and structs, slices, arrays and
// pointers of those. All else, a type with a method or an option for its JSON,
// and whatever holds such a type, has none.
type jsonPlan func(dst []byte, v reflect.Value) ([]byte, bool)

// jsonPlans remembers the plan of each type, nil for those that have none.
// What is in it follows from the type alone.
var jsonPlans sync.Map

// planOf returns the plan of t, or nil.
func planOf(t reflect.Type) jsonPlan {
	if known, ok := jsonPlans.Load(t); ok {
		return known.(jsonPlan)
	}
	var plan jsonPlan
	if finite.JSON.Type(t) { // otherwise making the plan would not end
		plan = makePlan(t)
	}
	jsonPlans.Store(t, plan)
	return plan
}

func makePlan(t reflect.Type) jsonPlan {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return planTime
	case t == reflect.TypeFor[json.Number]() || finite.MarshalsItself(t):
		return nil
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(dst []byte, v reflect.Value) ([]byte, bool) { return strconv.AppendBool(dst, v.Bool()), true }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(dst []byte, v reflect.Value) ([]byte, bool) { return appendInt(dst, v.Int()), true }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(dst []byte, v reflect.Value) ([]byte, bool) { return appendUint(dst, v.Uint()), true }
	case reflect.Float64:
		return planFloat
	case reflect.String:
		return planString
	case reflect.Pointer:
		return planPointer(makePlan(t.Elem()))
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nil // base64
		}
		return planPointer(planList(makePlan(t.Elem())))
	case reflect.Array:
		return planList(makePlan(t.Elem()))
	case reflect.Struct:
		return planStruct(t)
	default:
		return nil
	}
}

func planTime(dst []byte, v reflect.Value) ([]byte, bool) {
	t, _ := reflect.TypeAssert[time.Time](v)
	return planOneTime(dst, t)
}

// planOneTime appends a time, but for those that encoding/json refuses.
func planOneTime(dst []byte, t time.Time) ([]byte, bool) {
	if t.Location() != time.UTC && !withinDay(t) {
		return dst, false
	}
	dst, b := room(dst)
	n := b.putTime(t)
	return dst[:len(dst)+n], n > 0
}

// withinDay says whether the offset of t's zone is less than a day.
func withinDay(t time.Time) bool {
	offset := zoneOffset(t)
	return -daySeconds < offset && offset < daySeconds
}

func planFloat(dst []byte, v reflect.Value) ([]byte, bool) {
	f := v.Float()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, false
	}
	return appendJSONFloat(dst, f), true
}

func planString(dst []byte, v reflect.Value) ([]byte, bool) {
	return planOneString(dst, v.String())
}

// planOneString leaves to encoding/json what has two escapes that it has
// shorter than slog's JSONHandler.
func planOneString(dst []byte, s string) ([]byte, bool) {
	start := len(dst)
	dst = appendJSONString(dst, s)
	if len(dst)-start > len(s)+2 && strings.ContainsAny(s, "\b\f") {
		return dst[:start], false
	}
	return dst, true
}

// planPointer is for what may be nil: plan is that of the element of a
// pointer, or of a slice that is not nil.
func planPointer(plan jsonPlan) jsonPlan {
	if plan == nil {
		return nil
	}
	return func(dst []byte, v reflect.Value) ([]byte, bool) {
		if v.IsNil() {
			return append(dst, "null"...), true
		}
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		return plan(dst, v)
	}
}

func planList(elem jsonPlan) jsonPlan {
	if elem == nil {
		return nil
	}
	return func(dst []byte, v reflect.Value) ([]byte, bool) {
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			var ok bool
			if dst, ok = elem(dst, v.Index(i)); !ok {
				return dst, false
			}
		}
		return append(dst, ']'), true
	}
}

// plannedField is a field of a struct.
type plannedField struct {
	index     int
	key       string // rendered, with the comma before and the colon after it
	short     fixed  // key, if it is short enough
	omitEmpty bool
	isString  bool
	plan      jsonPlan
}

// append appends the key and the value of the field of v.
func (f *plannedField) append(dst []byte, v reflect.Value) ([]byte, bool) {
	field := v.Field(f.index)
	switch {
	case f.omitEmpty && emptyValue(field):
		return dst, true
	case f.isString:
		return f.appendString(dst, field.String())
	default:
		return f.plan(f.appendKey(dst), field)
	}
}

// appendString is append for a string. Most are short: for them room is looked
// for once.
func (f *plannedField) appendString(dst []byte, s string) ([]byte, bool) {
	if n, m := f.short.n, len(s); 0 < n && n < 31 && m <= maxShort {
		var b *shortAttr
		dst, b = room(dst)
		*(*[len(f.short.text)]byte)(b[:]) = f.short.text
		if b.putPlain(n+1, s) {
			b[n], b[n+m+1] = '"', '"'
			return dst[:len(dst)+n+m+2], true
		}
	}
	return planOneString(f.appendKey(dst), s)
}

// appendKey appends the key.
func (f *plannedField) appendKey(dst []byte) []byte {
	if f.short.n > 0 {
		return f.short.append(dst)
	}
	return append(dst, f.key...)
}

func planStruct(t reflect.Type) jsonPlan {
	var fields []plannedField
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		if f.Anonymous {
			return nil // its fields may hide others, and be hidden
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		if name == "" {
			name = f.Name
		}
		p := plannedField{index: i, key: string(appendJSONKey(nil, name)), omitEmpty: option == "omitempty",
			isString: f.Type.Kind() == reflect.String, plan: makePlan(f.Type)}
		if p.plan == nil || !plainName(name) || option != "" && !p.omitEmpty {
			return nil
		}
		for _, other := range fields {
			if other.key == p.key {
				return nil
			}
		}
		p.short = fix(p.key)
		fields = append(fields, p)
	}
	return func(dst []byte, v reflect.Value) ([]byte, bool) {
		body := len(dst)
		for i := range fields {
			var ok bool
			if dst, ok = fields[i].append(dst, v); !ok {
				return dst, false
			}
		}
		if len(dst) == body {
			return append(dst, '{', '}'), true
		}
		dst[body] = '{'
		return append(dst, '}'), true
	}
}

// plainName says whether a tag's name is one that encoding/json takes without
// a second look.
func plainName(name string) bool {
	for _, c := range []byte(name) {
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

// emptyValue is what omitempty leaves out.
func emptyValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}
