package slogx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

// balanced wants the counts to add up.
func balanced(t *testing.T, b slogx.Balance) {
	t.Helper()
	if b.In != b.Delivered+b.Filtered+b.Dropped+b.Failed+b.Queued {
		t.Errorf("%+v does not add up", b)
	}
}

func TestQueueDropBelow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := slogxtest.NewObserver(nil)
		g := newGate(logs)
		h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Capacity: 1, Overflow: slogx.DropBelow, KeepLevel: slog.LevelError})
		l := slog.New(h)
		l.Info("first")
		<-g.entered
		l.Info("second") // takes the place
		l.Warn("dropped")
		waits := make(chan struct{})
		go func() { defer close(waits); l.Error("kept") }()
		synctest.Wait()
		select {
		case <-waits:
			t.Error("a record that is kept did not wait")
		default:
		}
		close(g.open)
		<-waits
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		logs.Want(t, slogx.LevelWarning, "slogx: the queue was full, records were dropped", "dropped", uint64(1))
		got := slices.DeleteFunc(messages(logs.Records()), func(m string) bool { return strings.HasPrefix(m, "slogx") })
		if diff := cmp.Diff([]string{"first", "second", "kept"}, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if want := (slogx.Balance{In: 4, Delivered: 3, Dropped: 1}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
	})
}

func TestQueueInCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := slogxtest.NewObserver(nil)
		// The listener waits; the goroutine of the test does not.
		open := make(chan struct{})
		target := withContext{logs, func(ctx context.Context) {
			if ctx.Value(mark{}) == nil {
				<-open
			}
		}}
		h := slogx.NewQueueHandler(target, &slogx.QueueOptions{Capacity: 1, Overflow: slogx.InCaller})
		l := slog.New(h)
		l.Info("0")
		synctest.Wait()
		l.Info("1")
		l.InfoContext(context.WithValue(t.Context(), mark{}, true), "2")
		if diff := cmp.Diff([]string{"2"}, messages(logs.Records())); diff != "" {
			t.Errorf("at once, -want +got\n%s", diff)
		}
		close(open)
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"2", "0", "1"}, messages(logs.Records())); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if want := (slogx.Balance{In: 3, Delivered: 3}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
	})
}

type mark struct{}

func TestQueueWaitLevel(t *testing.T) {
	flushed := 0
	var out strings.Builder
	target := slogx.NewOutputHandler(flushes{&out, &flushed}, &slogx.OutputOptions{ReplaceAttr: withoutTime})
	h := slogx.NewQueueHandler(target, &slogx.QueueOptions{WaitLevel: slogx.LevelCritical})
	defer h.Close()
	l := slog.New(h)
	l.Info("before")
	slogx.Critical(l, "the end")
	if want := "level=INFO msg=before\nlevel=CRITICAL msg=\"the end\"\n"; out.String() != want || flushed != 1 {
		t.Errorf("written %q and flushed %d times when Critical returned, want\n%q, once", out.String(), flushed, want)
	}
}

// flushes counts what its Flush is called.
type flushes struct {
	io.Writer
	n *int
}

func (f flushes) Flush() error { *f.n++; return nil }

func TestQueueWaitLevelReturnsTheError(t *testing.T) {
	h := slogx.NewQueueHandler(failing{slog.DiscardHandler}, &slogx.QueueOptions{WaitLevel: slog.LevelWarn, OnError: discard})
	defer h.Close()
	r := slog.NewRecord(time.Now(), slog.LevelWarn, "m", 0)
	if err := h.Handle(t.Context(), r); !errors.Is(err, errTarget) {
		t.Errorf("Handle: %v, want the target's error", err)
	}
}

func TestQueueTimeout(t *testing.T) {
	for _, tc := range []struct {
		name  string
		level slog.Level
		want  slogx.Balance // while the target is stuck
		err   string
	}{
		{"waiting for room", slog.LevelInfo, slogx.Balance{In: 3, Dropped: 1, Queued: 2}, "slogx: the queue was full: a record was dropped"},
		{"waiting for room to wait", slogx.LevelCritical, slogx.Balance{In: 3, Dropped: 1, Queued: 2}, "slogx: the queue was full: a record was dropped"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate(slogxtest.NewObserver(nil))
				h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Capacity: 1, Timeout: time.Second, WaitLevel: slogx.LevelCritical})
				slog.New(h).Info("0")
				<-g.entered
				slog.New(h).Info("1")
				start := time.Now()
				err := h.Handle(t.Context(), slog.NewRecord(start, tc.level, "2", 0))
				if took := time.Since(start); fmt.Sprint(err) != tc.err || took != time.Second {
					t.Errorf("Handle took %v and returned %v, want 1s and %s", took, err, tc.err)
				}
				if got := h.Stats(); got != tc.want {
					t.Errorf("%+v, want %+v", got, tc.want)
				}
				close(g.open)
				if err := h.Close(); err != nil {
					t.Error(err)
				}
				balanced(t, h.Stats())
			})
		})
	}
}

func TestQueueTimeoutOfWhatIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(slogxtest.NewObserver(nil))
		h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Timeout: time.Second, WaitLevel: slogx.LevelCritical})
		err := h.Handle(t.Context(), slog.NewRecord(time.Now(), slogx.LevelCritical, "m", 0))
		if want := "slogx: the queue's target has not handled a record in time"; fmt.Sprint(err) != want {
			t.Errorf("Handle: %v, want %s", err, want)
		}
		close(g.open)
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if want := (slogx.Balance{In: 1, Delivered: 1}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
	})
}

// Waiting for room and to be handled takes no longer than the timeout together.
func TestQueueTimeoutIsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(slogxtest.NewObserver(nil))
		h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Capacity: 1, Timeout: time.Second, WaitLevel: slogx.LevelCritical})
		slog.New(h).Info("0")
		<-g.entered
		slog.New(h).Info("1")
		start := time.Now()
		done := make(chan error)
		go func() { done <- h.Handle(t.Context(), slog.NewRecord(start, slogx.LevelCritical, "2", 0)) }()
		<-time.After(800 * time.Millisecond)
		g.open <- struct{}{} // 0 is handled, 1 taken: there is room
		if err := <-done; err == nil || time.Since(start) != time.Second {
			t.Errorf("Handle took %v and returned %v", time.Since(start), err)
		}
		close(g.open)
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if want := (slogx.Balance{In: 3, Delivered: 3}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
	})
}

func TestQueueShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := slogxtest.NewObserver(nil)
		g := newGate(logs)
		h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Timeout: time.Second, WaitLevel: slogx.LevelCritical})
		l := slog.New(h)
		l.Info("0")
		<-g.entered
		for range 100 {
			l.Info("m")
		}
		waits := make(chan error)
		go func() { waits <- h.Handle(t.Context(), slog.NewRecord(time.Now(), slogx.LevelCritical, "c", 0)) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		err := h.Shutdown(ctx)
		want := "slogx: close the queue: context deadline exceeded: 101 records dropped, 1 at the target"
		if fmt.Sprint(err) != want || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Shutdown: %v, want %s", err, want)
		}
		if err := <-waits; err == nil {
			t.Error("the record that was waited for was dropped without an error")
		}
		if want := (slogx.Balance{In: 102, Dropped: 101, Queued: 1}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
		start := time.Now()
		if err := h.Handle(t.Context(), slog.NewRecord(start, 0, "late", 0)); err == nil || time.Since(start) > time.Second {
			t.Errorf("a late record took %v and returned %v", time.Since(start), err)
		}
		close(g.open)
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if want := (slogx.Balance{In: 103, Delivered: 1, Dropped: 102}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
		if diff := cmp.Diff([]string{"0"}, messages(logs.Records())); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// A record that comes while Shutdown waits does not wait longer than Shutdown.
func TestQueueShutdownFreesLateRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(slogxtest.NewObserver(nil))
		h := slogx.NewQueueHandler(g, &slogx.QueueOptions{Overflow: slogx.DropNew})
		slog.New(h).Info("0")
		<-g.entered
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		ended := make(chan error)
		go func() { ended <- h.Shutdown(ctx) }()
		synctest.Wait()
		err := h.Handle(t.Context(), slog.NewRecord(start, 0, "late", 0))
		want := "slogx: the queue is closed and its target does not return: a record was dropped"
		if fmt.Sprint(err) != want || time.Since(start) != time.Second {
			t.Errorf("after %v: %v, want %s", time.Since(start), err, want)
		}
		if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Shutdown: %v", err)
		}
		close(g.open)
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if want := (slogx.Balance{In: 2, Delivered: 1, Dropped: 1}); h.Stats() != want {
			t.Errorf("%+v, want %+v", h.Stats(), want)
		}
	})
}

// away is a target that takes records, but cannot deliver them.
type away struct{ slog.Handler }

func (away) Flush(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }

// The flush after a record that is waited for holds up others for no longer
// than the timeout, and not at all when a Shutdown has ended.
func TestQueueWaitLevelOfATargetThatIsAway(t *testing.T) {
	for _, tc := range []struct {
		name    string
		timeout time.Duration
		within  time.Duration // of Shutdown
		want    slogx.Balance
	}{
		{"a timeout", time.Second, time.Minute, slogx.Balance{In: 2, Delivered: 2}},
		{"none", 0, 5 * time.Second, slogx.Balance{In: 2, Delivered: 1, Dropped: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := slogx.NewQueueHandler(away{slogxtest.NewObserver(nil)}, &slogx.QueueOptions{WaitLevel: slogx.LevelCritical, Timeout: tc.timeout})
				done := make(chan error)
				go func() { done <- h.Handle(t.Context(), slog.NewRecord(time.Now(), slogx.LevelCritical, "c", 0)) }()
				synctest.Wait()
				slog.New(h).Info("next")
				ctx, cancel := context.WithTimeout(t.Context(), tc.within)
				defer cancel()
				// A record is dropped only if Shutdown has been too late.
				if err := h.Shutdown(ctx); (err != nil) != (tc.want.Dropped > 0) {
					t.Errorf("Shutdown: %v", err)
				}
				if err := <-done; err == nil {
					t.Error("no error of a record that was not flushed")
				}
				synctest.Wait()
				if h.Stats() != tc.want {
					t.Errorf("%+v, want %+v", h.Stats(), tc.want)
				}
			})
		})
	}
}

// A line is formatted by who logs it: what a pointer leads to may change then.
func TestQueueFormatsWhenItIsLogged(t *testing.T) {
	var out strings.Builder
	target := slogx.NewOutputHandler(&out, &slogx.OutputOptions{
		ReplaceAttr: withoutTime,
		Filters: []slogx.Filter{slogx.FilterFunc(func(_ context.Context, _ string, r slog.Record) bool {
			return r.Message != "refused"
		})},
	})
	h := slogx.NewQueueHandler(target, nil)
	list := []int{1}
	slog.New(h).Info("m", "list", list)
	list[0] = 2
	slog.New(h).Info("refused")
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if want := "level=INFO msg=m list=[1]\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	if want := (slogx.Balance{In: 2, Delivered: 1, Filtered: 1}); h.Stats() != want {
		t.Errorf("%+v, want %+v", h.Stats(), want)
	}
}

// moody fails, panics and waits now and then.
type moody struct{ slog.Handler }

func (m moody) Handle(ctx context.Context, r slog.Record) error {
	switch rand.N(20) {
	case 0:
		return errTarget
	case 1:
		panic("boom")
	case 2:
		<-time.After(rand.N(300 * time.Microsecond))
	}
	return m.Handler.Handle(ctx, r)
}

// Whatever the policy and the faults, every record is accounted for.
func TestQueueBalance(t *testing.T) {
	for _, overflow := range []slogx.Overflow{slogx.Block, slogx.DropNew, slogx.DropOldest, slogx.DropBelow, slogx.InCaller} {
		t.Run(overflow.String(), func(t *testing.T) {
			logs := slogxtest.NewObserver(nil)
			h := slogx.NewQueueHandler(moody{logs}, &slogx.QueueOptions{
				Capacity: 8, Overflow: overflow, WaitLevel: slogx.LevelCritical, Timeout: 100 * time.Microsecond, OnError: discard})
			const goroutines, each = 8, 250
			levels := []slog.Level{slog.LevelDebug, slog.LevelWarn, slogx.LevelCritical}
			var all sync.WaitGroup
			for range goroutines {
				all.Go(func() {
					for i := range each {
						slog.New(h).Log(t.Context(), levels[i%3], "m")
						balanced(t, h.Stats())
					}
				})
			}
			all.Go(func() { _ = h.Flush(t.Context()) })
			all.Wait()
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			_ = h.Shutdown(ctx)
			_ = h.Close()
			b := h.Stats()
			balanced(t, b)
			if got := uint64(len(logs.Records().FilterMessage("m"))); b.In != goroutines*each || b.Queued != 0 || b.Delivered != got {
				t.Errorf("%+v, and the target has %d of %d", b, got, goroutines*each)
			}
		})
	}
}
