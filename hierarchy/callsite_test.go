package hierarchy_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// here is the package of these tests, below the main module.
const (
	ourModule = "github.com/seed-e5d85c45/logging"
	here      = ourModule + "/hierarchy_test"
)

// packageTree returns a tree whose root is at level, with package names on.
func packageTree(w io.Writer, level slog.Level, skip ...string) *hierarchy.Tree {
	tree := hierarchy.New()
	tree.SetLevel("", level)
	tree.AddHandler("", "text", newText(w))
	tree.SetPackageNames(true, skip...)
	return tree
}

func TestPackageNamePrecedence(t *testing.T) {
	var out bytes.Buffer
	tree := packageTree(&out, slog.LevelInfo)
	root := tree.Logger("")
	for _, tc := range []struct {
		name string
		do   func()
		want string
	}{
		{"package", func() { root.Info("m") }, "level=INFO msg=m logger=" + here},
		{"attrs stay", func() { root.With("a", 1).WithGroup("g").Info("m", "b", 2) }, "level=INFO msg=m logger=" + here + " a=1 g.b=2"},
		{"attr before package", func() { root.With("logger", "by.attr").Info("m") }, "level=INFO msg=m logger=by.attr"},
		{"handle before attr", func() { tree.Logger("app").With("logger", "by.attr").Info("m") }, "level=INFO msg=m logger=app"},
		{"child", func() { hierarchy.Named(root, "child").Info("m") }, "level=INFO msg=m logger=child"},
		{"no place", func() { handle(t, root.Handler(), slog.LevelInfo, 0) }, "level=INFO msg=m"},
		{"a place of nobody", func() { handle(t, root.Handler(), slog.LevelInfo, 1) }, "level=INFO msg=m"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out.Reset()
			captureStderr(t, tc.do)
			if got := strings.TrimSpace(out.String()); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	for info := range tree.Walk() {
		if strings.Contains(info.Name, "github") || strings.Contains(info.Name, "hierarchy") {
			t.Errorf("there is a logger %q", info.Name)
		}
	}
}

// handle passes a record with the given place to h.
func handle(t *testing.T, h slog.Handler, level slog.Level, pc uintptr) {
	t.Helper()
	r := slog.Record{Level: level, Message: "m", PC: pc}
	if err := h.Handle(t.Context(), r); err != nil {
		t.Error(err)
	}
}

// Each row sets up loggers; want is what a record of this package at DEBUG,
// and then one at INFO, does.
func TestPackageNamesFindTheirLogger(t *testing.T) {
	const debug, info, errors = slog.LevelDebug, slog.LevelInfo, slog.LevelError
	for _, tc := range []struct {
		name   string
		root   slog.Level
		levels map[string]slog.Level
		want   string
	}{
		{"root alone", info, nil, "INFO"},
		{"import path", info, map[string]slog.Level{here: debug}, "DEBUG INFO"},
		{"path below the module", info, map[string]slog.Level{"hierarchy_test": debug}, "DEBUG INFO"},
		{"ancestor", info, map[string]slog.Level{ourModule: debug}, "DEBUG INFO"},
		{"ancestor with a dot", info, map[string]slog.Level{"github": debug}, "DEBUG INFO"},
		{"another package", info, map[string]slog.Level{ourModule + "/rotate": debug}, "INFO"},
		{"no ancestor of this path", info, map[string]slog.Level{"hier": debug}, "INFO"},
		{"the nearest counts", info, map[string]slog.Level{ourModule: debug, here: errors}, ""},
		{"the other name is nearer", info, map[string]slog.Level{ourModule: errors, "hierarchy_test": debug}, "DEBUG INFO"},
		{"the path before the other name", info, map[string]slog.Level{here: errors, "hierarchy_test": debug}, ""},
		{"the place of a logger is none", info, map[string]slog.Level{ourModule: debug, "hierarchy_test/below": errors}, "DEBUG INFO"},
		{"raised", debug, map[string]slog.Level{"hierarchy_test": errors}, ""},
		{"raised to info", debug, map[string]slog.Level{"hierarchy_test": info}, "INFO"},
		{"another package lowered, root high", errors, map[string]slog.Level{"db": debug}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			tree := packageTree(&out, tc.root)
			for name, level := range tc.levels {
				tree.SetLevel(name, level)
			}
			tree.Logger("").Debug("DEBUG")
			tree.Logger("").Info("INFO")
			if got := messages(out.String()); got != tc.want {
				t.Errorf("logged %q, want %q", got, tc.want)
			}
		})
	}
}

// messages are the values of msg in lines of text.
func messages(text string) string {
	var found []string
	for line := range strings.Lines(text) {
		_, rest, _ := strings.Cut(line, "msg=")
		message, _, _ := strings.Cut(rest, " ")
		found = append(found, strings.TrimSpace(message))
	}
	return strings.Join(found, " ")
}

func TestPackageNamesFollowChanges(t *testing.T) {
	var out bytes.Buffer
	tree := packageTree(&out, slog.LevelWarn)
	l := tree.Logger("").With("a", 1)
	steps := []struct {
		change string
		do     func()
		want   string
	}{
		{"nothing", func() {}, ""},
		{"a logger below", func() { tree.SetLevel("hierarchy_test/below", slog.LevelDebug) }, ""},
		{"it becomes a logger", func() { tree.SetLevel("hierarchy_test", slog.LevelInfo) }, "info"},
		{"nearer", func() { tree.SetLevel(here, slog.LevelDebug) }, "debug info"},
		{"disabled", func() { tree.SetDisabled(here, true) }, ""},
		{"enabled", func() { tree.SetDisabled(here, false) }, "debug info"},
		{"all disabled", func() { tree.Disable(slog.LevelDebug) }, "info"},
		{"none disabled", func() { tree.Disable(hierarchy.NotSet) }, "debug info"},
		{"a handler", func() { tree.AddHandler(here, "second", newText(&out)) }, "debug debug info info"},
		{"it does not propagate", func() { tree.SetPropagate(here, false) }, "debug info"},
		{"a filter", func() { tree.AddFilter(here, hierarchy.LevelFilter(slog.LevelInfo, hierarchy.Off)) }, "info"},
		{"names off", func() { tree.SetPackageNames(false) }, ""},
		{"root lowered", func() { tree.SetLevel("", slog.LevelInfo) }, "info"},
		{"names on", func() { tree.SetPackageNames(true) }, "info"},
	}
	for _, s := range steps {
		s.do()
		out.Reset()
		l.Debug("debug")
		l.Info("info")
		if got := messages(out.String()); got != s.want {
			t.Errorf("after %q: logged %q, want %q", s.change, got, s.want)
		}
	}
}

func TestEnabledOfPackageNames(t *testing.T) {
	tree := packageTree(io.Discard, slog.LevelWarn)
	root, named := tree.Handler(""), tree.Handler("app")
	byAttr := root.WithAttrs([]slog.Attr{slog.String("logger", "lib")})
	want := func(when string, h slog.Handler, level slog.Level, want bool) {
		t.Helper()
		if got := h.Enabled(t.Context(), level); got != want {
			t.Errorf("%s: enabled for %v: %v", when, level, got)
		}
	}
	want("nothing lowered", root, slog.LevelInfo, false)
	tree.SetLevel("db", slog.LevelInfo)
	want("a package lowered", root, slog.LevelInfo, true)
	want("a package lowered", root, slog.LevelDebug, false)
	want("of another name", named, slog.LevelInfo, false)
	want("of another name", byAttr, slog.LevelInfo, false)
	tree.SetDisabled("db", true)
	want("its logger disabled", root, slog.LevelInfo, false)
	tree.Logger("db/pool")
	want("a logger below it", root, slog.LevelInfo, true)
	tree.SetPackageNames(false)
	want("names off", root, slog.LevelInfo, false)
}

func TestRecordsWithoutPlaceAreSaidOnce(t *testing.T) {
	var out bytes.Buffer
	tree := packageTree(&out, slog.LevelInfo)
	tree.SetLevel("db", slog.LevelDebug)
	got := captureStderr(t, func() {
		for range 3 {
			handle(t, tree.Handler(""), slog.LevelInfo, 0)
			handle(t, tree.Handler(""), slog.LevelDebug, 0) // the root does not log that
		}
	})
	want := "logging: a record does not say where it was logged, as lines of package log do not: " +
		"it has no package, and is the root logger's (this is said once)\n"
	if got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if diff := cmp.Diff("m m m", messages(out.String())); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestPackageNamesDoNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	tree := hierarchy.New()
	tree.SetLevel("", slog.LevelInfo)
	tree.AddHandler("", "null", nullHandler{})
	tree.SetPackageNames(true)
	plain := tree.Logger("")
	derived := plain.With("a", 1).WithGroup("g")
	check := func(when string) {
		t.Helper()
		for _, l := range []*slog.Logger{plain, derived} {
			for _, f := range []func(){
				func() { l.Debug("m") },
				func() { l.LogAttrs(context.Background(), slog.LevelInfo, "m", slog.Int("n", 1)) },
			} {
				if got := testing.AllocsPerRun(100, f); got != 0 {
					t.Errorf("%s: %v allocations", when, got)
				}
			}
		}
	}
	check("nothing lowered")
	tree.SetLevel("db", slog.LevelDebug)
	check("another package lowered")
	tree.SetLevel("hierarchy_test", slog.LevelDebug)
	check("this package lowered")
}

func TestPackageNamesConcurrently(t *testing.T) {
	var out lockedBuffer
	tree := packageTree(&out, slog.LevelInfo)
	l := tree.Logger("").With("a", 1)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				l.Info("one")
				l.Info("two")
			}
		})
	}
	wg.Go(func() {
		for i := range 200 {
			tree.SetLevel("hierarchy_test", slog.Level(-i%5))
			tree.SetPackageNames(true)
		}
	})
	wg.Wait()
	if got := strings.Count(out.String(), "logger="+here+" a=1\n"); got != 4*400 {
		t.Errorf("%d of %d records bear the package's name", got, 4*400)
	}
}

// lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// setDefault makes h slog's default until the test ends.
func setDefault(t *testing.T, h slog.Handler) {
	before, flags, w := slog.Default(), log.Flags(), log.Writer()
	slog.SetDefault(slog.New(h))
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(w)
		log.SetFlags(flags)
	})
}

// TestLoggersMadeBeforeSetDefault: their records come as text through package
// log. Each row is what such a logger logs, and what becomes of it.
func TestLoggersMadeBeforeSetDefault(t *testing.T) {
	var out bytes.Buffer
	tree := hierarchy.New()
	tree.SetLevel("", slog.LevelInfo)
	tree.AddHandler("", "text", slog.NewTextHandler(&out, &slog.HandlerOptions{
		AddSource: true, Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey:
				return slog.Attr{}
			case slog.SourceKey: // the test's own file is what matters
				s := a.Value.Any().(*slog.Source)
				return slog.String(slog.SourceKey, s.Function[strings.LastIndexByte(s.Function, '/')+1:])
			}
			return a
		},
	}))
	old := slog.Default().With("component", "db")
	setDefault(t, tree.Handler(""))
	const source = "source=hierarchy_test.TestLoggersMadeBeforeSetDefault."
	for _, tc := range []struct {
		name string
		do   func()
		want string // without the source
	}{
		{"attrs", func() { old.Warn("slow query", "ms", 12) }, `level=WARN msg="slow query" component=db ms=12`},
		{"no attrs", func() { slog.New(old.Handler()).Error("down") }, `level=ERROR msg=down component=db`},
		{"odd level", func() { old.Log(t.Context(), slog.LevelError+4, "m") }, `level=ERROR+4 msg=m component=db`},
		{"quoted", func() { old.Info("m", "a b", `x="y"`, "e", "", "n", "l1\nl2") }, `level=INFO msg=m component=db "a b"="x=\"y\"" e="" n="l1\nl2"`},
		{"groups", func() { old.WithGroup("g").Info("m", "k", "v") }, `level=INFO msg=m component=db g.k=v`},
		{"text like attrs", func() { old.Info("a=b c = d") }, `level=INFO msg="a=b c = d" component=db`},
		{"no message", func() { old.Info("") }, `level=INFO msg="" component=db`},
		{"below the root's level", func() { old.Debug("m") }, ""},
		{"package log", func() { log.Print("INFO of package log a=b") }, `level=INFO source="" msg="INFO of package log a=b"`},
		{"package log, no level", func() { log.Print("plain") }, `level=INFO source="" msg=plain`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out.Reset()
			captureStderr(t, tc.do)
			got := strings.TrimSpace(out.String())
			if i := strings.Index(got, source); i >= 0 {
				got = got[:i] + got[i+strings.IndexByte(got[i:], ' ')+1:]
			} else if !strings.HasPrefix(tc.name, "package log") && got != "" {
				t.Errorf("no source in %q", got)
			}
			if got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestLoggerMadeBeforeSetDefaultIsSaidOnceAndNamed(t *testing.T) {
	for name, flags := range map[string]int{"no place": log.LstdFlags, "place of slog": log.Lshortfile} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			tree := packageTree(&out, slog.LevelInfo)
			tree.SetLevel("hierarchy_test", slog.LevelWarn)
			old := slog.Default()
			setDefault(t, slog.DiscardHandler)
			log.SetFlags(flags) // from this slog takes whether to note a place
			setDefault(t, tree.Handler(""))
			said := captureStderr(t, func() {
				old.Info("info")
				old.Warn("warn")
				old.Warn("warn")
			})
			if want := "level=WARN msg=warn logger=" + here + "\n"; out.String() != want+want {
				t.Errorf("got %q, want %q twice", out.String(), want)
			}
			if strings.Count(said, "\n") != 1 || !strings.Contains(said, "callsite_test.go:") || !strings.Contains(said, "before slog.SetDefault") {
				t.Errorf("said %q", said)
			}
		})
	}
}

// A root above INFO lets these records in when package log has its level.
func TestOldLoggerAndTheLevelOfPackageLog(t *testing.T) {
	var out bytes.Buffer
	tree := packageTree(&out, slog.LevelWarn)
	old := slog.Default()
	setDefault(t, tree.Handler(""))
	defer slog.SetLogLoggerLevel(slog.SetLogLoggerLevel(slog.LevelWarn))
	captureStderr(t, func() {
		old.Info("info")
		old.Warn("warn")
		old.Error("error")
	})
	want := "level=WARN msg=warn logger=" + here + "\nlevel=ERROR msg=error logger=" + here + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// behind is somebody's handler in front of another.
type behind struct{ slog.Handler }

func (b behind) WithAttrs(as []slog.Attr) slog.Handler { return behind{b.Handler.WithAttrs(as)} }

// TestDefaultHandlerBehindOthers: slog's own default handler, under a tree
// that is the default, leads back to the tree.
func TestDefaultHandlerBehindOthers(t *testing.T) {
	err := hierarchy.New().Apply(func(c *hierarchy.Change) error {
		c.AddHandler("", "queue", hands{slog.Default().Handler()})
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "that is a deadlock") {
		t.Errorf("a handler that hands records to it: error %v", err)
	}
	for _, names := range []bool{false, true} {
		var out bytes.Buffer
		tree := hierarchy.New()
		tree.SetLevel("", slog.LevelInfo)
		tree.AddHandler("", "text", newText(&out))
		tree.AddHandler("", "behind", behind{slog.Default().Handler()})
		tree.SetPackageNames(names)
		said := ""
		t.Run("set", func(t *testing.T) {
			setDefault(t, tree.Handler(""))
			said = captureStderr(t, func() {
				slog.Info("one")
				slog.With("a", 1).Warn("two")
			})
		})
		if got := messages(out.String()); got != "one two" {
			t.Errorf("logged %q", got)
		}
		if strings.Count(said, "\n") != 1 || !strings.Contains(said, "back to the tree") {
			t.Errorf("said %q", said)
		}
	}
}

// logs is a value that logs, with a logger made before, when it is logged.
type logs struct{ *slog.Logger }

func (l logs) LogValue() slog.Value { l.Warn("from within"); return slog.StringValue("v") }

func TestOldLoggerWithinHandle(t *testing.T) {
	var out bytes.Buffer
	tree := packageTree(&out, slog.LevelInfo)
	old := slog.Default()
	setDefault(t, tree.Handler(""))
	captureStderr(t, func() { slog.Info("outer", "v", logs{old}) })
	want := "level=WARN msg=\"from within\" logger=" + here + "\nlevel=INFO msg=outer logger=" + here + " v=v\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
