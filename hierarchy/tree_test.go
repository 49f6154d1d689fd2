package hierarchy_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// captureStderr returns what f writes to os.Stderr.
func captureStderr(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = w
	defer func() { os.Stderr = stderr }()
	f()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// cyclic returns a map that holds itself.
func cyclic() map[string]any {
	m := map[string]any{}
	m["m"] = m
	return m
}

// within is a LogValuer whose group holds it again.
type within struct{}

func (v within) LogValue() slog.Value { return slog.GroupValue(slog.Any("", v)) }

func TestLastResort(t *testing.T) {
	tree := hierarchy.New()
	l := tree.Logger("app").With("a", 1).WithGroup("g")
	got := captureStderr(t, func() {
		tree.SetLevel("", slog.LevelDebug)
		l.Info("below WARNING")
		l.Warn("no handler", "b", "x y", "esc", "\x1b[31m")
		l.Error("two\nlines", slog.Group("h", "c", ""))
		l.Error("without an end", "m", cyclic(), "v", within{})
		tree.SetLastResort(nil)
		l.Error("dropped")
		l.Error("dropped again")
	})
	want := "logging: no handlers could be found for logger \"app\"\n" +
		"no handler a=1 g.b=\"x y\" g.esc=\"\\x1b[31m\"\n" +
		"\"two\\nlines\" a=1 g.h.c=\"\"\n" +
		"without an end a=1 g.m=\"!ERROR:value is cyclic or nested too deep\" g.v.=\"!ERROR:groups nested too deep\"\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestHintIsSaidOnce(t *testing.T) {
	hint := "logging: INFO records (and log.Println lines) are dropped: the level is WARNING unless it is set, as in Python (this is said once)\n"
	for _, tc := range []struct {
		name string
		do   func(*hierarchy.Tree)
		want string
	}{
		{"info twice", func(tr *hierarchy.Tree) { tr.Logger("a").Info("m"); tr.Logger("b").Info("m") }, hint},
		{"debug is expected to be off", func(tr *hierarchy.Tree) { tr.Logger("a").Debug("m") }, ""},
		{"level was set", func(tr *hierarchy.Tree) { tr.SetLevel("", slog.LevelWarn); tr.Logger("a").Info("m") }, ""},
		{"other level on the way", func(tr *hierarchy.Tree) { tr.SetLevel("a", slog.LevelError); tr.Logger("a.b").Info("m") }, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tree := hierarchy.New()
			tree.AddHandler("", "h", newText(io.Discard))
			if got := captureStderr(t, func() { tc.do(tree) }); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestHandlerReachedTwiceIsSaidOnce(t *testing.T) {
	tree := hierarchy.New()
	tree.SetLevel("", slog.LevelInfo)
	h := newText(io.Discard)
	tree.AddHandler("", "out", h)
	tree.AddHandler("app", "again", h)
	tree.AddHandler("lib", "other", newText(io.Discard))
	got := captureStderr(t, func() {
		tree.Logger("lib.x").Info("two handlers")
		tree.Logger("app.db").Debug("not logged")
		for range 3 {
			tree.Logger("app.db").Info("twice")
		}
	})
	want := "logging: handler \"out\" is on the way of logger \"app.db\" twice, so that it handles each record twice: " +
		"remove one of the two, or SetPropagate(…, false) between them (this is said once)\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWalk(t *testing.T) {
	tree := newTree(io.Discard)
	tree.SetLevel("app.db", slog.LevelDebug)
	tree.Logger("app-x")
	tree.SetPropagate("github.com/acme/db", false)
	tree.AddFilter("app.db", hierarchy.NameFilter("x"))
	tree.AddHandler("app.db", "db", newText(io.Discard))
	var got []string
	for i := range tree.Walk() {
		got = append(got, fmt.Sprintf("%q %s/%s p=%v place=%v handlers=%d filters=%d",
			i.Name, hierarchy.LevelName(i.Level), hierarchy.LevelName(i.Effective), i.Propagate, i.Placeholder, len(i.Handlers), len(i.Filters)))
	}
	want := []string{
		`"" INFO/INFO p=true place=false handlers=1 filters=0`,
		`"app" NOTSET/INFO p=true place=true handlers=0 filters=0`,
		`"app.db" DEBUG/DEBUG p=true place=false handlers=1 filters=1`,
		`"app-x" NOTSET/INFO p=true place=false handlers=0 filters=0`,
		`"github" NOTSET/INFO p=true place=true handlers=0 filters=0`,
		`"github.com" NOTSET/INFO p=true place=true handlers=0 filters=0`,
		`"github.com/acme" NOTSET/INFO p=true place=true handlers=0 filters=0`,
		`"github.com/acme/db" NOTSET/INFO p=false place=false handlers=0 filters=0`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, ok := tree.HandlerByName("db"); !ok {
		t.Error("handler db not found")
	}
	tree.RemoveHandler("app.db", "db")
	if _, ok := tree.HandlerByName("db"); ok {
		t.Error("handler db found after its removal")
	}
}

func TestExplain(t *testing.T) {
	var out bytes.Buffer
	tree := newTree(&out)
	tree.SetLevel("app", slog.LevelDebug)
	tree.AddHandler("app", "errors", slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelError}))
	tree.AddFilter("app", hierarchy.NameFilter(""))
	tree.SetDisabled("off", true)
	tree.SetPropagate("alone", false)
	tree.SetLastResort(newText(io.Discard))
	for _, tc := range []struct {
		logger string
		level  slog.Level
		want   string
	}{
		{"app.db", slog.LevelDebug, "app.db at DEBUG: logged, as the effective level is DEBUG, set by app\n" +
			"  there is no such logger: app is used\n" +
			"  handler \"errors\" of app refuses it: the handler's level is higher\n  handler \"text\" of root takes it\n"},
		{"lib", slog.LevelDebug, "lib at DEBUG: not logged: DEBUG is below the effective level INFO, set by root\n" +
			"  there is no such logger: root is used\n  to log it: SetLevel(\"lib\", DEBUG), or the directive lib=debug\n"},
		{"off", slog.LevelError, "off at ERROR: not logged: the logger off is disabled\n  to log it: SetDisabled(\"off\", false)\n"},
		{"alone", slog.LevelInfo, "alone at INFO: logged, as the effective level is INFO, set by root\n" +
			"  alone does not propagate: no handler above it gets the record\n  no handler on the way: the last resort gets it\n"},
	} {
		if got := tree.Explain(tc.logger, tc.level).String(); got != tc.want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", tc.logger, got, tc.want)
		}
	}
	tree.Disable(slog.LevelWarn)
	want := "app at WARNING: not logged: levels up to WARNING are disabled for the whole tree\n  to log it: Disable(NotSet)\n"
	if got := tree.Explain("app", slog.LevelWarn).String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDefault(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	own := hierarchy.Default()
	if own == nil || own != hierarchy.Default() {
		t.Fatal("the process has no tree of its own")
	}
	tree := newTree(io.Discard)
	slog.SetDefault(tree.Logger("app"))
	if hierarchy.Default() != tree {
		t.Error("Default is not the tree behind slog.Default()")
	}
}

func TestHotPathDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	tree := hierarchy.New()
	tree.SetLevel("", slog.LevelInfo)
	tree.AddHandler("", "null", nullHandler{})
	tree.AddHandler("app", "null2", nullHandler{})
	named := tree.Logger("app.db.sql").With("a", 1).WithGroup("g")
	byAttr := tree.Logger("").With("logger", "app.http.x")
	named.Info("m")
	for _, tc := range []struct {
		name string
		f    func()
	}{
		{"disabled", func() { named.Debug("m") }},
		{"disabled, named by attr", func() { byAttr.Debug("m") }},
		{"enabled", func() { named.LogAttrs(t.Context(), slog.LevelInfo, "m", slog.Int("n", 1)) }},
		{"enabled, named by attr", func() { byAttr.Info("m") }},
	} {
		if got := testing.AllocsPerRun(100, tc.f); got != 0 {
			t.Errorf("%s: %v allocations", tc.name, got)
		}
	}
}

// TestLargeTree keeps the promise that a level changes everywhere in 10 ms.
func TestLargeTree(t *testing.T) {
	tree := newTree(io.Discard)
	const (
		loggers = 100_000
		limit   = 10 * time.Millisecond
	)
	var last slog.Handler
	for i := range loggers {
		last = tree.Handler(fmt.Sprintf("a%d.b%d.c%d.d.e.f.g%d", i%7, i%11, i%13, i))
	}
	best := time.Hour
	for try := 0; try < 5 || best > limit && try < 50; try++ { // others may use the processor too
		start := time.Now()
		tree.SetLevel("", slog.LevelDebug)
		best = min(best, time.Since(start))
		if !last.Enabled(t.Context(), slog.LevelDebug) {
			t.Fatal("the change did not reach a logger")
		}
		tree.SetLevel("", slog.LevelInfo)
	}
	t.Logf("SetLevel on the root of %d loggers: %v", loggers, best)
	if best > limit && !raceEnabled {
		t.Errorf("SetLevel took %v, want at most %v", best, limit)
	}
}

func TestNilIsRefused(t *testing.T) {
	for name, f := range map[string]func(*hierarchy.Tree){
		"handler": func(tr *hierarchy.Tree) { tr.AddHandler("a", "h", nil) },
		"filter":  func(tr *hierarchy.Tree) { tr.AddFilter("a", nil) },
	} {
		func() {
			defer func() {
				if p := fmt.Sprint(recover()); !strings.Contains(p, "nil "+name) {
					t.Errorf("%s: panic %q", name, p)
				}
			}()
			f(hierarchy.New())
		}()
	}
}

// nullHandler takes every record and does nothing.
type nullHandler struct{}

func (nullHandler) Enabled(context.Context, slog.Level) bool  { return true }
func (nullHandler) Handle(context.Context, slog.Record) error { return nil }
func (h nullHandler) WithAttrs([]slog.Attr) slog.Handler      { return h }
func (h nullHandler) WithGroup(string) slog.Handler           { return h }
