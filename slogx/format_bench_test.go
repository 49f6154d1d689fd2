package slogx_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

var (
	fiveAttrs = []slog.Attr{
		slog.String("method", "GET"), slog.String("path", "/api/v1/orders/1234"), slog.Int("status", 200),
		slog.Duration("elapsed", 1234567), slog.String("user", "alice@example.com"),
	}
	tenAttrs = append(fiveAttrs[:5:5],
		slog.Int64("bytes", 123456789), slog.Bool("cached", true), slog.Float64("ratio", 0.8125),
		slog.Uint64("id", 18446744073709551615), slog.String("region", "eu-central-1"))
	mixedAttrs = []slog.Attr{
		slog.Any("ints", []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 0}), slog.Any("strings", []string{"a", "bb", "ccc"}),
		slog.Time("time", testTime), slog.Any("user", benchUser{"Jane", "jane@example.com", testTime}),
		slog.Any("error", errors.New("fail")),
	}
)

type benchUser struct {
	Name    string    `json:"name"`
	Email   string    `json:"email"`
	Created time.Time `json:"created"`
}

// scenario is a record and what is done to the handler before it.
type scenario struct {
	name   string
	source bool
	derive func(slog.Handler) slog.Handler
	record slog.Record
}

func unchanged(h slog.Handler) slog.Handler { return h }

// benchRecord returns a record with a PC.
func benchRecord(level slog.Level, attrs ...slog.Attr) slog.Record {
	pc, _, _, _ := runtime.Caller(0)
	r := slog.NewRecord(testTime, level, "request served", pc)
	r.AddAttrs(attrs...)
	return r
}

func scenarios() []scenario {
	record := func(attrs ...slog.Attr) slog.Record { return benchRecord(slog.LevelInfo, attrs...) }
	text := func(s string) slog.Record { return record(slog.String("text", s)) }
	with := func(h slog.Handler) slog.Handler { return h.WithAttrs(tenAttrs) }
	group := func(h slog.Handler) slog.Handler { return h.WithGroup("http").WithGroup("request") }
	return []scenario{
		{"msg", false, unchanged, record()},
		{"attrs5", false, unchanged, record(fiveAttrs...)},
		{"attrs10", false, unchanged, record(tenAttrs...)},
		{"mixed", false, unchanged, record(mixedAttrs...)},
		{"with10", false, with, record()},
		{"groups", false, group, record(slog.Attr{Key: "client", Value: slog.GroupValue(fiveAttrs[:3]...)}, slog.Int("n", 1))},
		{"time", false, unchanged, record(slog.Time("a", testTime), slog.Time("b", testTime.UTC()))},
		{"error", false, unchanged, record(slog.Any("err", errors.New("connection refused")))},
		{"source", true, unchanged, record(fiveAttrs...)},
		{"clean1K", false, unchanged, text(strings.Repeat("abcdefg ", 128))},
		{"escape1K", false, unchanged, text(strings.Repeat("abc\"de\n ", 128))},
		{"utf8-1K", false, unchanged, text(strings.Repeat("жизнь 日本語 x", 40))},
	}
}

// BenchmarkFormat compares each format with that of slog's handler in the same
// run, by the fastest thousand records of each: ns/op is our time, slog-ns/op
// slog's and ratio ours by slog's. The allocations are those of both.
func BenchmarkFormat(b *testing.B) {
	for _, format := range []slogx.Format{slogx.JSON, slogx.Text} {
		for _, s := range scenarios() {
			b.Run(nameOf(format)+"/"+s.name, func(b *testing.B) {
				std := s.derive(standardHandler(format, s.source))
				ours := s.derive(newFormatHandler(io.Discard, format, &slogx.OutputOptions{AddSource: s.source}))
				stdTime, ourTime := math.Inf(1), math.Inf(1)
				b.ReportAllocs()
				for done := 0; done < b.N; {
					n := min(b.N-done, 1000)
					stdTime = min(stdTime, timeOf(std, s.record, n))
					ourTime = min(ourTime, timeOf(ours, s.record, n))
					done += n
				}
				b.ReportMetric(ourTime, "ns/op")
				b.ReportMetric(stdTime, "slog-ns/op")
				b.ReportMetric(ourTime/stdTime, "ratio")
			})
		}
	}
}

func nameOf(format slogx.Format) string {
	if format == slogx.JSON {
		return "json"
	}
	return "text"
}

func standardHandler(format slogx.Format, source bool) slog.Handler {
	opts := &slog.HandlerOptions{AddSource: source}
	if format == slogx.JSON {
		return slog.NewJSONHandler(io.Discard, opts)
	}
	return slog.NewTextHandler(io.Discard, opts)
}

// timeOf returns how many nanoseconds h takes for each of n records, which
// are a microsecond apart.
func timeOf(h slog.Handler, r slog.Record, n int) float64 {
	ctx := context.Background()
	begin := time.Now()
	for range n {
		r.Time = r.Time.Add(time.Microsecond)
		// Discard does not fail.
		_ = h.Handle(ctx, r)
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(n)
}
