package rotate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// TestOpenClose opens and closes files a thousand times: no goroutine and no
// descriptor stays, but lumberjack's, of which there are as many as there were
// files open at one time.
func TestOpenClose(t *testing.T) {
	for name, open := range kinds(time.Now, failOnError(t)) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			round := func(i int) {
				f, err := open(filepath.Join(dir, fmt.Sprint(i%7)), newSystem())
				if err != nil {
					t.Fatal(err)
				}
				putLines(t, f, 0, 0, 1, 50)
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			}
			round(0)
			goroutines, files := runtime.NumGoroutine(), openFiles(t)
			for i := range 1000 {
				round(i)
			}
			if n := runtime.NumGoroutine(); n > goroutines+1 {
				t.Errorf("%d goroutines, there were %d", n, goroutines)
			}
			if n := openFiles(t); n > files {
				t.Errorf("%d open files, there were %d", n, files)
			}
		})
	}
}

// openFiles counts the descriptors of this process, where the system tells.
func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Logf("descriptors are not counted: %v", err)
	}
	return len(entries)
}

func TestAllocations(t *testing.T) {
	for name, open := range map[string]func(path string) (*File, error){
		"plain":    func(path string) (*File, error) { return Open(path, nil) },
		"buffered": func(path string) (*File, error) { return Open(path, &Options{Buffer: 64 << 10}) },
		"size": func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{MaxBytes: 1 << 30, Backups: 5})
		},
		"timed": func(path string) (*File, error) { return OpenTimed(path, &TimedOptions{When: "midnight"}) },
	} {
		f, err := open(filepath.Join(t.TempDir(), "app.log"))
		f = closing(t, f, err)
		line := ledger.Append(nil, 0, 0, 200)
		// A look at the path, which allocates, is taken ten times a second.
		n := testing.AllocsPerRun(20_000, func() {
			if _, err := f.Write(line); err != nil {
				t.Fatal(err)
			}
		})
		if n > 0 {
			t.Errorf("%s: %v allocations a Write", name, n)
		}
	}
}

func TestClosed(t *testing.T) {
	all := kinds(time.Now, failOnError(t))
	all["buffered"] = func(path string, sys *system) (*File, error) {
		return openSize(path, &SizeOptions{Options: Options{Buffer: 1000}, MaxBytes: 1000, Backups: 1}, sys)
	}
	for name, open := range all {
		f, err := open(filepath.Join(t.TempDir(), "app.log"), newSystem())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if err := f.Close(); err != nil {
				t.Errorf("%s: Close %d: %v", name, i, err)
			}
		}
		for what, do := range map[string]func() error{
			"Write":      func() error { return nothing(f.Write([]byte("x\n"))) },
			"WriteLines": func() error { return nothing(f.WriteLines([]byte("x\n"))) },
			"Rotate":     f.Rotate, "Reopen": f.Reopen, "Flush": f.Flush, "Sync": f.Sync,
		} {
			if err := do(); !errors.Is(err, ErrClosed) || !errors.Is(err, fs.ErrClosed) {
				t.Errorf("%s: %s after Close: %v", name, what, err)
			}
		}
	}
}

// nothing returns err, of a write that has not taken any bytes.
func nothing(n int, err error) error {
	if n != 0 {
		return fmt.Errorf("%d bytes are written, and %v", n, err)
	}
	return err
}

// TestCloseUnderWay closes a file while eight goroutines write and one rotates.
func TestCloseUnderWay(t *testing.T) {
	for name, open := range kinds(time.Now, failOnError(t)) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f, err := open(filepath.Join(dir, "app.log"), newSystem())
			if err != nil {
				t.Fatal(err)
			}
			acked := make([]int, 8)
			running := make(chan struct{}, 8)
			var wg sync.WaitGroup
			for w := range acked {
				wg.Go(func() {
					for seq := 0; ; seq++ {
						line := ledger.Append(nil, w, seq, 100)
						if _, err := f.Write(line); err != nil {
							mustBe(t, err, ErrClosed)
							return
						}
						if acked[w]++; seq == 20 {
							running <- struct{}{}
						}
					}
				})
			}
			wg.Go(func() {
				for {
					if err := f.Rotate(); err != nil {
						mustBe(t, err, ErrClosed)
						return
					}
				}
			})
			for range acked {
				<-running
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			wg.Wait()
			if name == "size" || name == "shared" {
				return // backups have been dropped
			}
			l, err := ledger.Open(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			for w, n := range acked {
				l.Expect(w, n)
			}
			if l.Lost+l.Torn+l.Duplicated > 0 {
				t.Errorf("%+v", l.Report)
			}
		})
	}
}

// TestBadOptions has every option that can be wrong.
func TestBadOptions(t *testing.T) {
	size := func(o SizeOptions) func(string) (*File, error) {
		return func(path string) (*File, error) { return OpenSize(path, &o) }
	}
	timed := func(o TimedOptions) func(string) (*File, error) {
		return func(path string) (*File, error) { return OpenTimed(path, &o) }
	}
	plain := func(o Options) func(string) (*File, error) {
		return func(path string) (*File, error) { return Open(path, &o) }
	}
	for _, tt := range []struct {
		open func(string) (*File, error)
		want string
	}{
		{plain(Options{Mode: "r"}), `rotate: Mode is "r"; allowed: "a" or "w"`},
		{plain(Options{Mode: "w", Shared: true}), `rotate: Mode is "w"; allowed: "a" for a Shared file`},
		{plain(Options{Perm: fs.ModeDir}), `rotate: Perm is d---------; allowed: permission bits`},
		{plain(Options{Buffer: -1}), `rotate: Buffer is -1; allowed: 0 or more`},
		{plain(Options{FlushEvery: -time.Second}), `rotate: FlushEvery is -1s; allowed: 0 or more`},
		{size(SizeOptions{MaxBytes: -1}), `rotate: MaxBytes is -1; allowed: 0 or more`},
		{size(SizeOptions{Backups: -1}), `rotate: Backups is -1; allowed: 0 or more`},
		{size(SizeOptions{MaxAge: -1}), `rotate: MaxAge is -1ns; allowed: 0 or more`},
		{size(SizeOptions{Naming: 2}), `rotate: Naming is 2; allowed: Numbered or Timestamped`},
		{size(SizeOptions{MaxBytes: 1, Options: Options{Mode: "x"}}), `rotate: Mode is "x"; allowed: "a" or "w"`},
		{timed(TimedOptions{When: "W7"}), `rotate: When is "W7"; allowed: s, m, h, d, midnight, w0 to w6 (w0 is Monday)`},
		{timed(TimedOptions{When: "hour"}), `rotate: When is "hour"; allowed: s, m, h, d, midnight, w0 to w6 (w0 is Monday)`},
		{timed(TimedOptions{When: "midnight", At: "25:00"}), `rotate: At is "25:00"; allowed: a time of day, as "15:04:05" or "15:04"`},
		{timed(TimedOptions{When: "w1", Interval: -1}), `rotate: Interval is -1; allowed: 0 (means 1) to 5228`},
		{timed(TimedOptions{MaxTotal: -1}), `rotate: MaxTotal is -1; allowed: 0 or more`},
		{timed(TimedOptions{Backups: -3}), `rotate: Backups is -3; allowed: 0 or more`},
		{func(string) (*File, error) { return Open("", nil) }, `rotate: path is ""; allowed: the name of a file`},
	} {
		dir := t.TempDir()
		_, err := tt.open(filepath.Join(dir, "app.log"))
		if _, ok := errors.AsType[*OptionError](err); !ok || err.Error() != tt.want {
			t.Errorf("got error  %v\nwant       %s", err, tt.want)
		}
		if got := sizes(t, dir); len(got) > 0 {
			t.Errorf("%s: there are files: %v", tt.want, got)
		}
	}
}

// TestOpenMode has a file that is there.
func TestOpenMode(t *testing.T) {
	for _, tt := range []struct {
		name string
		open func(string) (*File, error)
		want string
	}{
		{"append", func(path string) (*File, error) { return Open(path, nil) }, "old\nnew\nnew\n"},
		{"begin", func(path string) (*File, error) { return Open(path, &Options{Mode: "w"}) }, "new\nnew\n"},
		{"begin, later", func(path string) (*File, error) { return Open(path, &Options{Mode: "w", Delay: true}) }, "new\nnew\n"},
		{"no limit", func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{Options: Options{Mode: "w", OnError: func(error) {}}})
		}, "new\nnew\n"},
		{"rotating", func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{Options: Options{Mode: "w"}, MaxBytes: 1000, Backups: 1})
		}, "old\nnew\nnew\n"},
		{"timed", func(path string) (*File, error) { return OpenTimed(path, &TimedOptions{Options: Options{Mode: "w"}}) }, "old\nnew\nnew\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "app.log")
			if err := os.WriteFile(path, []byte("old\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := tt.open(path)
			f = closing(t, f, err)
			for range 2 {
				if _, err := f.Write([]byte("new\n")); err != nil {
					t.Fatal(err)
				}
				if err := f.Reopen(); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != tt.want {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

// TestNoNewline has records that are no lines: they are written as they are.
func TestNoNewline(t *testing.T) {
	for name, open := range kinds(time.Now, failOnError(t)) {
		path := filepath.Join(t.TempDir(), "app.log")
		f, err := open(path, newSystem())
		f = closing(t, f, err)
		for _, text := range []string{"a", "", "b", "c\n", "\n"} {
			if n, err := f.Write([]byte(text)); n != len(text) || err != nil {
				t.Errorf("%s: Write(%q): %d, %v", name, text, n, err)
			}
		}
		want := "abc\n\n"
		if name == "shared" { // it begins behind half a line, as it seems
			want = "abc\nc\n\n"
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestDelay(t *testing.T) {
	dir := t.TempDir()
	for name, open := range map[string]func(path string) (*File, error){
		"plain": func(path string) (*File, error) { return Open(path, &Options{Delay: true}) },
		"size": func(path string) (*File, error) {
			return OpenSize(path, &SizeOptions{MaxBytes: 1000, Backups: 1, Options: Options{Delay: true}})
		},
		"timed": func(path string) (*File, error) { return OpenTimed(path, &TimedOptions{Options: Options{Delay: true}}) },
	} {
		f, err := open(filepath.Join(dir, "new", name))
		f = closing(t, f, err)
		if _, err := os.Stat(filepath.Join(dir, "new", name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: it is there before a record: %v", name, err)
		}
		putLines(t, f, 0, 0, 1, 50)
		if got := sizes(t, filepath.Join(dir, "new"))[name]; got != 50 {
			t.Errorf("%s: %d bytes", name, got)
		}
	}
}

// TestRotateIdle rotates a file again and again to which nothing is written.
func TestRotateIdle(t *testing.T) {
	for name, open := range kinds(time.Now, failOnError(t)) {
		dir := t.TempDir()
		f, err := open(filepath.Join(dir, "app.log"), newSystem())
		f = closing(t, f, err)
		putLines(t, f, 0, 0, 1, 50)
		for range 5 {
			if err := f.Rotate(); err != nil {
				t.Fatal(err)
			}
		}
		if got := sizes(t, dir); len(got) != 2 {
			t.Errorf("%s: %v", name, got)
		}
		if got := f.Stats().Rotations; got != 1 {
			t.Errorf("%s: %d rotations", name, got)
		}
	}
}

func TestRotateWithoutBackups(t *testing.T) {
	quiet := Options{OnError: func(error) {}}
	for name, open := range map[string]func(path string) (*File, error){
		"plain":      func(path string) (*File, error) { return Open(path, nil) },
		"watched":    func(path string) (*File, error) { return OpenWatched(path, nil) },
		"no backups": func(path string) (*File, error) { return OpenSize(path, &SizeOptions{Options: quiet, MaxBytes: 10}) },
	} {
		dir := t.TempDir()
		f, err := open(filepath.Join(dir, "app.log"))
		f = closing(t, f, err)
		putLines(t, f, 0, 0, 5, 50)
		mustBe(t, f.Rotate(), errors.ErrUnsupported)
		if diff := cmp.Diff(map[string]int64{"app.log": 250}, sizes(t, dir)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// TestHooks has the caller's own names, and its own way to move a file.
func TestHooks(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	f, err := OpenSize(path, &SizeOptions{
		MaxBytes: 250, Backups: 3, Options: Options{OnError: failOnError(t)},
		Namer: func(name string) string { return name + ".txt" },
		Rotator: func(src, dst string) error {
			data, err := os.ReadFile(src)
			if err != nil {
				return err
			}
			if err := os.WriteFile(dst, bytes.ToUpper(data), 0o600); err != nil {
				return err
			}
			return os.Remove(src)
		},
	})
	f = closing(t, f, err)
	for _, text := range []string{"a", "b", "c"} {
		if _, err := f.Write(append(bytes.Repeat([]byte(text), 199), '\n')); err != nil {
			t.Fatal(err)
		}
	}
	got := contents(t, dir)
	want := map[string]string{
		"app.log":       string(bytes.Repeat([]byte("c"), 199)) + "\n",
		"app.log.1.txt": string(bytes.Repeat([]byte("B"), 199)) + "\n",
		"app.log.2.txt": string(bytes.Repeat([]byte("A"), 199)) + "\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestRotatorLeavesFile has a Rotator that only copies: the file is kept.
func TestRotatorLeavesFile(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenSize(filepath.Join(dir, "app.log"), &SizeOptions{
		MaxBytes: 250, Backups: 3, Options: Options{OnError: failOnError(t)},
		Rotator: func(src, dst string) error { return os.Link(src, dst) },
	})
	f = closing(t, f, err)
	putLines(t, f, 0, 0, 3, 200)
	if got := sizes(t, dir); got["app.log"] != 600 {
		t.Errorf("%v", got)
	}
}
