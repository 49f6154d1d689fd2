//go:build unix

package rotate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// sharedJobs are what several processes do to one file.
func sharedJobs() map[string]job {
	return map[string]job{
		"size":          {Size: 100, MaxBytes: 200_000, Backups: 1000},
		"small limit":   {Size: 100, MaxBytes: 20_000, Backups: 1000},
		"stamped":       {Size: 100, MaxBytes: 200_000, Stamped: true},
		"time":          {Size: 100, When: "s"},
		"time and size": {Size: 100, When: "s", MaxBytes: 200_000},
		"compressed":    {Size: 100, MaxBytes: 200_000, Backups: 1000, Compress: true},
		"buffered":      {Size: 100, MaxBytes: 200_000, Backups: 1000, Buffer: 10_000},
	}
}

// TestProcesses has four processes write 20 000 lines each to one file that
// rotates.
func TestProcesses(t *testing.T) {
	const processes = 4
	lines := 20_000
	if testing.Short() {
		lines = 2000
	}
	for name, j := range sharedJobs() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			j.Path, j.Lines, j.Shared, j.Await = filepath.Join(dir, "app.log"), lines, true, true
			if name == "small limit" || name == "compressed" || name == "stamped" {
				j.Lines /= 4
			}
			var children []*child
			for w := range processes {
				j.Writer = w
				children = append(children, j.start(t))
			}
			for _, c := range children {
				if _, err := c.in.Write([]byte("\n")); err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range children {
				c.wait(t)
				if len(c.acked) != j.Lines {
					t.Errorf("%d lines acknowledged, want %d", len(c.acked), j.Lines)
				}
			}
			l, err := ledger.Open(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			for w := range processes {
				l.Expect(w, j.Lines)
			}
			l.Disordered = 0 // names do not sort
			if want := (ledger.Report{Found: processes * j.Lines}); l.Report != want {
				t.Errorf("got %+v, want %+v\n%q", l.Report, want, l.Damaged)
			}
			files := sizes(t, dir)
			if j.When == "" && len(files) < 3 {
				t.Errorf("%d files: it did not rotate", len(files))
			}
			for name, size := range files {
				// A process that the system does not let run holds up a rotation: the others write on.
				if limit := 2*j.MaxBytes + int64(processes*max(j.Size, j.Buffer)); j.MaxBytes > 0 && size > limit {
					t.Errorf("%s has %d bytes, more than %d", name, size, limit)
				}
			}
		})
	}
}

// TestProcessesKilled has four processes write to one file, one of which is
// killed every 60 ms and replaced.
func TestProcessesKilled(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	for name, j := range sharedJobs() {
		if j.Buffer > 0 {
			continue // its acknowledgements promise nothing
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			j.Path, j.Shared = filepath.Join(dir, "app.log"), true
			j.Size = 5000 // long enough to be cut
			j.MaxBytes *= 5
			var children []*child
			for w := range 4 + rounds {
				j.Writer = w
				children = append(children, j.start(t))
				if w < 4 {
					continue
				}
				<-time.After(60 * time.Millisecond)
				if err := children[w-4].cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range children[rounds:] {
				if err := c.cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range children {
				<-c.done
			}
			f, err := j.open(newSystem(), failOnError(t))
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			l, err := ledger.Open(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			acked := 0
			for w, c := range children {
				for seq := range c.acked {
					acked++
					l.ExpectLine(w, seq)
				}
			}
			// A line may be torn for each kill, and the one glued to it, which is repeated.
			if l.Lost+l.Duplicated > 0 || l.Torn > 2*len(children) || acked == 0 {
				t.Errorf("%d acknowledged, %+v\n%q", acked, l.Report, l.Damaged)
			}
		})
	}
}

// TestStoppedProcess has a process stopped while it holds the lock: others
// write on, without delay but the first, and rotate when it goes on.
func TestStoppedProcess(t *testing.T) {
	for _, how := range []lockMode{lockShared, lockExclusive} {
		t.Run(fmt.Sprint(how), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			c := newWallClock(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC))
			f, err := OpenSize(path, &SizeOptions{MaxBytes: 2000, Backups: 5, Options: Options{Shared: true, Now: c.now, OnError: failOnError(t)}})
			f = closing(t, f, err)
			// What a stopped process holds is a lock on an open file.
			other, err := os.Open(sidecarName(path, ".lock"))
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close() // only read
			if err := flock(other, how); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			putLines(t, f, 0, 0, 100, 100)
			if took := time.Since(start); took > time.Second {
				t.Errorf("100 lines took %v", took)
			}
			if n := len(sizes(t, dir)); n != 1 {
				t.Errorf("%d files: it has rotated", n)
			}
			if err := f.Rotate(); err == nil {
				t.Error("Rotate without the lock")
			}
			if err := flock(other, unlock); err != nil {
				t.Fatal(err)
			}
			c.add(2 * retryAfter)
			putLines(t, f, 0, 100, 110, 100)
			if got := sizes(t, dir); got["app.log.1"] != 10_000 || got["app.log"] != 1000 {
				t.Errorf("it has not rotated: %v", got)
			}
			verify(t, dir, 1, 110, byNumber)
		})
	}
}

// TestSecondWriter has a file opened twice, in one process and in two.
func TestSecondWriter(t *testing.T) {
	for _, shared := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
		for _, processes := range []int{1, 2} {
			t.Run(fmt.Sprintf("shared %v, %d processes", shared, processes), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "app.log")
				var said reports
				f, err := OpenSize(path, &SizeOptions{MaxBytes: 1000, Backups: 9, Options: Options{Shared: shared[0], OnError: said.add}})
				f = closing(t, f, err)
				putLines(t, f, 0, 0, 1, 50)
				j := job{Path: path, MaxBytes: 1000, Backups: 9, Writer: 1, Lines: 3, Size: 50, Shared: shared[1]}
				text := ""
				if processes == 2 {
					c := j.start(t)
					<-c.done
					text = string(c.said.text)
					if c.err != nil {
						t.Error(c.err)
					}
				} else {
					g, err := j.open(newSystem(), said.add)
					if err != nil {
						t.Fatal(err)
					}
					putLines(t, g, 1, 0, 3, 50)
					if err := g.Close(); err != nil {
						t.Fatal(err)
					}
					text = fmt.Sprint(errors.Join(said.all()...))
				}
				if got, want := strings.Count(text, ErrSecondWriter.Error()), 1; (got != want) == !(shared[0] && shared[1]) {
					t.Errorf("reported %d times: %s", got, text)
				}
			})
		}
	}
}

// TestNotInherited has a child process started while the lock is held.
func TestNotInherited(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.log")
	f, err := Open(path, &Options{Shared: true, OnError: failOnError(t)})
	f = closing(t, f, err)
	f.mu.Lock()
	f.share()
	c := (&job{Path: path + ".other", Lines: 1, Size: 50, Await: true}).start(t)
	f.unshare()
	f.unlock()
	if !f.lockToRotate() {
		t.Error("the child holds the lock")
	}
	f.unshare()
	if err := c.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	<-c.done
}
