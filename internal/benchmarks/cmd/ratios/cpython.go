package main

import (
	_ "embed"
	"errors"
	"os"
	"os/exec"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/peers"
)

// The peer that is no Go program: Logger.info, and Handler.handle alone.
const (
	pythonCall   = "cpython-call"
	pythonHandle = "cpython-handle"
)

//go:embed cpython.py
var script string

// addCPython measures CPython 3.13 with the layout that ours is measured with.
func (r *results) addCPython() error {
	var failed []error
	for _, c := range []struct {
		command string
		env     []string
	}{{"python3.13", nil}, {"python3.13", []string{"PYENV_VERSION=3.13.0"}}} {
		cmd := exec.Command(c.command, "-c", script, peers.Layout)
		cmd.Env = append(os.Environ(), c.env...)
		out, err := cmd.Output()
		if err == nil {
			return r.add(out)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
