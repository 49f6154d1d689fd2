package rotate

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// peers are the writers that are compared, each over its own file.
func peers(limit int64) map[string]func(testing.TB, string) io.WriteCloser {
	size := func(o Options) func(testing.TB, string) io.WriteCloser {
		return func(t testing.TB, path string) io.WriteCloser {
			f, err := OpenSize(path, &SizeOptions{MaxBytes: limit, Backups: 5, Options: o})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	return map[string]func(testing.TB, string) io.WriteCloser{
		"file": func(t testing.TB, path string) io.WriteCloser {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			return f
		},
		"lumberjack": func(_ testing.TB, path string) io.WriteCloser {
			return &lumberjack.Logger{Filename: path, MaxSize: int(max(limit>>20, 1)), MaxBackups: 5}
		},
		"plain": func(t testing.TB, path string) io.WriteCloser {
			f, err := Open(path, nil)
			if err != nil {
				t.Fatal(err)
			}
			return f
		},
		"timed": func(t testing.TB, path string) io.WriteCloser {
			f, err := OpenTimed(path, &TimedOptions{When: "midnight"})
			if err != nil {
				t.Fatal(err)
			}
			return f
		},
		"size":     size(Options{}),
		"buffered": size(Options{Buffer: 64 << 10}),
		"shared":   size(Options{Shared: true}),
	}
}

// eachPeer runs a benchmark of each peer, in a directory of ROTATE_BENCH_DIR.
func eachPeer(b *testing.B, limit int64, names []string, bench func(b *testing.B, w io.Writer)) {
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			dir, err := os.MkdirTemp(os.Getenv("ROTATE_BENCH_DIR"), "rotate")
			if err != nil {
				b.Fatal(err)
			}
			defer os.RemoveAll(dir) // what is left of a benchmark is of no use
			w := peers(limit)[name](b, filepath.Join(dir, "app.log"))
			b.ReportAllocs()
			b.ResetTimer()
			bench(b, w)
			b.StopTimer()
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	line := ledger.Append(nil, 0, 0, 200)
	eachPeer(b, 1<<40, []string{"file", "lumberjack", "plain", "timed", "size", "buffered", "shared"}, func(b *testing.B, w io.Writer) {
		for b.Loop() {
			if _, err := w.Write(line); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRotate(b *testing.B) {
	eachPeer(b, 1<<40, []string{"lumberjack", "size"}, func(b *testing.B, w io.Writer) {
		line := ledger.Append(nil, 0, 0, 2000)
		for b.Loop() {
			if _, err := w.Write(line); err != nil {
				b.Fatal(err)
			}
			if err := w.(interface{ Rotate() error }).Rotate(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkGroupCommit has 64 goroutines write, and measures how long the
// slowest wait.
func BenchmarkGroupCommit(b *testing.B) {
	const writers = 64
	line := ledger.Append(nil, 0, 0, 200)
	eachPeer(b, 1<<40, []string{"file", "lumberjack", "plain", "size", "buffered", "shared"}, func(b *testing.B, w io.Writer) {
		took := make([][]time.Duration, writers)
		var wg sync.WaitGroup
		for i := range writers {
			took[i] = make([]time.Duration, 0, b.N/writers+1)
			wg.Go(func() {
				for range cap(took[i]) {
					start := time.Now()
					if _, err := w.Write(line); err != nil {
						b.Error(err)
						return
					}
					took[i] = append(took[i], time.Since(start))
				}
			})
		}
		wg.Wait()
		b.StopTimer()
		all := slices.Concat(took...)
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Nanoseconds())/1e3, "p50-µs")
		b.ReportMetric(float64(all[len(all)*999/1000].Nanoseconds())/1e3, "p99.9-µs")
	})
}
