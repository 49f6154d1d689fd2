package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// A benchmark is run with few calls and with many.
const few, many = 4000, 12000

// callgrind runs benchmarks of a test binary under valgrind.
type callgrind struct {
	binary  string
	profile string // where the profile of the last run goes
}

// perCall returns the instructions of one call of the named benchmark.
func (c callgrind) perCall(name string) (float64, error) {
	least, err := c.run(name, few)
	if err != nil {
		return 0, err
	}
	most, err := c.run(name, many)
	if err != nil {
		return 0, err
	}
	return float64(most-least) / (many - few), nil
}

var collected = regexp.MustCompile(`Collected : (\d+)`)

// run returns the instructions of the whole program.
func (c callgrind) run(name string, calls int) (int64, error) {
	cmd := exec.Command("valgrind", "--tool=callgrind", "--callgrind-out-file="+c.profile,
		c.binary, "-test.run=^$", "-test.cpu=1",
		"-test.bench="+exactly(name), fmt.Sprintf("-test.benchtime=%dx", calls))
	// What the runtime does now and then is left out, as it belongs to no call.
	cmd.Env = append(os.Environ(), "GOGC=off", "GODEBUG=asyncpreemptoff=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("valgrind: %w\n%s", err, out)
	}
	m := collected.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("valgrind counted nothing:\n%s", out)
	}
	return strconv.ParseInt(string(m[1]), 10, 64)
}

// exactly returns the pattern that only the named benchmark matches.
func exactly(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}

// printFunctions prints the functions that took the most instructions of the
// last run.
func (c callgrind) printFunctions(w io.Writer, name string, top int) error {
	out, err := exec.Command("callgrind_annotate", "--threshold=100", "--auto=no", c.profile).Output()
	if err != nil {
		return fmt.Errorf("callgrind_annotate: %w", err)
	}
	fmt.Fprintf(w, "\n%s, instructions of %d calls and their share:\n", name, many)
	for line := range strings.Lines(string(out)) {
		if top == 0 {
			break
		}
		count, function, found := strings.Cut(line, ")  ")
		if !found || !strings.Contains(count, "%") || strings.Contains(function, "PROGRAM TOTALS") {
			continue
		}
		// "file:function [object]": the function is enough.
		function, _, _ = strings.Cut(strings.TrimSpace(function), " [")
		if i := strings.LastIndexByte(function, ':'); i >= 0 {
			function = function[i+1:]
		}
		fmt.Fprintf(w, "%s)  %s\n", count, function)
		top--
	}
	return nil
}
