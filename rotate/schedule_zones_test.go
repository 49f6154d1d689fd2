package rotate_test

import (
	"os"
	"strings"
	"testing"
	"time"
)

// zones returns the names of all zones that the zone data here has.
func zones(t *testing.T) []*time.Location {
	t.Helper()
	names, err := os.ReadFile("testdata/zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	var found []*time.Location
	for name := range strings.FieldsSeq(string(names)) {
		if loc, err := time.LoadLocation(name); err == nil { // a later release may have dropped it
			found = append(found, loc)
		}
	}
	if len(found) < 500 {
		t.Fatalf("%d zones, want at least 500", len(found))
	}
	return found
}

// firstInstants returns the first instant of each local day in a span, by
// walking through it: a day begins when the clocks first show a later date.
func firstInstants(loc *time.Location, from, to time.Time) []time.Time {
	const step = 15 * time.Minute // no zone of these years changes in between
	var found []time.Time
	last := from.In(loc)
	for x := last; x.Before(to); {
		if date(x) > date(last) {
			found = append(found, x)
			last = x
		}
		// Without a change within two days the next midnight is where it seems.
		if _, end := x.ZoneBounds(); end.IsZero() || end.Sub(x) > 48*time.Hour {
			hour, minute, _ := x.Clock()
			x = x.Add(24*time.Hour - time.Duration(hour)*time.Hour - time.Duration(minute)*time.Minute)
			continue
		}
		x = x.Add(step)
	}
	return found
}

func date(t time.Time) int {
	year, month, day := t.Date()
	return (year*100+int(month))*100 + day
}

func TestMidnightInEveryZone(t *testing.T) {
	from := time.Date(2015, 1, 1, 12, 0, 0, 0, time.UTC)
	to := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	days, wrong := 0, 0
	for _, loc := range zones(t) {
		s := schedule(t, "midnight", 1, "", loc)
		next := from
		names := map[string]bool{}
		for _, want := range firstInstants(loc, from, to) {
			days++
			day := next.In(loc)
			next = s.Next(next)
			if !next.Equal(want) {
				wrong++
				t.Errorf("%s: midnight after %v is %v, want %v", loc, day, next, want)
				break
			}
			name := s.Suffix(next)
			if name != day.Format(time.DateOnly) || names[name] {
				wrong++
				t.Errorf("%s: backup at %v is named %s, want %s, once", loc, next, name, day.Format(time.DateOnly))
			}
			names[name] = true
		}
	}
	t.Logf("%d midnights, %d wrong", days, wrong)
}

// The rollovers at a time of day are one a local day, at that time or, where
// the clocks skip it, as much after their change as they would have been.
func TestTimeOfDayInEveryZone(t *testing.T) {
	end := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	for at, want := range map[string]time.Duration{"00:30": 30 * time.Minute, "02:30": 150 * time.Minute} {
		skipped := 0
		for _, loc := range zones(t) {
			s := schedule(t, "midnight", 1, at, loc)
			last := s.Next(time.Date(2015, 1, 1, 12, 0, 0, 0, loc))
			for last.Before(end) {
				next := s.Next(last)
				year, month, day := last.Date()
				if tomorrow := time.Date(year, month, day+1, 12, 0, 0, 0, time.UTC); date(next) != date(tomorrow) {
					t.Fatalf("%s: after %v comes %v", loc, last, next)
				}
				if next.Format("15:04") != at {
					skipped++
					change, _ := next.ZoneBounds()
					if shown := clock(change.Add(-time.Second)) + time.Second + next.Sub(change); shown%(24*time.Hour) != want {
						t.Fatalf("%s: after %v comes %v", loc, last, next)
					}
				}
				last = next
			}
		}
		t.Logf("at %s: %d are skipped by the clocks", at, skipped)
	}
}

// clock returns what the clocks show.
func clock(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
}

// Zone data may have a rule for all years instead of a table. With it
// ZoneBounds counts no year longer than 365 days.
func TestMidnightByRule(t *testing.T) {
	from := time.Date(2023, 1, 1, 12, 0, 0, 0, time.UTC)
	to := time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, rule := range []string{
		"EST5EDT,M3.2.0,M11.1.0",
		"AEST-10AEDT,M10.1.0,M4.1.0/3",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
		"IST-1GMT0,M10.5.0,M3.5.0/1",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"CST5CDT,M3.2.0/0,M11.1.0/1",
		"<+14>-14",
		"<-1130>11:30",
	} {
		loc, err := time.LoadLocationFromTZData(rule, zoneData(rule))
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{"", "12:00"} {
			s := schedule(t, "midnight", 1, at, loc)
			next := s.Next(from)
			for _, want := range firstInstants(loc, from.Add(24*time.Hour), to) {
				if at != "" { // noon is never skipped
					year, month, day := want.Date()
					want = time.Date(year, month, day, 12, 0, 0, 0, loc)
				}
				for next.Before(want) {
					next = s.Next(next)
				}
				if !next.Equal(want) {
					t.Fatalf("%s at %q: %v, want %v", rule, at, next, want)
				}
			}
		}
	}
}

// zoneData returns zone data (RFC 8536) that has nothing but a rule.
func zoneData(rule string) []byte {
	header := "TZif2" + strings.Repeat("\x00", 15+4*4) + "\x00\x00\x00\x01" + "\x00\x00\x00\x04"
	kind := "\x00\x00\x00\x00\x00\x00LMT\x00"
	return []byte(header + kind + header + kind + "\n" + rule + "\n")
}
