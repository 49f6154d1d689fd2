package rotate

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPrune(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct {
		name     string
		make     func(path string) *backups
		now      string
		keep     int
		maxAge   time.Duration
		maxTotal int64
		goes     []string
		stays    []string
	}{
		{
			name: "no limit", make: daily(nil), now: "2024-03-05 12:00:00",
			stays: []string{"app.log.1999-03-01", "app.log.2024-03-02"},
		},
		{
			name: "dated", make: daily(nil), now: "2024-03-05 12:00:00", keep: 2,
			goes:  []string{"app.log.2024-03-01", "app.log.2024-03-02"},
			stays: []string{"app.log", "app.log.2024-03-03", "app.log.2024-03-04"},
		},
		{
			name: "counters and gzip: the newest days stay whole", make: daily(nil), now: "2024-03-05 12:00:00", keep: 2,
			goes:  []string{"app.log.2024-03-02.10.gz", "app.log.2024-03-02.gz", "app.log.2024-03-01"},
			stays: []string{"app.log.2024-03-04", "app.log.2024-03-04.1", "app.log.2024-03-04.2.gz", "app.log.2024-03-03.2.gz", "app.log.2024-03-03.10"},
		},
		{
			name: "no dates", make: daily(nil), now: "2024-03-05 12:00:00", keep: 1,
			goes:  []string{"app.log.2024-03-01"},
			stays: []string{"app.log.2024-03-04", "app.log.2024-13-45", "app.log.2024-02-30", "app.log.9999-99-99"},
		},
		{
			name: "others' files", make: daily(nil), now: "2024-03-05 12:00:00", keep: 1,
			goes:  []string{"app.log.2024-03-01"},
			stays: []string{"app.log.2024-03-04", "app.log.1", "app.1.log", "app-2024-03-01T00-00-00.000.log", "app.log.2024-03-01_10", "app.log.2024-03-01.bak", "app.log.2024-03-02.old.gz", "web.log.2024-03-01", "app.log.gz"},
		},
		{
			name: "directories and links", make: daily(nil), now: "2024-03-05 12:00:00", keep: 1,
			goes:  []string{"app.log.2024-02-27"},
			stays: []string{"app.log.2024-03-04", "app.log.2024-03-01/", "app.log.2024-02-28 -> app.log.2024-03-04"},
		},
		{
			name: "the future does not evict", make: daily(nil), now: "2024-03-05 12:00:00", keep: 2,
			goes:  []string{"app.log.2030-01-01", "app.log.2030-01-02", "app.log.2024-03-01"},
			stays: []string{"app.log.2024-03-04", "app.log.2024-03-03"},
		},
		{
			name: "nor is it removed before its place is needed", make: daily(nil), now: "2024-03-05 12:00:00", keep: 3,
			goes:  []string{"app.log.2030-01-01"},
			stays: []string{"app.log.2024-03-04", "app.log.2024-03-03", "app.log.2030-01-02"},
		},
		{
			name: "nor is it old", make: daily(nil), now: "2024-03-05 12:00:00", maxAge: day,
			goes:  []string{"app.log.2024-03-03"},
			stays: []string{"app.log.2024-03-04", "app.log.2030-01-02"},
		},
		{
			name: "age counts from the end of the day", make: daily(nil), now: "2024-03-05 00:00:00", maxAge: 3 * day,
			goes:  []string{"app.log.2024-02-29.gz"},
			stays: []string{"app.log.2024-03-01.gz", "app.log.2024-03-01", "app.log.2024-03-02"},
		},
		{
			name: "total", make: daily(nil), now: "2024-03-05 12:00:00", maxTotal: 40, // of 18 and 20
			goes:  []string{"app.log.2024-03-01", "app.log.2024-03-02"},
			stays: []string{"app.log.2024-03-04", "app.log.2024-03-03.1"},
		},
		{
			name: "total less than the newest", make: daily(nil), now: "2024-03-05 12:00:00", maxTotal: 1,
			goes:  []string{"app.log.2024-03-03"},
			stays: []string{"app.log.2024-03-04"},
		},
		{
			name: "with what a compression left", make: daily(nil), now: "2024-03-05 12:00:00", keep: 1,
			goes:  []string{"app.log.2024-03-01", "app.log.2024-03-01.gz", "app.log.2024-03-01.gz.tmp"},
			stays: []string{"app.log.2024-03-04", "app.log.2024-03-04.gz.tmp"},
		},
		{
			name: "stamped", make: timestamped(nil), now: "2024-03-05 12:00:00", keep: 2,
			goes:  []string{"app-2024-03-05T11-00-00.000.log", "app-2031-03-05T11-00-00.000.log"},
			stays: []string{"app-2024-03-05T11-00-00.001.log.gz", "app-2024-03-05T11-00-00.002.log", "app-2024-03-05T11-00-00.000.txt", "app-2024-03-05T11-00-00.log"},
		},
		{
			name: "stamped, by age", make: timestamped(nil), now: "2024-03-05 12:00:00", maxAge: time.Hour,
			goes:  []string{"app-2024-03-05T10-59-59.999.log"},
			stays: []string{"app-2024-03-05T11-00-00.000.log"},
		},
		{
			name: "numbered: those above stay, whatever their age", make: numberedTo(2, nil), now: "2100-03-05 12:00:00", maxAge: day,
			goes:  []string{"app.log.1", "app.log.2.gz"},
			stays: []string{"app.log.3", "app.log.4.gz", "app.log.7", "app.log.2023"},
		},
		{
			name: "numbered: a gap", make: numberedTo(5, nil), now: "2024-03-05 12:00:00", keep: 5,
			stays: []string{"app.log.2", "app.log.5", "app.log.7"},
		},
		{
			name: "namer", make: daily(dateFirst), now: "2024-03-05 12:00:00", keep: 1,
			goes:  []string{"2024-03-01-app.log", "2024-03-03.2-app.log.gz"},
			stays: []string{"2024-03-04-app.log", "app.log.2024-03-01", "2024-03-01-web.log"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, want := t.TempDir(), t.TempDir()
			makeFiles(t, dir, test.goes...)
			makeFiles(t, dir, test.stays...)
			makeFiles(t, want, test.stays...)
			b := test.make(filepath.Join(dir, "app.log"))
			if err := b.prune(utc(test.now), test.keep, test.maxAge, test.maxTotal); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(namesIn(t, want), namesIn(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPruneNumberedByAge(t *testing.T) {
	dir := t.TempDir()
	now := utc("2024-03-05 12:00:00")
	for i, name := range []string{"app.log.1", "app.log.2", "app.log.3.gz"} {
		makeFiles(t, dir, name)
		written := now.Add(-time.Duration(i) * time.Hour)
		if err := os.Chtimes(filepath.Join(dir, name), written, written); err != nil {
			t.Fatal(err)
		}
	}
	b := newNumbered(filepath.Join(dir, "app.log"), 5, nil)
	if err := b.prune(now, 5, time.Hour, 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"app.log.1", "app.log.2"}, namesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// Backups of one millisecond have stamps ahead of the clock. They are the
// newest all the same; and when the clock is set back, those made after are.
func TestPruneAheadOfTheClock(t *testing.T) {
	dir := t.TempDir()
	b := newStamped(filepath.Join(dir, "app.log"), nil)
	now := utc("2024-03-05 12:00:00")
	for range 5 {
		rotateInto(t, b, now)
		if err := b.prune(now, 2, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"app-2024-03-05T12-00-00.003.log", "app-2024-03-05T12-00-00.004.log"}, namesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
	for range 2 {
		now = now.Add(-time.Hour)
		rotateInto(t, b, now)
		if err := b.prune(now, 2, 0, 0); err != nil {
			t.Fatal(err)
		}
		if name := "app-" + now.Format(stampedLayout) + ".log"; !cmp.Equal(namesIn(t, dir)[0], name) {
			t.Errorf("%s is not kept, but %v", name, namesIn(t, dir))
		}
	}
}

func rotateInto(t *testing.T, b *backups, now time.Time) {
	t.Helper()
	name, err := b.name(now)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A backup that cannot be removed keeps no other from being removed.
func TestPruneAtEveryFault(t *testing.T) {
	for calls := 0; ; calls++ {
		dir := t.TempDir()
		makeFiles(t, dir, "app.log.2024-03-01", "app.log.2024-03-02.gz", "app.log.2024-03-03", "app.log.2024-03-04")
		fault := &faulty{left: calls}
		b := daily(nil)(filepath.Join(dir, "app.log"))
		b.sys = fault.system()
		err := b.prune(utc("2024-03-05 12:00:00"), 1, 0, 0)
		left := namesIn(t, dir)
		if len(left) > 2 && calls > 0 || left[len(left)-1] != "app.log.2024-03-04" {
			t.Errorf("after %d calls: %v, left %v", calls, err, left)
		}
		if !fault.struck {
			if err != nil || len(left) != 1 {
				t.Errorf("without a fault: %v, left %v", err, left)
			}
			return
		}
	}
}
