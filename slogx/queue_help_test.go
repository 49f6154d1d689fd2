package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

// helpSeer notes the writes that are made within a log call.
type helpSeer struct {
	inHelp func() // called in the first of them

	mu     sync.Mutex
	text   bytes.Buffer
	helped int
}

func (w *helpSeer) Write(p []byte) (int, error) {
	helps := calledFrom("slogx.(*queue).help")
	w.mu.Lock()
	if helps {
		w.helped++
	}
	first := w.helped == 1
	w.text.Write(p)
	w.mu.Unlock()
	if helps && first && w.inHelp != nil {
		w.inHelp()
	}
	return len(p), nil
}

func (w *helpSeer) seen() (helped, lines int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.helped, bytes.Count(w.text.Bytes(), []byte("\n"))
}

// calledFrom says whether the caller runs in a function of that name.
func calledFrom(name string) bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, name) {
			return true
		}
		if !more {
			return false
		}
	}
}

// alone gives the test one processor, which the listener does not get while the
// test logs.
func alone(t *testing.T) {
	before := runtime.GOMAXPROCS(1)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

func TestQueueHelp(t *testing.T) {
	const records = 20_000
	for _, tc := range []struct {
		name  string
		opts  slogx.QueueOptions
		helps bool
	}{
		{"block", slogx.QueueOptions{}, true},
		{"64 places", slogx.QueueOptions{Capacity: 64}, true},
		{"a small queue", slogx.QueueOptions{Capacity: 63}, false},
		{"block with a timeout", slogx.QueueOptions{Timeout: time.Hour}, false},
		{"drop below", slogx.QueueOptions{Overflow: slogx.DropBelow, KeepLevel: slog.LevelDebug}, false},
		{"in the caller", slogx.QueueOptions{Overflow: slogx.InCaller}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			alone(t)
			w := new(helpSeer)
			h := slogx.NewQueueHandler(slogx.NewOutputHandler(w, nil), &tc.opts)
			l := slog.New(h)
			for range records {
				l.Info("x")
			}
			if err := h.Close(); err != nil {
				t.Error(err)
			}
			helped, lines := w.seen()
			if lines != records || h.Stats() != (slogx.Balance{In: records, Delivered: records}) {
				t.Errorf("%d lines, %+v", lines, h.Stats())
			}
			if helps := helped > 0; helps != tc.helps {
				t.Errorf("%d lines were written by who logs, want some: %v", helped, tc.helps)
			}
		})
	}
}

// A target that is no writer may run what belongs to others.
func TestQueueHelpIsForWriters(t *testing.T) {
	alone(t)
	w := new(helpSeer)
	h := slogx.NewQueueHandler(slog.NewTextHandler(w, nil), nil)
	for l := slog.New(h); h.Stats().In < 20_000; {
		l.Info("x")
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if helped, lines := w.seen(); helped != 0 || lines != 20_000 {
		t.Errorf("%d of %d lines were written by who logs", helped, lines)
	}
}

// Whoever has records in hand when a Shutdown is too late, they are counted.
func TestQueueShutdownWhileHelped(t *testing.T) {
	alone(t)
	entered, open := make(chan struct{}), make(chan struct{})
	w := &helpSeer{inHelp: func() { close(entered); <-open }}
	h := slogx.NewQueueHandler(slogx.NewOutputHandler(w, nil), nil)
	l := slog.New(h)
	logged := make(chan struct{})
	go func() {
		defer close(logged)
		for range 5000 {
			select {
			case <-entered: // and let go by Shutdown
				return
			default:
				l.Info("x")
			}
		}
	}()
	<-entered
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Shutdown(late); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "1 at the target") {
		t.Error(err)
	}
	close(open)
	<-logged
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	b := h.Stats()
	if balanced(t, b); b.Queued != 0 || b.Dropped == 0 {
		t.Errorf("%+v", b)
	}
}

// A Flush waits for what a helper has in hand, and is told by it.
func TestQueueFlushWhileHelped(t *testing.T) {
	alone(t)
	entered, open := make(chan struct{}), make(chan struct{})
	w := &helpSeer{inHelp: func() { close(entered); <-open }}
	h := slogx.NewQueueHandler(slogx.NewOutputHandler(w, nil), nil)
	var logging sync.WaitGroup
	logging.Go(func() {
		for l := slog.New(h); ; {
			select {
			case <-entered:
				return
			default:
				l.Info("x")
			}
		}
	})
	<-entered
	hasty, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := h.Flush(hasty); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a Flush did not wait for the record in hand: %v", err)
	}
	close(open)
	if err := h.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	logging.Wait()
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if _, lines := w.seen(); uint64(lines) != h.Stats().In {
		t.Errorf("%d lines of %d", lines, h.Stats().In)
	}
}
