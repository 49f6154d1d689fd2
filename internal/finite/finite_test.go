package finite

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

// TestType says which types need no walk.
func TestType(t *testing.T) {
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
			if got := JSON.Type(row.typ); got != row.wantJSON {
				t.Errorf("%v is finite for JSON: %v", row.typ, got)
			}
			if got := Fmt.Type(row.typ); got != row.wantFmt {
				t.Errorf("%v is finite for fmt: %v", row.typ, got)
			}
		}
	}
}

// nested returns slices in slices.
func nested(depth int) any {
	var x any
	for range depth {
		x = []any{x}
	}
	return x
}

// TestCheck says which values may be printed.
func TestCheck(t *testing.T) {
	parent := &tree{Name: "parent"}
	child := &tree{Name: "child", Parent: parent, hidden: parent}
	parent.Children = []*tree{child}
	loop := &tree{}
	loop.Children = []*tree{loop}
	cyclic := map[string]any{}
	cyclic["self"] = []any{cyclic}
	self := &named{}
	self.named = self
	bomb := any("x")
	for range 64 {
		bomb = []any{bomb, bomb}
	}
	for _, row := range []struct {
		name              string
		value             any
		wantJSON, wantFmt error
	}{
		{"nil", nil, nil, nil},
		{"nil pointer", (*tree)(nil), nil, nil},
		{"hidden cycle", parent, nil, nil},
		// encoding/json finds cycles itself.
		{"cycle of pointers", loop, nil, nil},
		{"cycle of maps", cyclic, nil, errDepth},
		{"pointer to a cycle", &cyclic, nil, errDepth},
		{"method of its own", self, nil, nil},
		{"elements with a method", []any{self, errors.New("e"), nil}, nil, nil},
		{"deep", nested(1000), nil, errDepth},
		{"too deep", nested(maxJSONDepth), errDepth, errDepth},
		{"cycle beside many parts", []any{cyclic, bomb}, errParts, errDepth},
		{"many parts", make([]any, 2*maxParts), errParts, errParts},
		{"many numbers", make([]int, 2*maxParts), nil, nil},
	} {
		if err := JSON.Check(row.value); err != row.wantJSON {
			t.Errorf("%s for JSON: %v, want %v", row.name, err, row.wantJSON)
		}
		if err := Fmt.Check(row.value); err != row.wantFmt {
			t.Errorf("%s for fmt: %v, want %v", row.name, err, row.wantFmt)
		}
	}
}
