package slogx_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// careless is a handler, and an emitter, that loses a record.
type careless struct{ slog.Handler }

type carelessStats struct{ In, Delivered, Failed, Queued uint64 }

func (careless) Stats() carelessStats {
	return carelessStats{In: 7, Delivered: 4, Failed: 1, Queued: 1}
}

func (careless) Emit(context.Context, string, slog.Record, []byte) error { return nil }

func TestShutdownTellsOfRecordsNotAccountedFor(t *testing.T) {
	const want = "slogx: slogx_test.careless: records are not accounted for: In 7 is not Delivered 4 + Failed 1 + Queued 1"
	for _, tc := range []struct {
		name    string
		handler slog.Handler
		want    string
	}{
		{"a handler", careless{slog.DiscardHandler}, want},
		{"an emitter", slogx.NewEmitterHandler(careless{}, nil), want},
		{"behind a queue", slogx.NewQueueHandler(slogx.NewEmitterHandler(careless{}, nil), nil), want},
		{"a handler that counts nothing", slog.DiscardHandler, "<nil>"},
		{"a queue", slogx.NewQueueHandler(slog.DiscardHandler, nil), "<nil>"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tree := hierarchy.Default()
			tree.AddHandler("", "h", tc.handler)
			defer tree.RemoveHandler("", "h")
			if err := slogx.Shutdown(t.Context()); fmt.Sprint(err) != tc.want {
				t.Errorf("Shutdown: %v, want\n%s", err, tc.want)
			}
		})
	}
}
