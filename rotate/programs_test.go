package rotate

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// watchful are the files that notice what other programs do to their path.
func watchful(c *wallClock, onError func(error)) map[string]func(path string) (*File, error) {
	o := Options{Now: c.now, OnError: onError}
	shared := o
	shared.Shared = true
	all := map[string]func(path string) (*File, error){
		"watched": func(path string) (*File, error) { return OpenWatched(path, &o) },
		"size": func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{Options: o, MaxBytes: 1 << 20, Backups: 5})
		},
		"timed": func(path string) (*File, error) {
			return OpenTimed(path, &TimedOptions{Options: o, When: "midnight"})
		},
	}
	if canShare {
		all["shared"] = func(path string) (*File, error) { return Open(path, &shared) }
	}
	return all
}

// TestOtherPrograms has another program do something to the path between two
// records, and 200 ms pass, in which it is noticed.
func TestOtherPrograms(t *testing.T) {
	do := func(errs ...error) func(t *testing.T) {
		return func(t *testing.T) {
			t.Helper()
			for _, err := range errs {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, tt := range []struct {
		name string
		act  func(t *testing.T, path string)
		want map[string]string // files below the directory
	}{
		{"nothing", func(*testing.T, string) {}, map[string]string{"logs/app.log": "one\ntwo\n"}},
		{"logrotate, nocreate", func(t *testing.T, path string) {
			do(os.Rename(path, path+"-1"))(t)
		}, map[string]string{"logs/app.log": "two\n", "logs/app.log-1": "one\n"}},
		{"logrotate, create", func(t *testing.T, path string) {
			do(os.Rename(path, path+"-1"), os.WriteFile(path, nil, 0o600))(t)
		}, map[string]string{"logs/app.log": "two\n", "logs/app.log-1": "one\n"}},
		{"copytruncate", func(t *testing.T, path string) {
			do(os.WriteFile(path+"-1", []byte("one\n"), 0o600), os.Truncate(path, 0))(t)
		}, map[string]string{"logs/app.log": "two\n", "logs/app.log-1": "one\n"}},
		{"the file is removed", func(t *testing.T, path string) {
			do(os.Remove(path))(t)
		}, map[string]string{"logs/app.log": "two\n"}},
		{"the directory is removed", func(t *testing.T, path string) {
			do(os.RemoveAll(filepath.Dir(path)))(t)
		}, map[string]string{"logs/app.log": "two\n"}},
		{"the directory is moved", func(t *testing.T, path string) {
			dir := filepath.Dir(path)
			do(os.Rename(dir, dir+"-old"))(t)
		}, map[string]string{"logs/app.log": "two\n", "logs-old/app.log": "one\n"}},
		{"replaced by a file with half a line", func(t *testing.T, path string) {
			do(os.Rename(path, path+"-1"), os.WriteFile(path, []byte("half"), 0o600))(t)
		}, map[string]string{"logs/app.log": "half\ntwo\n", "logs/app.log-1": "one\n"}},
	} {
		c := newWallClock(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC))
		for kind, open := range watchful(c, failOnError(t)) {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				if closeToRename {
					t.Skip("this system does not let others rename an open file")
				}
				dir := t.TempDir()
				path := filepath.Join(dir, "logs", "app.log")
				f, err := open(path)
				f = closing(t, f, err)
				write := func(text string) {
					if _, err := f.Write([]byte(text)); err != nil {
						t.Fatal(err)
					}
				}
				write("one\n")
				tt.act(t, path)
				c.add(200 * time.Millisecond)
				write("two\n")
				want := map[string]string{}
				for name, text := range tt.want {
					want[name] = text
				}
				if kind == "shared" && want["logs/app.log"] == "half\ntwo\n" {
					want["logs/app.log"] = "halftwo\ntwo\n"
				}
				if diff := cmp.Diff(want, contents(t, dir)); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	}
}

// contents returns the files below dir but lock files.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		got[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestReopen has a file that does not look by itself.
func TestReopen(t *testing.T) {
	if closeToRename {
		t.Skip("this system does not let others rename an open file")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	f, err := Open(path, &Options{OnError: failOnError(t)})
	f = closing(t, f, err)
	putLines(t, f, 0, 0, 1, 50)
	if err := f.Reopen(); err != nil { // nothing has happened
		t.Fatal(err)
	}
	putLines(t, f, 0, 1, 2, 50)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	putLines(t, f, 0, 2, 3, 50)
	if err := f.Reopen(); err != nil {
		t.Fatal(err)
	}
	putLines(t, f, 0, 3, 4, 50)
	want := map[string]int64{"app.log": 50, "app.log.1": 150}
	if diff := cmp.Diff(want, sizes(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	verify(t, dir, 1, 4, byNumber)
}

// TestCopyTruncateSize has the size counted anew: neither a rollover too early
// nor NUL bytes.
func TestCopyTruncateSize(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	c := newWallClock(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC))
	f, err := OpenSize(path, &SizeOptions{MaxBytes: 1000, Backups: 3, Options: Options{Now: c.now, OnError: failOnError(t)}})
	f = closing(t, f, err)
	putLines(t, f, 0, 0, 9, 100)
	if err := os.Rename(path, path+".copy"); err != nil {
		t.Skipf("the system does not let others rename an open file: %v", err)
	}
	data, err := os.ReadFile(path + ".copy")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".copy", path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "copy"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	c.add(time.Second)
	putLines(t, f, 0, 9, 18, 100)
	want := map[string]int64{"app.log": 900, "copy": 900}
	if diff := cmp.Diff(want, sizes(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	l, err := ledger.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l.Expect(0, 18); l.Lost+l.NUL+l.Torn+l.Duplicated > 0 {
		t.Errorf("%+v", l.Report)
	}
}

// TestForeignFiles has names beside the log that are not its backups: rotation
// and pruning leave them alone.
func TestForeignFiles(t *testing.T) {
	foreign := []string{
		"app.1.log", "app.log.bak", "app.log.01", "app.log.1.old", "app.log.2024-01-01.txt", "app.log.2024-13-45",
		"app-web.log", "app-2024-01-01.log", "app-2024-01-01T00-00-00.000-audit.log", "app.log.old", "app.log.gz", "other.log.1",
	}
	for name, open := range map[string]func(path string) (*File, error){
		"numbered": func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{MaxBytes: 1000, Backups: 2, MaxAge: time.Nanosecond, Compress: true})
		},
		"time-stamped": func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{MaxBytes: 1000, Backups: 1, Naming: Timestamped, MaxAge: time.Nanosecond, Compress: true})
		},
		"timed": func(path string) (*File, error) {
			return OpenTimed(path, &TimedOptions{MaxBytes: 1000, When: "midnight", Backups: 1, MaxTotal: 1, Compress: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range foreign {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Mkdir(filepath.Join(dir, "app.log.1"), 0o700); err != nil {
				t.Fatal(err)
			}
			f, err := open(filepath.Join(dir, "app.log"))
			if err != nil {
				t.Fatal(err)
			}
			putLines(t, f, 0, 0, 40, 100)
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			got := contents(t, dir)
			for _, name := range foreign {
				if got[name] != name {
					t.Errorf("%s is now %q", name, got[name])
				}
			}
			if info, err := os.Stat(filepath.Join(dir, "app.log.1")); err != nil || !info.IsDir() {
				t.Errorf("the directory app.log.1 is gone: %v", err)
			}
		})
	}
}
