package rotate

import (
	"path/filepath"
	"testing"
	"time"
)

// The machine gets another zone, and the program is started anew: rollovers go
// on at the times of the new one, and no backup is lost where a date or an hour
// comes a second time.
func TestTimedZoneAfterRestart(t *testing.T) {
	for _, zones := range [][2]string{
		{"UTC", "Asia/Tokyo"}, {"Asia/Tokyo", "America/New_York"}, {"America/New_York", "Europe/Berlin"},
		{"Pacific/Kiritimati", "Pacific/Pago_Pago"}, // 25 hours back: a date twice
		{"Pacific/Pago_Pago", "Pacific/Kiritimati"}, {"UTC", "Asia/Kathmandu"},
	} {
		for _, opts := range []TimedOptions{
			{When: "midnight"}, {When: "midnight", At: "03:00"}, {When: "w2"}, {When: "h"}, {When: "d"}, {When: "h", UTC: true},
		} {
			t.Run(zones[0]+" "+zones[1]+" "+opts.When+opts.At, func(t *testing.T) {
				dir := t.TempDir()
				clock := newWallClock(utc("2024-03-05 12:10:00"))
				lines, rollovers := 0, 0
				for _, zone := range zones {
					loc, err := time.LoadLocation(zone)
					if err != nil {
						t.Fatal(err)
					}
					opts.Location = loc
					f := openTimedAt(t, dir, clock, &opts)
					next := time.Unix(f.next.Load(), 0)
					want, days := 0, 2
					if opts.When == "w2" {
						days = 8
					}
					for range days * 48 { // records every half an hour
						for ; !clock.now().Before(next); next = f.settings.schedule.Next(clock.now()) {
							want++
						}
						putLines(t, f, 0, lines, lines+1, 40)
						lines++
						clock.add(30 * time.Minute)
					}
					if got := f.Stats().Rotations; got != int64(want) || want == 0 {
						t.Errorf("%s: %d rollovers, want %d", zone, got, want)
					}
					clock.add(-30 * time.Minute) // of the last record
					shut(t, f, clock)
					clock.add(30 * time.Minute)
					rollovers += want
					if names := backupNames(t, f); len(names) != rollovers {
						t.Errorf("%s: %d backups of %d rollovers: %v", zone, len(names), rollovers, names)
					}
				}
				checkLines(t, dir, lines)
			})
		}
	}
}

// A change of TZ while the program runs moves nothing: Go reads it once. The
// rollovers stay those of the zone at the start.
func TestTimedZoneChangeWhileOpen(t *testing.T) {
	dir := t.TempDir()
	clock := newWallClock(time.Date(2024, 3, 5, 12, 0, 0, 0, time.Local))
	f := openTimedAt(t, dir, clock, &TimedOptions{When: "midnight"})
	for n := range 4 * 48 {
		if n == 70 {
			t.Setenv("TZ", "Asia/Tokyo")
		}
		if n == 110 {
			t.Setenv("TZ", "America/New_York")
		}
		putLines(t, f, 0, n, n+1, 40)
		clock.add(30 * time.Minute)
	}
	checkTimed(t, f, 4*48, 4)
	for i, name := range backupNames(t, f) {
		if want := "app.log." + time.Date(2024, 3, 5+i, 0, 0, 0, 0, time.Local).Format(time.DateOnly); name != want {
			t.Errorf("backup %s, want %s", name, want)
		}
	}
	if got, want := sizes(t, dir)[filepath.Base(f.path)], int64(24*40); got != want {
		t.Errorf("the current file has %d bytes, want %d: the records of its day", got, want)
	}
}
