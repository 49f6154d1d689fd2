package benchmarks

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

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
		for _, depth := range []struct{ name, prefix string }{{"depth 1", "l"}, {"depth 8", "a.b.c.d.e.f.g.l"}} {
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

// BenchmarkSetLevel changes the root's level, which all loggers inherit.
func BenchmarkSetLevel(b *testing.B) {
	for _, loggers := range []int{10, 1_000, 100_000} {
		b.Run(fmt.Sprintf("%d loggers", loggers), func(b *testing.B) {
			b.Run("tree", func(b *testing.B) {
				b.ReportAllocs()
				tree := jsonTree(discard{})
				fill(tree, "a.b.c.d.e.f.g.l", loggers)
				levels := []slog.Level{slog.LevelDebug, slog.LevelInfo}
				for i := 0; b.Loop(); i++ {
					tree.SetLevel("", levels[i%2])
				}
			})
		})
	}
}
