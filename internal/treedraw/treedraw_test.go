package treedraw_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/treedraw"
)

func TestText(t *testing.T) {
	for _, tt := range []struct {
		name  string
		build func(*hierarchy.Tree)
		opts  treedraw.Options
		want  string
	}{
		{"a new tree", func(*hierarchy.Tree) {}, treedraw.Options{}, "<--\"\"\n   Level WARNING\n"},
		{"siblings and depth", func(tr *hierarchy.Tree) {
			tr.SetLevel("a", slog.LevelDebug)
			tr.Logger("a.b.c")
			tr.SetDisabled("z", true)
			tr.SetPropagate("z", false)
		}, treedraw.Options{}, `<--""
   Level WARNING
   |
   o<--"a"
   |   Level DEBUG
   |   |
   |   o<--"a.b.c"
   |       Level NOTSET so inherits level DEBUG
   |
   o   "z"
       Level NOTSET so inherits level WARNING
       Propagate OFF
       Disabled
`},
		{"placeholders and origins", func(tr *hierarchy.Tree) { tr.Logger("a.b"); tr.Logger("ab") },
			treedraw.Options{Placeholders: true, Effective: true}, `<--""
   Level WARNING
   |
   o<--[a]
   |   |
   |   o<--"a.b"
   |       Level NOTSET so inherits level WARNING, set by root
   |
   o<--"ab"
       Level NOTSET so inherits level WARNING, set by root
`},
		{"handlers and filters", func(tr *hierarchy.Tree) {
			tr.AddHandler("", "null", slog.DiscardHandler)
			tr.AddFilter("", hierarchy.NameFilter("app"))
			tr.AddFilter("", hierarchy.LevelFilter(slog.LevelInfo, slog.LevelWarn))
			tr.AddFilter("", hierarchy.AttrMatch("user", "ann"))
		}, treedraw.Options{}, `<--""
   Level WARNING
   Filter name="app"
   Filter level=INFO to WARNING
   Filter user="ann"
   Handler "null" slog.discardHandler
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree := hierarchy.New()
			tt.build(tree)
			var got strings.Builder
			if err := treedraw.Text(&got, tree, tt.opts); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Names come from files: whatever they are, the output is one JSON object and
// one well-formed graph.
func TestStrangeNames(t *testing.T) {
	tree := hierarchy.New()
	name := "a\"b\\c\nd"
	tree.AddHandler(name, name, slog.DiscardHandler)
	var got strings.Builder
	if err := treedraw.JSON(&got, tree, treedraw.Options{}); err != nil {
		t.Fatal(err)
	}
	var v struct {
		Children []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(got.String()), &v); err != nil || len(v.Children) != 1 || v.Children[0].Name != name {
		t.Errorf("%v: %s", err, got.String())
	}
	got.Reset()
	if err := treedraw.DOT(&got, tree, treedraw.Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.String(), `"logger a\"b\\c\nd" -> "logger ";`) {
		t.Error(got.String())
	}
}

func TestFailedWrite(t *testing.T) {
	r, w := io.Pipe()
	r.Close()
	for name, draw := range map[string]func(io.Writer, *hierarchy.Tree, treedraw.Options) error{
		"text": treedraw.Text, "JSON": treedraw.JSON, "DOT": treedraw.DOT,
	} {
		if err := draw(w, hierarchy.New(), treedraw.Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
