package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A fast writer: hundreds of rollovers a second, no file over its limit, no
// line divided or lost, in order.
func TestManyRolloversInOneSecond(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	want := numbered(0, 20000)
	p := start(t, dir, "pipe", "--max-size", "2000", "--keep", "2000", "app.log")
	p.send(want)
	p.wait(true, exitDone)
	if got := collect(t, path); got != want {
		t.Errorf("%d bytes of %d are there", len(got), len(want))
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 400 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if text := content(f); len(text) > 2000 || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s has %d bytes and ends in %q", filepath.Base(f), len(text), text[max(0, len(text)-5):])
		}
	}
}

func TestLineOverTheLimit(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("y", 5000) + "\n"
	p := start(t, dir, "pipe", "--max-size", "2000", "--keep", "9", "app.log")
	p.send("a\n" + long + "b\n")
	p.wait(true, exitDone)
	got := map[string]string{}
	for _, name := range []string{"app.log.2", "app.log.1", "app.log"} {
		got[name] = content(filepath.Join(dir, name))
	}
	want := map[string]string{"app.log.2": "a\n", "app.log.1": long, "app.log": "b\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Someone removes the file: at most what was written before is gone.
func TestRemovedFile(t *testing.T) {
	for _, flags := range [][]string{
		{}, {"--max-size", "1M"}, {"--every", "midnight"},
	} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			p := start(t, dir, append(append([]string{"pipe"}, flags...), "app.log")...)
			p.send("before\n")
			eventually(t, "the first line", func() bool { return content(path) == "before\n" })
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			eventually(t, "a new file", func() bool {
				p.send("after\n")
				return strings.Contains(content(path), "after\n")
			})
			p.wait(true, exitDone)
		})
	}
}

func TestSecondWriter(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	first := start(t, dir, "pipe", "--max-size", "1M", "app.log")
	first.send("one\n")
	eventually(t, "the first line", func() bool { return content(path) == "one\n" })

	second := start(t, dir, "pipe", "--max-size", "1M", "app.log")
	second.wait(true, exitFailed)
	if !strings.Contains(second.stderr.String(), "slogx pipe: another slogx pipe, or another program, writes app.log") {
		t.Errorf("standard error: %s", second.stderr)
	}
	first.send("two\n")
	first.wait(true, exitDone)
	if got := content(path); got != "one\ntwo\n" {
		t.Errorf("%q", got)
	}
}

// The pipe waits for its commands, one at a time, and goes on when one fails.
func TestExec(t *testing.T) {
	dir := t.TempDir()
	hook := filepath.Join(dir, "hook")
	script := "#!/bin/sh\necho \"$1\" >> hooks\nif [ -e fail ]; then exit 1; fi\ncat \"$1\" >> seen\n"
	if err := os.WriteFile(hook, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	want := numbered(0, 200)
	p := start(t, dir, "pipe", "--max-size", "1000", "--keep", "99", "--exec", hook, "app.log")
	p.send(want)
	p.wait(true, exitDone)
	if got := content(filepath.Join(dir, "seen")) + content(filepath.Join(dir, "app.log")); got != want {
		t.Errorf("the hooks saw %d bytes of %d", len(got), len(want))
	}

	if err := os.WriteFile(filepath.Join(dir, "fail"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, "hooks"))
	p = start(t, dir, "pipe", "--max-size", "1000", "--keep", "99", "--exec", hook, "other.log")
	p.send(strings.Repeat("z", 600) + "\n" + strings.Repeat("z", 600) + "\n")
	p.wait(true, exitDone)
	if n := strings.Count(content(filepath.Join(dir, "hooks")), "\n"); n != 3 {
		t.Errorf("a hook that fails was called %d times, want 3", n)
	}
	if !strings.Contains(p.stderr.String(), "exit status 1") {
		t.Errorf("standard error: %s", p.stderr)
	}
}

// A closed standard output ends the teeing, not the writing.
func TestTeeToClosedOutput(t *testing.T) {
	dir := t.TempDir()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	p := startWith(t, dir, w, "pipe", "--tee", "app.log")
	w.Close()
	want := numbered(0, 5000)
	p.send(want)
	p.wait(true, exitDone)
	if got := content(filepath.Join(dir, "app.log")); got != want {
		t.Errorf("%d bytes of %d", len(got), len(want))
	}
}

// The bar is 400 MB/s, which the benchmark measures. The test asks for a
// tenth, for slow machines, once in a few tries: others may be using this one.
func TestThroughput(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 64 MB")
	}
	const size, bar = 64 << 20, 40e6
	best := 0.0
	for try := 0; try < 5 && best < bar; try++ {
		start := time.Now()
		feedOnce(t, size)
		best = max(best, size/time.Since(start).Seconds())
	}
	if best < bar {
		t.Errorf("%.0f MB/s", best/1e6)
	}
}

func BenchmarkPipe(b *testing.B) {
	const size = 64 << 20
	b.SetBytes(size)
	for b.Loop() {
		feedOnce(b, size)
	}
}

// feedOnce writes size bytes of lines to a rotating file through a pipe.
func feedOnce(t testing.TB, size int) {
	dir := t.TempDir()
	line := strings.Repeat("0123456789", 18) + "\n"
	chunk := bytes.Repeat([]byte(line), 64<<10/len(line))
	p := start(t, dir, "pipe", "--max-size", "20M", "--keep", "9", "app.log")
	sent := 0
	for ; sent < size; sent += len(chunk) {
		p.send(string(chunk))
	}
	p.wait(true, exitDone)
	found := 0
	for _, f := range []string{"app.log", "app.log.1", "app.log.2", "app.log.3"} {
		if info, err := os.Stat(filepath.Join(dir, f)); err == nil {
			found += int(info.Size())
		}
	}
	if found != sent {
		t.Fatalf("%d bytes of %d", found, sent)
	}
}
