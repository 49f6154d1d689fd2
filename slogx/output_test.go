package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// noTime drops the time, so that lines can be compared.
func noTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		return slog.Attr{}
	}
	return a
}

// resolves is a LogValuer whose value is a logger's name.
type resolves struct{}

func (resolves) LogValue() slog.Value { return slog.StringValue("app") }

func TestOutputHandler(t *testing.T) {
	for _, tc := range []struct {
		name string
		opts slogx.OutputOptions
		log  func(*slog.Logger)
		want string
	}{
		{"name by attr", slogx.OutputOptions{}, func(l *slog.Logger) { l.With("a", 1, "logger", "x", "b", 2).With("logger", "app").Info("m") },
			"level=INFO logger=app msg=m a=1 b=2\n"},
		{"name that is resolved", slogx.OutputOptions{}, func(l *slog.Logger) { l.With("logger", resolves{}).Info("m") },
			"level=INFO logger=app msg=m\n"},
		{"name in a group is none", slogx.OutputOptions{}, func(l *slog.Logger) { l.WithGroup("g").With("logger", "x").Info("m") },
			"level=INFO msg=m g.logger=x\n"},
		{"other name key", slogx.OutputOptions{NameKey: "component"}, func(l *slog.Logger) { l.With("component", "shop", "logger", "x").Info("m") },
			"level=INFO component=shop msg=m logger=x\n"},
		{"level", slogx.OutputOptions{Level: slogx.LevelError}, func(l *slog.Logger) { l.Warn("no"); l.Error("yes") },
			"level=ERROR msg=yes\n"},
		{"slog's level names", slogx.OutputOptions{SlogLevelNames: true}, func(l *slog.Logger) { l.Warn("m"); slogx.Critical(l, "m") },
			"level=WARN msg=m\nlevel=ERROR+4 msg=m\n"},
		{"own level names", slogx.OutputOptions{LevelNames: slogx.LevelNames{2: "NOTICE"}}, func(l *slog.Logger) { l.Log(context.Background(), 2, "m"); l.Warn("m") },
			"level=NOTICE msg=m\nlevel=WARNING msg=m\n"},
		{"level filter", slogx.OutputOptions{Filters: []slogx.Filter{hierarchy.LevelFilter(slogx.LevelInfo, slogx.LevelInfo)}},
			func(l *slog.Logger) { l.Info("yes"); l.Warn("no") }, "level=INFO msg=yes\n"},
		{"name filter", slogx.OutputOptions{Filters: []slogx.Filter{hierarchy.NameFilter("app")}},
			func(l *slog.Logger) { l.With("logger", "app.db").Info("yes"); l.With("logger", "apple").Info("no") }, "level=INFO logger=app.db msg=yes\n"},
		{"attr filter sees With", slogx.OutputOptions{Filters: []slogx.Filter{hierarchy.AttrMatch("g.a", "1")}},
			func(l *slog.Logger) { l.With("x", 0).WithGroup("g").With("a", 1).Info("yes", "b", 2); l.Info("no") },
			"level=INFO msg=yes x=0 g.a=1 g.b=2\n"},
		{"json", slogx.OutputOptions{Format: slogx.JSON}, func(l *slog.Logger) { l.With("logger", "app").WithGroup("g").Info("m", "a", 1) },
			`{"level":"INFO","logger":"app","msg":"m","g":{"a":1}}` + "\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			tc.opts.ReplaceAttr = noTime
			tc.log(slog.New(slogx.NewOutputHandler(&out, &tc.opts)))
			if got := out.String(); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func TestSetLevelReachesDerivedHandlers(t *testing.T) {
	h := slogx.NewOutputHandler(io.Discard, nil)
	derived := h.WithAttrs([]slog.Attr{slog.Int("a", 1)}).WithGroup("g")
	if !derived.Enabled(t.Context(), -100) || h.Level() != slogx.NotSet {
		t.Error("a handler without a level refuses records")
	}
	h.SetLevel(slogx.LevelError)
	if derived.Enabled(t.Context(), slogx.LevelWarning) || h.Level() != slogx.LevelError {
		t.Error("SetLevel did not reach the derived handler")
	}
}

// shortWriter takes all but the last byte; failWriter takes nothing.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) - 1, nil }

var errFull = errors.New("disk full")

type failWriter struct{}

func (failWriter) Write([]byte) (int, error) { return 0, errFull }

func TestFailuresAreReportedOnce(t *testing.T) {
	for _, tc := range []struct {
		name string
		w    io.Writer
		want error
		line string
	}{
		{"error", failWriter{}, errFull, "slogx: write: disk full"},
		{"short write", shortWriter{}, io.ErrShortWrite, "slogx: write: short write"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var reports []string
			tree := hierarchy.New()
			note := func(err error) { reports = append(reports, err.Error()) }
			if err := tree.Apply(func(c *hierarchy.Change) error { c.SetOnError(note); return nil }); err != nil {
				t.Fatal(err)
			}
			h := slogx.NewOutputHandler(tc.w, &slogx.OutputOptions{OnError: note})
			tree.AddHandler("", "h", h)
			r := slog.NewRecord(time.Time{}, slog.LevelError, "m", 0)
			if err := tree.Handler("app").Handle(t.Context(), r); !errors.Is(err, tc.want) {
				t.Errorf("Handle returned %v, want %v", err, tc.want)
			}
			if diff := cmp.Diff([]string{tc.line}, reports); diff != "" {
				t.Errorf("reports (-want +got):\n%s", diff)
			}
			if got := h.Stats(); got.Failed != 1 {
				t.Errorf("Stats = %+v", got)
			}
		})
	}
}

func TestOnErrorMayLog(t *testing.T) {
	var h *slogx.OutputHandler
	reports := 0
	h = slogx.NewOutputHandler(failWriter{}, &slogx.OutputOptions{OnError: func(err error) {
		reports++
		slog.New(h).Error("logging failed", "err", err)
	}})
	slog.New(h).Info("m")
	if got := h.Stats().Failed; reports < 1 || got <= uint64(reports) {
		t.Errorf("%d reports of %d failures, want an end of the reports before that of the failures", reports, got)
	}
}

// panicking is a Format whose formatter panics.
type panicking struct{}

func (panicking) New(*slogx.OutputOptions) slogx.Formatter { return panicking{} }
func (panicking) AppendRecord([]byte, string, slog.Record) []byte {
	panic("bad formatter")
}

func TestPanicsAreContained(t *testing.T) {
	var out bytes.Buffer
	var reports []string
	h := slogx.NewOutputHandler(&out, &slogx.OutputOptions{
		Format: panicking{},
		Filters: []slogx.Filter{slogx.FilterFunc(func(context.Context, string, slog.Record) bool {
			panic("bad filter")
		})},
		OnError: func(err error) { reports = append(reports, err.Error()) },
	})
	r := slog.NewRecord(time.Time{}, slog.LevelInfo, "kept", 0)
	if err := h.Handle(t.Context(), r); err != nil {
		t.Errorf("Handle: %v", err)
	}
	if got, want := out.String(), "level=INFO msg=kept !PANIC=\"bad formatter\"\n"; got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
	want := []string{"slogx: panic in filter hierarchy.FilterFunc: bad filter", "slogx: panic in formatter slogx_test.panicking: bad formatter"}
	if diff := cmp.Diff(want, reports); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// collect is an Emitter that notes what it is given.
type collect struct {
	got     []string
	flushed bool
}

func (c *collect) Emit(_ context.Context, logger string, r slog.Record, line []byte) error {
	var attrs []string
	r.Attrs(func(a slog.Attr) bool { attrs = append(attrs, a.String()); return true })
	c.got = append(c.got, fmt.Sprintf("%s|%s|%s", logger, strings.Join(attrs, " "), line))
	return nil
}

func (c *collect) Flush(context.Context) error { c.flushed = true; return nil }

func TestEmitterGetsTheWholeRecord(t *testing.T) {
	var c collect
	h := slogx.NewEmitterHandler(&c, &slogx.OutputOptions{ReplaceAttr: noTime})
	l := slog.New(h).With("logger", "app", "a", 1).WithGroup("g").With("b", 2)
	l.Info("m", "c", 3)
	l.Info("n")
	want := []string{
		"app|a=1 g=[b=2 c=3]|level=INFO logger=app msg=m a=1 g.b=2 g.c=3\n",
		"app|a=1 g=[b=2]|level=INFO logger=app msg=n a=1 g.b=2\n",
	}
	if diff := cmp.Diff(want, c.got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := h.Flush(t.Context()); err != nil || !c.flushed {
		t.Errorf("Flush: %v, reached the emitter: %v", err, c.flushed)
	}
}

func TestStackLevel(t *testing.T) {
	var out bytes.Buffer
	l := slog.New(slogx.NewOutputHandler(&out, &slogx.OutputOptions{StackLevel: slogx.LevelError, ReplaceAttr: noTime}))
	l.Warn("without")
	l.WithGroup("g").Error("with", "a", 1)
	lines := strings.Split(out.String(), "\n")
	if lines[0] != "level=WARNING msg=without" {
		t.Errorf("first line %q", lines[0])
	}
	prefix := `level=ERROR msg=with stack="github.com/seed-e5d85c45/logging/slogx_test.TestStackLevel (`
	if !strings.HasPrefix(lines[1], prefix) || !strings.HasSuffix(lines[1], `" g.a=1`) {
		t.Errorf("second line %q, want the prefix %q", lines[1], prefix)
	}
}

func TestStackOfAnotherGoroutineIsNotAdded(t *testing.T) {
	var out bytes.Buffer
	h := slogx.NewOutputHandler(&out, &slogx.OutputOptions{StackLevel: slogx.LevelError, ReplaceAttr: noTime})
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	r := slog.NewRecord(time.Time{}, slogx.LevelError, "m", pcs[0])
	done := make(chan error)
	go func() { done <- h.Handle(context.Background(), r) }()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "level=ERROR msg=m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExceptionAndCriticalKeepTheCallersSource(t *testing.T) {
	var out bytes.Buffer
	l := slog.New(slogx.NewOutputHandler(&out, &slogx.OutputOptions{
		AddSource: true,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if src, ok := a.Value.Any().(*slog.Source); ok {
				return slog.String("func", src.Function[strings.LastIndexByte(src.Function, '.'):])
			}
			if a.Key == slogx.StackKey {
				stack := a.Value.Any().(slogx.Stack)
				return slog.String("inner", stack.Frames()[0].Function)
			}
			return noTime(groups, a)
		},
	}))
	slogx.Critical(l, "c", "a", 1)
	slogx.Exception(l, errFull, "e", "a", 1)
	fn := ".TestExceptionAndCriticalKeepTheCallersSource"
	want := "level=CRITICAL func=" + fn + " msg=c a=1\n" +
		"level=ERROR func=" + fn + " msg=e a=1 error=\"disk full\" inner=github.com/seed-e5d85c45/logging/slogx_test" + fn + "\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNilWritersPanic(t *testing.T) {
	for want, f := range map[string]func(){
		"slogx.Handler: nil writer":            func() { slogx.Handler(nil, nil) },
		"slogx.NewOutputHandler: nil writer":   func() { slogx.NewOutputHandler(nil, nil) },
		"slogx.NewEmitterHandler: nil emitter": func() { slogx.NewEmitterHandler(nil, nil) },
		"slogx.Lock: nil writer":               func() { slogx.Lock(nil) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// onlyOnce fails if two Writes overlap.
type onlyOnce struct {
	t    *testing.T
	busy chan struct{}
}

func (w onlyOnce) Write(p []byte) (int, error) {
	select {
	case w.busy <- struct{}{}:
		<-w.busy
	default:
		w.t.Error("two writes at a time")
	}
	return len(p), nil
}

func TestWritesDoNotOverlap(t *testing.T) {
	w := onlyOnce{t, make(chan struct{}, 1)}
	shared := slogx.Lock(w)
	if slogx.Lock(shared) != shared {
		t.Error("a Lock was locked again")
	}
	one, two := slog.New(slogx.NewOutputHandler(shared, nil)), slog.New(slogx.NewOutputHandler(shared, nil))
	done := make(chan struct{})
	for _, l := range []*slog.Logger{one, two, one.With("a", 1), two.WithGroup("g")} {
		go func() {
			for range 500 {
				l.Info("m")
			}
			done <- struct{}{}
		}()
	}
	for range 4 {
		<-done
	}
}
