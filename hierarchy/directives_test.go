package hierarchy_test

import (
	"flag"
	"io"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

func TestParseDirectives(t *testing.T) {
	for _, tc := range []struct {
		name    string
		in      string
		want    hierarchy.Directives
		printed string
		wantErr string
	}{
		{"empty", "", nil, "", ""},
		{"root alone", "warning", hierarchy.Directives{{Level: 4}}, "WARNING", ""},
		{"all kinds", "warning, app.db=debug; @console=error,app.http=off",
			hierarchy.Directives{{Level: 4}, {Name: "app.db", Level: -4}, {Name: "console", Handler: true, Level: 8}, {Name: "app.http", Level: hierarchy.Off}},
			"WARNING,app.db=DEBUG,@console=ERROR,app.http=OFF", ""},
		{"names of the root", "root=info,*=error", hierarchy.Directives{{Level: 0}, {Level: 8}}, "INFO,ERROR", ""},
		{"name alone", "app.db", hierarchy.Directives{{Name: "app.db", Level: -4}}, "app.db=DEBUG", ""},
		{"import path", "github.com/acme/db=info+2", hierarchy.Directives{{Name: "github.com/acme/db", Level: 2}}, "github.com/acme/db=INFO+2", ""},
		{"inherit", "app=inherit", hierarchy.Directives{{Name: "app", Level: hierarchy.NotSet}}, "app=NOTSET", ""},
		{"empty parts", ",,info,;", hierarchy.Directives{{Level: 0}}, "INFO", ""},
		{"bad level", "info,app = debgu", hierarchy.Directives{{Level: 0}}, "INFO",
			`directive "app = debgu": column 12: unknown level "debgu" (did you mean "DEBUG"?)`},
		{"misspelt root", "warnng", nil, "", `directive "warnng": column 1: unknown level "warnng" (did you mean "WARNING"?)`},
		{"no name", "=info", nil, "", `directive "=info": column 1: a logger's name, or @ and a handler's, is expected`},
		{"name alone with a dash", "my-service", hierarchy.Directives{{Name: "my-service", Level: -4}}, "my-service=DEBUG", ""},
		{"bad offset", "info+x", nil, "", `directive "info+x": column 1: unknown level "info+x" (column 5)`},
		{"bad handler", "info,@a b=info", hierarchy.Directives{{Level: 0}}, "INFO", `directive "@a b=info": column 8: a logger's name, or @ and a handler's, is expected`},
		{"no handler", "info,@=info", hierarchy.Directives{{Level: 0}}, "INFO", `directive "@=info": column 7: a logger's name, or @ and a handler's, is expected`},
		{"two mistakes", "a=x,b c=info", nil, "",
			"directive \"a=x\": column 3: unknown level \"x\"\ndirective \"b c=info\": column 6: a logger's name, or @ and a handler's, is expected"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := hierarchy.ParseDirectives(tc.in)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("directives (-want +got):\n%s", diff)
			}
			if got.String() != tc.printed {
				t.Errorf("printed %q, want %q", got, tc.printed)
			}
			if msg := errorText(err); msg != tc.wantErr {
				t.Errorf("error\n%s\nwant\n%s", msg, tc.wantErr)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestDirectivesAsFlag(t *testing.T) {
	var d hierarchy.Directives
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Var(&d, "log", "")
	if err := fs.Parse([]string{"-log", "info,app=debug"}); err != nil || d.String() != "INFO,app=DEBUG" {
		t.Errorf("got %q, %v", d, err)
	}
	if err := fs.Parse([]string{"-log", "info,app=x"}); err == nil || d.String() != "INFO,app=DEBUG" {
		t.Errorf("after a bad flag: %q, %v", d, err)
	}
}

func TestEnvDirectives(t *testing.T) {
	t.Setenv("APP_LOG", "error,app=x")
	d, err := hierarchy.EnvDirectives("APP_LOG")
	want := `environment variable APP_LOG: directive "app=x": column 11: unknown level "x"`
	if d.String() != "ERROR" || errorText(err) != want {
		t.Errorf("got %q, %v\nwant error %s", d, err, want)
	}
}

// leveled is a handler whose level can be set.
type leveled struct {
	*keep
	tree *hierarchy.Tree
	set  slog.Level
}

// SetLevel looks up the tree, as one that logs would.
func (l *leveled) SetLevel(level slog.Level) {
	l.tree.Explain("a", level)
	l.set = level
}

func TestSetDirectives(t *testing.T) {
	tree := hierarchy.New()
	h := &leveled{keep: &keep{got: new([]string)}, tree: tree}
	tree.AddHandler("", "console", h)
	tree.AddHandler("", "fixed", &keep{got: new([]string)})
	apply := func(s string) error {
		d, err := hierarchy.ParseDirectives(s)
		if err != nil {
			t.Fatal(err)
		}
		return tree.Apply(func(c *hierarchy.Change) error { c.SetDirectives(d); return nil })
	}
	if err := apply("error,app.db=debug,@console=error"); err != nil {
		t.Fatal(err)
	}
	if got := tree.Explain("app.db", slog.LevelDebug); !got.Enabled || h.set != slog.LevelError {
		t.Errorf("applied: %v, handler %v", got, h.set)
	}
	err := apply("debug,@consol=info,@fixed=info")
	want := "hierarchy: no handler named \"consol\"\nhierarchy: the level of handler \"fixed\" (*hierarchy_test.keep) cannot be set"
	if errorText(err) != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
	if tree.Handler("").Enabled(t.Context(), slog.LevelInfo) {
		t.Error("a refused change was applied in part")
	}
}

func FuzzParseDirectives(f *testing.F) {
	for _, s := range []string{"warning,app.db=debug", "@h=off;x", "a=b=c", ",;=@ ", "info+2,*=trace"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := hierarchy.ParseDirectives(s)
		if err != nil {
			return
		}
		back, err := hierarchy.ParseDirectives(d.String())
		if err != nil || !cmp.Equal(d, back) {
			t.Errorf("%q prints as %q, which is %v, %v", s, d, back, err)
		}
	})
}
