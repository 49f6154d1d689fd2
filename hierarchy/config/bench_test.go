package config_test

import (
	"io"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/slogx"
)

// BenchmarkHandler compares a configured handler with the one it wraps.
func BenchmarkHandler(b *testing.B) {
	b.Run("configured", func(b *testing.B) {
		c, err := config.FromMap(map[string]any{
			"version":    1,
			"formatters": map[string]any{"f": map[string]any{"class": "json"}},
			"handlers":   map[string]any{"h": map[string]any{"class": "stream", "formatter": "f"}},
			"root":       map[string]any{"level": "INFO", "handlers": []string{"h"}},
		})
		if err != nil {
			b.Fatal(err)
		}
		tree := hierarchy.New()
		a, err := c.Apply(tree, &config.ApplyOptions{Stderr: io.Discard})
		if err != nil {
			b.Fatal(err)
		}
		defer a.Close()
		benchmark(b, tree)
	})
	b.Run("bare", func(b *testing.B) {
		tree := hierarchy.New()
		tree.SetLevel("", slogx.LevelInfo)
		tree.AddHandler("", "h", slogx.NewOutputHandler(slogx.Lock(io.Discard), &slogx.OutputOptions{Format: slogx.JSON}))
		benchmark(b, tree)
	})
}

func benchmark(b *testing.B, tree *hierarchy.Tree) {
	log := tree.Logger("app.db")
	b.ReportAllocs()
	for b.Loop() {
		log.Info("message", "key", "value", "n", 7)
	}
}
