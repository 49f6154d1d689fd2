package slogx

import (
	"testing"
	"time"
)

// TestConsoleClock compares layouts of all sorts with package time, for times
// that share a second and times that do not.
func TestConsoleClock(t *testing.T) {
	east := time.FixedZone("EAST", 3*3600+30*60)
	at := time.Date(2026, 1, 2, 15, 4, 5, 678_900_000, time.UTC)
	times := []time.Time{
		at, at.Add(321_100_000 - 1), at.Truncate(time.Second), at.In(east), at.Add(time.Nanosecond).In(east), at,
		at.Add(time.Second), at.AddDate(-3000, 0, 0), at.AddDate(10000, 0, 0), time.Unix(0, 1).UTC(),
	}
	for _, tc := range []struct{ name, layout string }{
		{"milliseconds", "15:04:05.000"},
		{"milliseconds with a comma", "2006-01-02 15:04:05,000"},
		{"milliseconds before a zone", "2006-01-02 15:04:05.000 -0700 MST"},
		{"milliseconds before a month", "05.000Jan"},
		{"milliseconds without seconds", "x.000"},
		{"milliseconds twice", "05.000 .000"},
		{"milliseconds before nanoseconds", "05.000 .999999999"},
		{"no fraction: digits follow", "05.0002006"},
		{"microseconds", time.StampMicro},
		{"nanoseconds", time.StampNano},
		{"trimmed", time.RFC3339Nano},
		{"trimmed, at the end", "15:04:05.999999999"},
		{"trimmed, ten digits", "15:04:05.9999999999"},
		{"trimmed milliseconds", "15:04:05.999"},
		{"seconds", time.RFC3339},
		{"zone name", time.RFC850},
		{"a day with a point", "2.01.2006 15.04.05"},
		{"a text", "no time"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newConsoleClock(tc.layout, newConsoleStyle(true))
			for _, tm := range times {
				got := string(c.append([]byte("x"), tm))
				if want := "x\x1b[2m" + tm.Format(tc.layout) + "\x1b[0m "; got != want {
					t.Errorf("%v: got %q, want %q", tm, got, want)
				}
			}
		})
	}
}
