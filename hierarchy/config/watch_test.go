package config_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// watch loads and applies a file and watches it until the test ends; the
// channel gets the result of each reload.
func watch(t *testing.T, path string, opts config.WatchOptions) (*hierarchy.Tree, <-chan error) {
	t.Helper()
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	tree := hierarchy.New()
	a, err := c.Apply(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	reloads := make(chan error, 100)
	opts.OnReload = func(err error) { reloads <- err }
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- a.Watch(ctx, &opts) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return tree, reloads
}

// write replaces a file in one step: at a look every millisecond, one that is
// written in two would be seen by half.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// reloaded waits for a reload.
func reloaded(t *testing.T, reloads <-chan error) error {
	t.Helper()
	select {
	case err := <-reloads:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("no reload")
		return nil
	}
}

func rootLevel(tree *hierarchy.Tree) string {
	for info := range tree.Walk() {
		return hierarchy.LevelName(info.Level)
	}
	return ""
}

func TestWatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	write(t, path, "version: 1\nroot: {level: INFO}\n")
	tree, reloads := watch(t, path, config.WatchOptions{Interval: time.Millisecond})
	write(t, path, "version: 1\nroot: {level: DEBUG}\n")
	if err := reloaded(t, reloads); err != nil || rootLevel(tree) != "DEBUG" {
		t.Fatalf("%v, root is %s", err, rootLevel(tree))
	}
	write(t, path, "version: 1\nroot: {level: LOUD}\n")
	var ps config.Problems
	if err := reloaded(t, reloads); !errors.As(err, &ps) || rootLevel(tree) != "DEBUG" {
		t.Fatalf("%v, root is %s", err, rootLevel(tree))
	}
	if want := path + `:2:15: error: root.level: unknown level "LOUD"`; ps.Error() != want {
		t.Errorf("got  %s\nwant %s", ps, want)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	write(t, path, "version: 1\nroot: {level: ERROR}\n")
	if err := reloaded(t, reloads); err != nil || rootLevel(tree) != "ERROR" {
		t.Fatalf("%v, root is %s", err, rootLevel(tree))
	}
}

// A ConfigMap of Kubernetes is a link to a file in a directory that is a link,
// which is replaced.
func TestWatchLinks(t *testing.T) {
	dir := t.TempDir()
	for name, level := range map[string]string{"v1": "INFO", "v2": "ERROR"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name, "c.yaml"), "version: 1\nroot: {level: "+level+"}\n")
	}
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	link("v1", "..data")
	link("..data/c.yaml", "c.yaml")
	tree, reloads := watch(t, filepath.Join(dir, "c.yaml"), config.WatchOptions{Interval: time.Millisecond})
	link("v2", "..new")
	if err := os.Rename(filepath.Join(dir, "..new"), filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
	if err := reloaded(t, reloads); err != nil || rootLevel(tree) != "ERROR" {
		t.Fatalf("%v, root is %s", err, rootLevel(tree))
	}
}

func TestWatchNothing(t *testing.T) {
	_, a := apply(t, "version: 1\n", nil)
	err := a.Watch(context.Background(), &config.WatchOptions{Path: filepath.Join(t.TempDir(), "none")})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Watch = %v", err)
	}
}

// A panic in OnError does not end Watch, nor with it the process.
func TestWatchOutlivesOnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logging.json")
	write(t, path, `{"version": 1, "root": {"level": "INFO"}}`)
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan error, 1)
	tree := hierarchy.New()
	a, err := c.Apply(tree, &config.ApplyOptions{OnError: func(_ string, err error) {
		told <- err
		panic("boom")
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- a.Watch(ctx, &config.WatchOptions{Interval: time.Millisecond}) }()
	write(t, path, `{"version": 1, "root": {"level": "LOUD"}}`)
	if err := reloaded(t, told); err == nil {
		t.Error("no error for an unknown level")
	}
	write(t, path, `{"version": 1, "root": {"level": "ERROR"}}`)
	for deadline := time.Now().Add(20 * time.Second); rootLevel(tree) != "ERROR"; {
		if time.Now().After(deadline) {
			t.Fatal("the file is not looked at any more")
		}
		<-time.After(time.Millisecond)
	}
	cancel()
	if err := errors.Join(<-ended, a.Close()); err != nil {
		t.Error(err)
	}
}
