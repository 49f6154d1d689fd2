package testenv

import (
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Start starts a server. What it returns ends it, and so does the end of the
// test.
func Start(t testing.TB, cmd *exec.Cmd) (stop func()) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		patience := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() }) // it may have ended
		defer patience.Stop()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", cmd.Path, err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// WaitUntil waits until what holds.
func WaitUntil(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for tick := time.NewTicker(5 * time.Millisecond); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 10 s", what)
		}
	}
}
