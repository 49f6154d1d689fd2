package testenv_test

import (
	"bufio"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// ended is a testing.TB that remembers how a test was ended.
type ended struct {
	testing.TB
	how string
}

func (e *ended) Helper() {}

func (e *ended) Skip(args ...any) { e.end("skip") }

func (e *ended) Fatalf(format string, args ...any) { e.end("fail") }

func (e *ended) end(how string) {
	e.how = how
	runtime.Goexit()
}

func TestMissing(t *testing.T) {
	for _, tc := range []struct{ name, ci, want string }{
		{"on a user's machine", "", "skip"},
		{"in the gate", "1", "fail"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv("LOGGING_CI", tc.ci)
			e := &ended{TB: t}
			done := make(chan struct{})
			go func() {
				defer close(done)
				testenv.Tool(e, "no-such-tool")
			}()
			<-done
			if e.how != tc.want {
				t.Errorf("ended by %q, want %q", e.how, tc.want)
			}
		})
	}
}

func TestPython(t *testing.T) {
	got := string(testenv.Python(t, "-c", "import sys; print(sys.version_info[:2])"))
	if want := "(3, 13)\n"; strings.ReplaceAll(got, "\r", "") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStartPython(t *testing.T) {
	out := testenv.StartPython(t, "-c", "import time; print('ready', flush=True); time.sleep(60)")
	line, err := bufio.NewReader(out).ReadString('\n')
	if got := strings.TrimSpace(line); got != "ready" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
