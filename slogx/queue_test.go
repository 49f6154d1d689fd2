package slogx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

func TestQueueConformance(t *testing.T) {
	for _, overflow := range []slogx.Overflow{slogx.Block, slogx.DropOldest} {
		t.Run("over JSON, "+overflow.String(), func(t *testing.T) {
			slogxtest.Run(t, func(w io.Writer) slog.Handler {
				target := slogx.NewOutputHandler(w, &slogx.OutputOptions{Format: slogx.JSON, OnError: discard})
				return slogx.NewQueueHandler(target, &slogx.QueueOptions{Overflow: overflow})
			}, slogxtest.ParseJSON)
		})
	}
	t.Run("wrapper", func(t *testing.T) {
		slogxtest.RunWrapper(t, func(target slog.Handler) slog.Handler {
			return slogx.NewQueueHandler(target, &slogx.QueueOptions{Capacity: 2, OnError: discard})
		})
	})
}

func TestQueueOverflow(t *testing.T) {
	for _, tc := range []struct {
		name     string
		overflow slogx.Overflow
		want     []string
	}{
		{"drop_new", slogx.DropNew, []string{"0", "1", "2", "slogx: the queue was full, records were dropped"}},
		{"drop_oldest", slogx.DropOldest, []string{"0", "4", "5", "slogx: the queue was full, records were dropped"}},
		{"block", slogx.Block, []string{"0", "1", "2", "3", "4", "5"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				logs := slogxtest.NewObserver(nil)
				g := newGate(logs)
				h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Capacity: 2, Overflow: tc.overflow})
				l := slog.New(h)
				l.Info("0")
				<-g.entered // the listener has it
				go func() {
					for i := range 5 {
						l.Info(fmt.Sprint(i + 1))
					}
				}()
				synctest.Wait()
				close(g.open)
				synctest.Wait()
				if err := h.Close(); err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(tc.want, messages(logs.Records())); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				if tc.overflow == slogx.Block {
					return
				}
				logs.Want(t, slogx.LevelWarning, "slogx: the queue was full, records were dropped", "dropped", uint64(3))
				if got := h.Dropped(); got != 3 {
					t.Errorf("%d dropped, want 3", got)
				}
			})
		})
	}
}

func TestQueueTellsOfDroppedWhileBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := slogxtest.NewObserver(nil)
		slow := withContext{logs, func(context.Context) { <-time.After(time.Second) }}
		h := slogx.NewQueueHandler(slow, &slogx.QueueOptions{Capacity: 1, Overflow: slogx.DropOldest})
		l := slog.New(h)
		for range 300 { // never catches up
			l.Info("m")
			<-time.After(100 * time.Millisecond)
		}
		if n := len(logs.Records().FilterLevel(slogx.LevelWarning)); n < 2 || n > 4 {
			t.Errorf("%d summaries in 30 s, want one in 10 s", n)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		var told uint64
		for _, r := range logs.Records().FilterLevel(slogx.LevelWarning) {
			n, _ := r.Attr("dropped")
			told += n.Uint64()
		}
		if told != h.Dropped() {
			t.Errorf("told of %d dropped records, there were %d", told, h.Dropped())
		}
		if got := uint64(len(logs.Records().FilterMessage("m"))) + told; got != 300 {
			t.Errorf("%d records handled or told of, want 300", got)
		}
	})
}

func TestQueueLevels(t *testing.T) {
	ctx := context.Background()
	for _, tc := range []struct {
		name   string
		target slog.Level
		opts   slogx.QueueOptions
		want   []string
	}{
		{"the target's", slog.LevelWarn, slogx.QueueOptions{}, []string{"WARN", "ERROR"}},
		{"its own", slog.LevelDebug, slogx.QueueOptions{Level: slog.LevelError}, []string{"ERROR"}},
		{"not the target's", slog.LevelWarn, slogx.QueueOptions{IgnoreTargetLevel: true}, []string{"DEBUG", "INFO", "WARN", "ERROR"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			logs := slogxtest.NewObserver(tc.target)
			h := slogx.NewQueueHandler(logs, &tc.opts)
			for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
				slog.New(h).Log(ctx, level, level.String())
			}
			if err := h.Close(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(tc.want, messages(logs.Records())); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestQueueTellsOnErrorOfDroppedIfTheTargetDoesNotWantToKnow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		g := newGate(slogxtest.NewObserver(slog.LevelError))
		h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Capacity: 1, Overflow: slogx.DropNew,
			OnError: func(err error) { told = append(told, err.Error()) }})
		l := slog.New(h)
		l.Error("0")
		<-g.entered
		l.Error("1")
		l.Error("2")
		close(g.open)
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"slogx: the queue was full: 1 records were dropped"}, told); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestQueueReportsErrors(t *testing.T) {
	var mu sync.Mutex
	var told []string
	h := slogx.NewQueueHandler(failing{slogxtest.NewObserver(nil)}, &slogx.QueueOptions{OnError: func(err error) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, err.Error())
	}})
	slog.New(h).Info("a")
	slog.New(h).Error("b")
	err := h.Flush(context.Background())
	if want := "slogx: 2 records were not handled, the first: target"; fmt.Sprint(err) != want {
		t.Errorf("Flush: %v, want %s", err, want)
	}
	if diff := cmp.Diff([]string{"target", "slogx: panic in handler slogx_test.failing: boom"}, told); diff != "" {
		t.Errorf("told, -want +got\n%s", diff)
	}
	if err := h.Close(); err != nil {
		t.Errorf("Close returned %v again", err)
	}
}

func TestQueueDoesNotReportWhatIsReported(t *testing.T) {
	told := 0
	count := func(error) { told++ }
	target := slogx.NewOutputHandler(brokenWriter{}, &slogx.OutputOptions{OnError: count})
	h := slogx.NewQueueHandler(target, &slogx.QueueOptions{OnError: count})
	slog.New(h).Info("a")
	if err := h.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Close: %v, want the writer's error", err)
	}
	if told != 1 {
		t.Errorf("told %d times, want 1", told)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestQueueFlushAndCloseWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := slogxtest.NewObserver(nil)
		g := newGate(logs)
		h := slogx.NewQueueHandler(g, nil)
		l := slog.New(h)
		if err := h.Flush(context.Background()); err != nil {
			t.Errorf("Flush of an empty queue: %v", err)
		}
		l.Info("a")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := h.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Flush: %v, want that it gave up", err)
		}
		var order []string
		var mu sync.Mutex
		done := func(what string) {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, fmt.Sprintf("%s after %d records", what, len(logs.Records())))
		}
		var all sync.WaitGroup
		all.Go(func() { _ = h.Flush(context.Background()); done("Flush") })
		synctest.Wait()
		all.Go(func() { _ = h.Close(); done("Close") })
		all.Go(func() { _ = h.Close(); done("Close") })
		synctest.Wait()
		all.Go(func() { l.Info("b"); done("late record") })
		synctest.Wait()
		if len(order) > 0 {
			t.Errorf("returned while the target was waiting: %v", order)
		}
		close(g.open)
		all.Wait()
		slices.Sort(order)
		if order[len(order)-1] != "late record after 2 records" {
			t.Errorf("order %v", order)
		}
		if diff := cmp.Diff([]string{"a", "b"}, messages(logs.Records())); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestQueueKeepsTheOrder(t *testing.T) {
	for _, capacity := range []int{16, 1000, math.MaxInt} { // the last: as much as there is memory
		t.Run(strconv.Itoa(capacity), func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			const goroutines, each = 8, 300
			logs := slogxtest.NewObserver(nil)
			h := slogx.NewQueueHandler(logs, &slogx.QueueOptions{Capacity: capacity})
			var all sync.WaitGroup
			for g := range goroutines {
				l := slog.New(h).With("who", g)
				all.Go(func() {
					for i := range each {
						l.Info("m", "n", i)
						if i == each/2 {
							_ = h.Flush(context.Background())
						}
					}
				})
			}
			all.Wait()
			if err := h.Close(); err != nil {
				t.Error(err)
			}
			inOrder(t, logs.Records(), goroutines, each)
		})
	}
}

func TestQueueWithoutCloseLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	h := slogx.NewQueueHandler(slog.NewTextHandler(io.Discard, nil), nil)
	slog.New(h).Info("a")
}

func TestQueueRefuses(t *testing.T) {
	wantPanic(t, "slogx.NewQueueHandler: nil target", func() { slogx.NewQueueHandler(nil, nil) })
	wantPanic(t, "slogx.NewQueueHandler: negative capacity", func() {
		slogx.NewQueueHandler(slog.DiscardHandler, &slogx.QueueOptions{Capacity: -1})
	})
}

// wantPanic wants f to panic with the text want.
func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic %v, want %s", got, want)
		}
	}()
	f()
}

func ExampleNewQueueHandler() {
	target := slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{ReplaceAttr: withoutTime})
	h := slogx.NewQueueHandler(target, &slogx.QueueOptions{Overflow: slogx.DropOldest})
	defer h.Close()

	slog.New(h).Info("does not wait for standard output")
	// Flush, or Close, before the program ends.
	if err := h.Flush(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// level=INFO msg="does not wait for standard output"
}

// In a tree, a queue gets names, levels and attrs like any other leaf.
func TestQueueAsALeaf(t *testing.T) {
	logs := slogxtest.NewObserver(nil)
	queue := slogx.NewQueueHandler(logs, nil)
	tree := hierarchy.New()
	tree.AddHandler("app", "queue", queue)
	l := tree.Logger("app.db").With("pool", 3)
	tree.SetLevel("app", slogx.LevelDebug)
	l.DebugContext(slogx.ContextWith(context.Background(), slog.Int("trace", 9)), "m", "k", 1)
	if err := queue.Close(); err != nil {
		t.Fatal(err)
	}
	r := logs.Records()[0]
	for _, want := range []string{"pool", "trace", "k"} {
		if _, ok := r.Attr(want); !ok {
			t.Errorf("no attr %s in %s", want, r)
		}
	}
	if r.Logger != "app.db" || r.Level != slogx.LevelDebug {
		t.Errorf("got %s", r)
	}
}

func TestQueueTakesTheStackOfTheCaller(t *testing.T) {
	var out strings.Builder
	target := slogx.NewOutputHandler(&out, &slogx.OutputOptions{Format: slogx.Console, StackLevel: slog.LevelError})
	h := slogx.NewQueueHandler(target, nil)
	slog.New(h).Info("a")
	slog.New(h).Error("b")
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "stack:"); got != 1 {
		t.Errorf("%d stacks, want 1 in\n%s", got, out.String())
	}
	if want := "    stack:\n        github.com/seed-e5d85c45/logging/slogx_test.TestQueueTakesTheStackOfTheCaller ("; !strings.Contains(out.String(), want) {
		t.Errorf("no stack of this test in\n%s", out.String())
	}
}
