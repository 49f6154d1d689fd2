package status

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"
)

func TestReporterComesToAnEnd(t *testing.T) {
	calls := 0
	var report func(error)
	report = Reporter(func(err error) {
		calls++
		report(err)
	})
	for range 2 {
		calls = 0
		report(io.EOF)
		if calls != maxReports {
			t.Errorf("%d calls within each other, want %d", calls, maxReports)
		}
	}
}

// The first panic is said, and none of the errors is lost.
func TestGuardContainsPanics(t *testing.T) {
	var out bytes.Buffer
	g := NewGuard(NewWriter("logging", func() io.Writer { return &out }, time.Now, 10, time.Minute))
	for _, text := range []string{"refused", "refused again"} {
		g.Tell(errors.New(text), func() { panic("boom") })
	}
	told := false
	g.Tell(io.EOF, func() { told = true })

	want := "logging: panic in OnError: boom; it was told: refused\nlogging: refused again\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if !told {
		t.Error("not told of the error after a panic")
	}
}

func TestReporterContainsPanics(t *testing.T) {
	calls := 0
	report := Reporter(func(error) {
		calls++
		panic("boom")
	})
	for range maxReports + 2 { // a panic counts as the end of a call
		report(io.EOF)
	}
	if calls != maxReports+2 {
		t.Errorf("%d calls, want %d", calls, maxReports+2)
	}
}

func TestWriterLimitsItsRate(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	w := NewWriter("logging", func() io.Writer { return &out }, func() time.Time { return now }, 2, time.Minute)

	for range 5 {
		w.Error(errors.New("disk full"))
	}
	now = now.Add(time.Minute)
	w.Error(errors.New("disk\nfull \x1b[31m\u009b0m"))
	w.Error(nil)

	want := "logging: disk full\nlogging: disk full\nlogging: disk\\x0afull \\x1b[31m\\x9b0m (and 3 more since)\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
