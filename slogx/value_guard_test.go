package slogx

import (
	"errors"
	"net/http"
	"reflect"
	"testing"
	"time"
)

type tree struct {
	Name     string
	Parent   *tree `json:"-"`
	hidden   *tree
	Children []*tree
}

type named struct{ *named }

func (named) String() string { return "by its own method" }

// TestFinite says which types need no walk.
func TestFinite(t *testing.T) {
	for _, row := range []struct {
		typ               reflect.Type
		wantJSON, wantFmt bool
	}{
		{reflect.TypeFor[int](), true, true},
		{reflect.TypeFor[[]string](), true, true},
		{reflect.TypeFor[map[string][]int](), true, true},
		{reflect.TypeFor[time.Time](), true, true},
		{reflect.TypeFor[[]time.Time](), true, true},
		{reflect.TypeFor[[]any](), false, false},
		{reflect.TypeFor[map[string]any](), false, false},
		{reflect.TypeFor[tree](), false, true},
		{reflect.TypeFor[struct{ A, B struct{ C int } }](), true, true},
		{reflect.TypeFor[http.Header](), true, true},
		{reflect.TypeFor[[]error](), false, false},
	} {
		// Twice, to see what is remembered.
		for range 2 {
			if got := forJSON.finite(row.typ); got != row.wantJSON {
				t.Errorf("%v is finite for JSON: %v", row.typ, got)
			}
			if got := forFmt.finite(row.typ); got != row.wantFmt {
				t.Errorf("%v is finite for fmt: %v", row.typ, got)
			}
		}
	}
}

// TestCheckFinite says which values may be printed.
func TestCheckFinite(t *testing.T) {
	parent := &tree{Name: "parent"}
	child := &tree{Name: "child", Parent: parent, hidden: parent}
	parent.Children = []*tree{child}
	loop := &tree{}
	loop.Children = []*tree{loop}
	cyclic := map[string]any{}
	cyclic["self"] = []any{cyclic}
	self := &named{}
	self.named = self
	for _, row := range []struct {
		name              string
		value             any
		wantJSON, wantFmt error
	}{
		{"nil", nil, nil, nil},
		{"nil pointer", (*tree)(nil), nil, nil},
		{"hidden cycle", parent, nil, nil},
		{"cycle of pointers", loop, errValueDeep, nil},
		{"cycle of maps", cyclic, errValueDeep, errValueDeep},
		{"pointer to a cycle", &cyclic, errValueDeep, errValueDeep},
		{"method of its own", self, errValueDeep, nil},
		{"elements with a method", []any{self, errors.New("e"), nil}, errValueDeep, nil},
		{"many parts", make([]any, 2*maxValueParts), errValueParts, errValueParts},
		{"many numbers", make([]int, 2*maxValueParts), nil, nil},
	} {
		if err := checkFinite(row.value, forJSON); err != row.wantJSON {
			t.Errorf("%s for JSON: %v, want %v", row.name, err, row.wantJSON)
		}
		if err := checkFinite(row.value, forFmt); err != row.wantFmt {
			t.Errorf("%s for fmt: %v, want %v", row.name, err, row.wantFmt)
		}
	}
}
