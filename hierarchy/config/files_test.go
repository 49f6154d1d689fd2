package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Of the handlers that write one file the first, by name, says how it rolls
// over: when it is opened, and after each change of the configuration.
func TestSettingsOfASharedFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.log")
	const plain, rolling = "class: file", "class: rotating_file, maxBytes: 10, backupCount: 9"
	text := func(a, b string) string {
		all := "version: 1\nhandlers:\n"
		names := ""
		for _, h := range [][2]string{{"a", a}, {"b", b}} {
			if h[1] != "" {
				all += fmt.Sprintf("  %s: {%s, filename: %s}\n", h[0], h[1], path)
				names += h[0] + ", "
			}
		}
		return all + "root: {level: INFO, handlers: [" + names + "]}\n"
	}
	tree, active := apply(t, text(plain, rolling), nil)
	log := tree.Logger("app")
	for i, step := range []struct {
		a, b  string
		rolls bool
	}{
		{plain, rolling, false},
		{rolling, plain, true},
		{"", plain, false},
		{rolling, plain, true},
		{plain, plain, false},
		{"", rolling, true},
		{plain, rolling, false},
		{plain, "", false},
		{"", rolling, true},
		{"class: rotating_file, maxBytes: 2000, backupCount: 9", rolling, false},
	} {
		if err := active.Apply(parse(t, text(step.a, step.b))); err != nil {
			t.Fatal(err)
		}
		before, _ := filepath.Glob(path + ".*") // the pattern is right
		log.Info("0123456789")
		log.Info("0123456789")
		after, _ := filepath.Glob(path + ".*")
		if rolls := len(after) > len(before); rolls != step.rolls {
			t.Errorf("step %d: rolls = %v", i, rolls)
		}
		for _, f := range after {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
}
