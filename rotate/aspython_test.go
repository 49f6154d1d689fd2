package rotate

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What CPython 3.13 leaves, and, where that differs, what rotate leaves without
// AsPython.
func TestAsPython(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	type files map[string]string
	for _, test := range []struct {
		name    string
		opts    TimedOptions
		before  files
		written string // when app.log was, if it is there
		open    string
		records []string // times
		python  files
		want    files
	}{
		{
			name: "an empty file", opts: TimedOptions{When: "h"},
			open: "2024-03-05 12:30:00", records: []string{"2024-03-05 15:00:00"},
			python: files{"app.log": "15:00\n", "app.log.2024-03-05_12": ""},
			want:   files{"app.log": "15:00\n"},
		},
		{
			name: "an empty file from before", opts: TimedOptions{When: "midnight"}, before: files{"app.log": ""},
			written: "2024-03-01 12:00:00", open: "2024-03-05 12:30:00", records: []string{"2024-03-05 15:00:00"},
			python: files{"app.log": "15:00\n", "app.log.2024-03-01": ""},
			want:   files{"app.log": "15:00\n"},
		},
		{
			name: "a file that the first record creates", opts: TimedOptions{When: "h", Backups: 1, Options: Options{Delay: true}},
			before: files{"app.log.2024-03-05_01": "old", "app.log.2024-03-05_02": "less old"},
			open:   "2024-03-05 12:30:00", records: []string{"2024-03-05 15:00:00", "2024-03-05 16:00:00"},
			python: files{"app.log": "16:00\n", "app.log.2024-03-05_15": "15:00\n"},
		},
		{
			name: "and its surplus", opts: TimedOptions{When: "h", Backups: 1, Options: Options{Delay: true}},
			before: files{"app.log.2024-03-05_01": "old", "app.log.2024-03-05_02": "less old"},
			open:   "2024-03-05 12:30:00", records: []string{"2024-03-05 15:00:00"},
			python: files{"app.log": "15:00\n", "app.log.2024-03-05_02": "less old"},
			want:   files{"app.log": "15:00\n", "app.log.2024-03-05_01": "old", "app.log.2024-03-05_02": "less old"},
		},
		{
			name: "gzip files", opts: TimedOptions{When: "h", Backups: 1},
			before: files{"app.log.2024-03-05_01.gz": "old", "app.log.2024-03-05_12.gz": "taken"},
			open:   "2024-03-05 12:30:00", records: []string{"2024-03-05 12:30:00", "2024-03-05 15:00:00"},
			python: files{"app.log": "15:00\n", "app.log.2024-03-05_01.gz": "old", "app.log.2024-03-05_12": "12:30\n", "app.log.2024-03-05_12.gz": "taken"},
			want:   files{"app.log": "15:00\n", "app.log.2024-03-05_12.1": "12:30\n", "app.log.2024-03-05_12.gz": "taken"},
		},
		{
			name: "a clock that is set back", opts: TimedOptions{When: "m"},
			open: "2024-03-05 12:00:00", records: []string{"2024-03-05 12:00:30", "2024-03-05 10:00:00", "2024-03-05 11:59:59", "2024-03-05 12:01:00"},
			python: files{"app.log": "12:01\n", "app.log.2024-03-05_12-00": "12:00\n10:00\n11:59\n"},
			want:   files{"app.log": "12:01\n", "app.log.2024-03-05_10-00": "12:00\n10:00\n", "app.log.2024-03-05_11-59": "11:59\n"},
		},
		{
			name: "a file from the future", opts: TimedOptions{When: "midnight"}, before: files{"app.log": "old\n"},
			written: "2024-04-01 12:00:00", open: "2024-03-05 12:00:00", records: []string{"2024-03-06 10:00:00", "2024-04-02 00:00:00"},
			python: files{"app.log": "00:00\n", "app.log.2024-04-01": "old\n10:00\n"},
			want:   files{"app.log": "00:00\n", "app.log.2024-03-05": "old\n", "app.log.2024-03-06": "10:00\n"},
		},
		{
			name: "half a line", opts: TimedOptions{When: "midnight"}, before: files{"app.log": "half"},
			written: "2024-03-05 11:00:00", open: "2024-03-05 12:00:00", records: []string{"2024-03-05 13:00:00"},
			python: files{"app.log": "half13:00\n"},
			want:   files{"app.log": "half\n13:00\n"},
		},
		{
			name: "the clocks go forward", opts: TimedOptions{When: "h", Interval: 3, Location: newYork},
			open: "2024-03-10 06:30:00", records: []string{"2024-03-10 06:40:00", "2024-03-10 10:00:00"},
			python: files{"app.log": "10:00\n", "app.log.2024-03-10_03": "06:40\n"},
			want:   files{"app.log": "10:00\n", "app.log.2024-03-10_01": "06:40\n"},
		},
		{
			name: "the clocks go back, and the name is taken", opts: TimedOptions{When: "h", Location: newYork},
			open: "2024-11-03 03:30:00", records: []string{"2024-11-03 03:40:00", "2024-11-03 04:35:00", "2024-11-03 05:40:00", "2024-11-03 06:50:00"},
			python: files{"app.log": "06:50\n", "app.log.2024-11-02_23": "03:40\n", "app.log.2024-11-03_00": "04:35\n", "app.log.2024-11-03_01": "05:40\n"},
		},
	} {
		for _, asPython := range []bool{true, false} {
			name, want := test.name+", as Python", test.python
			if !asPython && test.want != nil {
				name, want = test.name, test.want
			}
			if !asPython && test.want == nil {
				name = test.name + ", the same"
			}
			t.Run(name, func(t *testing.T) {
				dir := t.TempDir()
				for name, text := range test.before {
					if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				if test.written != "" {
					if err := os.Chtimes(filepath.Join(dir, "app.log"), utc(test.written), utc(test.written)); err != nil {
						t.Fatal(err)
					}
				}
				opts := test.opts
				opts.AsPython = asPython
				if opts.Location == nil {
					opts.Location = time.UTC
				}
				clock := newWallClock(utc(test.open))
				f := openTimedAt(t, dir, clock, &opts)
				for _, at := range test.records {
					clock.set(utc(at))
					if _, err := f.Write([]byte(at[11:16] + "\n")); err != nil {
						t.Fatal(err)
					}
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				got := files{}
				for _, name := range namesIn(t, dir) {
					text, err := os.ReadFile(filepath.Join(dir, name))
					if err != nil {
						t.Fatal(err)
					}
					got[name] = string(text)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}
