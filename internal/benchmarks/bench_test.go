package benchmarks

import (
	"context"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/peers"
)

// discard takes every line. It is not io.Discard, which a handler could know.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// ConcurrentWrites says to our handlers what is so, and what those of phuslu
// demand of every writer: that they need not lock it.
func (discard) ConcurrentWrites() {}

// each runs f for every peer and every one of the named scenarios, or all.
// Peers stand side by side, so that they share the machine's good and bad times.
func each(b *testing.B, names []string, f func(b *testing.B, p peers.Peer, s scenario)) {
	for _, s := range scenarios() {
		if names != nil && !slices.Contains(names, s.name) {
			continue
		}
		b.Run(s.name, func(b *testing.B) {
			for _, p := range peers.All() {
				if s.source && p.NoSource {
					continue
				}
				b.Run(p.Name, func(b *testing.B) {
					b.ReportAllocs()
					f(b, p, s)
				})
			}
		})
	}
}

func (s scenario) options() *slog.HandlerOptions {
	return &slog.HandlerOptions{AddSource: s.source, Level: new(slog.LevelVar)}
}

// pc returns a program counter of its caller, as slog.Logger records it.
func pc() uintptr {
	var pcs [1]uintptr
	runtime.Callers(2, pcs[:])
	return pcs[0]
}

// BenchmarkHandle measures the handler alone: a record that is ready, whose
// time goes on by a microsecond each time.
func BenchmarkHandle(b *testing.B) {
	each(b, nil, func(b *testing.B, p peers.Peer, s scenario) {
		h := s.handler(p.Open(discard{}, s.options()))
		handle(b, h, s)
	})
}

func handle(b *testing.B, h slog.Handler, s scenario) {
	ctx := context.Background()
	r := s.record(time.Now())
	r.PC = pc()
	for b.Loop() {
		if !h.Enabled(ctx, r.Level) {
			continue
		}
		r.Time = r.Time.Add(time.Microsecond)
		if err := h.Handle(ctx, r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFront measures what a program sees: a call of slog.Logger.
func BenchmarkFront(b *testing.B) {
	each(b, nil, func(b *testing.B, p peers.Peer, s scenario) {
		log := slog.New(s.handler(p.Open(discard{}, s.options())))
		ctx := context.Background()
		level := s.level()
		for b.Loop() {
			log.LogAttrs(ctx, level, s.msg, s.attrs...)
		}
	})
}

// BenchmarkArgs logs keys and values, which slog.Logger makes attrs of.
func BenchmarkArgs(b *testing.B) {
	args := []any{"method", "GET", "path", "/api/v1/orders/1842", "user", "maria.silva@example.com", "status", 200, "elapsed", 1834 * time.Microsecond}
	each(b, []string{"attrs5"}, func(b *testing.B, p peers.Peer, s scenario) {
		log := slog.New(p.Open(discard{}, s.options()))
		for b.Loop() {
			log.Info(s.msg, args...)
		}
	})
}

// BenchmarkParallel is BenchmarkFront on all processors at once, on one logger.
func BenchmarkParallel(b *testing.B) {
	each(b, []string{"disabled", "msg", "attrs5", "with10+5"}, func(b *testing.B, p peers.Peer, s scenario) {
		log := slog.New(s.handler(p.Open(discard{}, s.options())))
		ctx := context.Background()
		level := s.level()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				log.LogAttrs(ctx, level, s.msg, s.attrs...)
			}
		})
	})
}

// BenchmarkFanout writes each record to three writers of one format.
func BenchmarkFanout(b *testing.B) {
	each(b, []string{"disabled", "msg", "attrs5", "attrs10"}, func(b *testing.B, p peers.Peer, s scenario) {
		h := s.handler(p.To([]io.Writer{discard{}, discard{}, discard{}}, s.options()))
		handle(b, h, s)
	})
}
