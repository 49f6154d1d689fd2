//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// SIGTERM and SIGINT: what is in the pipe is written, and the exit code is 0,
// though the writer still holds the pipe.
func TestStopSignals(t *testing.T) {
	for _, s := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			dir := t.TempDir()
			want := numbered(0, 3000) + "unfinished"
			p := start(t, dir, "pipe", "--max-size", "1M", "app.log")
			p.send("started\n")
			eventually(t, "the first line", func() bool { return content(filepath.Join(dir, "app.log")) != "" })
			p.send(want)
			p.signal(s)
			p.wait(false, exitDone)
			if got := content(filepath.Join(dir, "app.log")); got != "started\n"+want+"\n" {
				t.Errorf("%d bytes of %d", len(got), len(want))
			}
		})
	}
}

// An open that waits for ever, here for a reader of the FIFO, does not keep
// pipe from ending.
func TestStopWhileOpening(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "c.json"), `{"version": 1,
		"handlers": {"a": {"class": "logging.FileHandler", "filename": "opened"},
			"b": {"class": "logging.FileHandler", "filename": "fifo"}},
		"root": {"handlers": ["a", "b"]}}`)
	p := start(t, dir, "pipe", "--drain", "10ms", "--config", "c.json")
	eventually(t, "the first file", func() bool { _, err := os.Stat(filepath.Join(dir, "opened")); return err == nil })
	p.signal(syscall.SIGTERM)
	p.wait(false, exitFailed)
	if !strings.Contains(p.stderr.String(), "takes nothing; what it has not taken is lost") {
		t.Errorf("standard error:\n%s", p.stderr)
	}
}

func TestStopSignalWithConfiguration(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "c.json"), `{"version": 1,
		"handlers": {"f": {"class": "logging.FileHandler", "filename": "app.log"},
			"m": {"class": "logging.handlers.MemoryHandler", "capacity": 100000, "target": "f"}},
		"root": {"level": "DEBUG", "handlers": ["m"]}}`)
	p := start(t, dir, "pipe", "--config", "c.json")
	p.send("one\ntwo\n")
	eventually(t, "the file", func() bool { _, err := os.Stat(filepath.Join(dir, "app.log")); return err == nil })
	p.signal(syscall.SIGTERM)
	p.wait(false, exitDone)
	if got := content(filepath.Join(dir, "app.log")); got != "one\ntwo\n" {
		t.Errorf("%q", got)
	}
}

func TestRotateAndReopenSignals(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	p := start(t, dir, "pipe", "--max-size", "1M", "--keep", "9", "app.log")
	for i, s := range []os.Signal{syscall.SIGUSR1, syscall.SIGALRM} {
		line := fmt.Sprintf("line %d\n", i)
		p.send(line)
		eventually(t, "a line", func() bool { return content(path) == line })
		p.signal(s)
		eventually(t, "the rollover", func() bool { return content(path+".1") == line && content(path) == "" })
	}
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	eventually(t, "a new file", func() bool { _, err := os.Stat(path); return err == nil })
	p.send("new\n")
	p.wait(true, exitDone)
	if content(path) != "new\n" || content(path+".moved") != "" {
		t.Errorf("%q, %q", content(path), content(path+".moved"))
	}
}

func TestReopenWithConfiguration(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	writeFile(t, filepath.Join(dir, "c.json"), `{"version": 1,
		"handlers": {"f": {"class": "logging.FileHandler", "filename": "app.log"}},
		"root": {"level": "DEBUG", "handlers": ["f"]}}`)
	p := start(t, dir, "pipe", "--config", "c.json")
	p.send("one\n")
	eventually(t, "a line", func() bool { return content(path) == "one\n" })
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	eventually(t, "a new file", func() bool { _, err := os.Stat(path); return err == nil })
	p.send("two\n")
	p.wait(true, exitDone)
	if content(path) != "two\n" || content(path+".moved") != "one\n" {
		t.Errorf("%q, %q", content(path), content(path+".moved"))
	}
}

// smallDisk mounts a file system of 256 KiB.
func smallDisk(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs Linux's tmpfs")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", dir).CombinedOutput(); err != nil {
		testenv.Missing(t, fmt.Sprintf("a small tmpfs cannot be mounted: %v %s", err, out))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	return dir
}

// fill leaves so many bytes of room.
func fill(t *testing.T, dir string, room int) (filler string) {
	t.Helper()
	filler = filepath.Join(dir, "filler")
	writeFile(t, filler, strings.Repeat("f", 256<<10-room))
	return filler
}

func TestFullDiskBlocks(t *testing.T) {
	dir := smallDisk(t)
	filler := fill(t, dir, 64<<10)
	want := numbered(0, 3000) // 140 KB
	p := start(t, dir, "pipe", "app.log")
	p.send(want)
	eventually(t, "a report", func() bool { return strings.Contains(p.stderr.String(), "no space left on device") })
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	p.wait(true, exitDone)
	if got := content(filepath.Join(dir, "app.log")); got != want {
		t.Errorf("%d bytes of %d", len(got), len(want))
	}
}

// A pipe that waits for room still obeys SIGTERM, and says what is lost.
func TestFullDiskStops(t *testing.T) {
	dir := smallDisk(t)
	fill(t, dir, 64<<10)
	want := numbered(0, 3000)
	p := start(t, dir, "pipe", "--drain", "200ms", "app.log")
	p.send(want)
	eventually(t, "a report", func() bool { return strings.Contains(p.stderr.String(), "no space left on device") })
	p.signal(syscall.SIGTERM)
	started := time.Now()
	p.wait(false, exitFailed)
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	got := content(filepath.Join(dir, "app.log"))
	if !strings.HasPrefix(want, got) || !strings.HasSuffix(got, "\n") || len(got) < 32<<10 {
		t.Errorf("%d bytes are there, and are not the first lines", len(got))
	}
	written := strings.Count(got, "\n")
	if say := fmt.Sprintf("; %d lines were written, %d lost", written, 3000-written); !strings.Contains(p.stderr.String(), say) {
		t.Errorf("standard error lacks %q:\n%s", say, p.stderr)
	}
}

func TestFullDiskDrops(t *testing.T) {
	dir := smallDisk(t)
	fill(t, dir, 64<<10)
	want := numbered(0, 3000)
	p := start(t, dir, "pipe", "--on-full", "drop", "-v", "app.log")
	p.send(want)
	p.wait(true, exitFailed)
	got := content(filepath.Join(dir, "app.log"))
	for line := range strings.Lines(got) {
		if !strings.Contains(want, line) {
			t.Fatalf("half a line: %q", line)
		}
	}
	written := strings.Count(got, "\n")
	if say := fmt.Sprintf("written=%d dropped=%d", written, 3000-written); !strings.Contains(p.stderr.String(), say) {
		t.Errorf("standard error lacks %q:\n%s", say, p.stderr)
	}
}

// With prune the oldest backups make room: the newest lines are all there.
func TestFullDiskPrunes(t *testing.T) {
	dir := smallDisk(t)
	want := numbered(0, 20000) // 1 MB, four times what there is room for
	p := start(t, dir, "pipe", "--max-size", "20000", "--keep", "500", "--on-full", "prune", "app.log")
	p.send(want)
	p.wait(true, exitDone)
	got := collect(t, filepath.Join(dir, "app.log"))
	if !strings.HasSuffix(want, got) || len(got) < 100<<10 {
		t.Errorf("%d bytes are there, and are not the last lines", len(got))
	}
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
