package rotate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// faults is an operating system in which calls of one name fail.
type faults struct {
	mu    sync.Mutex
	call  string
	skip  int // calls that succeed first
	times int // calls that fail then
	err   error
	act   func()         // instead of failing
	seen  map[string]int // calls, by name
}

func (f *faults) hit(call string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[call]++
	if call != f.call {
		return nil
	}
	if f.skip--; f.skip >= 0 {
		return nil
	}
	if f.times--; f.times >= 0 {
		if f.act != nil {
			f.act()
		}
		return f.err
	}
	return nil
}

// broken returns a system whose calls fail as the faults say. A write that
// fails writes half of it before, as a full disk does.
func (f *faults) broken() *system {
	f.seen = map[string]int{}
	sys := newSystem()
	real := *sys
	sys.open = func(name string, flag int, perm fs.FileMode) (*os.File, error) {
		if err := f.hit("open"); err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return real.open(name, flag, perm)
	}
	sys.write = func(file *os.File, p []byte) (int, error) {
		if err := f.hit("write"); err != nil {
			n, _ := real.write(file, p[:len(p)/2])
			return n, err
		}
		return real.write(file, p)
	}
	sys.readAt = func(file *os.File, p []byte, off int64) (int, error) {
		if err := f.hit("read"); err != nil {
			return 0, err
		}
		return real.readAt(file, p, off)
	}
	sys.seek = func(file *os.File, off int64, whence int) (int64, error) {
		if err := f.hit("seek"); err != nil {
			return 0, err
		}
		return real.seek(file, off, whence)
	}
	sys.fstat = func(file *os.File) (fs.FileInfo, error) {
		if err := f.hit("fstat"); err != nil {
			return nil, err
		}
		return real.fstat(file)
	}
	sys.close = func(file *os.File) error {
		return errors.Join(real.close(file), f.hit("close"))
	}
	sys.cut = func(file *os.File, size int64) error {
		if err := f.hit("truncate"); err != nil {
			return err
		}
		return real.cut(file, size)
	}
	sys.chmod = func(file *os.File, mode fs.FileMode) error {
		if err := f.hit("chmod"); err != nil {
			return err
		}
		return real.chmod(file, mode)
	}
	sys.flock = func(file *os.File, how lockMode) error {
		if err := f.hit("flock"); err != nil {
			return err
		}
		return real.flock(file, how)
	}
	sys.stat = func(name string) (fs.FileInfo, error) {
		if err := f.hit("stat"); err != nil {
			return nil, err
		}
		return real.stat(name)
	}
	sys.lstat = func(name string) (fs.FileInfo, error) {
		if err := f.hit("lstat"); err != nil {
			return nil, err
		}
		return real.lstat(name)
	}
	sys.rename = func(from, to string) error {
		if err := f.hit("rename"); err != nil {
			return err
		}
		return real.rename(from, to)
	}
	sys.remove = func(name string) error {
		if err := f.hit("remove"); err != nil {
			return err
		}
		return real.remove(name)
	}
	sys.list = func(dir string) ([]string, error) {
		if err := f.hit("list"); err != nil {
			return nil, err
		}
		return real.list(dir)
	}
	sys.carrier = func(path string) carrier { return &brokenCarrier{real.carrier(path), f} }
	return sys
}

// brokenCarrier is a lumberjack that fails.
type brokenCarrier struct {
	carrier
	faults *faults
}

func (c *brokenCarrier) Write(p []byte) (int, error) {
	if len(p) == 0 {
		if err := c.faults.hit("carrier open"); err != nil {
			return 0, err
		}
		return c.carrier.Write(p)
	}
	if err := c.faults.hit("carrier write"); err != nil {
		n, _ := c.carrier.Write(p[:len(p)/2])
		return n, err
	}
	return c.carrier.Write(p)
}

func (c *brokenCarrier) Rotate() error {
	if err := c.faults.hit("carrier rotate"); err != nil {
		return err
	}
	return c.carrier.Rotate()
}

func (c *brokenCarrier) Close() error {
	return errors.Join(c.carrier.Close(), c.faults.hit("carrier close"))
}

// kinds are the files that rotate, by their constructor.
func kinds(clock func() time.Time, onError func(error)) map[string]func(path string, sys *system) (*File, error) {
	o := Options{Now: clock, OnError: onError}
	shared := o
	shared.Shared = true
	all := map[string]func(path string, sys *system) (*File, error){
		"size": func(path string, sys *system) (*File, error) {
			return openSize(path, &SizeOptions{Options: o, MaxBytes: 1000, Backups: 100}, sys)
		},
		"time-stamped": func(path string, sys *system) (*File, error) {
			return openSize(path, &SizeOptions{Options: o, MaxBytes: 1000, Naming: Timestamped}, sys)
		},
		"timed": func(path string, sys *system) (*File, error) {
			return openTimed(path, &TimedOptions{Options: o, When: "s", UTC: true}, sys)
		},
	}
	if canShare {
		all["shared"] = func(path string, sys *system) (*File, error) {
			return openSize(path, &SizeOptions{Options: shared, MaxBytes: 1000, Backups: 100}, sys)
		}
	}
	return all
}

// slowClock goes on by a step at each look at it.
type slowClock struct {
	mu   sync.Mutex
	now  time.Time
	step time.Duration
}

func (c *slowClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.step)
	return c.now
}

// TestFaults lets each system call on the way of 60 records fail once, three
// times, and for ever: whatever was acknowledged is in the files, once and
// whole, and nothing else but what was not.
func TestFaults(t *testing.T) {
	causes := map[string]error{
		"open": syscall.EMFILE, "write": syscall.ENOSPC, "carrier write": syscall.ENOSPC,
		"rename": syscall.EACCES, "carrier rotate": syscall.ENOSPC,
	}
	start := time.Date(2024, 2, 28, 23, 59, 30, 0, time.UTC)
	for name := range kinds(nil, nil) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sound := faults{}
			writeFaulty(t, name, &sound, start)
			for call, n := range sound.seen {
				for _, times := range []int{1, 3, 1 << 20} {
					for skip := 0; skip < n; skip += 1 + n/12 {
						f := &faults{call: call, skip: skip, times: times, err: syscall.EIO}
						if err, ok := causes[call]; ok {
							f.err = err
						}
						at := fmt.Sprintf("%s fails %d times after %d", call, times, skip)
						if !t.Run(at, func(t *testing.T) { writeFaulty(t, name, f, start) }) {
							return
						}
					}
				}
			}
		})
	}
}

// writeFaulty writes 60 records, and checks what has become of them.
func writeFaulty(t *testing.T, kind string, faults *faults, start time.Time) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	clock := &slowClock{now: start, step: 100 * time.Millisecond}
	sys := faults.broken()
	open := kinds(clock.Now, func(error) {})[kind]
	f, err := open(path, sys)
	if err != nil {
		if faults.call == "" {
			t.Fatal(err)
		}
		return // nothing was acknowledged
	}
	acked := map[int]bool{}
	for seq := range 60 {
		line := ledger.Append(nil, 0, seq, 100)
		n, err := f.Write(line)
		if n == len(line) && err == nil {
			acked[seq] = true
		}
		if faults.call == "" && err != nil {
			t.Errorf("line %d: %v", seq, err)
		}
	}
	err = f.Close()
	if faults.call == "" && err != nil {
		t.Errorf("Close: %v", err)
	}
	l, err := ledger.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for seq := range acked {
		l.ExpectLine(0, seq)
	}
	if l.Lost+l.Duplicated > 0 {
		t.Errorf("%d acknowledged, %+v", len(acked), l.Report)
	}
	if isWrite := faults.call == "write" || faults.call == "carrier write"; !isWrite && len(acked) < 60 && faults.call != "open" {
		t.Errorf("%d records were refused", 60-len(acked))
	}
	torn := 0 // of a Shared file nothing is cut off
	if kind == "shared" {
		torn = 60 - len(acked)
	}
	if l.Torn > torn {
		t.Errorf("%d half lines: %q", l.Torn, l.Damaged)
	}
}

// TestHalfLine has half a record written, in all the ways to be rid of it.
func TestHalfLine(t *testing.T) {
	for _, tt := range []struct {
		name  string
		also  string // fails too
		times int
		want  string // what stands between the records
	}{
		{"cut off", "", 1, ""},
		{"cannot be cut off", "truncate", 1, "half\n"},
		{"nor looked at", "fstat", 1, "half\n"},
		{"twice", "truncate", 2, "half\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "app.log")
			armed := false
			also := &faults{}
			sys := also.broken()
			write := sys.write
			sys.write = func(file *os.File, p []byte) (int, error) {
				if armed && len(p) > 1 {
					n, _ := write(file, p[:len(p)/2])
					return n, syscall.ENOSPC
				}
				return write(file, p)
			}
			f, err := open(path, settings{Options: Options{OnError: failOnError(t)}}, sys, nil)
			f = closing(t, f, err)
			if _, err := f.Write([]byte("before\n")); err != nil {
				t.Fatal(err)
			}
			armed, also.call, also.times, also.err = true, tt.also, tt.times, syscall.EIO
			for range tt.times {
				n, err := f.Write([]byte("half-way"))
				if mustBe(t, err, syscall.ENOSPC); n != 0 {
					t.Errorf("%d bytes", n)
				}
			}
			armed = false
			if _, err := f.Write([]byte("after\n")); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := "before\n" + strings.Repeat(tt.want, tt.times) + "after\n"
			if string(got) != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
