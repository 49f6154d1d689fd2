package rotate

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// TestSizeRule has what Python's RotatingFileHandler leaves of the same
// records, where its characters are bytes.
func TestSizeRule(t *testing.T) {
	repeat := func(n, size int) (all []int) {
		for range n {
			all = append(all, size)
		}
		return all
	}
	for _, tt := range []struct {
		name    string
		max     int64
		backups int
		records []int // sizes
		want    map[string]int64
	}{
		{"45 lines of 100 bytes", 2000, 5, repeat(45, 100), map[string]int64{"app.log": 700, "app.log.1": 1900, "app.log.2": 1900}},
		{"one byte less than fits", 2000, 5, []int{1000, 999}, map[string]int64{"app.log": 1999}},
		{"as much as fits", 2000, 5, []int{1000, 1000}, map[string]int64{"app.log": 1000, "app.log.1": 1000}},
		{"longer than the limit", 2000, 5, []int{5000, 10, 5000, 5000}, map[string]int64{"app.log": 5000, "app.log.1": 5000, "app.log.2": 10, "app.log.3": 5000}},
		{"the oldest is dropped", 1000, 2, []int{900, 901, 902, 903}, map[string]int64{"app.log": 903, "app.log.1": 902, "app.log.2": 901}},
		{"no limit", 0, 5, repeat(45, 100), map[string]int64{"app.log": 4500}},
		{"no backups", 2000, 0, repeat(45, 100), map[string]int64{"app.log": 4500}},
		{"limit of one byte", 1, 3, []int{10, 11, 12}, map[string]int64{"app.log": 12, "app.log.1": 11, "app.log.2": 10}},
		{"empty records", 10, 3, []int{0, 9, 0, 0}, map[string]int64{"app.log": 9}},
		{"a record of 10 MB", 2000, 3, []int{10, 10 << 20, 10}, map[string]int64{"app.log": 10, "app.log.1": 10 << 20, "app.log.2": 10}},
	} {
		for _, way := range []string{"Write", "WriteLines", "buffered", "shared"} {
			if tt.name == "empty records" && way != "Write" || way == "shared" && !canShare {
				continue
			}
			t.Run(tt.name+"/"+way, func(t *testing.T) {
				dir := t.TempDir()
				var said reports
				opts := &SizeOptions{MaxBytes: tt.max, Backups: tt.backups, Options: Options{OnError: said.add}}
				if way == "buffered" {
					opts.Buffer = 700
				}
				opts.Shared = way == "shared"
				f, err := OpenSize(filepath.Join(dir, "app.log"), opts)
				f = closing(t, f, err)
				var block []byte
				for i, n := range tt.records {
					record := bytes.Repeat([]byte{'x'}, max(n-1, 0))
					if n > 0 {
						record = append(record, '\n')
					}
					if way == "WriteLines" {
						block = append(block, record...)
						continue
					}
					if got, err := f.Write(record); got != n || err != nil {
						t.Fatalf("record %d: %d, %v", i, got, err)
					}
				}
				if got, err := f.WriteLines(block); got != len(block) || err != nil {
					t.Fatalf("WriteLines of %d bytes: %d, %v", len(block), got, err)
				}
				if err := f.Flush(); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, sizes(t, dir)); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
				never := 0
				if tt.max == 0 || tt.backups == 0 {
					never = 1
				}
				if said := said.all(); len(said) != never {
					t.Errorf("%d reports, want %d: %v", len(said), never, said)
				}
			})
		}
	}
}

// TestSizeInBytes has a limit that CPython applies to characters.
func TestSizeInBytes(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenSize(filepath.Join(dir, "app.log"), &SizeOptions{MaxBytes: 2000, Backups: 9, Options: Options{OnError: failOnError(t)}})
	f = closing(t, f, err)
	for range 5 {
		if _, err := f.Write([]byte(strings.Repeat("記", 300) + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int64{"app.log": 901, "app.log.1": 1802, "app.log.2": 1802}
	if diff := cmp.Diff(want, sizes(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNothingIsLost(t *testing.T) {
	const lines = 2500
	type kind struct {
		name    string
		ordered bool
		open    func(path string, o Options) (*File, error)
	}
	size := func(o SizeOptions) func(string, Options) (*File, error) {
		return func(path string, common Options) (*File, error) {
			o := o
			o.Options = common
			return OpenSize(path, &o)
		}
	}
	for _, k := range []kind{
		{"plain", true, func(path string, o Options) (*File, error) { return Open(path, &o) }},
		{"watched", true, func(path string, o Options) (*File, error) { return OpenWatched(path, &o) }},
		{"numbered", true, size(SizeOptions{MaxBytes: 20_000, Backups: 1000})},
		{"time-stamped", false, size(SizeOptions{MaxBytes: 2000, Naming: Timestamped})},
		{"compressed", true, size(SizeOptions{MaxBytes: 20_000, Backups: 1000, Compress: true})},
		{"compressed, time-stamped", false, size(SizeOptions{MaxBytes: 20_000, Naming: Timestamped, Compress: true})},
		{"timed", false, func(path string, o Options) (*File, error) {
			return OpenTimed(path, &TimedOptions{Options: o, When: "s"})
		}},
		{"timed and sized", false, func(path string, o Options) (*File, error) {
			return OpenTimed(path, &TimedOptions{Options: o, When: "s", MaxBytes: 20_000})
		}},
	} {
		for _, mode := range []struct {
			name string
			Options
		}{
			{"direct", Options{}}, {"buffered", Options{Buffer: 10_000}}, {"shared", Options{Shared: true}},
			{"shared, buffered", Options{Shared: true, Buffer: 10_000}},
		} {
			t.Run(k.name+"/"+mode.name, func(t *testing.T) {
				if mode.Shared && !canShare {
					t.Skip("this system has no flock")
				}
				t.Parallel()
				dir := t.TempDir()
				mode.OnError = failOnError(t)
				f, err := k.open(filepath.Join(dir, "app.log"), mode.Options)
				if err != nil {
					t.Fatal(err)
				}
				writeAll(t, f, 8, lines)
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				l, err := ledger.Open(dir, byNumber)
				if err != nil {
					t.Fatal(err)
				}
				for w := range 8 {
					l.Expect(w, lines)
				}
				if !k.ordered {
					l.Disordered = 0 // the names do not sort by time
				}
				if want := (ledger.Report{Found: 8 * lines}); l.Report != want {
					t.Errorf("got %+v, want %+v", l.Report, want)
				}
				if got := f.Stats(); got.Records != 8*lines || got.FailedWrites+got.FailedRotations+got.Dropped != 0 {
					t.Errorf("Stats: %+v", got)
				}
			})
		}
	}
}

func writeAll(t *testing.T, f *File, writers, lines int) {
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for seq := range lines {
				line := ledger.Append(nil, w, seq, 80+seq%60)
				if n, err := f.Write(line); n != len(line) || err != nil {
					t.Errorf("Write: %d, %v", n, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestRotateInALoop(t *testing.T) {
	for _, naming := range []Naming{Numbered, Timestamped} {
		t.Run(fmt.Sprint(naming), func(t *testing.T) {
			n, keep := 2000, 0
			if naming == Numbered {
				n, keep = 300, 300 // each rotation renames all
			}
			dir := t.TempDir()
			f, err := OpenSize(filepath.Join(dir, "app.log"), &SizeOptions{Naming: naming, MaxBytes: 1 << 20, Backups: keep, Options: Options{OnError: failOnError(t)}})
			f = closing(t, f, err)
			for seq := range n {
				putLines(t, f, 0, seq, seq+1, 50)
				if err := f.Rotate(); err != nil {
					t.Fatal(err)
				}
			}
			verify(t, dir, 1, n, byNumber)
			if got := len(sizes(t, dir)); got != n+1 {
				t.Errorf("%d files, want %d", got, n+1)
			}
		})
	}
}

// Backups above a lowered number stay, as in Python.
func TestSizeLowered(t *testing.T) {
	dir := t.TempDir()
	for _, keep := range []int{4, 2} {
		f, err := OpenSize(filepath.Join(dir, "app.log"), &SizeOptions{MaxBytes: 100, Backups: keep, Options: Options{OnError: failOnError(t)}})
		f = closing(t, f, err)
		putLines(t, f, keep, 0, 12, 60)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"app.log", "app.log.1", "app.log.2", "app.log.3", "app.log.4"}
	if diff := cmp.Diff(want, namesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}
