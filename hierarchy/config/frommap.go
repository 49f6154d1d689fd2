package config

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
)

// mapReader reads a dictionary of the program.
type mapReader struct {
	*report
	values int
}

func (m *mapReader) node(v any, path string, depth int) *node {
	if m.values++; depth > maxDepth || m.values > maxValues {
		if m.values <= maxValues+1 || depth == maxDepth+1 {
			m.errorf(place{}, path, "more than %d values, or nested more than %d deep", maxValues, maxDepth)
		}
		return &node{}
	}
	switch v := v.(type) {
	case nil:
		return &node{}
	case bool:
		return &node{kind: kindBool, b: v}
	case string:
		return stringNode(place{}, v)
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Bool:
		return &node{kind: kindBool, b: r.Bool()}
	case reflect.String:
		return stringNode(place{}, r.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if s, ok := v.(fmt.Stringer); ok { // a time.Duration, a slog.Level: by its name
			return stringNode(place{}, s.String())
		}
		return m.number(float64(r.Int()), r.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if r.Uint() > math.MaxInt64 {
			return &node{kind: kindFloat, f: float64(r.Uint()), text: strconv.FormatUint(r.Uint(), 10)}
		}
		return m.number(float64(r.Uint()), int64(r.Uint()))
	case reflect.Float32, reflect.Float64:
		return &node{kind: kindFloat, f: r.Float(), text: strconv.FormatFloat(r.Float(), 'g', -1, 64)}
	case reflect.Slice, reflect.Array:
		n := &node{kind: kindList}
		for i := range r.Len() {
			n.list = append(n.list, m.node(r.Index(i).Interface(), index(path, i), depth+1))
		}
		return n
	case reflect.Map:
		if r.Type().Key().Kind() == reflect.String {
			return m.members(r, path, depth)
		}
	}
	return &node{kind: kindValue, val: v}
}

func (m *mapReader) number(f float64, i int64) *node {
	n := intNode(place{}, i)
	n.f = f
	return n
}

// members reads a map in the order of its keys: Go's own order is a new one
// each time, and would make the order of handlers and messages so.
func (m *mapReader) members(r reflect.Value, path string, depth int) *node {
	n := &node{kind: kindMap}
	keys := r.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch {
		case a.String() < b.String():
			return -1
		case a.String() > b.String():
			return 1
		}
		return 0
	})
	for _, key := range keys {
		child := m.node(r.MapIndex(key).Interface(), join(path, key.String()), depth+1)
		n.keys = append(n.keys, entry{key.String(), place{}, child})
	}
	return n
}
