package rotate

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clockChanges are days on whose morning, or night before, the clocks change:
// forward, then back.
var clockChanges = []struct {
	zone string
	days []string
}{
	{"America/New_York", []string{"2024-03-10", "2024-11-03"}},
	{"Europe/Berlin", []string{"2024-03-31", "2024-10-27"}},
	{"Europe/London", []string{"2024-03-31", "2024-10-27"}},
	{"Europe/Dublin", []string{"2024-03-31", "2024-10-27"}},       // winter is the saving time
	{"Africa/Casablanca", []string{"2023-04-23", "2023-03-19"}},   // so is Ramadan
	{"Australia/Lord_Howe", []string{"2023-10-01", "2024-04-07"}}, // half an hour
	{"America/Sao_Paulo", []string{"2018-11-04", "2018-02-18"}},   // at midnight, as the next three
	{"Asia/Beirut", []string{"2022-03-27", "2022-10-30"}},
	{"Africa/Cairo", []string{"2023-04-28", "2023-10-27"}},
	{"America/Havana", []string{"2023-03-12", "2023-11-05"}},
	{"Antarctica/Troll", []string{"2023-03-26", "2023-10-29"}}, // two hours
	{"Pacific/Chatham", []string{"2023-09-24", "2024-04-07"}},
	{"America/Caracas", []string{"2016-05-01", "2007-12-09"}}, // standard time changes
	{"Asia/Pyongyang", []string{"2018-05-05", "2015-08-15"}},
	{"Pacific/Apia", []string{"2011-12-31"}}, // after 29 December
}

// With a record every half an hour, or ten minutes, from a noon before a change
// to one after it, each boundary by the schedule in between has its rollover,
// and each rollover a backup of its own.
func TestTimedOverClockChanges(t *testing.T) {
	for _, change := range clockChanges {
		zone, err := time.LoadLocation(change.zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range change.days {
			date, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			noon := func(days int) time.Time {
				return time.Date(date.Year(), date.Month(), date.Day()+days, 12, 0, 0, 0, zone)
			}
			for _, test := range []struct {
				name     string
				opts     TimedOptions
				from, to int // days before and after the change
				want     func(from, to time.Time) int
			}{
				{"h", TimedOptions{When: "h"}, 1, 1, elapsed(time.Hour)},
				{"m30", TimedOptions{When: "m", Interval: 30}, 1, 0, elapsed(30 * time.Minute)},
				{"d", TimedOptions{When: "d"}, 2, 3, elapsed(24 * time.Hour)},
				{"midnight", TimedOptions{When: "midnight"}, 2, 3, passed("")},
				{"w6", TimedOptions{When: "w6"}, 8, 15, passed("Monday")},
				{"at 01:30", TimedOptions{When: "midnight", At: "01:30"}, 2, 3, passed("")},
				{"at 02:30", TimedOptions{When: "midnight", At: "02:30:00"}, 2, 3, passed("")},
			} {
				t.Run(change.zone+"/"+day+"/"+test.name, func(t *testing.T) {
					clock := newWallClock(noon(-test.from))
					test.opts.Location = zone
					f := openTimedAt(t, t.TempDir(), clock, &test.opts)
					pause := 30 * time.Minute
					if test.opts.When == "m" {
						pause = 10 * time.Minute
					}
					n := 0
					end := noon(test.to)
					for ; !clock.now().After(end); n++ {
						putLines(t, f, 0, n, n+1, 40)
						clock.add(pause)
					}
					checkTimed(t, f, n, test.want(noon(-test.from), end))
					if test.opts.When == "h" || test.opts.When == "m" {
						return // two intervals of one name where the clocks repeat an hour
					}
					verify(t, filepath.Dir(f.path), 1, n, byStamp(f))
					for _, name := range backupNames(t, f) {
						if strings.Count(name, ".") > 2 {
							t.Errorf("%s needs a counter", name)
						}
					}
				})
			}
		}
	}
}

// elapsed counts the intervals that end between two times.
func elapsed(interval time.Duration) func(from, to time.Time) int {
	return func(from, to time.Time) int { return int(to.Sub(from) / interval) }
}

// passed counts the days that begin between two noons, all or those of a weekday.
func passed(weekday string) func(from, to time.Time) int {
	return func(from, to time.Time) int {
		n, last := 0, from.Day()
		for x := from; !x.After(to); x = x.Add(time.Hour) {
			if x.Day() != last && (weekday == "" || x.Weekday().String() == weekday) {
				n++
			}
			last = x.Day()
		}
		return n
	}
}
