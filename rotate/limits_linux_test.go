package rotate

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/ledger"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// smallDisk mounts a file system with room for n bytes, and inodes files.
func smallDisk(t *testing.T, n, inodes int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,nr_inodes=%d", n, inodes)); err != nil {
		testenv.Missing(t, "no small file system can be mounted: "+err.Error())
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestDiskFull fills a file system of 1 MB, makes room, and goes on: what was
// refused is not there, what was acknowledged is.
func TestDiskFull(t *testing.T) {
	for name, open := range kinds(time.Now, func(error) {}) {
		for _, buffer := range []int{0, 10_000} {
			t.Run(fmt.Sprintf("%s, buffer %d", name, buffer), func(t *testing.T) {
				dir := smallDisk(t, 1<<20, 100_000)
				ballast := filepath.Join(dir, ".ballast")
				if err := os.WriteFile(ballast, make([]byte, 800<<10), 0o600); err != nil {
					t.Fatal(err)
				}
				f, err := open(filepath.Join(dir, "app.log"), newSystem())
				f = closing(t, f, err)
				f.settings.Buffer, f.settings.FlushEvery = buffer, time.Hour
				f.settings.maxBytes = 100_000
				acked := map[int]bool{}
				refused := 0
				for seq := range 3500 {
					if seq == 2500 {
						if err := os.Remove(ballast); err != nil {
							t.Fatal(err)
						}
					}
					line := ledger.Append(nil, 0, seq, 150+seq%100)
					n, err := f.Write(line)
					if n == len(line) && err == nil {
						acked[seq] = true
						continue
					}
					if refused++; !errors.Is(err, syscall.ENOSPC) {
						t.Errorf("line %d: %d, %v", seq, n, err)
					}
					if seq >= 2500 {
						t.Errorf("line %d was refused although there is room", seq)
					}
				}
				if err := f.Flush(); err != nil {
					t.Error(err)
				}
				l, err := ledger.Open(dir, nil)
				if err != nil {
					t.Fatal(err)
				}
				for seq := range acked {
					l.ExpectLine(0, seq)
				}
				torn := 0
				if name == "shared" { // nothing is cut off of a Shared file
					torn = refused
				}
				if l.Lost+l.Duplicated > 0 || l.Torn > torn || l.Found != len(acked) || refused == 0 {
					t.Errorf("%d acknowledged, %d refused, %+v\n%q", len(acked), refused, l.Report, l.Damaged)
				}
			})
		}
	}
}

// TestNoInodes has a rotation that cannot create a file: it goes on in the old.
func TestNoInodes(t *testing.T) {
	for _, kind := range []string{"size", "time-stamped"} {
		dir := smallDisk(t, 1<<20, 4)
		var said reports
		c := newWallClock(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC))
		f, err := kinds(c.now, said.add)[kind](filepath.Join(dir, "app.log"), newSystem())
		f = closing(t, f, err)
		for i := 0; ; i++ {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf(".%d", i)), nil, 0o600); err != nil {
				break
			}
		}
		putLines(t, f, 0, 0, 50, 100)
		verify(t, dir, 1, 50, nil)
		if n := len(said.all()); n != 1 {
			t.Errorf("%d reports: %v", n, said.all())
		}
		if err := os.Remove(filepath.Join(dir, ".0")); err != nil {
			t.Fatal(err)
		}
		c.add(2 * time.Second)
		putLines(t, f, 0, 50, 51, 100)
		if got := sizes(t, dir); len(got) != 2 || got["app.log"] != 100 {
			t.Errorf("it does not rotate again: %v", got)
		}
	}
}

// TestNoDescriptors has no file to be opened any more, when a rotation comes.
func TestNoDescriptors(t *testing.T) {
	for name, j := range jobs() {
		if j.Compress {
			continue // it opens files
		}
		t.Run(name, func(t *testing.T) {
			for range 20 { // until the thief of descriptors was quick enough
				dir := t.TempDir()
				j.Path, j.Limit, j.Lines = filepath.Join(dir, "app.log"), "fds", 100
				c := j.start(t)
				<-c.done
				if len(c.acked) != j.Lines || c.err != nil {
					t.Errorf("%d lines acknowledged, %v\n%s", len(c.acked), c.err, c.said.text)
				}
				verifyAnyOrder(t, dir, j.Lines)
				if strings.Contains(string(c.said.text), syscall.EMFILE.Error()) {
					return
				}
			}
			t.Error("no rotation failed")
		})
	}
}

func verifyAnyOrder(t *testing.T, dir string, lines int) {
	t.Helper()
	l, err := ledger.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.Expect(0, lines)
	l.Disordered = 0
	if want := (ledger.Report{Found: lines}); l.Report != want {
		t.Errorf("got %+v, want %+v\n%q", l.Report, want, l.Damaged)
	}
}

// TestReadOnlyDirectory makes the directory immutable after the start: the writing goes on, the rotation is reported once, and done later.
func TestReadOnlyDirectory(t *testing.T) {
	for name, j := range jobs() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			j.Path, j.Lines, j.Await = filepath.Join(dir, "app.log"), 3000, true
			c := j.start(t)
			for { // until it has opened the file
				if _, err := os.Stat(j.Path); err == nil {
					break
				}
				select {
				case <-c.done:
					t.Fatalf("%v\n%s", c.err, c.said.text)
				case <-time.After(10 * time.Millisecond):
				}
			}
			// Root may write everywhere, but not to what is immutable.
			if out, err := exec.Command("chattr", "+i", dir).CombinedOutput(); err != nil {
				t.Skipf("no directory can be made immutable (needs chattr and its file system): %v %s", err, out)
			}
			t.Cleanup(func() {
				if out, err := exec.Command("chattr", "-i", dir).CombinedOutput(); err != nil {
					t.Errorf("%v %s", err, out)
				}
			})
			if _, err := c.in.Write([]byte("\n")); err != nil {
				t.Fatal(err)
			}
			<-c.done
			if len(c.acked) != j.Lines || c.err != nil {
				t.Errorf("%d lines acknowledged, %v\n%s", len(c.acked), c.err, c.said.text)
			}
			if n := strings.Count(string(c.said.text), "rename to"); n != 1 {
				t.Errorf("%d reports:\n%s", n, c.said.text)
			}
			verifyAnyOrder(t, dir, j.Lines)
		})
	}
}
