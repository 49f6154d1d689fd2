package spool_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/spool"
)

// Several goroutines put records while the destination fails at random: the
// counts add up whenever they are read, each record arrives at most once and
// those of each goroutine in their order.
func TestLoad(t *testing.T) {
	const producers, each = 8, 2000
	last := [producers]int{}
	var delivered atomic.Uint64
	s := spool.New(spool.Options{
		Name: "test", MaxBytes: 4 << 10, Batch: spool.Batch{MaxRecords: 20},
		Backoff: spool.Backoff{Min: time.Microsecond, Max: 50 * time.Microsecond},
		OnError: func(error) {},
		Deliver: func(_ context.Context, batch [][]byte) (int, error) {
			n := rand.IntN(len(batch) + 1)
			for _, line := range batch[:n] {
				var producer, number int
				if _, err := fmt.Sscanf(string(line), "%d %d", &producer, &number); err != nil {
					t.Errorf("%q: %v", line, err)
				}
				if number <= last[producer] {
					t.Errorf("record %d of %d after %d", number, producer, last[producer])
				}
				last[producer] = number
			}
			delivered.Add(uint64(n))
			switch rand.IntN(8) {
			case 0:
				return n, fmt.Errorf("away")
			case 1:
				return n, spool.Permanent(fmt.Errorf("refused"), 1+rand.IntN(3))
			}
			return n, nil
		},
	})
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	readers.Go(func() {
		for {
			checkSum(t, s)
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	for producer := range producers {
		writers.Go(func() {
			for i := range each {
				// What is dropped is counted, and looked at below.
				_ = s.Put(fmt.Appendf(nil, "%d %d", producer, i+1))
				if i%500 == 0 {
					_ = s.Flush(t.Context())
				}
			}
		})
	}
	writers.Wait()
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	close(stop)
	readers.Wait()
	stats := checkSum(t, s)
	if stats.In != producers*each || stats.Queued != 0 || stats.Delivered != delivered.Load() {
		t.Errorf("%+v, want %d in and %d delivered", stats, producers*each, delivered.Load())
	}
}

func checkSum(t *testing.T, s *spool.Spool) spool.Stats {
	t.Helper()
	stats := s.Stats()
	if stats.In != stats.Delivered+stats.Dropped+stats.Failed+stats.Queued {
		t.Errorf("the counts do not add up: %+v", stats)
	}
	return stats
}

// held returns a spool whose destination takes nothing.
func held(tb testing.TB) *spool.Spool {
	s := spool.New(spool.Options{
		Name: "test", MaxBytes: 1 << 20, OnError: func(error) {},
		Deliver: func(ctx context.Context, _ [][]byte) (int, error) { <-ctx.Done(); return 0, ctx.Err() },
	})
	tb.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = s.Close(ctx) // it is meant to lose its records
	})
	return s
}

func TestPutDoesNotAllocate(t *testing.T) {
	s := held(t)
	line := make([]byte, 200)
	for range 10_000 { // the ring grows to its limit
		_ = s.Put(line)
	}
	if n := testing.AllocsPerRun(1000, func() { _ = s.Put(line) }); n != 0 {
		t.Errorf("%v allocations for each Put, want 0", n)
	}
}

func BenchmarkPut(b *testing.B) {
	line := make([]byte, 200)
	b.Run("full", func(b *testing.B) {
		s := held(b)
		b.ReportAllocs()
		for b.Loop() {
			_ = s.Put(line)
		}
	})
	take := func(_ context.Context, batch [][]byte) (int, error) { return len(batch), nil }
	for _, procs := range []int{1, 8} {
		b.Run(fmt.Sprintf("delivered/%d", procs), func(b *testing.B) {
			s := spool.New(spool.Options{Name: "test", MaxBytes: 64 << 20, OnError: func(error) {}, Deliver: take})
			b.ReportAllocs()
			b.SetParallelism(procs)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					_ = s.Put(line)
				}
			})
			b.StopTimer()
			if err := s.Close(b.Context()); err != nil {
				b.Error(err)
			}
			b.ReportMetric(float64(s.Stats().Dropped), "dropped")
		})
	}
}
