package rotate

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// TestBuffered has what is in the file after each step.
func TestBuffered(t *testing.T) {
	write := func(text string) func(*File) error {
		return func(f *File) error { _, err := f.Write([]byte(text)); return err }
	}
	lines := func(text string) func(*File) error {
		return func(f *File) error { _, err := f.WriteLines([]byte(text)); return err }
	}
	wait := func(d time.Duration) func(*File) error {
		return func(*File) error {
			<-time.After(d)
			synctest.Wait()
			return nil
		}
	}
	type step struct {
		do   func(*File) error
		want string // in the file
	}
	for _, tt := range []struct {
		name  string
		opts  Options
		steps []step
	}{
		{"by size", Options{Buffer: 10}, []step{
			{write("one\n"), ""}, {write("two\n"), ""}, {write("three\n"), "one\ntwo\n"}, {(*File).Close, "one\ntwo\nthree\n"},
		}},
		{"by Flush", Options{Buffer: 10}, []step{
			{write("one\n"), ""}, {(*File).Flush, "one\n"}, {(*File).Flush, "one\n"}, {write("two\n"), "one\n"}, {(*File).Sync, "one\ntwo\n"},
		}},
		{"by time, default", Options{Buffer: 10}, []step{
			{write("one\n"), ""}, {wait(999 * time.Millisecond), ""}, {write("two\n"), ""}, {wait(2 * time.Millisecond), "one\ntwo\n"},
			{write("three\n"), "one\ntwo\n"}, {wait(time.Second), "one\ntwo\nthree\n"},
		}},
		{"by time, given", Options{FlushEvery: time.Minute}, []step{
			{write("one\n"), ""}, {wait(59 * time.Second), ""}, {wait(2 * time.Second), "one\n"}, {wait(time.Hour), "one\n"},
		}},
		{"by time, after Flush", Options{Buffer: 10}, []step{
			{write("one\n"), ""}, {wait(900 * time.Millisecond), ""}, {(*File).Flush, "one\n"}, {write("two\n"), "one\n"},
			{wait(900 * time.Millisecond), "one\n"}, {wait(200 * time.Millisecond), "one\ntwo\n"},
		}},
		{"a long record", Options{Buffer: 10}, []step{
			{write("one\n"), ""}, {write("longer than that\n"), "one\nlonger than that\n"}, {write("two\n"), "one\nlonger than that\n"},
			{(*File).Close, "one\nlonger than that\ntwo\n"},
		}},
		{"WriteLines", Options{Buffer: 10}, []step{
			{write("one\n"), ""}, {lines("two\n3\n"), ""}, {lines("four\n"), "one\ntwo\n3\n"},
			{lines("longer\nthan\nthat\n"), "one\ntwo\n3\nfour\nlonger\nthan\nthat\n"},
		}},
		{"Rotate and Reopen", Options{Buffer: 10}, []step{
			{write("one\n"), ""}, {(*File).Reopen, "one\n"}, {write("two\n"), "one\n"}, {(*File).Rotate, ""},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			synctest.Test(t, func(t *testing.T) {
				tt.opts.OnError = failOnError(t)
				f, err := OpenTimed(path, &TimedOptions{Options: tt.opts, When: "midnight", Interval: 99})
				f = closing(t, f, err)
				for i, s := range tt.steps {
					if err := s.do(f); err != nil {
						t.Fatalf("step %d: %v", i, err)
					}
					if got, err := os.ReadFile(path); err != nil || string(got) != s.want {
						t.Errorf("step %d: the file has %q, %v, want %q", i, got, err, s.want)
					}
				}
			})
		})
	}
}

// TestBufferedRollover has records of before and after midnight in the buffer:
// each is in the file of its day.
func TestBufferedRollover(t *testing.T) {
	dir := t.TempDir()
	c := newWallClock(time.Date(2024, 2, 28, 23, 59, 59, 0, time.UTC))
	f, err := OpenTimed(filepath.Join(dir, "app.log"), &TimedOptions{
		When: "midnight", UTC: true, Options: Options{Buffer: 1000, Now: c.now, OnError: failOnError(t)},
	})
	f = closing(t, f, err)
	for _, text := range []string{"28\n", "29\n", "1\n"} {
		for range 2 {
			if _, err := f.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		c.add(24 * time.Hour)
	}
	if err := f.Flush(); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"app.log.2024-02-28": "28\n28\n", "app.log.2024-02-29": "29\n29\n", "app.log": "1\n1\n"}
	if diff := cmp.Diff(want, contents(t, dir)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestBufferedFault has a disk that is full for a while: what is in the buffer
// stays there, and what does not fit in is refused.
func TestBufferedFault(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	synctest.Test(t, func(t *testing.T) {
		var full atomic.Bool
		full.Store(true)
		sys := newSystem()
		write := sys.write
		sys.write = func(f *os.File, p []byte) (int, error) {
			if full.Load() {
				n, _ := write(f, p[:len(p)*3/4]) // of two records one and a half
				return n, syscall.ENOSPC
			}
			return write(f, p)
		}
		var said reports
		f, err := open(path, settings{Options: Options{Buffer: 10, OnError: said.add}}, sys, nil)
		f = closing(t, f, err)
		for _, text := range []string{"one\n", "two\n"} {
			if _, err := f.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		<-time.After(10 * time.Second)
		synctest.Wait()
		if got := said.all(); len(got) != 1 || !errors.Is(got[0], syscall.ENOSPC) {
			t.Errorf("reported: %v", got)
		}
		_, err = f.Write([]byte("3333333\n"))
		mustBe(t, err, syscall.ENOSPC)
		mustBe(t, f.Flush(), syscall.ENOSPC)
		full.Store(false)
		<-time.After(10 * time.Second)
		synctest.Wait()
		if got, err := os.ReadFile(path); err != nil || string(got) != "one\ntwo\n" {
			t.Errorf("the file has %q, %v", got, err)
		}

		full.Store(true)
		if _, err = f.Write([]byte("lost\n")); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("Close: %v", err)
		}
		if got := f.Stats().Dropped; got != 1 {
			t.Errorf("%d records dropped", got)
		}
	})
}

// TestBufferedBeside has the disk hang while it is written to: callers gather
// what goes into the buffer without waiting for it.
func TestBufferedBeside(t *testing.T) {
	const size, room = 1 << 10, 128 << 10
	dir := t.TempDir()
	g := newGate()
	s := settings{Options: Options{Buffer: room, FlushEvery: time.Hour, OnError: failOnError(t)}}
	f, err := open(filepath.Join(dir, "app.log"), s, g.system(), nil)
	f = closing(t, f, err)
	putLines(t, f, 0, 0, room/2/size, size)
	<-g.entered // the flusher, called when the buffer was half full
	all := room/2/size + room/size
	putLines(t, f, 0, room/2/size, all, size) // as much again as the buffer holds
	if n := f.buffer.front.ends; len(n) != room/size {
		t.Errorf("%d records in the buffer, want %d", len(n), room/size)
	}
	written := make(chan error)
	go func() {
		_, err := f.Write(ledger.Append(nil, 0, all, size)) // waits
		written <- err
	}()
	select {
	case err := <-written:
		t.Errorf("a record that does not fit in was taken: %v", err)
	case <-time.After(10 * time.Millisecond):
	}
	close(g.open)
	if err := <-written; err != nil {
		t.Error(err)
	}
	if err := f.Flush(); err != nil {
		t.Error(err)
	}
	verify(t, dir, 1, all+1, nil)
}
