package rotate

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCompress(t *testing.T) {
	whole := string(packed(t, "app.log.2024-03-01.gz"))
	other := string(packed(t, "something else.gz"))
	const source = "app.log.2024-03-01"
	for _, test := range []struct {
		name  string
		gz    string // there before; "": nothing
		temp  bool
		want  map[string]string
		fails bool
	}{
		{"new", "", false, map[string]string{source + ".gz": source}, false},
		{"a rest of a crash", "", true, map[string]string{source + ".gz": source}, false},
		{"done but for the source", whole, false, map[string]string{source + ".gz": source}, false},
		{"cut", whole[:len(whole)-9], false, map[string]string{source + ".gz": source}, false},
		{"cut in the header", whole[:5], false, map[string]string{source + ".gz": source}, false},
		{"no gzip file", "rubbish, and more of it", false, map[string]string{source + ".gz": source}, false},
		{"a wrong checksum", whole[:len(whole)-8] + "12345678", false, map[string]string{source + ".gz": source}, false},
		{"another's, and broken", other[:len(other)-8] + "12345678", false, map[string]string{source + ".gz": source}, false},
		{"a part of the source", string(packed(t, "app.log.2024.gz")), false, map[string]string{source + ".gz": source}, false},
		{"something else", other, false, map[string]string{source: source, source + ".gz": "something else"}, true},
		{"more than the source", string(packed(t, source+" and more.gz")), false, map[string]string{source: source, source + ".gz": source + " and more"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			makeFiles(t, dir, source)
			path := filepath.Join(dir, source)
			if test.gz != "" {
				if err := os.WriteFile(path+".gz", []byte(test.gz), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if test.temp {
				makeFiles(t, dir, source+".gz.tmp")
			}
			err := daily(nil)(filepath.Join(dir, "app.log")).compress(path)
			if (err != nil) != test.fails {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(test.want, contentsIn(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompressKeepsModeAndTime(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "app.log.1")
	makeFiles(t, dir, "app.log.1")
	written := utc("2024-03-05 12:00:00")
	if err := errors.Join(os.Chmod(name, 0o664), os.Chtimes(name, written, written)); err != nil {
		t.Fatal(err)
	}
	if err := numberedTo(3, nil)(filepath.Join(dir, "app.log")).compress(name); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != 0o664 || !info.ModTime().Equal(written) {
		t.Errorf("mode %v, time %v", info.Mode(), info.ModTime())
	}
}

func TestCompressAll(t *testing.T) {
	for _, test := range []struct {
		name  string
		spare int
		want  []string
	}{
		{"all", 0, []string{"app.log.1.gz", "app.log.2.gz", "app.log.3.gz", "app.log.gz.tmp", "other.log.1.gz.tmp"}},
		{"but the newest", 1, []string{"app.log.1", "app.log.2.gz", "app.log.3.gz", "app.log.gz.tmp", "other.log.1.gz.tmp"}},
		{"more than there are", 9, []string{"app.log.1", "app.log.2", "app.log.3.gz", "app.log.gz.tmp", "other.log.1.gz.tmp"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			makeFiles(t, dir, "app.log.1", "app.log.2", "app.log.3.gz")
			makeFiles(t, dir, "app.log.2.gz.tmp", "app.log.3.gz.tmp", "app.log.5.gz.tmp") // of a crash
			makeFiles(t, dir, "app.log.gz.tmp", "other.log.1.gz.tmp")
			if err := numberedTo(5, nil)(filepath.Join(dir, "app.log")).compressAll(test.spare); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, namesIn(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// faulty lets a system work for some calls and then fail: once, as on an error
// of the disk, or for ever, as for a process that was killed.
type faulty struct {
	left    int
	forever bool
	struck  bool
}

var errFaulty = errors.New("injected")

func (f *faulty) call(do func() error) error {
	f.left--
	if f.left == -1 || f.left < -1 && f.forever {
		f.struck = true
		return errFaulty
	}
	return do()
}

// unsynced returns a system that does not wait for the disk.
func unsynced() *system {
	sys := newSystem()
	sys.sync = func(*os.File) error { return nil }
	return sys
}

func (f *faulty) system() *system {
	sys, works := newSystem(), unsynced()
	sys.open = func(name string, flag int, perm fs.FileMode) (file *os.File, err error) {
		err = f.call(func() (err error) { file, err = works.open(name, flag, perm); return err })
		return file, err
	}
	sys.write = func(file *os.File, p []byte) (n int, err error) {
		err = f.call(func() (err error) { n, err = works.write(file, p); return err })
		if err != nil && n == 0 {
			n, _ = works.write(file, p[:len(p)/2]) // torn
		}
		return n, err
	}
	sys.lstat = func(name string) (info fs.FileInfo, err error) {
		err = f.call(func() (err error) { info, err = works.lstat(name); return err })
		return info, err
	}
	sys.list = func(dir string) (found []string, err error) {
		err = f.call(func() (err error) { found, err = works.list(dir); return err })
		return found, err
	}
	sys.rename = func(from, to string) error { return f.call(func() error { return works.rename(from, to) }) }
	sys.remove = func(name string) error { return f.call(func() error { return works.remove(name) }) }
	sys.sync = func(file *os.File) error { return f.call(func() error { return works.sync(file) }) }
	sys.chmod = func(file *os.File, mode fs.FileMode) error {
		return f.call(func() error { return works.chmod(file, mode) })
	}
	return sys
}

// Whatever call fails, or is the last one before the process is killed, the
// content is there whole, and after a restart it is there once.
func TestCompressAtEveryFault(t *testing.T) {
	for _, test := range []struct {
		name    string
		forever bool
		broken  bool // there is a broken gzip file
	}{
		{"error", false, false},
		{"killed", true, false},
		{"error, broken gzip file", false, true},
		{"killed, broken gzip file", true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := noise(100_000)
			calls := 0
			for ; ; calls++ {
				dir := t.TempDir()
				path := filepath.Join(dir, "app.log")
				err := os.WriteFile(path+".1", text, 0o600)
				if test.broken {
					err = errors.Join(err, os.WriteFile(path+".1.gz", []byte("broken"), 0o600))
				}
				if err != nil {
					t.Fatal(err)
				}
				fault := &faulty{left: calls, forever: test.forever}
				b := newNumbered(path, 3, nil)
				b.sys = fault.system()
				err = b.compress(path + ".1")
				if !test.forever && err != nil && strings.Contains(strings.Join(namesIn(t, dir), " "), ".tmp") && calls > 0 {
					t.Errorf("after %d calls: left %v", calls, namesIn(t, dir))
				}
				if there := contentsIn(t, dir); there["app.log.1"] != string(text) && there["app.log.1.gz"] != string(text) {
					t.Fatalf("after %d calls the content is gone", calls)
				}
				b.sys = unsynced()
				if err := b.compressAll(0); err != nil {
					t.Errorf("after %d calls: %v", calls, err)
				}
				if there := contentsIn(t, dir); len(there) != 1 || there["app.log.1.gz"] != string(text) {
					t.Errorf("after %d calls and a restart there is %v", calls, namesIn(t, dir))
				}
				if !fault.struck {
					break
				}
			}
			if calls < 10 {
				t.Errorf("only %d calls were seen", calls)
			}
		})
	}
}

// noise is text that gzip cannot make much shorter.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteByte(byte('!' + r.IntN(90)))
	}
	return b.Bytes()
}

// A backup that is shifted while it is compressed keeps its content and its
// number; one that is dropped is gone.
func TestCompressWhileShifted(t *testing.T) {
	for _, test := range []struct {
		name   string
		keep   int
		shifts int
		want   map[string]string
	}{
		{"shifted", 3, 1, map[string]string{"app.log.1": "new 1", "app.log.2.gz": "app.log.1"}},
		{"shifted twice", 3, 2, map[string]string{"app.log.1": "new 2", "app.log.2": "new 1", "app.log.3.gz": "app.log.1"}},
		{"dropped", 1, 1, map[string]string{"app.log.1": "new 1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			makeFiles(t, dir, "app.log.1")
			path := filepath.Join(dir, "app.log")
			b := newNumbered(path, test.keep, nil)
			works := newSystem()
			done := false
			b.sys = newSystem()
			b.sys.sync = func(f *os.File) error {
				if done {
					return works.sync(f)
				}
				done = true
				for i := range test.shifts {
					if err := b.shift(); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path+".1", []byte("new "+string(rune('1'+i))), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				return works.sync(f)
			}
			if err := b.compress(path + ".1"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, contentsIn(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Rotations come as fast as they can while backups are compressed and pruned:
// each backup keeps its place.
func TestCompressWhileRotating(t *testing.T) {
	const rotations, keep = 150, 200
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	b := newNumbered(path, keep, nil)
	b.sys = unsynced()
	var done atomic.Bool
	var housekeeping sync.WaitGroup
	for _, do := range []func() error{
		func() error { return b.compressAll(0) },
		func() error { return b.prune(time.Now(), keep, 0, 1<<30) },
	} {
		housekeeping.Go(func() {
			for !done.Load() {
				if err := do(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range rotations {
		err := os.WriteFile(path, fmt.Append(nil, i), 0o600)
		err = errors.Join(err, b.shift())
		name, nameErr := b.name(time.Now())
		if err = errors.Join(err, nameErr, b.sys.rename(path, name)); err != nil {
			t.Fatal(err)
		}
	}
	done.Store(true)
	housekeeping.Wait()
	if err := b.compressAll(0); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for i := range rotations {
		want[fmt.Sprintf("app.log.%d.gz", rotations-i)] = fmt.Sprint(i)
	}
	if diff := cmp.Diff(want, contentsIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// What another process writes to a backup while it is compressed is not lost.
func TestCompressWhileWritten(t *testing.T) {
	dir := t.TempDir()
	makeFiles(t, dir, "app.log.1")
	path := filepath.Join(dir, "app.log")
	b := newNumbered(path, 3, nil)
	b.sys.sync = func(f *os.File) error {
		late, err := os.OpenFile(path+".1", os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer late.Close()
		_, err = late.WriteString(" late")
		return err
	}
	if err := b.compress(path + ".1"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"app.log.1": "app.log.1 late"}, contentsIn(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := newNumbered(path, 3, nil).compress(path + ".1"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"app.log.1.gz": "app.log.1 late"}, contentsIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestCompressBesideADirectory(t *testing.T) {
	dir := t.TempDir()
	makeFiles(t, dir, "app.log.1", "app.log.1.gz/")
	path := filepath.Join(dir, "app.log")
	if err := newNumbered(path, 3, nil).compress(path + ".1"); !errors.Is(err, errOther) {
		t.Errorf("got %v, want %v", err, errOther)
	}
	if diff := cmp.Diff([]string{"app.log.1", "app.log.1.gz"}, namesIn(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestCompressGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.log")
	if err := newNumbered(path, 3, nil).compress(path + ".1"); err != nil {
		t.Errorf("a backup that was pruned meanwhile: %v", err)
	}
}

func BenchmarkCompress(b *testing.B) {
	dir := b.TempDir()
	path := filepath.Join(dir, "app.log")
	var text bytes.Buffer
	r := rand.New(rand.NewPCG(1, 2))
	for text.Len() < 1<<20 {
		text.WriteString(time.Unix(int64(r.IntN(1e9)), 0).UTC().Format(time.RFC3339) + " INFO app.http: request done status=200 bytes=")
		text.WriteString(time.Duration(r.IntN(1e9)).String() + "\n")
	}
	files := newNumbered(path, 3, nil)
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if err := errors.Join(os.WriteFile(path+".1", text.Bytes(), 0o600), files.compress(path+".1"), os.Remove(path+".1.gz")); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzCompareGzip(f *testing.F) {
	f.Add([]byte("text"), []byte("text"), 0, byte(0))
	f.Add([]byte("text"), []byte("text and more"), 3, byte(1))
	f.Add([]byte(""), []byte(""), 8, byte(255))
	f.Fuzz(func(t *testing.T, inside, source []byte, at int, change byte) {
		var zipped bytes.Buffer
		zw := gzip.NewWriter(&zipped)
		if _, err := zw.Write(inside); err != nil {
			t.Fatal(err)
		}
		if err := zw.Close(); err != nil {
			t.Fatal(err)
		}
		data := zipped.Bytes()
		data[uint(at)%uint(len(data))] ^= change
		// With no error the source is removed: then the gzip file must have it all.
		if size, err := compareGzip(bytes.NewReader(data), bytes.NewReader(source)); err == nil &&
			(size != int64(len(source)) || unpacked(bytes.NewReader(data)) != string(source)) {
			t.Errorf("%d bytes of a source of %d are taken for the same", size, len(source))
		}
	})
}
