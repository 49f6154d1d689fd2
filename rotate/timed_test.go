package rotate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// wallClock is the time of a test.
type wallClock struct {
	ns  atomic.Int64
	loc *time.Location
}

func newWallClock(t time.Time) *wallClock {
	c := &wallClock{loc: t.Location()}
	c.set(t)
	return c
}

func (c *wallClock) now() time.Time      { return time.Unix(0, c.ns.Load()).In(c.loc) }
func (c *wallClock) set(t time.Time)     { c.ns.Store(t.UnixNano()) }
func (c *wallClock) add(d time.Duration) { c.ns.Add(int64(d)) }

// openTimedAt opens dir/app.log with a clock; nothing may come up.
func openTimedAt(t *testing.T, dir string, c *wallClock, opts *TimedOptions) *File {
	t.Helper()
	o := deref(opts)
	o.Now = c.now
	o.OnError = failOnError(t)
	f, err := OpenTimed(filepath.Join(dir, "app.log"), &o)
	return closing(t, f, err)
}

// shut closes f and gives its file the time of the clock, as if it had been
// written then.
func shut(t *testing.T, f *File, c *wallClock) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(f.path, c.now(), c.now()); err != nil {
		t.Fatal(err)
	}
}

// checkTimed checks that f rolled over as often as wanted, each time into a
// backup of its own, and that nothing of the n lines is lost.
func checkTimed(t *testing.T, f *File, n, rollovers int) {
	t.Helper()
	if got := f.Stats().Rotations; got != int64(rollovers) {
		t.Errorf("%d rollovers, want %d", got, rollovers)
	}
	if names := backupNames(t, f); len(names) != rollovers {
		t.Errorf("%d backups, want %d: %v", len(names), rollovers, names)
	}
	checkLines(t, filepath.Dir(f.path), n)
}

// checkLines checks that the n lines are there once and whole, in any order of
// the files.
func checkLines(t *testing.T, dir string, n int) {
	t.Helper()
	l, err := ledger.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.Expect(0, n)
	l.Disordered = 0
	if want := (ledger.Report{Found: n}); l.Report != want {
		t.Errorf("got %+v, want %+v", l.Report, want)
	}
}

// backupNames returns the names of the backups, oldest first.
func backupNames(t *testing.T, f *File) (names []string) {
	t.Helper()
	found, err := f.settings.backups.list()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range slices.Backward(found) {
		names = append(names, filepath.Base(b.name))
	}
	return names
}

// byStamp sorts backups by their names, oldest first, and the current file last.
func byStamp(f *File) func(names []string) {
	stamp := func(name string) (stamp, bool) { return f.settings.backups.parse(strings.TrimSuffix(name, gzipExt)) }
	return func(names []string) {
		slices.SortFunc(names, func(a, b string) int {
			x, ok := stamp(a)
			if !ok {
				return 1
			}
			y, ok := stamp(b)
			if !ok {
				return -1
			}
			return y.compare(x)
		})
	}
}

func TestTimedNames(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		opts  TimedOptions
		start string
		step  time.Duration
		steps int
		want  []string
	}{
		{"leap day", TimedOptions{When: "midnight"}, "2024-02-27 12:00:00", 12 * time.Hour, 8, []string{"2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"}},
		{"week with a leap day", TimedOptions{When: "W6"}, "2024-02-24 12:00:00", 24 * time.Hour, 16, []string{"2024-02-19", "2024-02-26", "2024-03-04"}},
		{"year's end", TimedOptions{When: "midnight"}, "2024-12-30 12:00:00", 24 * time.Hour, 3, []string{"2024-12-30", "2024-12-31", "2025-01-01"}},
		{"s/2", TimedOptions{When: "s", Interval: 2}, "2024-03-01 12:00:00", time.Second, 5, []string{"2024-03-01_12-00-00", "2024-03-01_12-00-02"}},
		{"s/30", TimedOptions{When: "s", Interval: 30}, "2024-03-01 12:00:00", 7 * time.Second, 10, []string{"2024-03-01_12-00-00", "2024-03-01_12-00-35"}},
		{"m/2", TimedOptions{When: "m", Interval: 2}, "2024-03-01 12:00:30", time.Minute, 4, []string{"2024-03-01_12-00", "2024-03-01_12-02"}},
		{"m/30", TimedOptions{When: "m", Interval: 30}, "2024-03-01 23:45:00", 10 * time.Minute, 6, []string{"2024-03-01_23-45", "2024-03-02_00-15"}},
		{"h/3", TimedOptions{When: "h", Interval: 3}, "2024-03-01 22:10:00", time.Hour, 6, []string{"2024-03-01_22", "2024-03-02_01"}},
		{"h/30", TimedOptions{When: "h", Interval: 30}, "2024-03-01 22:10:00", 10 * time.Hour, 6, []string{"2024-03-01_22", "2024-03-03_04"}},
		{"d/2", TimedOptions{When: "d", Interval: 2}, "2024-02-28 22:10:00", 24 * time.Hour, 4, []string{"2024-02-28", "2024-03-01"}},
		{"midnight/2", TimedOptions{When: "midnight", Interval: 2}, "2024-02-28 22:10:00", 24 * time.Hour, 5, []string{"2024-02-28", "2024-03-01"}},
		{"midnight/3", TimedOptions{When: "midnight", Interval: 3}, "2024-02-28 22:10:00", 24 * time.Hour, 6, []string{"2024-02-28", "2024-03-02"}},
		{"midnight/30", TimedOptions{When: "midnight", Interval: 30}, "2024-02-28 22:10:00", 24 * time.Hour, 60, []string{"2024-02-28", "2024-03-29"}},
		{"w0/2", TimedOptions{When: "w0", Interval: 2}, "2024-02-28 22:10:00", 24 * time.Hour, 30, []string{"2024-02-27", "2024-03-12"}},
		{"w2/3 at", TimedOptions{When: "w2", Interval: 3, At: "04:00"}, "2024-02-28 22:10:00", 24 * time.Hour, 50, []string{"2024-02-28", "2024-03-20"}},
		{"UTC in summer time", TimedOptions{When: "midnight", UTC: true, Location: newYork}, "2024-03-09 12:00:00", 3 * time.Hour, 24, []string{"2024-03-09", "2024-03-10", "2024-03-11"}},
		{"UTC, hours", TimedOptions{When: "h", UTC: true, Location: newYork}, "2024-03-10 06:00:00", time.Hour, 3, []string{"2024-03-10_06", "2024-03-10_07", "2024-03-10_08"}},
		{"intervals without a record", TimedOptions{When: "h"}, "2024-03-01 22:10:00", 5 * time.Hour, 2, []string{"2024-03-01_22", "2024-03-02_03"}},
		{"in any case", TimedOptions{When: "MidNight"}, "2024-03-01 22:10:00", 24 * time.Hour, 1, []string{"2024-03-01"}},
		{"by size in between", TimedOptions{When: "midnight", MaxBytes: 100}, "2024-03-01 12:00:00", 4 * time.Hour, 5, []string{"2024-03-01", "2024-03-01.1", "2024-03-02"}},
		{"a namer", TimedOptions{When: "midnight", Namer: dateFirst}, "2024-03-01 12:00:00", 24 * time.Hour, 1, []string{"2024-03-01-app.log"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			clock := newWallClock(utc(test.start))
			if test.opts.Location == nil {
				test.opts.Location = time.UTC
			}
			f := openTimedAt(t, t.TempDir(), clock, &test.opts)
			for i := range test.steps + 1 {
				putLines(t, f, 0, i, i+1, 40)
				clock.add(test.step)
			}
			got := backupNames(t, f)
			for i, name := range got {
				got[i] = strings.TrimPrefix(name, "app.log.")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			verify(t, filepath.Dir(f.path), 1, test.steps+1, byStamp(f))
		})
	}
}

// Whatever the clock does, nothing is lost, and within an interval after it the
// file rolls over again.
func TestTimedClockSteps(t *testing.T) {
	const hour = time.Hour
	year2030 := utc("2030-06-01").Sub(utc("2024-03-05"))
	for _, test := range []struct {
		name  string
		steps []time.Duration
	}{
		{"2 hours back", []time.Duration{-2 * hour}},
		{"5 hours back", []time.Duration{-5 * hour}},
		{"50 hours on", []time.Duration{50 * hour}},
		{"49 hours back", []time.Duration{-49 * hour}},
		{"on and back", []time.Duration{50 * hour, -49 * hour}},
		{"2030 and back", []time.Duration{year2030, -year2030}},
		{"1970 and back", []time.Duration{-54 * 365 * 24 * hour, 54 * 365 * 24 * hour}},
		{"30 seconds back, again and again", []time.Duration{-30 * time.Second, -30 * time.Second, -30 * time.Second}},
	} {
		for _, kind := range []struct {
			when     string
			at       string
			interval time.Duration
		}{{"h", "", hour}, {"m", "", time.Minute}, {"midnight", "", 24 * hour}, {"w2", "12:00", 7 * 24 * hour}} {
			t.Run(test.name+"/"+kind.when, func(t *testing.T) {
				clock := newWallClock(utc("2024-03-05 06:00:00"))
				f := openTimedAt(t, t.TempDir(), clock, &TimedOptions{When: kind.when, At: kind.at, Location: time.UTC})
				pause := kind.interval / 6
				n := 0
				for _, step := range append(test.steps, 0) {
					for range 10 {
						putLines(t, f, 0, n, n+1, 40)
						n++
						clock.add(pause)
					}
					clock.add(step)
					before := f.Stats().Rotations
					for range 8 {
						putLines(t, f, 0, n, n+1, 40)
						n++
						clock.add(pause)
					}
					if f.Stats().Rotations == before {
						t.Errorf("no rollover within an interval after a step of %v", step)
					}
				}
				if names := backupNames(t, f); int64(len(names)) != f.Stats().Rotations {
					t.Errorf("%d backups of %d rollovers: %v", len(names), f.Stats().Rotations, names)
				}
				checkLines(t, filepath.Dir(f.path), n)
			})
		}
	}
}

// Backups of a year that is not yet do not evict those made since.
func TestTimedFutureBackups(t *testing.T) {
	dir := t.TempDir()
	makeFiles(t, dir, "app.log.2030-01-01", "app.log.2030-01-02", "app.log.2030-01-03", "app.log.2024-13-45")
	clock := newWallClock(utc("2024-03-05 12:00:00"))
	f := openTimedAt(t, dir, clock, &TimedOptions{When: "midnight", Backups: 2, Location: time.UTC})
	for i := range 4 {
		putLines(t, f, 0, i, i+1, 40)
		clock.add(24 * time.Hour)
	}
	shut(t, f, clock)
	want := []string{"app.log", "app.log.2024-03-06", "app.log.2024-03-07", "app.log.2024-13-45"}
	if diff := cmp.Diff(want, namesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// A name that is taken is never written over, and stops nothing.
func TestTimedNameTaken(t *testing.T) {
	for _, test := range []struct {
		taken []string
		want  string
	}{
		{[]string{"app.log.2024-03-05"}, "app.log.2024-03-05.1"},
		{[]string{"app.log.2024-03-05.gz"}, "app.log.2024-03-05.1"},
		{[]string{"app.log.2024-03-05", "app.log.2024-03-05.1", "app.log.2024-03-05.2.gz"}, "app.log.2024-03-05.3"},
		{[]string{"app.log.2024-03-05/"}, "app.log.2024-03-05.1"},
		{[]string{"app.log.2024-03-05 -> /dev/null"}, "app.log.2024-03-05.1"},
	} {
		t.Run(strings.NewReplacer("/", "%").Replace(strings.Join(test.taken, ",")), func(t *testing.T) {
			dir := t.TempDir()
			makeFiles(t, dir, test.taken...)
			before := contentsIn(t, dir)
			clock := newWallClock(utc("2024-03-05 12:00:00"))
			f := openTimedAt(t, dir, clock, &TimedOptions{When: "midnight", Location: time.UTC})
			for i := range 4 {
				putLines(t, f, 0, i, i+1, 40)
				clock.add(12 * time.Hour)
			}
			after := contentsIn(t, dir)
			for name, text := range before {
				if after[name] != text {
					t.Errorf("%s held %q, now %q", name, text, after[name])
				}
			}
			if strings.Count(after[test.want], "\n") != 1 || strings.Count(after["app.log.2024-03-06"], "\n") != 2 {
				t.Errorf("got %v", after)
			}
		})
	}
}

// Midnight and the weekdays keep their boundary over restarts, however many.
func TestTimedRestart(t *testing.T) {
	for _, test := range []struct {
		name  string
		opts  TimedOptions
		start string
		pause time.Duration
		runs  int
		want  []string
	}{
		{"midnight", TimedOptions{When: "midnight"}, "2024-03-05 01:00:00", 4 * time.Hour, 11, []string{"app.log.2024-03-05"}},
		{"midnight at", TimedOptions{When: "midnight", At: "03:00"}, "2024-03-05 01:00:00", 4 * time.Hour, 11, []string{"app.log.2024-03-04", "app.log.2024-03-05"}},
		{"w2", TimedOptions{When: "w2"}, "2024-03-04 12:00:00", 24 * time.Hour, 11, []string{"app.log.2024-02-29", "app.log.2024-03-07"}},
		{"h begins anew, as in Python", TimedOptions{When: "h"}, "2024-03-05 01:00:00", 50 * time.Minute, 11, nil},
		{"h after a longer break", TimedOptions{When: "h"}, "2024-03-05 01:00:00", 70 * time.Minute, 4, []string{"app.log.2024-03-05_01", "app.log.2024-03-05_02", "app.log.2024-03-05_03"}},
		{"from yesterday", TimedOptions{When: "midnight"}, "2024-03-05 23:59:00", 10 * time.Minute, 2, []string{"app.log.2024-03-05"}},
		{"from last year", TimedOptions{When: "midnight"}, "2023-03-05 12:00:00", 366 * 24 * time.Hour, 2, []string{"app.log.2023-03-05"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			clock := newWallClock(utc(test.start))
			test.opts.Location = time.UTC
			var f *File
			for i := range test.runs {
				f = openTimedAt(t, dir, clock, &test.opts)
				putLines(t, f, 0, i, i+1, 40)
				shut(t, f, clock)
				clock.add(test.pause)
			}
			if diff := cmp.Diff(test.want, backupNames(t, f)); diff != "" {
				t.Error(diff)
			}
			verify(t, dir, 1, test.runs, byStamp(f))
		})
	}
}

// A file from the future, written when the clock was wrong, waits for no future.
func TestTimedFileFromTheFuture(t *testing.T) {
	dir := t.TempDir()
	makeFiles(t, dir, "app.log")
	year2030 := utc("2030-01-01")
	if err := os.Chtimes(filepath.Join(dir, "app.log"), year2030, year2030); err != nil {
		t.Fatal(err)
	}
	clock := newWallClock(utc("2024-03-05 12:00:00"))
	f := openTimedAt(t, dir, clock, &TimedOptions{When: "midnight", Location: time.UTC})
	for i := range 3 {
		putLines(t, f, 0, i, i+1, 40)
		clock.add(24 * time.Hour)
	}
	if diff := cmp.Diff([]string{"app.log.2024-03-05", "app.log.2024-03-06"}, backupNames(t, f)); diff != "" {
		t.Error(diff)
	}
}

// A file may be opened with another zone or schedule than before.
func TestTimedZoneChange(t *testing.T) {
	dir := t.TempDir()
	clock := newWallClock(utc("2024-03-05 12:00:00"))
	n, rollovers := 0, int64(0)
	for _, run := range []struct{ zone, when string }{
		{"Pacific/Kiritimati", "h"}, {"Pacific/Pago_Pago", "h"}, {"UTC", "h"}, {"Asia/Kathmandu", "midnight"}, {"America/Los_Angeles", "midnight"}, {"UTC", "d"},
	} {
		zone, err := time.LoadLocation(run.zone)
		if err != nil {
			t.Fatal(err)
		}
		f := openTimedAt(t, dir, clock, &TimedOptions{When: run.when, Location: zone})
		for range 60 {
			putLines(t, f, 0, n, n+1, 40)
			n++
			clock.add(time.Hour)
		}
		if f.Stats().Rotations < 2 {
			t.Errorf("%d rollovers in %s", f.Stats().Rotations, run.zone)
		}
		rollovers += f.Stats().Rotations
		shut(t, f, clock)
	}
	if got := len(namesIn(t, dir)) - 1; int64(got) != rollovers {
		t.Errorf("%d backups of %d rollovers", got, rollovers)
	}
	checkLines(t, dir, n)
}

// Without a record no rollover comes, unless Idle is set; an empty file makes
// no backup.
func TestTimedIdle(t *testing.T) {
	for _, test := range []struct {
		name                string
		idle                bool
		afterIdle, afterOne []string
	}{
		{"with Idle", true, []string{"app.log", "app.log.2000-01-01_00"}, []string{"app.log", "app.log.2000-01-01_00"}},
		{"without", false, []string{"app.log"}, []string{"app.log", "app.log.2000-01-01_00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				f, err := OpenTimed(filepath.Join(dir, "app.log"), &TimedOptions{
					When: "h", Idle: test.idle, UTC: true, Options: Options{OnError: failOnError(t)},
				})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(3 * time.Hour) // nothing was written: there is nothing to keep
				synctest.Wait()
				if diff := cmp.Diff([]string{"app.log"}, namesIn(t, dir)); diff != "" {
					t.Error(diff)
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			})
			if err := os.RemoveAll(filepath.Join(dir, "app.log")); err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				f, err := OpenTimed(filepath.Join(dir, "app.log"), &TimedOptions{
					When: "h", Idle: test.idle, UTC: true, Options: Options{OnError: failOnError(t)},
				})
				if err != nil {
					t.Fatal(err)
				}
				putLines(t, f, 0, 0, 1, 40)
				time.Sleep(59*time.Minute + 59*time.Second)
				synctest.Wait()
				if diff := cmp.Diff([]string{"app.log"}, namesIn(t, dir)); diff != "" {
					t.Errorf("before its time: %s", diff)
				}
				time.Sleep(3 * time.Hour)
				synctest.Wait()
				if diff := cmp.Diff(test.afterIdle, namesIn(t, dir)); diff != "" {
					t.Errorf("after 3 idle hours: %s", diff)
				}
				putLines(t, f, 0, 1, 2, 40)
				if diff := cmp.Diff(test.afterOne, namesIn(t, dir)); diff != "" {
					t.Errorf("after the next record: %s", diff)
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				verify(t, dir, 1, 2, byStamp(f))
			})
		})
	}
}

// The newest intervals stay, whole, with the parts of theirs that a size limit
// made, compressed or not.
func TestTimedRetention(t *testing.T) {
	dir := t.TempDir()
	makeFiles(t, dir, "app.log.2024-03-01.gz", "app.log.2024-03-02", "app.log.2024-03-02.1.gz", "app.log.1", "app.log.2024-03-01.bak", "app-2024-03-01T00-00-00.000.log")
	clock := newWallClock(utc("2024-03-03 06:00:00"))
	opts := &TimedOptions{When: "midnight", Backups: 2, Compress: true, MaxBytes: 100, Location: time.UTC}
	f := openTimedAt(t, dir, clock, opts)
	for i := range 12 {
		putLines(t, f, 0, i, i+1, 40)
		clock.add(6 * time.Hour)
	}
	shut(t, f, clock)
	want := []string{
		"app-2024-03-01T00-00-00.000.log", "app.log", "app.log.1", "app.log.2024-03-01.bak",
		"app.log.2024-03-04.1.gz", "app.log.2024-03-04.gz", "app.log.2024-03-05.1.gz", "app.log.2024-03-05.gz",
	}
	if diff := cmp.Diff(want, namesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// As in Python, surplus backups go with the first rollover, not before.
func TestTimedSurplus(t *testing.T) {
	dir := t.TempDir()
	makeFiles(t, dir, "app.log.2024-03-01", "app.log.2024-03-02", "app.log.2024-03-03")
	clock := newWallClock(utc("2024-03-06 06:00:00"))
	for _, want := range [][]string{
		{"app.log", "app.log.2024-03-01", "app.log.2024-03-02", "app.log.2024-03-03"},
		{"app.log", "app.log.2024-03-06"},
	} {
		f := openTimedAt(t, dir, clock, &TimedOptions{When: "midnight", Backups: 1, Location: time.UTC})
		putLines(t, f, 0, 0, 1, 40)
		shut(t, f, clock)
		if diff := cmp.Diff(want, namesIn(t, dir)); diff != "" {
			t.Error(diff)
		}
		clock.add(24 * time.Hour)
	}
}

func TestTimedConcurrent(t *testing.T) {
	const writers, each = 8, 5000
	dir := t.TempDir()
	clock := newWallClock(utc("2024-03-05 12:00:00"))
	ticking := &TimedOptions{When: "s", Location: time.UTC, Options: Options{
		Now:     func() time.Time { clock.add(5 * time.Millisecond); return clock.now() },
		OnError: failOnError(t),
	}}
	f, err := OpenTimed(filepath.Join(dir, "app.log"), ticking)
	f = closing(t, f, err)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() { putLines(t, f, w, 0, each, 60) })
	}
	all.Wait()
	if got := f.Stats().Rotations; got < 10 {
		t.Errorf("only %d rollovers", got)
	}
	verify(t, dir, writers, each, byStamp(f))
}

func ExampleOpenTimed() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	f, err := OpenTimed(filepath.Join(dir, "app.log"), &TimedOptions{
		Options: Options{Now: func() time.Time { return now }},
		When:    "midnight",
		UTC:     true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		fmt.Fprintln(f, "backup started")
		now = now.AddDate(0, 0, 1)
	}
	if err := f.Close(); err != nil {
		fmt.Println(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	for _, name := range files {
		fmt.Println(filepath.Base(name))
	}
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// app.log
	// app.log.2025-06-01
	// app.log.2025-06-02
}
