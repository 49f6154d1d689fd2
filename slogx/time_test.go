package slogx

import (
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// TestCivil compares every day of the years 0 to 9999 with package time.
func TestCivil(t *testing.T) {
	day := time.Unix(firstSecond, 0).UTC()
	for n := range uint32((lastSecond-firstSecond)/daySeconds + 1) {
		year, month, d := civil(n)
		y, m, wantDay := day.Date()
		if int(year) != y || int(month) != int(m) || int(d) != wantDay {
			t.Fatalf("civil(%d) = %d-%d-%d, want %v", n, year, month, d, day)
		}
		day = day.AddDate(0, 0, 1)
	}
	if day.Year() != 10000 {
		t.Errorf("the days end at %v", day)
	}
}

// TestPutDays prints every day of the years 0 to 9999 twice, as it is computed
// and as it is remembered.
func TestPutDays(t *testing.T) {
	var buf timeText
	want := make([]byte, 0, 64)
	day := time.Unix(firstSecond, 0).UTC()
	for range (lastSecond-firstSecond)/daySeconds + 1 {
		want = day.AppendFormat(want[:0], time.RFC3339)
		for range 2 {
			if n := buf.put(day, trimmed); string(buf[:n]) != string(want) {
				t.Fatalf("%s, want %s", buf[:n], want)
			}
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestAppendRFC3339(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		testenv.Missing(t, "no time zones on this machine")
	}
	times := []time.Time{
		{}, time.Unix(0, 0), time.Unix(0, 1), time.Unix(-1, 999999999), time.Now(),
		time.Unix(firstSecond, 0), time.Unix(firstSecond-1, 0), time.Unix(lastSecond, 999999999), time.Unix(lastSecond+1, 0),
		time.Date(2024, 2, 29, 23, 59, 59, 120000000, time.UTC),
		time.Date(2026, 3, 8, 1, 59, 59, 0, newYork), time.Date(2026, 3, 8, 3, 0, 0, 1000, newYork),
		time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(123456, 1, 1, 0, 0, 0, 123456789, time.UTC),
	}
	zones := []*time.Location{
		time.UTC, time.Local, newYork, time.FixedZone("", 14*3600), time.FixedZone("", -90*60),
		time.FixedZone("", 30), time.FixedZone("", -30), time.FixedZone("", -3661), time.FixedZone("", 99*3600),
	}
	layouts := map[fraction]string{
		millis:  "2006-01-02T15:04:05.000Z07:00",
		nanos:   "2006-01-02T15:04:05.000000000Z07:00",
		trimmed: time.RFC3339Nano,
	}
	for _, zone := range zones {
		for _, tm := range times {
			for frac, layout := range layouts {
				tm := tm.In(zone)
				if got, want := string(appendRFC3339([]byte("x"), tm, frac)), "x"+tm.Format(layout); got != want {
					t.Errorf("%v with fraction %d: got %s, want %s", tm, frac, got, want)
				}
			}
		}
	}
}
