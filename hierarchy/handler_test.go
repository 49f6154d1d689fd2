package hierarchy_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// newText returns a handler that writes records as slog does, without time.
func newText(w io.Writer) slog.Handler {
	return slog.NewTextHandler(w, &slog.HandlerOptions{
		Level: hierarchy.NotSet,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey && len(groups) == 0 {
				return slog.Attr{}
			}
			return a
		},
	})
}

func newTree(w io.Writer) *hierarchy.Tree {
	tree := hierarchy.New()
	tree.SetLevel("", slog.LevelInfo)
	tree.AddHandler("", "text", newText(w))
	return tree
}

// resolves is a LogValuer whose value is a logger's name.
type resolves struct{}

func (resolves) LogValue() slog.Value { return slog.StringValue("app") }

func TestNames(t *testing.T) {
	for _, tc := range []struct {
		name string
		log  func(*hierarchy.Tree)
		want string
	}{
		{"root", func(tr *hierarchy.Tree) { tr.Logger("root").Info("m") }, "level=INFO msg=m\n"},
		{"named", func(tr *hierarchy.Tree) { tr.Logger("app.db").Info("m", "a", 1) }, "level=INFO msg=m logger=app.db a=1\n"},
		{"attr names", func(tr *hierarchy.Tree) { tr.Logger("").With("a", 1, "logger", "app", "b", 2).Info("m") },
			"level=INFO msg=m logger=app a=1 b=2\n"},
		{"last attr wins", func(tr *hierarchy.Tree) {
			tr.Logger("").With("logger", "x", "logger", "y").With("a", 1).With("logger", "app").Info("m")
		}, "level=INFO msg=m logger=app a=1\n"},
		{"name of the root by attr", func(tr *hierarchy.Tree) { tr.Logger("").With("logger", "app").With("logger", "root").Info("m") },
			"level=INFO msg=m\n"},
		{"not in a group", func(tr *hierarchy.Tree) { tr.Logger("").WithGroup("g").With("logger", "app").Info("m") },
			"level=INFO msg=m g.logger=app\n"},
		{"a value that resolves to a string", func(tr *hierarchy.Tree) { tr.Logger("").With("logger", resolves{}, "a", 1).Info("m") },
			"level=INFO msg=m logger=app a=1\n"},
		{"not a string", func(tr *hierarchy.Tree) { tr.Logger("").With("logger", 7).Info("m") }, "level=INFO msg=m logger=7\n"},
		{"not at the call", func(tr *hierarchy.Tree) { tr.Logger("").Info("m", "logger", "app") }, "level=INFO msg=m logger=app\n"},
		{"a handle keeps its name", func(tr *hierarchy.Tree) { tr.Logger("app").With("logger", "x", "a", 1).Info("m") },
			"level=INFO msg=m logger=app a=1\n"},
		{"child", func(tr *hierarchy.Tree) {
			hierarchy.Named(hierarchy.Named(tr.Logger("").With("a", 1).WithGroup("g"), "app"), "db.sql").Info("m", "b", 2)
		}, "level=INFO msg=m logger=app.db.sql a=1 g.b=2\n"},
		{"child of one named by attr", func(tr *hierarchy.Tree) { hierarchy.Named(tr.Logger("").With("logger", "app"), "db").Info("m") },
			"level=INFO msg=m logger=app.db\n"},
		{"name key", func(tr *hierarchy.Tree) {
			if err := tr.Apply(func(c *hierarchy.Change) error { c.SetNameKey("component"); return nil }); err != nil {
				panic(err)
			}
			tr.Logger("").With("component", "shop", "logger", "x").Info("m")
		}, "level=INFO msg=m component=shop logger=x\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			tc.log(newTree(&out))
			if got := out.String(); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func TestNamedOnAForeignHandler(t *testing.T) {
	var out bytes.Buffer
	hierarchy.Named(slog.New(newText(&out)), "app").Info("m")
	if got, want := out.String(), "level=INFO msg=m logger=app\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAttrNamesUseTheNearestLogger(t *testing.T) {
	var out bytes.Buffer
	tree := newTree(&out)
	tree.SetLevel("shop", slog.LevelError)
	l := slog.New(tree.Handler("")).With("logger", "shop.db.sql")
	l.Warn("refused, as shop is at ERROR")
	tree.SetLevel("shop.db", slog.LevelDebug)
	l.Debug("a nearer logger exists now")
	tree.SetLevel("shop.db.sql.more", slog.LevelError)
	l.Debug("a place below does not matter")
	pay := slog.New(tree.Handler("")).With("logger", "pay.card")
	tree.Logger("pay.card.visa")
	pay.Debug("pay is a place only, so the root decides")
	tree.SetLevel("pay", slog.LevelDebug)
	pay.Debug("a place became a logger")
	if got, want := out.String(), "level=DEBUG msg=\"a nearer logger exists now\" logger=shop.db.sql\n"+
		"level=DEBUG msg=\"a place below does not matter\" logger=shop.db.sql\n"+
		"level=DEBUG msg=\"a place became a logger\" logger=pay.card\n"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for info := range tree.Walk() {
		if info.Name == "shop.db.sql" && !info.Placeholder {
			t.Error("an attr created a logger")
		}
	}
}

func TestChangesReachDerivedLoggers(t *testing.T) {
	var one, two bytes.Buffer
	tree := newTree(&one)
	l := tree.Logger("app.db").With("a", 1).WithGroup("g").With("b", 2)
	l.Debug("no")
	tree.SetLevel("app", slog.LevelDebug)
	l.Debug("level", "c", 3)
	tree.AddHandler("app", "two", newText(&two))
	l.Info("handler", "c", 3)
	tree.SetPropagate("app.db", false)
	l.Info("to nobody")
	tree.SetPropagate("app.db", true)
	tree.RemoveHandler("", "text")
	l.Info("removed")
	if got, want := one.String(), "level=DEBUG msg=level logger=app.db a=1 g.b=2 g.c=3\n"+
		"level=INFO msg=handler logger=app.db a=1 g.b=2 g.c=3\n"; got != want {
		t.Errorf("one: got  %q\nwant %q", got, want)
	}
	if got, want := two.String(), "level=INFO msg=handler logger=app.db a=1 g.b=2 g.c=3\n"+
		"level=INFO msg=removed logger=app.db a=1 g.b=2\n"; got != want {
		t.Errorf("two: got  %q\nwant %q", got, want)
	}
}

func TestRootFollowsALeveler(t *testing.T) {
	var v slog.LevelVar
	tree := hierarchy.New()
	apply := func(f func(*hierarchy.Change)) {
		if err := tree.Apply(func(c *hierarchy.Change) error { f(c); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	apply(func(c *hierarchy.Change) { c.FollowLevel(&v); c.SetLevel("own", slog.LevelError) })
	app, own := tree.Handler("app.db"), tree.Handler("own")
	check := func(level slog.Level, wantApp, wantOwn bool) {
		t.Helper()
		if got := app.Enabled(t.Context(), level); got != wantApp {
			t.Errorf("app at %v: %v", level, got)
		}
		if got := own.Enabled(t.Context(), level); got != wantOwn {
			t.Errorf("own at %v: %v", level, got)
		}
	}
	check(slog.LevelInfo, true, false)
	v.Set(slog.LevelWarn)
	check(slog.LevelInfo, false, false)
	check(slog.LevelError, true, true)
	tree.Disable(slog.LevelError)
	check(slog.LevelError, false, false)
	check(hierarchy.LevelCritical, true, true)
	tree.Disable(hierarchy.NotSet)
	if got := tree.Explain("app.db", slog.LevelInfo); got.Enabled || got.Effective != slog.LevelWarn {
		t.Errorf("explained: %v", got)
	}
	tree.SetLevel("", slog.LevelDebug)
	v.Set(slog.LevelError)
	check(slog.LevelDebug, true, false)
}

// levelOf is a Leveler that looks up the tree it is followed by.
type levelOf struct{ tree *hierarchy.Tree }

func (l levelOf) Level() slog.Level {
	l.tree.Logger("known")
	return slog.LevelInfo
}

func TestLevelerIsAskedWithoutALock(t *testing.T) {
	tree := hierarchy.New()
	tree.Logger("known")
	if err := tree.Apply(func(c *hierarchy.Change) error { c.FollowLevel(levelOf{tree}); return nil }); err != nil {
		t.Fatal(err)
	}
	h := tree.Handler("new")
	if !h.Enabled(t.Context(), slog.LevelInfo) || h.Enabled(t.Context(), slog.LevelDebug) {
		t.Error("a new logger does not follow")
	}
}

type ctxKey struct{}

func TestContextAttrs(t *testing.T) {
	var out bytes.Buffer
	tree := newTree(&out)
	err := tree.Apply(func(c *hierarchy.Change) error {
		c.SetContext(func(ctx context.Context) []slog.Attr {
			if id, ok := ctx.Value(ctxKey{}).(string); ok {
				return []slog.Attr{slog.String("trace", id)}
			}
			return nil
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithValue(t.Context(), ctxKey{}, "t1")
	l := tree.Logger("app").With("a", 1)
	l.InfoContext(ctx, "flat", "b", 2)
	l.WithGroup("g").InfoContext(ctx, "grouped", "b", 2)
	l.Info("none")
	tree.AddFilter("app", hierarchy.AttrMatch("trace", "t1"))
	tree.AddFilter("app", hierarchy.AttrMatch("a", "1"))
	l.InfoContext(ctx, "filtered", "b", 2)
	l.WithGroup("g").InfoContext(ctx, "filtered in a group", "b", 2)
	l.Info("no trace")
	if got, want := out.String(), "level=INFO msg=flat logger=app a=1 b=2 trace=t1\n"+
		"level=INFO msg=grouped logger=app trace=t1 a=1 g.b=2\n"+
		"level=INFO msg=none logger=app a=1\n"+
		"level=INFO msg=filtered logger=app a=1 b=2 trace=t1\n"+
		"level=INFO msg=\"filtered in a group\" logger=app trace=t1 a=1 g.b=2\n"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// rename is a filter that replaces the record.
type rename struct{ to string }

func (f rename) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	r = r.Clone()
	r.Message = f.to
	r.AddAttrs(slog.Bool("renamed", true))
	return r, true
}

func TestLoggerFilters(t *testing.T) {
	var out bytes.Buffer
	tree := newTree(&out)
	tree.AddFilter("app", rename{"new"})
	tree.AddFilter("app", rename{"new"}) // the same one: once
	tree.Logger("app").With("a", 1).Info("old", "b", 2)
	tree.Logger("app.db").Info("passes by", "b", 2)
	tree.RemoveFilter("app", rename{"new"})
	tree.AddFilter("app", hierarchy.AttrMatch("req.id", "7"))
	app := tree.Logger("app").WithGroup("req").With("id", 7)
	app.Info("matched", "b", 2)
	app.WithGroup("sub").Info("matched in a group", "b", 2)
	tree.Logger("app").With("id", 7).Info("no")
	if got, want := out.String(), "level=INFO msg=new logger=app a=1 b=2 renamed=true\n"+
		"level=INFO msg=\"passes by\" logger=app.db b=2\n"+
		"level=INFO msg=matched logger=app req.id=7 req.b=2\n"+
		"level=INFO msg=\"matched in a group\" logger=app req.id=7 req.sub.b=2\n"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFilters(t *testing.T) {
	record := func(level slog.Level, attrs ...slog.Attr) slog.Record {
		var r slog.Record
		r.Level = level
		r.AddAttrs(attrs...)
		return r
	}
	for _, tc := range []struct {
		name   string
		filter hierarchy.Filter
		logger string
		r      slog.Record
		want   bool
	}{
		{"empty name", hierarchy.NameFilter(""), "a", record(0), true},
		{"equal", hierarchy.NameFilter("A.B"), "A.B", record(0), true},
		{"below", hierarchy.NameFilter("A.B"), "A.B.C", record(0), true},
		{"below by slash", hierarchy.NameFilter("A/B"), "A/B/C", record(0), true},
		{"longer part", hierarchy.NameFilter("A.B"), "A.BB", record(0), false},
		{"above", hierarchy.NameFilter("A.B"), "A", record(0), false},
		{"inside", hierarchy.NameFilter("A.B"), "B.A.B", record(0), false},
		{"in range", hierarchy.LevelFilter(0, 4), "", record(4), true},
		{"below range", hierarchy.LevelFilter(0, 4), "", record(-1), false},
		{"above range", hierarchy.LevelFilter(0, 4), "", record(5), false},
		{"attr", hierarchy.AttrMatch("a", "1"), "", record(0, slog.Int("a", 1)), true},
		{"attr of other value", hierarchy.AttrMatch("a", "1"), "", record(0, slog.Int("a", 2)), false},
		{"attr in group", hierarchy.AttrMatch("g.a", "x"), "", record(0, slog.Group("g", slog.String("a", "x"))), true},
		{"attr in inline group", hierarchy.AttrMatch("a", "x"), "", record(0, slog.Group("", slog.String("a", "x"))), true},
		{"attr without an end", hierarchy.AttrMatch("m", "!ERROR:value is cyclic or nested too deep"), "", record(0, slog.Any("m", cyclic())), true},
		{"group without an end", hierarchy.AttrMatch("m", "x"), "", record(0, slog.Any("", within{})), false},
		{"func", hierarchy.FilterFunc(func(_ context.Context, logger string, r slog.Record) bool { return logger == "a" }), "b", record(0), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, got := tc.filter.Filter(t.Context(), tc.logger, tc.r); got != tc.want {
				t.Errorf("passes: %v, want %v", got, tc.want)
			}
		})
	}
}

// failing is a handler that returns an error or panics.
type failing struct {
	slog.Handler
	err error
}

func (f failing) Handle(context.Context, slog.Record) error {
	if f.err == nil {
		panic("boom")
	}
	return f.err
}
func (f failing) WithAttrs([]slog.Attr) slog.Handler { return f }

type told struct{ error }

func (told) Reported() {}

func TestErrorsAreReportedAndContained(t *testing.T) {
	var out bytes.Buffer
	var errs []string
	tree := newTree(&out)
	full := errors.New("disk full")
	err := tree.Apply(func(c *hierarchy.Change) error {
		c.SetOnError(func(err error) { errs = append(errs, err.Error()) })
		c.AddHandler("app", "panics", failing{Handler: newText(&out)})
		c.AddHandler("app", "nil", (*slog.TextHandler)(nil))
		c.AddHandler("app", "fails", failing{newText(&out), full})
		c.AddHandler("app", "told", failing{newText(&out), told{errors.New("reported by itself")}})
		c.AddFilter("app", hierarchy.FilterFunc(func(context.Context, string, slog.Record) bool { panic("bad filter") }))
		c.SetContext(func(context.Context) []slog.Attr { panic("bad context") })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := slog.Record{Message: "m"}
	if err := tree.Handler("app").Handle(t.Context(), r); !errors.Is(err, full) || !strings.Contains(err.Error(), "boom") {
		t.Errorf("returned %v", err)
	}
	if got, want := out.String(), "level=INFO msg=m logger=app\n"; got != want {
		t.Errorf("the other handler got %q, want %q", got, want)
	}
	nilHandler := "hierarchy: panic in *slog.TextHandler: runtime error: invalid memory address or nil pointer dereference\n"
	want := nilHandler + // from its WithAttrs
		"hierarchy: panic in the context function: bad context\n" +
		"hierarchy: panic in filter hierarchy.FilterFunc: bad filter\n" +
		"hierarchy: panic in hierarchy_test.failing: boom\n" +
		nilHandler +
		"disk full"
	if got := strings.Join(errs, "\n"); got != want {
		t.Errorf("reported\n%s\nwant\n%s", got, want)
	}
}

func TestApplyIsAllOrNothing(t *testing.T) {
	tree := newTree(io.Discard)
	bad := errors.New("bad")
	for _, f := range []func(*hierarchy.Change) error{
		func(c *hierarchy.Change) error { c.SetLevel("a", slog.LevelDebug); return bad },
		func(c *hierarchy.Change) error {
			c.SetLevel("a", slog.LevelDebug)
			c.AddHandler("a", "h", nil)
			return nil
		},
		func(c *hierarchy.Change) error {
			c.SetLevel("a", slog.LevelDebug)
			c.AddHandler("a", "std", slog.Default().Handler())
			return nil
		},
		func(c *hierarchy.Change) error { c.SetLevel("a", slog.LevelDebug); c.AddFilter("a", nil); return nil },
		func(c *hierarchy.Change) error { c.SetLevel("a", slog.LevelDebug); c.FollowLevel(nil); return nil },
	} {
		if err := tree.Apply(f); err == nil {
			t.Error("no error")
		}
	}
	if e := tree.Explain("a", slog.LevelDebug); e.Enabled || e.Used != "root" {
		t.Errorf("something was applied: %v", e)
	}
}

// uncomparable is a filter of a type that may be compared, and a value that
// may not.
type uncomparable struct{ any }

func (uncomparable) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	return r, true
}

func TestIdentity(t *testing.T) {
	var out bytes.Buffer
	h := newText(&out)
	tree := hierarchy.New()
	for range 2 {
		tree.AddHandler("", "", h)
		tree.AddHandler("", "text", h)
		tree.AddFilter("", rename{"m"})
		tree.AddFilter("", uncomparable{[]int{1}})
	}
	for info := range tree.Walk() {
		if len(info.Handlers) != 2 || len(info.Filters) != 3 {
			t.Errorf("%d handlers, want one for each name; %d filters, want one and two that cannot be compared",
				len(info.Handlers), len(info.Filters))
		}
	}
}

func TestDefaultErrorFunctionComesBack(t *testing.T) {
	tree := newTree(io.Discard)
	tree.AddFilter("", hierarchy.FilterFunc(func(context.Context, string, slog.Record) bool { panic("bad") }))
	for _, f := range []func(error){func(err error) { t.Error(err) }, nil} {
		if err := tree.Apply(func(c *hierarchy.Change) error { c.SetOnError(f); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	got := captureStderr(t, func() { tree.Logger("").Info("m") })
	if want := "logging: hierarchy: panic in filter hierarchy.FilterFunc: bad\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// owning is a handler that does with the attrs it is given what slog allows.
type owning struct{ slog.Handler }

func (o owning) WithAttrs(as []slog.Attr) slog.Handler {
	as[0].Key = "mine"
	return owning{o.Handler.WithAttrs(append(as[:1], slog.Int("more", 1)))}
}

func TestLeavesOwnTheirAttrs(t *testing.T) {
	var out bytes.Buffer
	tree := hierarchy.New()
	tree.AddHandler("", "owning", owning{newText(&out)})
	tree.AddHandler("", "text", newText(&out))
	l := tree.Logger("").With("a", 1, "b", 2)
	tree.RemoveHandler("", "text")
	tree.AddHandler("", "owning again", owning{newText(&out)})
	tree.AddHandler("", "text", newText(&out))
	l.Error("m")
	want := "level=ERROR msg=m mine=1 more=1\nlevel=ERROR msg=m mine=1 more=1\nlevel=ERROR msg=m a=1 b=2\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSiblingsShareNothing(t *testing.T) {
	var out bytes.Buffer
	parent := newTree(&out).Logger("").With("p", 0).WithGroup("g")
	one, two := parent.With("who", "one"), parent.With("who", "two")
	three, four := parent.WithGroup("three"), parent.WithGroup("four")
	for _, l := range []*slog.Logger{one, two, three, four} {
		l.Info("m", "x", 1)
	}
	if got, want := out.String(), "level=INFO msg=m p=0 g.who=one g.x=1\nlevel=INFO msg=m p=0 g.who=two g.x=1\n"+
		"level=INFO msg=m p=0 g.three.x=1\nlevel=INFO msg=m p=0 g.four.x=1\n"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestConcurrentUseAndChange(t *testing.T) {
	tree := newTree(io.Discard)
	root := tree.Logger("")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range 300 {
				name := "app." + string(rune('a'+n%26))
				tree.Logger(name).With("i", i).Info("m")
				root.With("logger", name+".x").Info("m", "n", n)
			}
		})
		wg.Go(func() {
			for n := range 300 {
				name := "app." + string(rune('a'+n%26))
				tree.SetLevel(name, slog.Level(n%8))
				tree.AddHandler(name, "h", newText(io.Discard))
				tree.RemoveHandler(name, "h")
				tree.Explain(name, 0)
			}
		})
	}
	wg.Wait()
}
