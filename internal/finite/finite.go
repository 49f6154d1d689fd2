// Package finite keeps values without an end from printers that would follow
// them to it.
//
// encoding/json and fmt follow a value wherever it leads: fmt runs out of
// stack, which no recover stops, on a map that holds itself, and both fill the
// memory from a few values that hold each other several times. So a value
// whose type does not rule that out is walked first, within limits.
package finite

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// The limits of what is walked.
const (
	maxDepth     = 500   // for fmt
	maxJSONDepth = 9_000 // encoding/json reads 10 000 levels
	maxParts     = 1 << 20
	// cycleDepth is from where on cycles are looked for: hardly a value is so
	// deep, and one that is has been followed a few times in vain.
	cycleDepth = 8
)

var (
	errDepth = errors.New("value is cyclic or nested too deep")
	errParts = errors.New("value has too many parts")
)

// A Printer is what a value is walked for.
type Printer uint8

const (
	JSON Printer = iota // encoding/json: pointers are followed, hidden fields are not
	Fmt                 // fmt's %v and %+v: hidden fields too, but no pointer except the outermost
)

// types remembers for each printer which types are finite. What is in it
// follows from the type alone.
var types [2]sync.Map

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// Check returns an error if x is more than p should be given.
func (p Printer) Check(x any) error {
	if p == Fmt && printsItself(x) {
		return nil
	}
	v := reflect.ValueOf(x)
	if p == Fmt && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	w := walker{Printer: p, left: maxParts, depth: maxDepth}
	if p == JSON {
		w.depth = maxJSONDepth
	}
	return w.walk(v, 0)
}

type walker struct {
	Printer
	left, depth int
	// path are the pointers that lead to the value. encoding/json tells of
	// cycles itself, so that a walk for it only goes no further there.
	path map[link]bool
}

// link is what a pointer, map or slice points to.
type link struct {
	at  uintptr
	len int
	typ reflect.Type
}

func (w *walker) walk(v reflect.Value, depth int) error {
	if w.left--; w.left < 0 {
		return errParts
	}
	if depth > w.depth {
		return errDepth
	}
	if w.Type(v.Type()) || w.Printer == Fmt && v.CanInterface() && printsItself(v.Interface()) {
		return nil
	}
	if w.Printer == JSON && depth >= cycleDepth {
		leave, cycle := w.enter(v)
		if cycle {
			return nil
		}
		defer leave()
	}
	return w.walkInto(v, depth)
}

// enter notes that what follows is within v, until leave is called; it says
// whether v is within itself.
func (w *walker) enter(v reflect.Value) (leave func(), cycle bool) {
	to := link{typ: v.Type()}
	switch v.Kind() {
	case reflect.Slice:
		to.len = v.Len()
		fallthrough
	case reflect.Pointer, reflect.Map:
		to.at = v.Pointer()
	}
	if to.at == 0 {
		return func() {}, false
	}
	if w.path[to] {
		return nil, true
	}
	if w.path == nil {
		w.path = map[link]bool{}
	}
	w.path[to] = true
	return func() { delete(w.path, to) }, false
}

// walkInto walks the parts of v.
func (w *walker) walkInto(v reflect.Value, depth int) error {
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

// Type says whether no value of type t can be endless.
func (p Printer) Type(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
	default:
		return true
	}
	if known, ok := types[p].Load(t); ok {
		return known.(bool)
	}
	known := p.typeWithin(t, map[reflect.Type]bool{})
	types[p].Store(t, known)
	return known
}

// typeWithin is Type inside of the types of outer.
func (p Printer) typeWithin(t reflect.Type, outer map[reflect.Type]bool) bool {
	if outer[t] {
		return false
	}
	if p == JSON && MarshalsItself(t) || p == Fmt && t.Kind() == reflect.Pointer {
		return true
	}
	outer[t] = true
	defer delete(outer, t)
	switch t.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return p.typeWithin(t.Elem(), outer)
	case reflect.Map:
		return p.typeWithin(t.Key(), outer) && p.typeWithin(t.Elem(), outer)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); !p.hidden(f) && !p.typeWithin(f.Type, outer) {
				return false
			}
		}
	}
	return true
}

// hidden says whether the printer passes a field over.
func (p Printer) hidden(f reflect.StructField) bool {
	return p == JSON && (!f.IsExported() && !f.Anonymous || f.Tag.Get("json") == "-")
}

// MarshalsItself says whether encoding/json leaves values of type t to a
// method of theirs.
func MarshalsItself(t reflect.Type) bool {
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
