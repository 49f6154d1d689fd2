package rotate_test

import (
	"testing"
	"time"
)

func BenchmarkScheduleNext(b *testing.B) {
	newYork := location(b, "America/New_York")
	for _, bench := range []struct {
		name, when string
		interval   int
		at         string
		loc        *time.Location
	}{
		{"h", "h", 1, "", newYork},
		{"midnight", "midnight", 1, "", newYork},
		{"midnight-utc", "midnight", 1, "", time.UTC},
		{"midnight-local", "midnight", 1, "", time.Local},
		{"midnight-at", "midnight", 1, "02:30", newYork},
		{"midnight-3", "midnight", 3, "", newYork},
		{"w6", "w6", 1, "", newYork},
	} {
		s := schedule(b, bench.when, bench.interval, bench.at, bench.loc)
		for _, from := range []struct {
			name string
			t    time.Time
		}{
			{"now", time.Now()},
			{"2019", time.Date(2019, 7, 14, 10, 30, 0, 0, time.UTC)},
		} {
			b.Run(bench.name+"/"+from.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					s.Next(from.t)
				}
			})
		}
	}
}
