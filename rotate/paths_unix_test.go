//go:build unix

package rotate

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// TestSymlink has the path lead somewhere else: the files are there, and stay.
func TestSymlink(t *testing.T) {
	for _, there := range []bool{true, false} {
		dir := t.TempDir()
		link, volume := filepath.Join(dir, "app.log"), filepath.Join(dir, "volume", "logs")
		if there {
			if err := os.MkdirAll(volume, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink("volume/logs/real.log", link); err != nil {
			t.Fatal(err)
		}
		f, err := OpenSize(link, &SizeOptions{MaxBytes: 1000, Backups: 3, Options: Options{OnError: failOnError(t)}})
		f = closing(t, f, err)
		putLines(t, f, 0, 0, 20, 100)
		want := map[string]int64{"real.log": 200, "real.log.1": 900, "real.log.2": 900}
		if diff := cmp.Diff(want, sizes(t, volume)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if target, err := os.Readlink(link); err != nil || target != "volume/logs/real.log" {
			t.Errorf("the link leads to %q, %v", target, err)
		}
	}
}

// TestNoFile has something at the path that is no file: it is written to, and
// never renamed.
func TestNoFile(t *testing.T) {
	kinds := map[string]func(path string) (*File, error){
		"plain":   func(path string) (*File, error) { return Open(path, nil) },
		"watched": func(path string) (*File, error) { return OpenWatched(path, nil) },
		"size":    func(path string) (*File, error) { return OpenSize(path, &SizeOptions{MaxBytes: 10, Backups: 2}) },
		"timed": func(path string) (*File, error) {
			return OpenTimed(path, &TimedOptions{When: "s", MaxBytes: 10, Idle: true})
		},
		"shared": func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{MaxBytes: 10, Backups: 2, Options: Options{Shared: true}})
		},
	}
	for name, open := range kinds {
		t.Run("FIFO/"+name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				testenv.Missing(t, "no FIFO can be made: "+err.Error())
			}
			got := make(chan string)
			go func() {
				r, err := os.Open(path)
				if err != nil {
					got <- err.Error()
					return
				}
				text, err := io.ReadAll(r)
				if err = errors.Join(err, r.Close()); err != nil {
					got <- err.Error()
				}
				got <- string(text)
			}()
			f, err := open(path)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if _, err := f.Write([]byte("a line of text\n")); err != nil {
					t.Error(err)
				}
			}
			mustBe(t, f.Rotate(), errors.ErrUnsupported)
			if err := errors.Join(f.Sync(), f.Close()); err != nil {
				t.Error(err)
			}
			if text := <-got; text != "a line of text\na line of text\na line of text\n" {
				t.Errorf("read %q", text)
			}
			if n := len(sizes(t, dir)); n != 1 {
				t.Errorf("%d files", n)
			}
		})
		t.Run("device/"+name, func(t *testing.T) {
			f, err := open(os.DevNull)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if _, err := f.Write([]byte("a line of text\n")); err != nil {
					t.Error(err)
				}
			}
			if err := errors.Join(f.Reopen(), f.Close()); err != nil {
				t.Error(err)
			}
			if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&fs.ModeDevice == 0 {
				t.Errorf("%s is now %v, %v", os.DevNull, info, err)
			}
		})
		t.Run("directory/"+name, func(t *testing.T) {
			_, err := open(t.TempDir())
			option, ok := errors.AsType[*OptionError](err)
			if !ok || option.Option != "path" {
				t.Errorf("got error %v", err)
			}
		})
	}
}

// TestMode has the mode of the file, whatever the umask, after rotations.
func TestMode(t *testing.T) {
	for _, mask := range []int{0o022, 0o077} {
		for _, mode := range []fs.FileMode{0o666, 0o660, 0o640, 0o600, fs.ModeSetgid | 0o660} {
			for name, open := range kinds(time.Now, failOnError(t)) {
				dir := t.TempDir()
				path := filepath.Join(dir, "app.log")
				old := syscall.Umask(mask)
				func() {
					defer syscall.Umask(old)
					f, err := open(path, newSystem())
					f = closing(t, f, err)
					if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640&^fs.FileMode(mask) {
						t.Errorf("%s, umask %o: created with %v, %v", name, mask, info.Mode(), err)
					}
					if err := os.Chmod(path, mode); err != nil {
						t.Fatal(err)
					}
					for i := range 3 {
						putLines(t, f, 0, i, i+1, 100)
						if err := f.Rotate(); err != nil {
							t.Fatal(err)
						}
						if info, err := os.Stat(path); err != nil || info.Mode() != mode {
							t.Errorf("%s, umask %o, mode %v: now %v, %v", name, mask, mode, info.Mode(), err)
						}
					}
					// So has a file that had to be created again.
					if err := os.Remove(path); err != nil {
						t.Fatal(err)
					}
					if err := f.Reopen(); err != nil {
						t.Fatal(err)
					}
					if info, err := os.Stat(path); err != nil || info.Mode() != mode {
						t.Errorf("%s, umask %o, mode %v: created again with %v, %v", name, mask, mode, info.Mode(), err)
					}
				}()
			}
		}
	}
}

func TestOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		testenv.Missing(t, "only root may give a file away")
	}
	for name, open := range kinds(time.Now, failOnError(t)) {
		path := filepath.Join(t.TempDir(), "app.log")
		f, err := open(path, newSystem())
		f = closing(t, f, err)
		if err := errors.Join(os.Chown(path, 12, 34), os.Chmod(path, 0o660)); err != nil {
			t.Fatal(err)
		}
		putLines(t, f, 0, 0, 1, 100)
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if stat := info.Sys().(*syscall.Stat_t); stat.Uid != 12 || stat.Gid != 34 || info.Mode() != 0o660 {
			t.Errorf("%s: owner %d, group %d, mode %v", name, stat.Uid, stat.Gid, info.Mode())
		}
	}
}
