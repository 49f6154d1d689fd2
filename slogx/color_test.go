package slogx

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/testenv"
)

func TestAutoColor(t *testing.T) {
	for _, tc := range []struct {
		name     string
		env      map[string]string
		terminal bool
		want     bool
	}{
		{"terminal", nil, true, true},
		{"no terminal", nil, false, false},
		{"NO_COLOR", map[string]string{"NO_COLOR": "0"}, true, false},
		{"NO_COLOR empty", map[string]string{"NO_COLOR": ""}, true, true},
		{"NO_COLOR before FORCE_COLOR", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, true, false},
		{"FORCE_COLOR", map[string]string{"FORCE_COLOR": "1"}, false, true},
		{"FORCE_COLOR 0", map[string]string{"FORCE_COLOR": "0"}, false, false},
		{"CLICOLOR_FORCE", map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, false, true},
		{"CLICOLOR_FORCE 0", map[string]string{"CLICOLOR_FORCE": "0"}, false, false},
		{"TERM dumb", map[string]string{"TERM": "dumb"}, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := autoColor(func(name string) string { return tc.env[name] }, func() bool { return tc.terminal })
			if got != tc.want {
				t.Errorf("colours: %v, want %v", got, tc.want)
			}
		})
	}
}

func TestIsTerminal(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, w := range []io.Writer{new(bytes.Buffer), file, Lock(file), io.Discard} {
		if isTerminal(w) {
			t.Errorf("%T is a terminal", w)
		}
	}
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		testenv.Missing(t, "no pseudo terminal: "+err.Error())
	}
	defer tty.Close()
	for _, w := range []io.Writer{tty, Lock(tty)} {
		if !isTerminal(w) {
			t.Errorf("%T of a pseudo terminal is no terminal", w)
		}
	}
}

func TestForcedColors(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	if !ColorAlways.colors(io.Discard) {
		t.Error("ColorAlways asks the environment")
	}
	t.Setenv("NO_COLOR", "")
	t.Setenv("FORCE_COLOR", "1")
	if ColorNever.colors(io.Discard) {
		t.Error("ColorNever asks the environment")
	}
	if !ColorAuto.colors(io.Discard) {
		t.Error("ColorAuto does not ask the environment")
	}
}
