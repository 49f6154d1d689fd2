package slogx

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// The printers of other packages follow a value wherever it leads: fmt runs
// out of stack, which no recover stops, on a map that holds itself, and both
// fill the memory from a few values that hold each other several times. So a
// value whose type does not rule that out is walked first, within limits.
const (
	maxValueDepth = 500
	maxValueParts = 1 << 20
)

var (
	errValueDeep  = errors.New("value is cyclic or nested too deep")
	errValueParts = errors.New("value has too many parts")
)

// A printer is what a value is walked for.
type printer uint8

const (
	forJSON printer = iota // encoding/json: pointers are followed, hidden fields are not
	forFmt                 // fmt's %+v: hidden fields too, but no pointer except the outermost
)

// finiteTypes remembers for each printer which types are finite. What is in
// it follows from the type alone.
var finiteTypes [2]sync.Map

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// checkFinite returns an error if x is more than p should be given.
func checkFinite(x any, p printer) error {
	if p == forFmt && printsItself(x) {
		return nil
	}
	v := reflect.ValueOf(x)
	if p == forFmt && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	w := walker{printer: p, left: maxValueParts}
	return w.walk(v, 0)
}

type walker struct {
	printer
	left int
}

func (w *walker) walk(v reflect.Value, depth int) error {
	if w.left--; w.left < 0 {
		return errValueParts
	}
	if depth > maxValueDepth {
		return errValueDeep
	}
	if w.finite(v.Type()) || w.printer == forFmt && v.CanInterface() && printsItself(v.Interface()) {
		return nil
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return w.walk(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := w.walk(v.Index(i), depth+1); err != nil {
				return err
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if err := w.walk(it.Key(), depth+1); err != nil {
				return err
			}
			if err := w.walk(it.Value(), depth+1); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if w.hidden(v.Type().Field(i)) {
				continue
			}
			if err := w.walk(v.Field(i), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// finite says whether no value of type t can be endless.
func (p printer) finite(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
	default:
		return true
	}
	if known, ok := finiteTypes[p].Load(t); ok {
		return known.(bool)
	}
	known := p.finiteWithin(t, map[reflect.Type]bool{})
	finiteTypes[p].Store(t, known)
	return known
}

// finiteWithin is finite inside of the types of outer.
func (p printer) finiteWithin(t reflect.Type, outer map[reflect.Type]bool) bool {
	if outer[t] {
		return false
	}
	if p == forJSON && marshalsItself(t) || p == forFmt && t.Kind() == reflect.Pointer {
		return true
	}
	outer[t] = true
	defer delete(outer, t)
	switch t.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return p.finiteWithin(t.Elem(), outer)
	case reflect.Map:
		return p.finiteWithin(t.Key(), outer) && p.finiteWithin(t.Elem(), outer)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); !p.hidden(f) && !p.finiteWithin(f.Type, outer) {
				return false
			}
		}
	}
	return true
}

// hidden says whether the printer passes a field over.
func (p printer) hidden(f reflect.StructField) bool {
	return p == forJSON && (!f.IsExported() && !f.Anonymous || f.Tag.Get("json") == "-")
}

// marshalsItself says whether encoding/json leaves values of type t to a
// method of theirs.
func marshalsItself(t reflect.Type) bool {
	ptr := reflect.PointerTo(t)
	return ptr.Implements(jsonMarshaler) || ptr.Implements(textMarshaler)
}

// printsItself says whether fmt leaves x to a method of its own.
func printsItself(x any) bool {
	switch x.(type) {
	case fmt.Formatter, fmt.Stringer, error:
		return true
	}
	return false
}
