// Package testenv is about the machine that tests run on: which tools it has,
// and what to do about those it lacks.
package testenv

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// ci is the variable that the gate sets: nothing may pass there by not being run.
const ci = "LOGGING_CI"

// Missing ends a test that needs a tool this machine lacks: it skips the test,
// but fails it in the gate (LOGGING_CI=1). The reason names the tool.
func Missing(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv(ci) == "1" {
		t.Fatalf("%s, and %s is set", reason, ci)
	}
	t.Skip(reason)
}

// Tool returns the path of a command, or ends the test as Missing does.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name+" is not installed")
	}
	return path
}

// Python returns what CPython 3.13 prints when it is run with args, or ends the
// test as Missing does. A script that fails makes the test fail.
func Python(t testing.TB, args ...string) []byte {
	t.Helper()
	found := findPython()
	if found == nil {
		Missing(t, "python3.13 is not installed")
	}
	cmd := exec.Command(found[0], append(found[1:], args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3.13 %q: %v\n%s", args, err, stderr.String())
	}
	return out
}

// StartPython starts CPython 3.13 with args, or ends the test as Missing does.
// It returns what the process prints to its standard output. The process is
// killed when the test ends.
func StartPython(t testing.TB, args ...string) io.Reader {
	t.Helper()
	found := findPython()
	if found == nil {
		Missing(t, "python3.13 is not installed")
	}
	cmd := exec.Command(found[0], append(found[1:], args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // killed, or what stands in stderr
		if t.Failed() && stderr.Len() > 0 {
			t.Logf("python3.13 %q:\n%s", args, stderr.String())
		}
	})
	return out
}

// findPython returns the command line of CPython 3.13, or nil. The python3.13
// of the PATH may be pyenv's, which only runs when told which version to take.
var findPython = sync.OnceValue(func() []string {
	for _, command := range [][]string{
		{"python3.13"},
		{"env", "PYENV_VERSION=3.13.0", "python3.13"},
	} {
		probe := append(command[:len(command):len(command)], "-c", "import logging")
		if exec.Command(probe[0], probe[1:]...).Run() == nil {
			return command
		}
	}
	return nil
})
