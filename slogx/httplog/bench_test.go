package httplog_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// The log call: what a program waits for.
func BenchmarkLog(b *testing.B) {
	for _, body := range []httplog.Body{httplog.JSONLines, httplog.Form} {
		b.Run(body.(interface{ String() string }).String(), func(b *testing.B) {
			e, err := httplog.Open("http://logs.test/", &httplog.Options{Body: body, Wrap: func(http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
			}, Timeout: time.Millisecond, OnError: func(error) {}})
			if err != nil {
				b.Fatal(err)
			}
			l := logger(e).With("logger", "shop.db")
			b.ReportAllocs()
			for b.Loop() {
				l.Info("slow query", "ms", 120, "table", "orders")
			}
			b.StopTimer()
			_ = e.Close() // nothing is delivered
		})
	}
}

// What goes through to a server on this machine, with nothing dropped.
func BenchmarkDeliver(b *testing.B) {
	for _, body := range []httplog.Body{httplog.JSONLines, httplog.JSON, httplog.Form} {
		b.Run(body.(interface{ String() string }).String(), func(b *testing.B) {
			s := serve(b, nil)
			e, err := httplog.Open(s.URL, &httplog.Options{Body: body, SpoolBytes: 1 << 30})
			if err != nil {
				b.Fatal(err)
			}
			l := logger(e).With("logger", "shop.db")
			for range b.N { // not b.Loop, which would stop the time before Flush
				l.Info("slow query", "ms", 120, "table", "orders")
			}
			if err := e.Flush(b.Context()); err != nil {
				b.Error(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
			b.StopTimer()
			if err := e.Close(); err != nil {
				b.Error(err)
			}
		})
	}
}
