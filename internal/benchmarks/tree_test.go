package benchmarks

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/benchmarks/peers"
	"github.com/seed-e5d85c45/logging/slogx"
)

// deep is the beginning of names of depth 8.
const deep = "a.b.c.d.e.f.g.l"

// jsonTree returns a tree at INFO that writes JSON to w from its root.
func jsonTree(w io.Writer) *hierarchy.Tree {
	return slogx.Handler(w, &slogx.HandlerOptions{Level: slog.LevelInfo, Format: slogx.JSON}).Tree()
}

// fill creates loggers below prefix, and returns the name of the middle one.
func fill(tree *hierarchy.Tree, prefix string, loggers int) string {
	name := func(i int) string { return fmt.Sprintf("%s%06d", prefix, i) }
	for i := range loggers {
		tree.Logger(name(i))
	}
	return name(loggers / 2)
}

// BenchmarkTree logs with one of many named loggers that take their level from
// the root. The peer is the way without a tree: a bare slog.Logger over one
// handler with a LevelVar, whose name is an attr.
func BenchmarkTree(b *testing.B) {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo} {
		what := map[slog.Level]string{slog.LevelDebug: "disabled", slog.LevelInfo: "attrs5"}[level]
		for _, depth := range []struct{ name, prefix string }{{"depth 1", "l"}, {"depth 8", deep}} {
			for _, loggers := range []int{10, 1_000, 100_000} {
				b.Run(fmt.Sprintf("%s, %s, %d loggers", what, depth.name, loggers), func(b *testing.B) {
					b.Run("slog-json", func(b *testing.B) {
						h := slog.NewJSONHandler(discard{}, &slog.HandlerOptions{Level: new(slog.LevelVar)})
						logFive(b, slog.New(h).With("logger", depth.prefix), level)
					})
					b.Run("tree", func(b *testing.B) {
						tree := jsonTree(discard{})
						logFive(b, tree.Logger(fill(tree, depth.prefix, loggers)), level)
					})
				})
			}
		}
	}
}

func logFive(b *testing.B, log *slog.Logger, level slog.Level) {
	b.ReportAllocs()
	ctx, attrs := context.Background(), five()
	for b.Loop() {
		log.LogAttrs(ctx, level, message, attrs...)
	}
}

// BenchmarkSetLevel changes the root's level, which all loggers inherit, while
// others ask whether they are enabled.
func BenchmarkSetLevel(b *testing.B) {
	for _, loggers := range []int{10, 1_000, 100_000} {
		b.Run(fmt.Sprintf("%d loggers", loggers), func(b *testing.B) {
			b.Run("tree", func(b *testing.B) {
				b.ReportAllocs()
				tree := jsonTree(discard{})
				stop := read(tree.Logger(fill(tree, deep, loggers)))
				levels := []slog.Level{slog.LevelDebug, slog.LevelInfo}
				for i := 0; b.Loop(); i++ {
					tree.SetLevel("", levels[i%2])
				}
				stop()
			})
		})
	}
}

// read asks log, again and again with pauses in between, whether it is enabled,
// until stop is called.
func read(log *slog.Logger) (stop func()) {
	done := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		tick := time.NewTicker(50 * time.Microsecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				log.Enabled(context.Background(), slog.LevelDebug)
			}
		}
	})
	return func() { close(done); reader.Wait() }
}

// BenchmarkMemory measures what a logger takes beyond its name: the growth of
// the heap over 100 000 loggers, in the tree alone, and with each *slog.Logger
// kept by the program.
func BenchmarkMemory(b *testing.B) {
	const loggers = 100_000
	for _, keep := range []bool{false, true} {
		what := map[bool]string{false: "tree alone", true: "loggers kept"}[keep]
		b.Run(what, func(b *testing.B) {
			b.Run("tree", func(b *testing.B) {
				names := make([]string, loggers)
				for i := range names {
					names[i] = fmt.Sprintf("%s%06d", deep, i)
				}
				kept := make([]*slog.Logger, loggers)
				for b.Loop() {
					before := heap()
					tree := jsonTree(discard{})
					for i, name := range names {
						if log := tree.Logger(name); keep {
							kept[i] = log
						}
					}
					b.ReportMetric(float64(heap()-before)/loggers, "B/logger")
					runtime.KeepAlive(tree)
					clear(kept)
				}
			})
		})
	}
}

// heap returns the bytes in use.
func heap() int64 {
	// Twice: what sync.Pool holds survives one collection.
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkWith derives a logger, with its attrs ready made and as keys and
// values; retained are the bytes that it keeps.
func BenchmarkWith(b *testing.B) {
	args := []any{"method", "GET", "path", "/api/v1/orders/1842", "status", 200}
	for _, what := range []string{"attrs5", "args3"} {
		b.Run(what, func(b *testing.B) {
			for _, p := range peers.All() {
				b.Run(p.Name, func(b *testing.B) {
					b.ReportAllocs()
					log := slog.New(p.Open(discard{}, scenario{}.options()))
					derive := func() *slog.Logger { return log.With(args...) }
					if what == "attrs5" {
						derive = func() *slog.Logger { return slog.New(log.Handler().WithAttrs(five())) }
					}
					var last *slog.Logger
					for b.Loop() {
						last = derive()
					}
					runtime.KeepAlive(last)
					b.ReportMetric(retained(derive), "B/retained")
				})
			}
		})
	}
}

// retained returns the bytes that a logger of derive keeps.
func retained(derive func() *slog.Logger) float64 {
	kept := make([]*slog.Logger, 10_000)
	before := heap()
	for i := range kept {
		kept[i] = derive()
	}
	grown := heap() - before
	runtime.KeepAlive(kept)
	return float64(grown) / float64(len(kept))
}
