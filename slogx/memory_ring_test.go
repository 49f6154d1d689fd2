package slogx_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

func TestMemoryRing(t *testing.T) {
	for _, tc := range []struct {
		name  string
		log   func(l *slog.Logger, h *slogx.MemoryHandler)
		want  []string
		stats slogx.Balance
	}{
		{"not full", func(l *slog.Logger, _ *slogx.MemoryHandler) {
			l.Info("1")
			l.Error("2")
		}, []string{"1", "2"}, slogx.Balance{In: 2, Delivered: 2}},
		{"keeps when it is full", func(l *slog.Logger, _ *slogx.MemoryHandler) {
			for i := range 5 {
				l.Info(fmt.Sprint(i))
			}
		}, nil, slogx.Balance{In: 5, Dropped: 2, Queued: 3}},
		{"hands over the newest", func(l *slog.Logger, _ *slogx.MemoryHandler) {
			for i := range 7 {
				l.Info(fmt.Sprint(i))
			}
			l.Error("e")
		}, []string{"5", "6", "e"}, slogx.Balance{In: 8, Delivered: 3, Dropped: 5}},
		{"again and again", func(l *slog.Logger, h *slogx.MemoryHandler) {
			for i := range 12 {
				l.Info(fmt.Sprint(i))
				if i%5 == 4 {
					_ = h.Flush(context.Background())
				}
			}
			_ = h.Close()
		}, []string{"2", "3", "4", "7", "8", "9", "10", "11"}, slogx.Balance{In: 12, Delivered: 8, Dropped: 4}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			logs := slogxtest.NewObserver(nil)
			h := slogx.NewMemoryHandler(logs, &slogx.MemoryOptions{Capacity: 3, Ring: true})
			tc.log(slog.New(h), h)
			if diff := cmp.Diff(tc.want, messages(logs.Records())); diff != "" {
				t.Errorf("handed over, -want +got\n%s", diff)
			}
			if h.Stats() != tc.stats {
				t.Errorf("%+v, want %+v", h.Stats(), tc.stats)
			}
		})
	}
}

func TestMemoryCounts(t *testing.T) {
	h := slogx.NewMemoryHandler(failing{slog.DiscardHandler}, &slogx.MemoryOptions{NoFlushOnClose: true})
	l := slog.New(h)
	l.Info("1")
	_ = h.Flush(t.Context())
	l.Info("2")
	_ = h.Close()
	l.Info("3")
	if want := (slogx.Balance{In: 3, Failed: 2, Dropped: 1}); h.Stats() != want {
		t.Errorf("%+v, want %+v", h.Stats(), want)
	}
}

// Whatever happens at a time, every record is accounted for, in a ring or not.
func TestMemoryBalance(t *testing.T) {
	for _, ring := range []bool{false, true} {
		t.Run(fmt.Sprintf("ring %v", ring), func(t *testing.T) {
			logs := slogxtest.NewObserver(nil)
			h := slogx.NewMemoryHandler(moody{logs}, &slogx.MemoryOptions{Capacity: 7, Ring: ring})
			const goroutines, each = 8, 250
			var all sync.WaitGroup
			for range goroutines {
				all.Go(func() {
					for i := range each {
						level := slog.LevelInfo
						if i%50 == 0 {
							level = slog.LevelError
						}
						slog.New(h).Log(t.Context(), level, "m")
						balanced(t, h.Stats())
					}
				})
			}
			all.Wait()
			_ = h.Close()
			b := h.Stats()
			balanced(t, b)
			if b.In != goroutines*each || b.Queued != 0 || b.Delivered != uint64(len(logs.Records())) || (b.Dropped > 0) != ring {
				t.Errorf("%+v, and the target has %d of %d", b, len(logs.Records()), goroutines*each)
			}
		})
	}
}
