package rotate

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// gate is a system whose first write waits.
type gate struct {
	entered chan struct{}
	open    chan struct{}
	writes  []string
	fail    func(p []byte) (n int, err error) // of the second write; nil: it succeeds

	returned *atomic.Bool // set when the first caller has returned; nil: nobody asks
}

func newGate() *gate { return &gate{entered: make(chan struct{}), open: make(chan struct{})} }

func (g *gate) system() *system {
	sys := newSystem()
	write := sys.write
	sys.write = func(f *os.File, p []byte) (int, error) {
		g.writes = append(g.writes, string(p))
		if len(g.writes) == 1 {
			close(g.entered)
			<-g.open
		}
		if len(g.writes) == 2 && g.fail != nil {
			n, err := g.fail(p)
			got, _ := write(f, p[:n])
			return got, err
		}
		return write(f, p)
	}
	return sys
}

// crowd has records written while the first is: it returns what each caller got.
func (g *gate) crowd(t *testing.T, f *File, records []string) (results []string) {
	t.Helper()
	results = make([]string, len(records))
	var wg sync.WaitGroup
	write := func(i int) {
		wg.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					results[i] = fmt.Sprint("panic: ", v)
				}
			}()
			n, err := f.Write([]byte(records[i]))
			results[i] = fmt.Sprint(n, " ", err)
			if i == 0 && g.returned != nil {
				g.returned.Store(true)
			}
		})
	}
	write(0)
	<-g.entered
	for i := range records[1:] {
		write(i + 1)
		for { // until it has joined: their order is that of the records
			f.commit.mu.Lock()
			joined := f.commit.next != nil && len(f.commit.next.ends) == i+1
			f.commit.mu.Unlock()
			if joined {
				break
			}
			runtime.Gosched()
		}
	}
	close(g.open)
	wg.Wait()
	return results
}

func TestGroupCommit(t *testing.T) {
	records := []string{"one\n", "two two\n", "three\n", "four\nfour\n", "five\n"}
	for _, tt := range []struct {
		name   string
		fail   func(p []byte) (int, error)
		max    int64
		want   []string // results
		writes []string
		files  map[string]string
	}{
		{
			name:   "together",
			want:   []string{"4 <nil>", "8 <nil>", "6 <nil>", "10 <nil>", "5 <nil>"},
			writes: []string{"one\n", "two two\nthree\nfour\nfour\nfive\n"},
			files:  map[string]string{"app.log": "one\ntwo two\nthree\nfour\nfour\nfive\n"},
		},
		{
			name: "the third does not fit",
			fail: func([]byte) (int, error) { return len("two two\nthree\nfour\n"), syscall.ENOSPC },
			want: []string{
				"4 <nil>", "8 <nil>", "6 <nil>",
				"0 rotate: write FILE: no space left on device", "0 rotate: write FILE: no space left on device",
			},
			writes: []string{"one\n", "two two\nthree\nfour\nfour\nfive\n"},
			files:  map[string]string{"app.log": "one\ntwo two\nthree\n"},
		},
		{
			name:   "a rollover between",
			max:    13,
			want:   []string{"4 <nil>", "8 <nil>", "6 <nil>", "10 <nil>", "5 <nil>"},
			writes: []string{"one\n", "two two\n", "three\n", "four\nfour\n", "five\n"},
			files: map[string]string{
				"app.log.2024-05-06": "one\ntwo two\n", "app.log.2024-05-06.1": "three\n",
				"app.log.2024-05-06.2": "four\nfour\n", "app.log": "five\n",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			g := newGate()
			g.fail = tt.fail
			o := Options{OnError: failOnError(t), Now: func() time.Time { return time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC) }}
			f, err := openTimed(path, &TimedOptions{Options: o, When: "midnight", UTC: true, MaxBytes: tt.max}, g.system())
			f = closing(t, f, err)
			got := g.crowd(t, f, records)
			for i := range got {
				got[i] = string(bytes.ReplaceAll([]byte(got[i]), []byte(path), []byte("FILE")))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("results: -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tt.writes, g.writes); diff != "" {
				t.Errorf("writes: -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tt.files, contents(t, dir)); diff != "" {
				t.Errorf("files: -want +got:\n%s", diff)
			}
		})
	}
}

// TestGroupCommitLimits has records that are too long, or too many, for a batch.
func TestGroupCommitLimits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.log")
	f, err := Open(path, &Options{OnError: failOnError(t)})
	f = closing(t, f, err)
	var wg sync.WaitGroup
	const writers, rounds = 40, 20
	total := 0
	for w := range writers {
		record := append(bytes.Repeat([]byte{'a' + byte(w%26)}, maxJoin-20+w), '\n')
		total += rounds * len(record)
		wg.Go(func() {
			for range rounds {
				if n, err := f.Write(record); n != len(record) || err != nil {
					t.Errorf("%d, %v", n, err)
				}
			}
		})
	}
	wg.Wait()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != total {
		t.Errorf("%d bytes, want %d", len(got), total)
	}
	for line := range bytes.Lines(got) {
		if n := bytes.Count(line, line[:1]); n != len(line)-1 {
			t.Errorf("a line of %d bytes has %d of %q", len(line), n, line[:1])
		}
	}
}

func TestBlock(t *testing.T) {
	lines := block{p: []byte("ab\ncd\nef")}
	records := block{p: []byte("ab\ncd\nef"), ends: []int{2, 6, 8}}
	for _, tt := range []struct {
		name       string
		b          block
		from, room int
		fit        int // for 3 bytes
		whole      int // from the start to 5
		count      int64
	}{
		{name: "lines", b: lines, from: 0, room: 7, fit: 6, whole: 3, count: 3},
		{name: "lines, little room", b: lines, from: 0, room: 1, fit: 3, whole: 3, count: 3},
		{name: "lines, no room", b: lines, from: 3, room: -5, fit: 6, whole: 3, count: 2},
		{name: "lines, all", b: lines, from: 0, room: 8, fit: 8, whole: 3, count: 3},
		{name: "records", b: records, from: 0, room: 7, fit: 6, whole: 2, count: 3},
		{name: "records, exactly", b: records, from: 2, room: 4, fit: 6, whole: 2, count: 2},
		{name: "records, no room", b: records, from: 6, room: 0, fit: 8, whole: 6, count: 1},
	} {
		if got := tt.b.fit(tt.from, int64(tt.room)); got != tt.fit {
			t.Errorf("%s: fit %d, want %d", tt.name, got, tt.fit)
		}
		if got := tt.b.whole(min(tt.from, 3), max(5, tt.from)); got != tt.whole {
			t.Errorf("%s: whole %d, want %d", tt.name, got, tt.whole)
		}
		if got := tt.b.count(tt.from, len(tt.b.p)); got != tt.count {
			t.Errorf("%s: count %d, want %d", tt.name, got, tt.count)
		}
	}
	var b block
	for _, p := range []string{"ab", "cd\n", "e"} {
		b.add([]byte(p))
	}
	b.drop(2)
	if string(b.p) != "cd\ne" || fmt.Sprint(b.ends) != "[3 4]" {
		t.Errorf("dropped: %q %v", b.p, b.ends)
	}
}

// TestGroupCommitGoesOn has a crowd come while a caller writes: he writes its
// batch too before he returns.
func TestGroupCommitGoesOn(t *testing.T) {
	g := newGate()
	var first atomic.Bool // caller, has returned
	byFirst := false
	g.fail = func(p []byte) (int, error) { // which it does not
		byFirst = !first.Load()
		return len(p), nil
	}
	f, err := open(filepath.Join(t.TempDir(), "app.log"), settings{Options: Options{OnError: failOnError(t)}}, g.system(), nil)
	f = closing(t, f, err)
	g.returned = &first
	g.crowd(t, f, []string{"one\n", "2\n", "3\n", "4\n", "5\n"})
	if len(g.writes) != 2 || !byFirst {
		t.Errorf("writes: %q; the second by the first caller: %v", g.writes, byFirst)
	}
}

// TestGroupCommitPanic has the write of a crowd panic, as a Rotator may: he who
// writes has the panic, the others an error, and the next record is written.
func TestGroupCommitPanic(t *testing.T) {
	g := newGate()
	g.fail = func([]byte) (int, error) { panic("broken") }
	f, err := open(filepath.Join(t.TempDir(), "app.log"), settings{Options: Options{OnError: failOnError(t)}}, g.system(), nil)
	f = closing(t, f, err)
	got := g.crowd(t, f, []string{"one\n", "2\n", "3\n", "4\n", "5\n"})
	want := []string{"panic: broken"}
	for range 4 {
		want = append(want, fmt.Sprint(0, " ", ErrClosed))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results: -want +got:\n%s", diff)
	}
	if n, err := f.Write([]byte("six\n")); n != 4 || err != nil {
		t.Errorf("then: %d, %v", n, err)
	}
}
