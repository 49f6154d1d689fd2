package slogx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

func TestMemoryConformance(t *testing.T) {
	t.Run("over text", func(t *testing.T) {
		slogxtest.Run(t, func(w io.Writer) slog.Handler {
			return slogx.NewMemoryHandler(slogx.NewOutputHandler(w, &slogx.OutputOptions{OnError: discard}), &slogx.MemoryOptions{Capacity: 7})
		}, slogxtest.ParseText)
	})
	t.Run("wrapper", func(t *testing.T) {
		slogxtest.RunWrapper(t, func(target slog.Handler) slog.Handler {
			return slogx.NewMemoryHandler(target, &slogx.MemoryOptions{Capacity: 3})
		})
	})
}

// messages returns the messages of what was logged, in their order.
func messages(records slogxtest.Records) []string {
	var list []string
	for _, r := range records {
		list = append(list, r.Message)
	}
	return list
}

func TestMemoryHandsOver(t *testing.T) {
	for _, tc := range []struct {
		name string
		opts *slogx.MemoryOptions
		log  func(l *slog.Logger, h *slogx.MemoryHandler)
		want []string
	}{
		{"not before the capacity", &slogx.MemoryOptions{Capacity: 3}, func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Info("a")
			l.Warn("b")
		}, nil},
		{"at the capacity", &slogx.MemoryOptions{Capacity: 3}, func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Info("a")
			l.Info("b")
			l.Info("c")
			l.Info("d")
		}, []string{"a", "b", "c"}},
		{"at ERROR", nil, func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Debug("a")
			l.Error("b")
			l.Info("c")
		}, []string{"a", "b"}},
		{"at another level", &slogx.MemoryOptions{FlushLevel: slog.LevelWarn}, func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Info("a")
			l.Warn("b")
		}, []string{"a", "b"}},
		{"a capacity of one keeps nothing", &slogx.MemoryOptions{Capacity: 1}, func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Info("a")
		}, []string{"a"}},
		{"derived loggers share the memory", &slogx.MemoryOptions{Capacity: 3}, func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Info("a")
			l.With("k", 1).Info("b")
			l.WithGroup("g").Info("c", "k", 1)
		}, []string{"a", "b", "c"}},
		{"Flush", nil, func(l *slog.Logger, h *slogx.MemoryHandler) {
			l.Info("a")
			_ = h.Flush(context.Background())
			l.Info("b")
		}, []string{"a"}},
		{"Close", nil, func(l *slog.Logger, h *slogx.MemoryHandler) {
			l.Info("a")
			_ = h.Close()
			_ = h.Close()
		}, []string{"a"}},
		{"after Close", nil, func(l *slog.Logger, h *slogx.MemoryHandler) {
			_ = h.Close()
			l.Info("a")
		}, []string{"a"}},
		{"NoFlushOnClose", &slogx.MemoryOptions{NoFlushOnClose: true}, func(l *slog.Logger, h *slogx.MemoryHandler) {
			l.Info("a")
			_ = h.Close()
			l.Info("b")
			_ = h.Flush(context.Background())
		}, []string{"b"}},
		{"below its level", &slogx.MemoryOptions{Capacity: 1, Level: slog.LevelInfo}, func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Debug("a")
			l.Info("b")
		}, []string{"b"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			// The target's level does not matter.
			logs := slogxtest.NewObserver(slog.LevelError)
			h := slogx.NewMemoryHandler(logs, tc.opts)
			tc.log(slog.New(h), h)
			if diff := cmp.Diff(tc.want, messages(logs.Records())); diff != "" {
				t.Errorf("handed over, -want +got\n%s", diff)
			}
		})
	}
}

func TestMemoryKeepsAttrsSourceAndContext(t *testing.T) {
	type key struct{}
	logs := slogxtest.NewObserver(nil)
	var got any
	target := withContext{logs, func(ctx context.Context) { got = ctx.Value(key{}) }}
	h := slogx.NewMemoryHandler(target, nil)
	n := 1
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "value"))
	slog.New(h).With("logger", "app.db", "w", 1).WithGroup("g").InfoContext(ctx, "m", "n", later{&n})
	n = 2
	cancel()
	if err := h.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	r := logs.Records()[0]
	if want := "INFO app.db: \"m\" w=1 g=[n=1]"; r.String() != want {
		t.Errorf("got %s, want %s", r, want)
	}
	if want := "github.com/seed-e5d85c45/logging/slogx_test.TestMemoryKeepsAttrsSourceAndContext"; r.Function() != want {
		t.Errorf("logged by %s, want %s", r.Function(), want)
	}
	if got != "value" {
		t.Errorf("the context's value is %v", got)
	}
}

// later is a LogValuer for what its pointer points to when it is asked.
type later struct{ n *int }

func (l later) LogValue() slog.Value { return slog.IntValue(*l.n) }

// withContext shows the context of each record to see, and then passes it on.
type withContext struct {
	slog.Handler
	see func(context.Context)
}

func (h withContext) Handle(ctx context.Context, r slog.Record) error {
	h.see(ctx)
	return h.Handler.Handle(ctx, r)
}
func (h withContext) WithAttrs(a []slog.Attr) slog.Handler {
	h.Handler = h.Handler.WithAttrs(a)
	return h
}
func (h withContext) WithGroup(name string) slog.Handler {
	h.Handler = h.Handler.WithGroup(name)
	return h
}

// failing fails for every record, panicking for those at ERROR.
type failing struct{ slog.Handler }

var errTarget = errors.New("target")

func (failing) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		panic("boom")
	}
	return errTarget
}

func TestMemoryReturnsErrors(t *testing.T) {
	h := slogx.NewMemoryHandler(failing{slog.DiscardHandler}, nil)
	l := slog.New(h)
	l.Info("a")
	l.Info("b")
	err := h.Flush(context.Background())
	if want := "slogx: 2 records were not handled, the first: target"; fmt.Sprint(err) != want || !errors.Is(err, errTarget) {
		t.Errorf("error %v, want %s", err, want)
	}
	if err := h.Flush(context.Background()); err != nil {
		t.Errorf("again: %v", err)
	}
	r := slog.Record{Level: slog.LevelError, Message: "c"}
	if got, want := fmt.Sprint(h.Handle(context.Background(), r)), "slogx: panic in handler slogx_test.failing: boom"; got != want {
		t.Errorf("error %s, want %s", got, want)
	}
}

func TestMemoryKeepsTheOrder(t *testing.T) {
	const goroutines, each = 8, 200
	logs := slogxtest.NewObserver(nil)
	h := slogx.NewMemoryHandler(logs, &slogx.MemoryOptions{Capacity: 5})
	var all sync.WaitGroup
	for g := range goroutines {
		l := slog.New(h).With("who", g)
		all.Go(func() {
			for i := range each {
				level := slog.LevelInfo
				if i%7 == 0 {
					level = slog.LevelError
				}
				l.Log(context.Background(), level, "m", "n", i)
			}
		})
	}
	all.Go(func() {
		for range 50 {
			_ = h.Flush(context.Background())
		}
	})
	all.Wait()
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	inOrder(t, logs.Records(), goroutines, each)
}

// inOrder wants the records of each goroutine, "who", to have n from 0 up.
func inOrder(t *testing.T, records slogxtest.Records, goroutines, each int) {
	t.Helper()
	for g := range goroutines {
		mine := records.FilterAttr("who", g)
		if len(mine) != each {
			t.Errorf("goroutine %d: %d records, want %d", g, len(mine), each)
		}
		for i, r := range mine {
			if n, _ := r.Attr("n"); n.Int64() != int64(i) {
				t.Fatalf("goroutine %d: record %d is %s", g, i, r)
			}
		}
	}
}

// gate is a target whose Handle waits until it is opened.
type gate struct {
	slog.Handler
	entered chan string // the message of each record that arrives
	open    chan struct{}
}

func newGate(h slog.Handler) gate { return gate{h, make(chan string, 100), make(chan struct{})} }

func (g gate) Handle(ctx context.Context, r slog.Record) error {
	g.entered <- r.Message
	<-g.open
	return g.Handler.Handle(ctx, r)
}

func TestMemoryIsNotLockedWhileHandingOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := slogxtest.NewObserver(nil)
		g := newGate(logs)
		h := slogx.NewMemoryHandler(g, &slogx.MemoryOptions{Capacity: 3})
		l := slog.New(h)
		go l.Error("a")
		<-g.entered

		l.Info("b")
		l.Error("c") // the goroutine of a takes it along
		flushed := make(chan error, 1)
		go func() { flushed <- h.Flush(context.Background()) }()
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		if err := h.Flush(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("Flush with a context that has ended: %v", err)
		}
		l.Info("d")
		waits := make(chan struct{})
		go func() { defer close(waits); l.Info("e") }() // finds the memory full
		synctest.Wait()
		select {
		case <-waits:
			t.Error("a record was kept beyond the capacity")
		case err := <-flushed:
			t.Errorf("Flush returned %v too early", err)
		default:
		}
		close(g.open)
		<-waits
		if err := <-flushed; err != nil {
			t.Error(err)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"a", "b", "c", "d", "e"}, messages(logs.Records())); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// tell is a target that logs once, as a transport does that has lost its connection.
type tell struct {
	slog.Handler
	once *sync.Once
	log  func()
}

func (h tell) Handle(ctx context.Context, r slog.Record) error {
	h.once.Do(h.log)
	return h.Handler.Handle(ctx, r)
}

func TestMemoryOfATargetThatLogsToIt(t *testing.T) {
	for _, tc := range []struct {
		name string
		opts *slogx.MemoryOptions
		end  func(l *slog.Logger, h *slogx.MemoryHandler)
	}{
		{"flush level", nil, func(l *slog.Logger, h *slogx.MemoryHandler) { l.Error("b"); _ = h.Close() }},
		{"Close", nil, func(l *slog.Logger, h *slogx.MemoryHandler) { l.Info("b"); _ = h.Close() }},
		{"Close of a ring", &slogx.MemoryOptions{Ring: true}, func(l *slog.Logger, h *slogx.MemoryHandler) { l.Info("b"); _ = h.Close() }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				logs := slogxtest.NewObserver(nil)
				var l *slog.Logger
				h := slogx.NewMemoryHandler(tell{logs, new(sync.Once), func() { l.Warn("connection lost") }}, tc.opts)
				l = slog.New(h)
				l.Info("a")
				tc.end(l, h)
				if diff := cmp.Diff([]string{"a", "b", "connection lost"}, messages(logs.Records())); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				if want := (slogx.Balance{In: 3, Delivered: 3}); h.Stats() != want {
					t.Errorf("%+v, want %+v", h.Stats(), want)
				}
			})
		})
	}
}

func TestMemoryRefuses(t *testing.T) {
	wantPanic(t, "slogx.NewMemoryHandler: nil target", func() { slogx.NewMemoryHandler(nil, nil) })
	wantPanic(t, "slogx.NewMemoryHandler: negative capacity", func() {
		slogx.NewMemoryHandler(slog.DiscardHandler, &slogx.MemoryOptions{Capacity: -1})
	})
}

func ExampleNewMemoryHandler() {
	target := slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{ReplaceAttr: withoutTime})
	h := slogx.NewMemoryHandler(target, &slogx.MemoryOptions{Capacity: 100})
	defer h.Close()
	log := slog.New(h)

	log.Debug("connecting", "host", "db1")
	log.Debug("sending", "bytes", 120)
	fmt.Println("nothing so far")
	log.Error("no answer")
	// Output:
	// nothing so far
	// level=DEBUG msg=connecting host=db1
	// level=DEBUG msg=sending bytes=120
	// level=ERROR msg="no answer"
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
