package slogx_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

// A panic in OnError ends neither the call that logs nor the listener of a queue.
func TestPanicInOnError(t *testing.T) {
	told := 0
	panics := func(error) {
		told++
		panic("boom")
	}
	out := slogx.NewOutputHandler(brokenWriter{}, &slogx.OutputOptions{OnError: panics})
	slog.New(out).Info("a")
	slog.New(out).Info("b")
	if told != 2 {
		t.Errorf("output: told of %d errors, want 2", told)
	}

	told = 0
	queue := slogx.NewQueueHandler(failing{slogxtest.NewObserver(nil)}, &slogx.QueueOptions{OnError: panics})
	slog.New(queue).Info("a")
	if err := queue.Flush(context.Background()); err == nil {
		t.Error("queue: Flush has no error for what was not handled")
	}
	slog.New(queue).Info("b")
	_ = queue.Close() // it says what Flush said
	if told != 2 {
		t.Errorf("queue: told of %d errors, want 2", told)
	}

	told = 0
	first := slogx.NewOutputHandler(brokenWriter{}, &slogx.OutputOptions{OnError: func(error) {}})
	failover := slogx.NewFailoverHandler([]slog.Handler{first, slogx.NewOutputHandler(io.Discard, nil)},
		&slogx.FailoverOptions{OnError: panics})
	slog.New(failover).Info("a")
	if told != 1 {
		t.Errorf("failover: told of %d errors, want 1", told)
	}
}
