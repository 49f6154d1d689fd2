// Command ratios runs the benchmarks of this module in short interleaved rounds
// and prints their minima as markdown: ours as a ratio of the best peer beside
// the goals, then all times, and ours as a ratio of each peer of the same format.
//
// A round runs every benchmark once; several rounds spread a peer's samples over
// the whole time, so that a busy minute of the machine hurts all alike. The
// minimum is the least disturbed sample.
//
//	go run ./cmd/ratios -bench Handle/attrs5 -rounds 10
//	go run ./cmd/ratios -report ../../docs/performance.md
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/section"
)

func main() {
	bench := flag.String("bench", ".", "benchmarks to run, as for go test")
	benchtime := flag.String("benchtime", "50ms", "time of one benchmark in one round, as for go test")
	rounds := flag.Int("rounds", 5, "rounds")
	report := flag.String("report", "", "write the tables to this document instead of printing them")
	flag.Parse()
	if err := run(*bench, *benchtime, *rounds, *report); err != nil {
		fmt.Fprintln(os.Stderr, "ratios:", err)
		os.Exit(1)
	}
}

func run(bench, benchtime string, rounds int, report string) error {
	dir, err := os.MkdirTemp("", "ratios")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // best effort: the system clears its folder of temporary files

	// One binary holds all peers, so that they are built and laid out alike.
	binary := filepath.Join(dir, "bench.test")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}

	var all results
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, rounds)
		cmd := exec.Command(binary, "-test.run=^$", "-test.bench="+bench, "-test.benchtime="+benchtime)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("run: %w\n%s", err, out)
		}
		if err := all.add(out); err != nil {
			return err
		}
		if round%max(1, rounds/3) != 0 {
			continue // CPython takes a second, and needs few rounds
		}
		if err := all.addCPython(); err != nil {
			fmt.Fprintln(os.Stderr, "CPython 3.13 is not measured:", err)
		}
	}
	measured := fmt.Sprintf("%s. Minima of %d rounds of %s. %s.\n", section.Machine(), rounds, benchtime, section.Versions())
	var goals, times strings.Builder
	all.printGoals(&goals)
	all.print(&times)
	if report == "" {
		fmt.Print(measured, goals.String(), times.String())
		return nil
	}
	if err := section.Write(report, "goals", measured+goals.String()); err != nil {
		return err
	}
	return section.Write(report, "times", times.String())
}
