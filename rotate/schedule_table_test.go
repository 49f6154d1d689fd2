package rotate_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/rotate"
)

func TestScheduleTable(t *testing.T) {
	const wednesday = "2024-02-28 10:20:30"
	for _, test := range []struct {
		name     string
		when     string
		interval int
		at       string
		zone     string
		from     string
		want     []string // the next rollovers, each with the suffix of the backup made then
	}{
		{"every hour by default", "", 0, "", "UTC", wednesday, []string{"2024-02-28 11:20:30 2024-02-28_10", "2024-02-28 12:20:30 2024-02-28_11"}},
		{"seconds", "s", 1, "", "UTC", wednesday, []string{"2024-02-28 10:20:31 2024-02-28_10-20-30"}},
		{"30 seconds", "S", 30, "", "UTC", wednesday, []string{"2024-02-28 10:21:00 2024-02-28_10-20-30", "2024-02-28 10:21:30 2024-02-28_10-21-00"}},
		{"30 minutes", "m", 30, "", "UTC", wednesday, []string{"2024-02-28 10:50:30 2024-02-28_10-20", "2024-02-28 11:20:30 2024-02-28_10-50"}},
		{"30 hours", "H", 30, "", "UTC", wednesday, []string{"2024-02-29 16:20:30 2024-02-28_10", "2024-03-01 22:20:30 2024-02-29_16"}},
		{"days", "d", 1, "", "UTC", wednesday, []string{"2024-02-29 10:20:30 2024-02-28", "2024-03-01 10:20:30 2024-02-29"}},
		{"at is for calendars", "h", 1, "04:00", "UTC", wednesday, []string{"2024-02-28 11:20:30 2024-02-28_10"}},

		{"midnight over the leap day", "MIDNIGHT", 1, "", "Europe/Berlin", wednesday, []string{"2024-02-29 00:00:00 2024-02-28", "2024-03-01 00:00:00 2024-02-29", "2024-03-02 00:00:00 2024-03-01"}},
		{"no leap day", "midnight", 1, "", "Europe/Berlin", "2023-02-28 10:20:30", []string{"2023-03-01 00:00:00 2023-02-28"}},
		{"every second midnight", "midnight", 2, "", "UTC", wednesday, []string{"2024-03-01 00:00:00 2024-02-28", "2024-03-03 00:00:00 2024-03-01"}},
		{"every third midnight", "midnight", 3, "", "UTC", wednesday, []string{"2024-03-02 00:00:00 2024-02-28", "2024-03-05 00:00:00 2024-03-02"}},
		{"every 30th midnight", "midnight", 30, "", "UTC", wednesday, []string{"2024-03-29 00:00:00 2024-02-28"}},
		{"from midnight on", "midnight", 1, "", "UTC", "2024-02-28 00:00:00", []string{"2024-02-29 00:00:00 2024-02-28"}},
		{"at midnight", "midnight", 1, "00:00", "UTC", wednesday, []string{"2024-02-29 00:00:00 2024-02-28"}},
		{"at, later today", "midnight", 1, "12:30", "UTC", wednesday, []string{"2024-02-28 12:30:00 2024-02-27", "2024-02-29 12:30:00 2024-02-28"}},
		{"at, tomorrow", "midnight", 1, "10:20:30", "UTC", wednesday, []string{"2024-02-29 10:20:30 2024-02-28"}},

		{"w0", "w0", 1, "", "UTC", wednesday, []string{"2024-03-05 00:00:00 2024-02-27"}},
		{"w1", "w1", 1, "", "UTC", wednesday, []string{"2024-03-06 00:00:00 2024-02-28"}},
		{"w2 ends with Wednesday", "w2", 1, "", "UTC", wednesday, []string{"2024-02-29 00:00:00 2024-02-22", "2024-03-07 00:00:00 2024-02-29"}},
		{"w3", "W3", 1, "", "UTC", wednesday, []string{"2024-03-01 00:00:00 2024-02-23"}},
		{"w4", "w4", 1, "", "UTC", wednesday, []string{"2024-03-02 00:00:00 2024-02-24"}},
		{"w5", "w5", 1, "", "UTC", wednesday, []string{"2024-03-03 00:00:00 2024-02-25"}},
		{"w6", "w6", 1, "", "UTC", wednesday, []string{"2024-03-04 00:00:00 2024-02-26"}},
		{"w2 at midnight begins Wednesday", "w2", 1, "00:00:00", "UTC", wednesday, []string{"2024-03-06 00:00:00 2024-02-28"}},
		{"w2 at, later today", "w2", 1, "12:00", "UTC", wednesday, []string{"2024-02-28 12:00:00 2024-02-21"}},
		{"w2 at, in a week", "w2", 1, "02:30", "UTC", wednesday, []string{"2024-03-06 02:30:00 2024-02-28"}},
		{"w6 at", "w6", 1, "02:30", "UTC", wednesday, []string{"2024-03-03 02:30:00 2024-02-25"}},
		{"every second week", "w6", 2, "", "UTC", wednesday, []string{"2024-03-11 00:00:00 2024-02-26"}},
		{"every third week", "w2", 3, "", "UTC", wednesday, []string{"2024-03-14 00:00:00 2024-02-22", "2024-04-04 00:00:00 2024-03-14"}},

		{"no midnight in São Paulo", "midnight", 1, "", "America/Sao_Paulo", "2018-11-03 10:00:00", []string{"2018-11-04 01:00:00 2018-11-03", "2018-11-05 00:00:00 2018-11-04"}},
		{"two midnights in Havana", "midnight", 1, "", "America/Havana", "2023-11-04 10:00:00", []string{"2023-11-05 00:00:00 2023-11-04", "2023-11-06 00:00:00 2023-11-05"}},
		{"no 30 December in Apia", "midnight", 1, "", "Pacific/Apia", "2011-12-28 10:00:00", []string{"2011-12-29 00:00:00 2011-12-28", "2011-12-31 00:00:00 2011-12-29", "2012-01-01 00:00:00 2011-12-31"}},
		{"a skipped time of day", "midnight", 1, "02:30", "America/New_York", "2024-03-09 10:00:00", []string{"2024-03-10 03:30:00 2024-03-09", "2024-03-11 02:30:00 2024-03-10"}},
		{"a repeated time of day", "midnight", 1, "01:30", "America/New_York", "2024-11-02 10:00:00", []string{"2024-11-03 01:30:00 2024-11-02", "2024-11-04 01:30:00 2024-11-03"}},
		{"half past eleven that is skipped", "midnight", 1, "23:30", "America/Nuuk", "2024-03-29 10:00:00", []string{"2024-03-29 23:30:00 2024-03-28", "2024-03-31 00:30:00 2024-03-29", "2024-03-31 23:30:00 2024-03-30"}},
		{"an hour more", "h", 1, "", "America/New_York", "2024-11-03 00:00:00", []string{"2024-11-03 01:00:00 2024-11-03_00", "2024-11-03 01:00:00 2024-11-03_01", "2024-11-03 02:00:00 2024-11-03_01"}},
		{"an hour less", "h", 1, "", "America/New_York", "2024-03-10 00:00:00", []string{"2024-03-10 01:00:00 2024-03-10_00", "2024-03-10 03:00:00 2024-03-10_01", "2024-03-10 04:00:00 2024-03-10_03"}},
		{"UTC knows no summer time", "midnight", 1, "", "UTC", "2024-03-09 10:00:00", []string{"2024-03-10 00:00:00 2024-03-09", "2024-03-11 00:00:00 2024-03-10"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			loc := location(t, test.zone)
			next, err := time.ParseInLocation(time.DateTime, test.from, loc)
			if err != nil {
				t.Fatal(err)
			}
			s := schedule(t, test.when, test.interval, test.at, loc)
			var got []string
			for range test.want {
				next = s.Next(next)
				got = append(got, next.Format(time.DateTime)+" "+s.Suffix(next))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseScheduleErrors(t *testing.T) {
	for _, test := range []struct {
		when     string
		interval int
		at       string
		option   string
	}{
		{"x", 1, "", "When"},
		{"hh", 1, "", "When"},
		{" h", 1, "", "When"},
		{"w", 1, "", "When"},
		{"w7", 1, "", "When"},
		{"w-1", 1, "", "When"},
		{"w10", 1, "", "When"},
		{"ſ", 1, "", "When"}, // which folds to s
		{"h", -1, "", "Interval"},
		{"w0", math.MinInt, "", "Interval"},
		{"s", math.MaxInt, "", "Interval"},
		{"w0", math.MaxInt / 604800, "", "Interval"},
		{"midnight", 1, "25:00", "At"},
		{"midnight", 1, "24:00:00", "At"},
		{"midnight", 1, "1:30", "At"},
		{"midnight", 1, "01:30:00.5", "At"},
		{"midnight", 1, "01:30 ", "At"},
		{"h", 1, "noon", "At"},
	} {
		t.Run(fmt.Sprintf("%s,%d,%s", test.when, test.interval, test.at), func(t *testing.T) {
			_, err := rotate.ParseSchedule(test.when, test.interval, test.at, nil)
			bad, ok := errors.AsType[*rotate.OptionError](err)
			if !ok || bad.Option != test.option || bad.Allowed == "" {
				t.Errorf("got %v, want an OptionError for %s", err, test.option)
			}
		})
	}
}

func TestZeroSchedule(t *testing.T) {
	var zero rotate.Schedule
	hourly := schedule(t, "", 0, "", nil)
	from := time.Date(2024, 2, 28, 10, 20, 30, 0, time.Local)
	if got, want := zero.Next(from), hourly.Next(from); !got.Equal(want) || zero.Suffix(got) != hourly.Suffix(want) {
		t.Errorf("the zero Schedule rolls over at %v, want %v", got, want)
	}
}

func TestScheduleAllocatesNothing(t *testing.T) {
	from := time.Date(2024, 11, 2, 23, 0, 0, 0, time.UTC)
	for _, when := range []string{"s", "h", "midnight", "w6"} {
		s := schedule(t, when, 1, "01:30", location(t, "America/New_York"))
		if n := testing.AllocsPerRun(100, func() { s.Next(from) }); n != 0 {
			t.Errorf("%s: Next allocates %v times", when, n)
		}
	}
}

func FuzzScheduleNext(f *testing.F) {
	f.Add("midnight", 1, "", "America/New_York", int64(1730606400), int64(3600))
	f.Add("w6", 3, "02:30:00", "Australia/Lord_Howe", int64(1711800000), int64(1))
	f.Add("h", 0, "", "UTC", int64(-62135596800), int64(0))
	f.Add("MIDNIGHT", 30, "23:59", "Pacific/Apia", int64(1325160000), int64(7200))
	f.Add("d", 36000, "", "Antarctica/Troll", int64(0), int64(-5))
	f.Fuzz(func(t *testing.T, when string, interval int, at, zone string, unix, later int64) {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			return
		}
		s, err := rotate.ParseSchedule(when, interval, at, loc)
		if err != nil {
			return
		}
		const year9999 = 253370764800
		from := time.Unix(unix%year9999, 0)
		next := s.Next(from)
		if !next.After(from) {
			t.Errorf("%v does not follow %v", next, from)
		}
		if s.Next(next).Before(next) || s.Suffix(next) == "" {
			t.Errorf("after %v comes %v, with suffix %q", next, s.Next(next), s.Suffix(next))
		}
		// Who starts later does not roll over earlier.
		after := from.Add(time.Duration(uint64(later)%(1<<22)) * time.Second)
		if s.Next(after).Before(next) {
			t.Errorf("from %v comes %v, from %v already %v", from, next, after, s.Next(after))
		}
	})
}

func ExampleSchedule_Next() {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		fmt.Println(err)
		return
	}
	nightly, err := rotate.ParseSchedule("midnight", 1, "02:30", paris)
	if err != nil {
		fmt.Println(err)
		return
	}
	t := time.Date(2025, 3, 28, 12, 0, 0, 0, paris)
	for range 3 {
		t = nightly.Next(t)
		fmt.Println(t, "app.log."+nightly.Suffix(t))
	}
	// Output:
	// 2025-03-29 02:30:00 +0100 CET app.log.2025-03-28
	// 2025-03-30 03:30:00 +0200 CEST app.log.2025-03-29
	// 2025-03-31 02:30:00 +0200 CEST app.log.2025-03-30
}

func ExampleParseSchedule() {
	_, err := rotate.ParseSchedule("w7", 1, "", nil)
	fmt.Println(err)
	// Output:
	// rotate: When is "w7"; allowed: s, m, h, d, midnight, w0 to w6 (w0 is Monday)
}
