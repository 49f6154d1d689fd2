//go:build !race

package netlog

import (
	"context"
	"log/slog"
	"testing"
	"time"
)

// The race detector empties pools at random.

func TestSyslogAllocs(t *testing.T) {
	r := testRecord(slog.LevelInfo, "order paid", slog.String("customer", "J. \"Jo\" Doe"), slog.Int("order", 7),
		slog.Bool("ok", true), slog.Duration("took", time.Millisecond), slog.Float64("sum", 12.5), slog.Time("due", noon),
		slog.Group("req", slog.String("path", "/é")))
	line := []byte("order paid\n")
	dst := make([]byte, 0, 1024)
	for _, o := range []SyslogOptions{{}, {Format: RFC3164}, {Format: Python}} {
		f := testFormatter(t, o, false)
		if n := testing.AllocsPerRun(100, func() { dst, _ = f.append(dst[:0], "app.db", &r, line) }); n != 0 {
			t.Errorf("format %d: %v allocations, want 0", o.Format, n)
		}
	}
}

func TestJournalAllocs(t *testing.T) {
	r := testRecord(slog.LevelInfo, "order paid", slog.String("customer", "J. \"Jo\" Doe"), slog.Int("order", 7),
		slog.Bool("ok", true), slog.Duration("took", time.Millisecond), slog.Float64("sum", 12.5), slog.Time("due", noon),
		slog.Group("req", slog.String("path", "/é")))
	r.PC = callerPC()
	f := &journalFormatter{constant: "SYSLOG_IDENTIFIER=shop\n"}
	dst := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { dst, _ = f.append(dst[:0], "app.db", &r, nil) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

// A log call that ends at syslog or journald allocates nothing of its own.
func TestEmitAllocs(t *testing.T) {
	nowhere := t.TempDir() + "/socket"
	s, err := OpenSyslog("unixgram", nowhere, &SyslogOptions{Options: Options{OnError: func(error) {}, CloseTimeout: 1}})
	if err != nil {
		t.Fatal(err)
	}
	j, err := OpenJournald(&JournaldOptions{Socket: nowhere, Options: Options{OnError: func(error) {}, CloseTimeout: 1}})
	if err != nil {
		t.Fatal(err)
	}
	r := testRecord(slog.LevelInfo, "order paid", slog.String("customer", "J. Doe"), slog.Int("order", 7))
	r.PC = callerPC()
	line := []byte("order paid\n")
	for _, e := range []interface {
		Emit(context.Context, string, slog.Record, []byte) error
		Close() error
	}{s, j} {
		emit := func() { _ = e.Emit(t.Context(), "app.db", r, line) } // it waits in the spool
		for range 1 << 16 {                                           // which is full then
			emit()
		}
		if n := testing.AllocsPerRun(1000, emit); n != 0 {
			t.Errorf("%T: %v allocations, want 0", e, n)
		}
		if err := e.Close(); err == nil {
			t.Errorf("%T: Close does not tell that there is no one", e)
		}
	}
}
