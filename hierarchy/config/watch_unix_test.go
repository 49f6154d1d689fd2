//go:build unix

package config_test

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

func TestWatchHangup(t *testing.T) {
	dir := t.TempDir()
	path, log := filepath.Join(dir, "c.yaml"), filepath.Join(dir, "app.log")
	write(t, path, "version: 1\nformatters: {f: {class: text}}\nhandlers: {f: {class: file, formatter: f, filename: "+log+"}}\nroot: {level: INFO, handlers: [f]}\n")
	tree, reloads := watch(t, path, config.WatchOptions{Interval: -1, Hangup: true})
	tree.Logger("").Info("before")
	if err := os.Rename(log, log+".1"); err != nil {
		t.Fatal(err)
	}
	// Until Watch listens, the test's own channel keeps the signal from
	// ending the process.
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, syscall.SIGHUP)
	defer signal.Stop(ignored)
	hangUp(t, reloads)
	tree.Logger("").Info("after")
	if got := read(t, log); got == "" || read(t, log+".1") == "" {
		t.Errorf("the file was not opened anew: %q", got)
	}
}

// hangUp sends SIGHUP until there is a reload.
func hangUp(t *testing.T, reloads <-chan error) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 1000 {
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-reloads:
			if err != nil {
				t.Fatal(err)
			}
			return
		case <-again.C:
		}
	}
	t.Fatal("no reload")
}
