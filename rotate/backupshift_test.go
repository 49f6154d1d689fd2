package rotate

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBackupShift(t *testing.T) {
	for _, test := range []struct {
		name  string
		keep  int
		namer func(string) string
		there []string
		want  map[string]string // names to what they hold
		fails bool
	}{
		{"nothing there", 3, nil, []string{"app.log"}, map[string]string{"app.log": "app.log"}, false},
		{
			"not full", 3, nil, []string{"app.log.1", "app.log.2"},
			map[string]string{"app.log.2": "app.log.1", "app.log.3": "app.log.2"}, false,
		},
		{
			"full: the last is dropped", 3, nil, []string{"app.log.1", "app.log.2", "app.log.3"},
			map[string]string{"app.log.2": "app.log.1", "app.log.3": "app.log.2"}, false,
		},
		{
			"no end of backups", 1 << 40, nil, []string{"app.log.1", "app.log.3.gz"},
			map[string]string{"app.log.2": "app.log.1", "app.log.4.gz": "app.log.3"}, false,
		},
		{
			"many backups, the last there", 1000, nil, []string{"app.log.1", "app.log.3", "app.log.1000", "app.log.1001"},
			map[string]string{"app.log.2": "app.log.1", "app.log.4": "app.log.3", "app.log.1000": "app.log.1000", "app.log.1001": "app.log.1001"}, false,
		},
		{"one", 1, nil, []string{"app.log.1", "app.log.2"}, map[string]string{"app.log.2": "app.log.2"}, false},
		{
			"a gap below a full top is filled", 4, nil, []string{"app.log.1", "app.log.3", "app.log.4"},
			map[string]string{"app.log.2": "app.log.1", "app.log.3": "app.log.3", "app.log.4": "app.log.4"}, false,
		},
		{
			"of two gaps the upper one", 6, nil, []string{"app.log.1", "app.log.3", "app.log.5", "app.log.6"},
			map[string]string{"app.log.2": "app.log.1", "app.log.4": "app.log.3", "app.log.5": "app.log.5", "app.log.6": "app.log.6"}, false,
		},
		{
			"the last is there, the one before it is not", 3, nil, []string{"app.log.1", "app.log.3"},
			map[string]string{"app.log.2": "app.log.1", "app.log.3": "app.log.3"}, false,
		},
		{
			"where the last is free all move, whatever gaps there are", 6, nil, []string{"app.log.2", "app.log.3", "app.log.5"},
			map[string]string{"app.log.3": "app.log.2", "app.log.4": "app.log.3", "app.log.6": "app.log.5"}, false,
		},
		{"a gap at the start", 3, nil, []string{"app.log.2"}, map[string]string{"app.log.3": "app.log.2"}, false},
		{
			"a gap at the start, the rest full", 3, nil, []string{"app.log.2", "app.log.3"},
			map[string]string{"app.log.2": "app.log.2", "app.log.3": "app.log.3"}, false,
		},
		{
			"compressed", 3, nil, []string{"app.log.1", "app.log.2.gz", "app.log.3.gz"},
			map[string]string{"app.log.2": "app.log.1", "app.log.3.gz": "app.log.2"}, false,
		},
		{
			"a plain one drops a compressed one", 2, nil, []string{"app.log.1", "app.log.2.gz"},
			map[string]string{"app.log.2": "app.log.1"}, false,
		},
		{
			"a compressed one drops a plain one", 2, nil, []string{"app.log.1.gz", "app.log.2"},
			map[string]string{"app.log.2.gz": "app.log.1"}, false,
		},
		{
			"both forms", 3, nil, []string{"app.log.1", "app.log.1.gz", "app.log.2"},
			map[string]string{"app.log.2": "app.log.1", "app.log.2.gz": "app.log.1", "app.log.3": "app.log.2"}, false,
		},
		{
			"numbers above stay", 2, nil, []string{"app.log.1", "app.log.2", "app.log.3", "app.log.7"},
			map[string]string{"app.log.2": "app.log.1", "app.log.3": "app.log.3", "app.log.7": "app.log.7"}, false,
		},
		{
			"a directory", 3, nil, []string{"app.log.1/", "app.log.2", "app.log.3"},
			map[string]string{"app.log.1": "d---------", "app.log.3": "app.log.2"}, false,
		},
		{
			"a link", 4, nil, []string{"app.log.1", "app.log.2 -> app.log.1", "app.log.3", "app.log.4"},
			map[string]string{"app.log.2": "L---------", "app.log.3": "app.log.1", "app.log.4": "app.log.3"}, false,
		},
		{"a directory at a gzip name", 2, nil, []string{"app.log.1", "app.log.2.gz/"}, map[string]string{"app.log.2.gz": "d---------"}, false},
		{"only directories", 2, nil, []string{"app.log.1/", "app.log.2/"}, map[string]string{"app.log.1": "d---------", "app.log.2": "d---------"}, true},
		{
			"namer", 2, dateFirst, []string{"1-app.log", "2-app.log", "app.log.1"},
			map[string]string{"2-app.log": "1-app.log", "app.log.1": "app.log.1"}, false,
		},
		{
			"foreign files", 2, nil, []string{"app.log.1", "app.1.log", "app.log.01", "app.log.2024-01-01", "app.log.1.bak", "app.log.gz"},
			map[string]string{"app.log.2": "app.log.1", "app.1.log": "app.1.log", "app.log.01": "app.log.01", "app.log.2024-01-01": "app.log.2024-01-01", "app.log.1.bak": "app.log.1.bak", "app.log.gz": "app.log"}, false,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			makeFiles(t, dir, test.there...)
			b := newNumbered(filepath.Join(dir, "app.log"), test.keep, test.namer)
			if err := b.shift(); (err != nil) != test.fails {
				t.Fatalf("shift: %v", err)
			}
			if diff := cmp.Diff(test.want, contentsIn(t, dir)); diff != "" {
				t.Error(diff)
			}
			name, err := b.name(utc("2024-03-02"))
			if test.fails {
				return
			}
			if err != nil || slices.Contains(namesIn(t, dir), filepath.Base(name)) {
				t.Errorf("the name for the next backup is %s, %v", name, err)
			}
		})
	}
}

// Whatever call fails, or is the last one before the process is killed, no
// backup is lost but the one that is dropped, and the next shift works.
func TestBackupShiftAtEveryFault(t *testing.T) {
	there := []string{"app.log.1", "app.log.2.gz", "app.log.3"}
	for _, keep := range []int{3, 4} {
		for _, forever := range []bool{false, true} {
			calls := 0
			for ; ; calls++ {
				dir := t.TempDir()
				makeFiles(t, dir, there...)
				path := filepath.Join(dir, "app.log")
				fault := &faulty{left: calls, forever: forever}
				b := newNumbered(path, keep, nil)
				b.sys = fault.system()
				err := b.shift()
				if err == nil {
					_, err = b.name(utc("2024-03-02"))
				}
				if fault.struck != (err != nil) {
					t.Errorf("keep %d, %d calls: error %v", keep, calls, err)
				}
				left := slices.Sorted(maps.Values(contentsIn(t, dir)))
				if want := []string{"app.log.1", "app.log.2", "app.log.3"}; !slices.Equal(left, want[:len(left)]) || len(left) < keep-1 {
					t.Errorf("keep %d, %d calls: left %v", keep, calls, left)
				}
				again := newNumbered(path, keep, nil)
				if err := again.shift(); err != nil {
					t.Errorf("keep %d, %d calls: then %v", keep, calls, err)
				}
				if name, err := again.name(utc("2024-03-02")); err != nil || name != path+".1" {
					t.Errorf("keep %d, %d calls: the next name is %s, %v", keep, calls, name, err)
				}
				if !fault.struck {
					break
				}
			}
			if calls < 8 {
				t.Errorf("keep %d: only %d calls were seen", keep, calls)
			}
		}
	}
}

// TestBackupShiftAgain has something come up between two shifts: what another
// program compresses goes on as a backup, and is not written over.
func TestBackupShiftAgain(t *testing.T) {
	for _, test := range []struct {
		name    string
		between func(t *testing.T, b *backups, path string) // of two shifts, with 1 and 2 there
		want    map[string]string
	}{
		{"nothing", func(*testing.T, *backups, string) {}, map[string]string{"app.log.2": "app.log.1", "app.log.3": "app.log"}},
		{"gzip by another program", func(t *testing.T, _ *backups, path string) {
			makeFiles(t, filepath.Dir(path), "app.log.3.gz")
			if err := errors.Join(os.Rename(path+".3.gz", path+".2.gz"), os.Remove(path+".2")); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"app.log.2": "app.log.1", "app.log.3.gz": "app.log.3"}},
		{"another program is about to compress", func(t *testing.T, _ *backups, path string) {
			makeFiles(t, filepath.Dir(path), "app.log.1.gz")
		}, map[string]string{"app.log.1.gz": "app.log.1", "app.log.2": "app.log.1", "app.log.3": "app.log"}},
		{"compressed, but the source still there", func(t *testing.T, b *backups, path string) {
			b.sys.remove = func(string) error { return syscall.EIO }
			mustBe(t, b.compress(path+".2"), syscall.EIO)
			b.sys.remove = os.Remove
		}, map[string]string{"app.log.2": "app.log.1", "app.log.3.gz": "app.log"}},
		{"the same, by a process that was killed", func(t *testing.T, b *backups, path string) {
			b.pairs = true // as at the start of the next
			killed := newNumbered(path, 3, nil)
			killed.sys.remove = func(string) error { return syscall.EIO }
			mustBe(t, killed.compress(path+".2"), syscall.EIO)
			makeFiles(t, filepath.Dir(path), "app.log.3", "app.log.3.gz")
		}, map[string]string{"app.log.2": "app.log.1", "app.log.3.gz": "app.log"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			b := newNumbered(path, 3, nil)
			makeFiles(t, dir, "app.log")
			if err := errors.Join(os.Rename(path, path+".1"), b.shift()); err != nil {
				t.Fatal(err)
			}
			makeFiles(t, dir, "app.log.1")
			test.between(t, b, path)
			if err := b.shift(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, contentsIn(t, dir)); diff != "" {
				t.Error(diff)
			}
			if name, err := b.name(time.Time{}); name != path+".1" || err != nil {
				t.Errorf("the name for the next backup is %s, %v", name, err)
			}
		})
	}
}
