package slogx_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

// inRequest returns a context that carries the attr request.
func inRequest(id any) context.Context {
	return slogx.ContextWith(context.Background(), slog.Any("request", id))
}

func TestContextMemoryConformance(t *testing.T) {
	slogxtest.RunWrapper(t, func(target slog.Handler) slog.Handler {
		return slogx.NewContextMemoryHandler(target, slogx.ContextAttr("request"), nil)
	})
}

// Of two requests at a time the debug records of the one that fails are logged.
func TestContextMemory(t *testing.T) {
	a, b, none := inRequest("a"), inRequest("b"), context.Background()
	for _, tc := range []struct {
		name  string
		opts  slogx.ContextMemoryOptions
		log   func(l *slog.Logger, h *slogx.ContextMemoryHandler)
		want  []string
		stats slogx.Balance
	}{
		{"one fails", slogx.ContextMemoryOptions{}, func(l *slog.Logger, _ *slogx.ContextMemoryHandler) {
			l.DebugContext(a, "a1")
			l.DebugContext(b, "b1")
			l.InfoContext(a, "a2")
			l.DebugContext(a, "a3")
			l.DebugContext(none, "n")
			l.ErrorContext(a, "a4")
			l.DebugContext(a, "a5")
		}, []string{"a2", "a1", "a3", "a4"}, slogx.Balance{In: 7, Delivered: 4, Filtered: 1, Queued: 2}},
		{"fails again", slogx.ContextMemoryOptions{}, func(l *slog.Logger, _ *slogx.ContextMemoryHandler) {
			l.DebugContext(a, "a1")
			l.ErrorContext(a, "a2")
			l.DebugContext(a, "a3")
			l.ErrorContext(a, "a4")
		}, []string{"a1", "a2", "a3", "a4"}, slogx.Balance{In: 4, Delivered: 4}},
		{"an error of no context", slogx.ContextMemoryOptions{}, func(l *slog.Logger, _ *slogx.ContextMemoryHandler) {
			l.DebugContext(a, "a1")
			l.Error("n")
		}, []string{"n"}, slogx.Balance{In: 2, Delivered: 1, Queued: 1}},
		{"the newest of a context", slogx.ContextMemoryOptions{Capacity: 2}, func(l *slog.Logger, _ *slogx.ContextMemoryHandler) {
			for i := range 5 {
				l.DebugContext(a, fmt.Sprint(i))
			}
			l.DebugContext(b, "b")
			l.ErrorContext(a, "e")
		}, []string{"3", "4", "e"}, slogx.Balance{In: 7, Delivered: 3, Dropped: 3, Queued: 1}},
		{"other levels", slogx.ContextMemoryOptions{Level: slog.LevelInfo, PassLevel: slog.LevelWarn, FlushLevel: slog.LevelWarn},
			func(l *slog.Logger, _ *slogx.ContextMemoryHandler) {
				l.DebugContext(a, "a1")
				l.InfoContext(a, "a2")
				l.WarnContext(a, "a3")
			}, []string{"a2", "a3"}, slogx.Balance{In: 2, Delivered: 2}},
		{"Forget", slogx.ContextMemoryOptions{}, func(l *slog.Logger, h *slogx.ContextMemoryHandler) {
			l.DebugContext(a, "a1")
			l.DebugContext(b, "b1")
			h.Forget(a)
			h.Forget(none)
			l.ErrorContext(a, "a2")
			l.ErrorContext(b, "b2")
		}, []string{"a2", "b1", "b2"}, slogx.Balance{In: 4, Delivered: 3, Dropped: 1}},
		{"Flush releases nothing, Close drops", slogx.ContextMemoryOptions{}, func(l *slog.Logger, h *slogx.ContextMemoryHandler) {
			l.DebugContext(a, "a1")
			_ = h.Flush(none)
			_ = h.Close()
			_ = h.Close()
			l.DebugContext(a, "a2")
			l.ErrorContext(a, "a3")
		}, []string{"a3"}, slogx.Balance{In: 3, Delivered: 1, Filtered: 1, Dropped: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			logs := slogxtest.NewObserver(slog.LevelInfo)
			h := slogx.NewContextMemoryHandler(logs, slogx.ContextAttr("request"), &tc.opts)
			tc.log(slog.New(h), h)
			if diff := cmp.Diff(tc.want, messages(logs.Records())); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if h.Stats() != tc.stats {
				t.Errorf("%+v, want %+v", h.Stats(), tc.stats)
			}
		})
	}
}

func TestContextMemoryForgetsIdleContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := slogxtest.NewObserver(nil)
		h := slogx.NewContextMemoryHandler(logs, slogx.ContextAttr("request"), &slogx.ContextMemoryOptions{Idle: time.Minute})
		l := slog.New(h)
		start := time.Now()
		l.DebugContext(inRequest("idle"), "i")
		l.DebugContext(inRequest("busy"), "b1")
		<-time.After(50 * time.Second)
		l.DebugContext(inRequest("busy"), "b2")
		<-time.After(50 * time.Second)
		l.DebugContext(inRequest("new"), "n")
		if want := (slogx.Balance{In: 4, Dropped: 1, Queued: 3}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
		l.ErrorContext(inRequest("idle"), "i2")
		l.ErrorContext(inRequest("busy"), "b3")
		var got []string
		for _, r := range logs.Records() {
			got = append(got, fmt.Sprint(r.Message, " ", r.Time.Sub(start)))
		}
		want := []string{"i2 1m40s", "b1 0s", "b2 50s", "b3 1m40s"} // their own times
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// Many contexts, and long records, take no more memory than they may.
func TestContextMemoryIsBounded(t *testing.T) {
	const limit = 4 << 20
	h := slogx.NewContextMemoryHandler(slog.DiscardHandler, slogx.ContextAttr("request"), &slogx.ContextMemoryOptions{MaxBytes: limit})
	l := slog.New(h)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	long := strings.Repeat("x", 1000)
	for i := range 100_000 {
		l.DebugContext(inRequest(i), "m", "a", i, "text", long[:i%1000], "group", slog.GroupValue(slog.Any("b", []byte(long[:i%500]))))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2*limit {
		t.Errorf("the heap has grown by %d bytes, the limit is %d", grown, limit)
	}
	b := h.Stats()
	balanced(t, b)
	if b.In != 100_000 || b.Queued < limit/4000 {
		t.Errorf("%+v", b)
	}
	l.DebugContext(inRequest("huge"), strings.Repeat("x", limit))
	if b := h.Stats(); b.Queued != 0 {
		t.Errorf("%+v: a record larger than the limit was kept", b)
	}
}

func TestContextMemoryBalance(t *testing.T) {
	h := slogx.NewContextMemoryHandler(moody{slogxtest.NewObserver(nil)}, slogx.ContextAttr("request"),
		&slogx.ContextMemoryOptions{Capacity: 5, MaxBytes: 8000})
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 250 {
				ctx := inRequest((g + i) % 5)
				level := slog.LevelDebug
				if i%20 == 0 {
					level = slog.LevelError
				}
				slog.New(h).Log(ctx, level, "m")
				balanced(t, h.Stats())
			}
		})
	}
	all.Wait()
	_ = h.Close()
	if b := h.Stats(); b.In != 2000 || b.Queued != 0 {
		t.Errorf("%+v", b)
	}
}

func TestContextMemoryKeys(t *testing.T) {
	for _, tc := range []struct {
		name string
		key  any
		kept uint64
	}{
		{"a string", "a", 1},
		{"an array", [2]int{1, 2}, 1},
		{"a slice", []int{1}, 0},
		{"a slice inside", [1]any{[]int{1}}, 0},
		{"nil", nil, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := slogx.NewContextMemoryHandler(slog.DiscardHandler, func(context.Context) any { return tc.key }, nil)
			slog.New(h).Debug("m")
			if got := h.Stats().Queued; got != tc.kept {
				t.Errorf("%d kept, want %d", got, tc.kept)
			}
		})
	}
}

func TestContextMemoryRefuses(t *testing.T) {
	key := slogx.ContextAttr("request")
	wantPanic(t, "slogx.NewContextMemoryHandler: nil target", func() { slogx.NewContextMemoryHandler(nil, key, nil) })
	wantPanic(t, "slogx.NewContextMemoryHandler: nil key", func() { slogx.NewContextMemoryHandler(slog.DiscardHandler, nil, nil) })
	wantPanic(t, "slogx.NewContextMemoryHandler: negative capacity", func() {
		slogx.NewContextMemoryHandler(slog.DiscardHandler, key, &slogx.ContextMemoryOptions{Capacity: -1})
	})
}

func ExampleNewContextMemoryHandler() {
	target := slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{Level: slog.LevelInfo, ReplaceAttr: withoutTime})
	log := slog.New(slogx.NewContextMemoryHandler(target, slogx.ContextAttr("request"), nil))

	good := slogx.ContextWith(context.Background(), slog.String("request", "17"))
	bad := slogx.ContextWith(context.Background(), slog.String("request", "18"))
	log.DebugContext(good, "query", "table", "orders")
	log.DebugContext(bad, "query", "table", "customers")
	log.InfoContext(good, "served")
	log.ErrorContext(bad, "no such customer")
	// Output:
	// level=INFO msg=served
	// level=DEBUG msg=query table=customers
	// level=ERROR msg="no such customer"
}
