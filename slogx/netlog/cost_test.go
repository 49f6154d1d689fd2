package netlog_test

import (
	"io"
	"log/slog"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// sink is a peer that reads as fast as it can, and keeps nothing.
func sink(tb testing.TB) (address string) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, c) // until the other side closes it
			c.Close()
		}
	}()
	tb.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

func openSink(tb testing.TB, opts *netlog.Options) *netlog.Writer {
	tb.Helper()
	w, err := netlog.OpenWriter("tcp", sink(tb), opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { w.Close() })
	return w
}

func pickleSink(tb testing.TB) *netlog.PickleEmitter {
	tb.Helper()
	e, err := netlog.OpenPickle("tcp", sink(tb), nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { e.Close() })
	return e
}

func sinkRecord() slog.Record {
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	r := slog.NewRecord(time.Now(), 0, "order paid", pcs[0])
	r.AddAttrs(slog.String("order", "A-1"), slog.Int("items", 3), slog.Float64("total", 12.5), slog.Bool("new", true), slog.Duration("took", time.Millisecond))
	return r
}

func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	line := make([]byte, 200)
	w := openSink(t, &netlog.Options{SpoolBytes: 1 << 20, OnError: func(error) {}})
	for range 20_000 { // the spool grows to its limit
		_, _ = w.Write(line)
	}
	if n := testing.AllocsPerRun(1000, func() { _, _ = w.Write(line) }); n >= 1 {
		t.Errorf("%v allocations for each Write, want 0", n)
	}
	e, r := pickleSink(t), sinkRecord()
	if n := testing.AllocsPerRun(1000, func() { _ = e.Emit(t.Context(), "shop", r, nil) }); n > 2 {
		t.Errorf("%v allocations for each Emit, want at most 2", n)
	}
}

func BenchmarkWrite(b *testing.B) {
	line := make([]byte, 200)
	for _, bc := range []struct {
		name string
		opts netlog.Options
	}{{"all delivered", netlog.Options{SpoolBytes: 1 << 30}}, {"peer too slow", netlog.Options{}}} {
		b.Run(bc.name, func(b *testing.B) {
			bc.opts.OnError = func(error) {}
			w := openSink(b, &bc.opts)
			b.ReportAllocs()
			b.SetBytes(int64(len(line)))
			b.ResetTimer()
			for range b.N {
				_, _ = w.Write(line)
			}
			if bc.opts.SpoolBytes > 0 { // what a record costs until it is with the peer
				if err := w.Flush(b.Context()); err != nil {
					b.Error(err)
				}
			}
			b.ReportMetric(float64(w.Stats().Dropped)/float64(b.N), "dropped/op")
		})
	}
}

func BenchmarkPickle(b *testing.B) {
	e, r := pickleSink(b), sinkRecord()
	b.ReportAllocs()
	for b.Loop() {
		_ = e.Emit(b.Context(), "shop", r, nil)
	}
}
