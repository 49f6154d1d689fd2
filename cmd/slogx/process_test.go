package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A process is a slogx that runs.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stderr *syncBuffer
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// start starts slogx in the directory dir.
func start(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	return startWith(t, dir, io.Discard, args...)
}

// startWith starts slogx with that standard output.
func startWith(t testing.TB, dir string, stdout io.Writer, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command("slogx", args...), stderr: new(syncBuffer)}
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = stdout, p.stderr
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() }) // an error means that it has ended
	return p
}

// send writes lines to it.
func (p *process) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.stdin, text); err != nil {
		p.t.Fatalf("%v\n%s", err, p.stderr)
	}
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// wait waits for its end, closing its standard input first if that is wanted,
// and checks the exit code.
func (p *process) wait(closeInput bool, code int) {
	p.t.Helper()
	if closeInput {
		if err := p.stdin.Close(); err != nil {
			p.t.Fatal(err)
		}
	}
	killer := time.AfterFunc(30*time.Second, func() { p.cmd.Process.Kill() })
	defer killer.Stop()
	// The error is the exit code, which is looked at.
	_ = p.cmd.Wait()
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		p.t.Fatalf("exit code %d, want %d; standard error:\n%s", got, code, p.stderr)
	}
}

// eventually waits until ok returns true.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

// content is what a file has, "" while there is none.
func content(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(data)
}

// numbered is lines with a number and padding each.
func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "%d %s\n", i, strings.Repeat("x", i%90))
	}
	return b.String()
}

// collect returns what the current file and its numbered backups have, from
// the oldest on.
func collect(t testing.TB, path string) string {
	t.Helper()
	var all strings.Builder
	backups, err := filepath.Glob(path + ".*")
	if err != nil {
		t.Fatal(err)
	}
	for i := len(backups); i > 0; i-- {
		all.WriteString(content(fmt.Sprintf("%s.%d", path, i)))
	}
	all.WriteString(content(path))
	return all.String()
}
