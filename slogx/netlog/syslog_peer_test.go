package netlog_test

import (
	"log/slog"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// levels are the five levels and their severities.
var levels = []struct {
	name     string
	level    slog.Level
	severity int
}{
	{"DEBUG", -4, 7}, {"INFO", 0, 6}, {"WARNING", 4, 4}, {"ERROR", 8, 3}, {"CRITICAL", 12, 2},
}

// startServer starts a server, which is ended with the test.
func startServer(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		ended := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() }) // it may have ended
		defer ended.Stop()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", cmd.Path, err)
		}
	})
}

// waitUntil waits until what holds.
func waitUntil(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for tick := time.NewTicker(5 * time.Millisecond); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 10 s", what)
		}
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
