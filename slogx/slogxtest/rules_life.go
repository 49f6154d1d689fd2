package slogxtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var lifeRules = []rule{
	{
		name: "Close",
		text: "no goroutine the handler has started outlives it: Close, which may be called twice, stops them",
		test: closeStops,
	},
	{
		name: "after-Close",
		text: "a record that comes while Close runs, or after it, does not panic, and is not lost without an error",
		test: afterClose,
	},
}

// passRules are about wrappers alone.
var passRules = []rule{
	{
		name: "passes-on",
		text: "context, level, message, call site and time reach the target as they were, each record once",
		test: passesOn,
	},
}

var lastLabel atomic.Int64

func closeStops(s *subject) {
	label := fmt.Sprintf("run-%d", lastLabel.Add(1))
	closes := false
	pprof.Do(context.Background(), pprof.Labels("slogxtest", label), func(ctx context.Context) {
		out := s.open()
		_, closes = out.handler.(io.Closer)
		l := slog.New(out.handler)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { l.With("a", 1).InfoContext(ctx, "msg") })
		}
		all.Wait()
		out.close()
		out.close()
	})
	deadline := time.Now().Add(patience / 10)
	for labelled(label) > 0 {
		if time.Now().After(deadline) {
			s.problemf("%d goroutines still run; the handler has a method Close: %v", labelled(label), closes)
			return
		}
		runtime.Gosched()
	}
}

// labelled counts the goroutines that were started under the pprof label.
func labelled(label string) int {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return 0 // a bytes.Buffer does not fail
	}
	return strings.Count(profile.String(), fmt.Sprintf("%q:%q", "slogxtest", label))
}

func afterClose(s *subject) {
	out := s.open()
	if _, ok := out.handler.(io.Closer); !ok {
		return
	}
	const goroutines, each = 4, 50
	var failed atomic.Int64
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for range each {
				r := slog.NewRecord(time.Now(), slog.LevelInfo, "msg", 0)
				if err := out.handler.Handle(context.Background(), r); err != nil {
					failed.Add(1)
				}
			}
		})
	}
	out.close()
	all.Wait()
	if err := out.handler.Handle(context.Background(), slog.NewRecord(time.Now(), slog.LevelInfo, "msg", 0)); err != nil {
		failed.Add(1)
	}
	out.close()
	// Flush is not asked for: what came after Close must not wait for it.
	written := bytes.Count(out.writer.bytes(), []byte("\n"))
	if want := goroutines*each + 1 - int(failed.Load()); written != want {
		s.problemf("%d records arrived, want %d", written, want)
	}
}

type contextKey struct{}

// seen is what a target is given.
type seen struct {
	mu      sync.Mutex
	records []slog.Record
	values  []any
}

type spy struct {
	slog.Handler
	seen *seen
}

func (h spy) Handle(ctx context.Context, r slog.Record) error {
	h.seen.mu.Lock()
	defer h.seen.mu.Unlock()
	h.seen.records = append(h.seen.records, r)
	h.seen.values = append(h.seen.values, ctx.Value(contextKey{}))
	return nil
}
func (h spy) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h spy) WithGroup(string) slog.Handler      { return h }

func passesOn(s *subject) {
	got := new(seen)
	out := &output{subject: s, handler: s.wrap(spy{slog.NewJSONHandler(new(recorder), nil), got})}
	defer out.close()
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), contextKey{}, "value"))
	want := slog.NewRecord(time.Now(), slog.LevelWarn+1, "msg", pcs[0])
	for _, h := range []slog.Handler{out.handler, out.handler.WithAttrs([]slog.Attr{slog.Int("a", 1)}), out.handler.WithGroup("g")} {
		if err := h.Handle(ctx, want); err != nil {
			s.problemf("Handle: %v", err)
		}
	}
	cancel()
	out.settle()

	got.mu.Lock()
	defer got.mu.Unlock()
	if len(got.records) != 3 {
		s.problemf("%d records, want 3", len(got.records))
	}
	for i, r := range got.records {
		if got.values[i] != "value" {
			s.problemf("the context's value is %v, want value", got.values[i])
		}
		if r.Level != want.Level || r.Message != want.Message || r.PC != want.PC || !r.Time.Equal(want.Time) {
			s.problemf("the record is %v, want %v", r, want)
		}
	}
}
