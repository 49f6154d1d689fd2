package slogx_test

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

// namedTree returns a logger of a tree of n named loggers, none of them this
// package's. lowered are loggers to put at DEBUG; the root is at INFO.
func namedTree(n int, names bool, skip []string, lowered ...string) *slog.Logger {
	h := slogx.Handler(slogx.Lock(io.Discard), &slogx.HandlerOptions{
		Level: slogx.LevelInfo, Format: slogx.JSON, PackageNames: names, SkipPackages: skip,
	})
	for i := range n {
		h.Tree().SetLevel(fmt.Sprintf("example.com/module%d/package%d", i%97, i), slogx.LevelWarning)
	}
	for _, name := range lowered {
		h.Tree().SetLevel(name, slogx.LevelDebug)
	}
	return slog.New(h)
}

// BenchmarkPackageNames compares log calls with package names on with the same
// calls with them off. The two take turns in batches, and the fastest batch of
// each counts, so that "ratio" holds on a busy machine too.
func BenchmarkPackageNames(b *testing.B) {
	enabled := func(l *slog.Logger) {
		l.Info("request served", "method", "GET", "status", 200, "user", "alice@example.com")
	}
	disabled := func(l *slog.Logger) {
		l.Debug("request served", "method", "GET", "status", 200, "user", "alice@example.com")
	}
	for _, bc := range []struct {
		name    string
		lowered []string
		skip    []string
		with    bool // the logger has attrs
		call    func(*slog.Logger)
	}{
		{name: "enabled", call: enabled},
		{name: "enabled, with attrs", call: enabled, with: true},
		{name: "enabled, another package lowered", call: enabled, lowered: []string{"db"}},
		{name: "enabled, made for one record", call: func(l *slog.Logger) { enabled(l.With("request", 7)) }},
		{name: "enabled, through a package to skip", call: enabled, skip: []string{"slogx_test"}},
		{name: "disabled", call: disabled},
		{name: "disabled, with attrs", call: disabled, with: true},
		{name: "disabled, another package lowered", call: disabled, lowered: []string{"db"}},
	} {
		for _, loggers := range []int{10, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", bc.name, loggers), func(b *testing.B) {
				off := namedTree(loggers, false, nil, bc.lowered...)
				on := namedTree(loggers, true, bc.skip, bc.lowered...)
				if bc.with {
					off, on = off.With("service", "shop"), on.With("service", "shop")
				}
				b.ReportAllocs()
				fastest := [2]time.Duration{math.MaxInt64, math.MaxInt64}
				const batch = 500
				for b.Loop() {
					for i, l := range []*slog.Logger{off, on} {
						start := time.Now()
						for range batch {
							bc.call(l)
						}
						fastest[i] = min(fastest[i], time.Since(start))
					}
				}
				b.ReportMetric(0, "ns/op") // of both, which is of no use
				b.ReportMetric(float64(fastest[0].Nanoseconds())/batch, "off-ns")
				b.ReportMetric(float64(fastest[1].Nanoseconds())/batch, "on-ns")
				b.ReportMetric(float64(fastest[1])/float64(fastest[0]), "ratio")
			})
		}
	}
}
