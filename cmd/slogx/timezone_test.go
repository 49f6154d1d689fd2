package main

import (
	"testing"
	"time"
)

func TestPosixZone(t *testing.T) {
	for _, tt := range []struct{ tz, at, want string }{
		{"EST5EDT,M3.2.0,M11.1.0", "2024-03-10T06:59:59Z", "2024-03-10 01:59:59 EST"},
		{"EST5EDT,M3.2.0,M11.1.0", "2024-03-10T07:00:00Z", "2024-03-10 03:00:00 EDT"},
		{"EST+05EDT,M3.2.0,M11.1.0", "2024-11-03T06:00:00Z", "2024-11-03 01:00:00 EST"},
		{"CET-1CEST,M3.5.0,M10.5.0/3", "2030-07-01T00:00:00Z", "2030-07-01 02:00:00 CEST"},
		{"<+0545>-5:45", "2024-01-01T00:00:00Z", "2024-01-01 05:45:00 +0545"},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		loc, err := posixZone(tt.tz)
		if err != nil {
			t.Fatal(err)
		}
		if got := at.In(loc).Format("2006-01-02 15:04:05 MST"); got != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.at, tt.tz, got, tt.want)
		}
	}
	for _, tz := range []string{"", "nonsense", "EST5EDT,M3", "x\ny"} {
		if _, err := posixZone(tz); err == nil {
			t.Errorf("%q is taken for a zone", tz)
		}
	}
}
