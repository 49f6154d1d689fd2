package rotate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// jobs are what is killed in the tests of crashes.
func jobs() map[string]job {
	all := map[string]job{
		"numbered":     {MaxBytes: 500, Backups: 30},
		"time-stamped": {MaxBytes: 500, Stamped: true},
		"timed":        {MaxBytes: 500, When: "h"},
		"compressed":   {MaxBytes: 500, Backups: 30, Compress: true},
	}
	if canShare {
		all["shared"] = job{MaxBytes: 500, Backups: 30, Shared: true}
		all["shared, timed"] = job{MaxBytes: 500, When: "h", Shared: true}
	}
	for name, j := range all {
		j.Lines, j.Size = 25, 100
		all[name] = j
	}
	return all
}

// TestKillAtEveryStep kills a process before each system call of a kind, and
// starts it again: what was acknowledged is there, once.
func TestKillAtEveryStep(t *testing.T) {
	for name, j := range jobs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for call, n := range callsOf(t, j) {
				points := 8
				if testing.Short() {
					points = 2
				}
				for skip := 0; skip < n; skip += 1 + n/points {
					j.DieAt, j.DieSkip = call, skip
					if !t.Run(fmt.Sprintf("%s %d", call, skip), func(t *testing.T) { dieAndRestart(t, j) }) {
						return
					}
				}
			}
		})
	}
}

// callsOf returns the system calls of a job.
func callsOf(t *testing.T, j job) map[string]int {
	t.Helper()
	j.Path = filepath.Join(t.TempDir(), "app.log")
	counter := &faults{}
	f, err := j.open(counter.broken(), failOnError(t))
	if err != nil {
		t.Fatal(err)
	}
	putLines(t, f, 0, 0, j.Lines, j.Size)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return counter.seen
}

func dieAndRestart(t *testing.T, j job) {
	dir := t.TempDir()
	j.Path = filepath.Join(dir, "app.log")
	c := j.start(t)
	<-c.done
	if c.err == nil {
		t.Skip("the calls of a run that is timed otherwise: it did not come so far")
	}
	j.DieAt = ""
	for round := range 2 {
		f, err := j.open(newSystem(), failOnError(t))
		if err != nil {
			t.Fatal(err)
		}
		putLines(t, f, 1+round, 0, 12, j.Size)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	l, err := ledger.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for seq := range c.acked {
		l.ExpectLine(0, seq)
	}
	l.Expect(1, 12)
	l.Expect(2, 12)
	if l.Lost+l.Duplicated+l.Torn > 0 {
		t.Errorf("%d acknowledged, %+v\n%q\n%v", len(c.acked), l.Report, l.Damaged, sizes(t, dir))
	}
	checkNoTemps(t, dir)
}

func checkNoTemps(t *testing.T, dir string) {
	t.Helper()
	for name := range sizes(t, dir) {
		if strings.HasSuffix(name, gzipTemp) {
			t.Errorf("%s is left", name)
		}
	}
}

// TestKillUnderLoad kills a process that writes long lines at random, again and
// again, in all ways of writing.
func TestKillUnderLoad(t *testing.T) {
	rounds := 15
	if testing.Short() {
		rounds = 3
	}
	for name, j := range jobs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, uint64(len(name))))
			dir := t.TempDir()
			j.Path, j.Size, j.MaxBytes, j.Backups, j.Lines = filepath.Join(dir, "app.log"), 20_000, 100_000, 10_000, 0
			acked := map[int]bool{}
			for range rounds {
				c := j.start(t)
				ready := time.NewTimer(time.Duration(random.IntN(60)+30) * time.Millisecond)
				<-ready.C
				if err := c.cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				<-c.done
				next := j.From + 1 // the first, or the next, may be there, though not acknowledged
				for seq := range c.acked {
					acked[seq] = true
					next = max(next, seq+2)
				}
				j.From = next
			}
			f, err := j.open(newSystem(), failOnError(t))
			if err != nil {
				t.Fatal(err)
			}
			putLines(t, f, 1, 0, 1, 100)
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			l, err := ledger.Open(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			for seq := range acked {
				l.ExpectLine(0, seq)
			}
			l.Expect(1, 1)
			if l.Lost+l.Duplicated > 0 || l.Torn > rounds {
				t.Errorf("%d acknowledged, %+v\n%q", len(acked), l.Report, l.Damaged)
			}
			checkNoTemps(t, dir)
			if len(acked) == 0 {
				t.Error("nothing was written")
			}
		})
	}
}

// TestGlued has another process die in the middle of a line while the file is
// open: the record that comes behind it is written again.
func TestGlued(t *testing.T) {
	if !canShare {
		t.Skip("this system has no flock")
	}
	path := filepath.Join(t.TempDir(), "app.log")
	f, err := Open(path, &Options{Shared: true, OnError: failOnError(t)})
	f = closing(t, f, err)
	other, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close() // it fails no test
	for _, text := range []string{"one\n", "half"} {
		if _, err := other.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := f.WriteLines([]byte("two\nthree\n")); n != 10 || err != nil {
		t.Fatal(n, err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "one\nhalftwo\nthree\ntwo\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestHalfLineAtOpen has a file end as a killed process leaves it.
func TestHalfLineAtOpen(t *testing.T) {
	for name, j := range jobs() {
		t.Run(name, func(t *testing.T) {
			j.Path = filepath.Join(t.TempDir(), "app.log")
			if err := os.WriteFile(j.Path, []byte("whole\nhalf"), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := j.open(newSystem(), failOnError(t))
			f = closing(t, f, err)
			if _, err := f.Write([]byte("next\n")); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(j.Path)
			if err != nil {
				t.Fatal(err)
			}
			if want := "whole\nhalf\nnext\n"; string(got) != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
