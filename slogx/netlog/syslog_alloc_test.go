//go:build !race

package netlog

import (
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
