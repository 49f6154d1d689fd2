package rotate_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/rotate"
)

// wrongInCPython are zones in which the start of daylight saving time does not
// mean one hour ahead, or whose standard time has changed: computeRollover takes
// its steps there from tm_isdst alone and misses the time of day.
var wrongInCPython = map[string]string{
	"Europe/Dublin":       "winter time is the saving time, one hour back",
	"Africa/Casablanca":   "so is Ramadan's",
	"Africa/Windhoek":     "so was winter's until 2017",
	"Australia/Lord_Howe": "half an hour",
	"Antarctica/Troll":    "two hours",
	"Antarctica/Casey":    "standard time changed several times",
	"America/Caracas":     "standard time changed in 2007 and 2016",
	"Asia/Pyongyang":      "standard time changed in 2015 and 2018",
	"Pacific/Apia":        "left out a day in 2011",
	"Europe/Istanbul":     "summer time became standard in 2016",
	"Europe/Moscow":       "standard time changed in 2011 and 2014",
}

// A vector is one result of CPython.
type vector struct {
	zone, when, at string
	interval       int
	utc            bool
	t, next        int64
	suffix         string
}

func (v vector) String() string {
	return fmt.Sprintf("%s %s/%d at %s utc %t, from %d", v.zone, v.when, v.interval, v.at, v.utc, v.t)
}

func readVectors(t *testing.T, r io.Reader) []vector {
	t.Helper()
	var vectors []vector
	var v vector
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if f[0] == "=" {
			v = vector{zone: f[1], when: f[2], at: strings.Trim(f[4], "-"), utc: f[5] == "1"}
			v.interval = int(number(t, f[3]))
			continue
		}
		v.t = number(t, f[0])
		v.next = v.t + number(t, f[1])
		v.suffix = f[2]
		vectors = append(vectors, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return vectors
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestScheduleLikeCPython(t *testing.T) {
	file, err := os.Open("testdata/schedule.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zr, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	vectors := readVectors(t, zr)
	if len(vectors) < 40_000 {
		t.Fatalf("%d vectors, want at least 40000", len(vectors))
	}
	differ := compareVectors(t, vectors)
	for zone, why := range wrongInCPython {
		if differ[zone] == 0 {
			t.Errorf("%s (%s) is listed as wrong in CPython, but nothing differs", zone, why)
		}
	}
}

func TestScheduleLikeCPythonLive(t *testing.T) {
	seed := rand.Uint32()
	t.Logf("seed %d", seed)
	out := testenv.Python(t, "testdata/schedule.py", "--times", "6", "--seed", fmt.Sprint(seed))
	compareVectors(t, readVectors(t, bytes.NewReader(out)))
}

// compareVectors fails where a vector differs that has no right to, and returns
// how many differ in the zones where CPython is wrong.
func compareVectors(t *testing.T, vectors []vector) map[string]int {
	t.Helper()
	wrong := map[string]int{}
	right, repeated, renamed := 0, 0, 0
	for _, v := range vectors {
		loc := location(t, v.zone)
		if v.utc {
			loc = time.UTC
		}
		s := schedule(t, v.when, v.interval, v.at, loc)
		got, want := s.Next(time.Unix(v.t, 0)), time.Unix(v.next, 0).In(loc)
		same := got.Equal(want)
		suffix := s.Suffix(got)
		listed := wrongInCPython[v.zone] != ""
		if !listed {
			right++
		}
		switch {
		case same && suffix == v.suffix:
		case same && changes(v.start(want), want) && suffix == v.name(want):
			renamed++
		case listed:
			wrong[v.zone]++
		case !same && (repeats(time.Unix(v.t, 0).In(loc), v.at) || repeats(want, v.at)):
			repeated++
			t.Logf("%v, repeated: %v, in CPython %v", v, got, want)
		default:
			t.Errorf("%v:\ngot  %v %s\nwant %v %s", v, got, suffix, want, v.suffix)
		}
	}
	t.Logf("%d vectors, %d in zones where CPython is right: %d differ for a repeated time of day, %d names for a change of offset",
		len(vectors), right, repeated, renamed)
	t.Logf("differing in zones where CPython is wrong: %v", wrong)
	if limit := right * 2 / 1000; repeated > limit {
		t.Errorf("%d vectors differ for a repeated time of day, want at most %d", repeated, limit)
	}
	return wrong
}

// start returns the start of the interval that ends at rollover.
func (v vector) start(rollover time.Time) time.Time {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
	switch v.when[0] {
	case 'w':
		return rollover.AddDate(0, 0, -7*v.interval)
	case 'm':
		if v.when == "midnight" {
			return rollover.AddDate(0, 0, -v.interval)
		}
	}
	return rollover.Add(-units[v.when[0]] * time.Duration(v.interval))
}

// name returns the start of the interval that ends at rollover as a name has
// it. CPython moves it by an hour where tm_isdst differs: to the name of the
// backup before or after.
func (v vector) name(rollover time.Time) string {
	return v.start(rollover).Format("2006-01-02_15-04-05"[:len(v.suffix)])
}

// changes says whether the clocks change between two times.
func changes(from, to time.Time) bool {
	_, end := from.ZoneBounds()
	return !end.IsZero() && !end.After(to)
}

// repeats says whether the clocks show the time of day at twice on the day of t.
func repeats(t time.Time, at string) bool {
	clock, err := time.Parse(time.TimeOnly, at)
	if err != nil {
		return false // none
	}
	shown := 0
	for x := t.Add(-30 * time.Hour).Truncate(time.Minute); x.Before(t.Add(30 * time.Hour)); x = x.Add(time.Minute) {
		if x.Day() == t.Day() && x.Hour() == clock.Hour() && x.Minute() == clock.Minute() {
			shown++
		}
	}
	return shown > 1
}

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func schedule(t testing.TB, when string, interval int, at string, loc *time.Location) rotate.Schedule {
	t.Helper()
	s, err := rotate.ParseSchedule(when, interval, at, loc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
