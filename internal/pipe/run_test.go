package pipe_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/pipe"
)

// A disk is a File with limited room: it takes whole lines only.
type disk struct {
	bytes.Buffer
	calls []string

	mu   sync.Mutex
	room int
}

func (d *disk) free(bytes int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room += bytes
}

func (d *disk) WriteLines(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(p)
	if n > d.room {
		n = bytes.LastIndexByte(p[:d.room], '\n') + 1
	}
	d.Write(p[:n])
	d.room -= n
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (d *disk) Rotate() error { d.calls = append(d.calls, "rotate"); return nil }
func (d *disk) Reopen() error { d.calls = append(d.calls, "reopen"); return errors.New("gone") }

func full(err error) bool { return errors.Is(err, syscall.ENOSPC) }

func TestRunToTheEnd(t *testing.T) {
	var tee bytes.Buffer
	d := &disk{room: 1 << 20}
	in := strings.NewReader("one\ntwo\nthree")
	c, err := pipe.Run(t.Context(), iotest.OneByteReader(in), &pipe.Files{File: d, Tee: &tee}, pipe.Options{})
	want := pipe.Counts{Lines: 3, Bytes: 14, Written: 3}
	if diff := cmp.Diff(want, c); diff != "" || err != nil {
		t.Errorf("error %v, counts (-want +got):\n%s", err, diff)
	}
	for _, got := range []string{d.String(), tee.String()} {
		if got != "one\ntwo\nthree\n" {
			t.Errorf("%q", got)
		}
	}
}

func TestRunReportsTheReader(t *testing.T) {
	d := &disk{room: 1 << 20}
	in := io.MultiReader(strings.NewReader("one\ntw"), iotest.ErrReader(syscall.EIO))
	c, err := pipe.Run(t.Context(), in, &pipe.Files{File: d}, pipe.Options{})
	if !errors.Is(err, syscall.EIO) || d.String() != "one\ntw\n" || c.Written != 2 {
		t.Errorf("%v, %q, %+v", err, d.String(), c)
	}
}

func TestLineFilter(t *testing.T) {
	d := &disk{room: 1 << 20}
	f := &pipe.Files{File: d, Line: func(dst, line []byte) []byte {
		if bytes.HasPrefix(line, []byte("#")) {
			return dst
		}
		return append(append(dst, "> "...), line...)
	}}
	c, err := pipe.Run(t.Context(), strings.NewReader("# no\nyes\n"), f, pipe.Options{})
	if d.String() != "> yes\n" || c.Lines != 2 || c.Written != 2 || err != nil {
		t.Errorf("%q, %+v, %v", d.String(), c, err)
	}
}

func TestFullDisk(t *testing.T) {
	const text = "1111\n2222\n3333\n"
	tests := []struct {
		name    string
		policy  pipe.Policy
		backups int           // of 5 bytes each
		freed   time.Duration // when someone makes room; 0: nobody does
		want    string
		dropped int64
		takes   time.Duration
		err     error
	}{
		{"block waits until there is room", pipe.Block, 0, time.Minute, text, 0, time.Minute, nil},
		{"block ends with the wish to stop", pipe.Block, 0, 0, "1111\n", 2, time.Hour + 2*time.Second, syscall.ENOSPC},
		{"drop goes on", pipe.Drop, 0, 0, "1111\n", 2, 0, nil},
		{"prune takes one backup after another", pipe.Prune, 9, 0, text, 0, 0, nil},
		{"prune without enough backups waits", pipe.Prune, 1, time.Minute, text, 0, time.Minute, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &disk{room: 5}
				var reports []error
				f := &pipe.Files{File: d, Policy: tt.policy, Full: full,
					Report: func(err error) { reports = append(reports, err) },
					Prune: func() (bool, error) {
						tt.backups--
						if tt.backups < 0 {
							return false, nil
						}
						d.free(5)
						return true, nil
					}}
				if tt.freed > 0 {
					time.AfterFunc(tt.freed, func() { d.free(1 << 20) })
				}
				ctx, stop := context.WithTimeout(t.Context(), time.Hour)
				defer stop()
				start := time.Now()
				c, err := pipe.Run(ctx, strings.NewReader(text), f, pipe.Options{Drain: 2 * time.Second})
				if !errors.Is(err, tt.err) || d.String() != tt.want || c.Dropped != tt.dropped || c.Written != 3-tt.dropped {
					t.Errorf("%v, %q, %+v", err, d.String(), c)
				}
				if took := time.Since(start); took < tt.takes || took > tt.takes+time.Second {
					t.Errorf("took %v, want %v", took, tt.takes)
				}
				if waited := tt.takes > 0; waited != (len(reports) > 0) && tt.policy != pipe.Drop {
					t.Errorf("reports: %v", reports)
				}
			})
		})
	}
}

// A writer that is still there after the wish to stop keeps the run for no
// longer than Drain, and nothing of what was read is lost.
func TestStop(t *testing.T) {
	for _, tt := range []struct {
		name  string
		every time.Duration // a line comes
		stats time.Duration // the counts are told
		want  time.Duration // that the run goes on after the wish to stop
	}{
		{"the writer is silent", time.Hour, 0, 50 * time.Millisecond},
		{"counts are no lines", time.Hour, 10 * time.Millisecond, 50 * time.Millisecond},
		{"the writer goes on and on", 10 * time.Millisecond, 0, 2 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, w := io.Pipe()
				sent, over := 0, make(chan struct{})
				go func() {
					for {
						if _, err := io.WriteString(w, "line"); err != nil {
							return
						}
						if _, err := io.WriteString(w, "\n"); err != nil {
							return
						}
						sent++
						select {
						case <-time.After(tt.every):
						case <-over:
							return
						}
					}
				}()
				ctx, stop := context.WithTimeout(t.Context(), time.Second+time.Millisecond)
				defer stop()
				d := &disk{room: 1 << 20}
				start := time.Now()
				c, err := pipe.Run(ctx, in, &pipe.Files{File: d}, pipe.Options{
					Drain: 2 * time.Second, Every: tt.stats, Stats: func(pipe.Counts) {},
				})
				took := time.Since(start) - time.Second
				in.Close()
				close(over)
				synctest.Wait()
				if err != nil || took < tt.want || took > tt.want+100*time.Millisecond {
					t.Errorf("%v, stopped after %v", err, took)
				}
				if c.Written != c.Lines || c.Lines < int64(sent) || c.Lines > int64(sent)+1 {
					t.Errorf("%d lines were sent, counts %+v", sent, c)
				}
			})
		})
	}
}

// A context without an end is not one that has ended.
func TestContextWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, w := io.Pipe()
		go func() {
			for _, line := range []string{"a\n", "b\n"} {
				io.WriteString(w, line) // Run takes it all, so no error is possible
				<-time.After(time.Minute)
			}
			w.Close()
		}()
		d := &disk{room: 1 << 20}
		if _, err := pipe.Run(context.Background(), in, &pipe.Files{File: d}, pipe.Options{}); err != nil {
			t.Error(err)
		}
		if d.String() != "a\nb\n" {
			t.Errorf("%q", d.String())
		}
	})
}

func TestUnfinishedLineIsKeptOnStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, w := io.Pipe()
		go io.WriteString(w, "a\nhalf") // Run takes it all, so no error is possible
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		d := &disk{room: 1 << 20}
		if _, err := pipe.Run(ctx, in, &pipe.Files{File: d}, pipe.Options{Drain: time.Second}); err != nil {
			t.Error(err)
		}
		in.Close()
		if d.String() != "a\nhalf\n" {
			t.Errorf("%q", d.String())
		}
	})
}

func TestCommandsAndStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, w := io.Pipe()
		commands := make(chan pipe.Command)
		go func() {
			commands <- pipe.Rotate
			commands <- pipe.Reopen
			io.WriteString(w, "a\n") // the run is reading
			<-time.After(90 * time.Second)
			w.Close()
		}()
		d := &disk{room: 1 << 20}
		var reports []string
		var stats []pipe.Counts
		_, err := pipe.Run(t.Context(), in, &pipe.Files{File: d}, pipe.Options{
			Command: commands,
			Report:  func(err error) { reports = append(reports, err.Error()) },
			Every:   time.Minute,
			Stats:   func(c pipe.Counts) { stats = append(stats, c) },
		})
		if err != nil || !slices.Equal(d.calls, []string{"rotate", "reopen"}) || !slices.Equal(reports, []string{"gone"}) {
			t.Errorf("%v, %v, %v", err, d.calls, reports)
		}
		if diff := cmp.Diff([]pipe.Counts{{Lines: 1, Bytes: 2, Written: 1}}, stats); diff != "" {
			t.Error(diff)
		}
	})
}
