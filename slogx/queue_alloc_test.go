package slogx_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx"
)

// A record that is queued as a line costs no memory once the queue is warm.
func TestQueueAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	h := slogx.NewQueueHandler(slogx.NewOutputHandler(io.Discard, &slogx.OutputOptions{Format: slogx.JSON}), nil)
	defer h.Close()
	l := slog.New(h)
	ctx := context.Background()
	got := testing.AllocsPerRun(20_000, func() {
		l.LogAttrs(ctx, slog.LevelInfo, "m", slog.Int("n", 1), slog.String("s", "text"))
	})
	if got > 0 {
		t.Errorf("%v allocations a record, want none", got)
	}
}
