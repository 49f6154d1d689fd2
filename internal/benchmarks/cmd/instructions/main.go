// Command instructions counts the instructions that one call of a benchmark
// takes, with valgrind's callgrind. The counts hardly depend on what else the
// machine does, so they decide where two handlers are within 1.3 of each other
// in time, and on a busy machine everywhere.
//
//	go run ./cmd/instructions                                  ours and phuslu, the usual scenarios
//	go run ./cmd/instructions -bench Handle/attrs5             one scenario
//	go run ./cmd/instructions -bench Handle/attrs5 -peers .    all peers
//	go run ./cmd/instructions -bench Handle/attrs5 -peers tree -top 25
//	go run ./cmd/instructions -report ../../docs/performance.md
//
// A benchmark runs once with 4000 and once with 12000 calls, without garbage
// collection; the difference over 8000 is the price of a call. The first of
// -peers is "ours" in the ratios. With -top, the functions that take the most
// instructions are listed: exclusive of what they call, all 12000 calls and the
// start of the program together.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/section"
)

func main() {
	bench := flag.String("bench", "Handle", "benchmarks to run: Group/scenario, as for go test")
	peers := flag.String("peers", "tree,phuslu", "names of peers, separated by commas; a dot is all")
	top := flag.Int("top", 0, "list this many functions by their own instructions")
	profile := flag.String("profile", "", "keep the profile of the last benchmark in this file, for callgrind_annotate --include=FOLDER")
	report := flag.String("report", "", "write the table to this document instead of printing it")
	flag.Parse()
	rows, err := count(*bench, *peers, *top, *profile)
	if err == nil && *report != "" {
		err = section.Write(*report, "instructions", section.Machine()+". "+section.Versions()+".\n\n"+rows.markdown())
	} else if err == nil {
		rows.print(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "instructions:", err)
		os.Exit(1)
	}
}

// count returns the instructions of the chosen benchmarks.
func count(bench, peers string, top int, profile string) (*table, error) {
	dir, err := os.MkdirTemp("", "instructions")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // best effort: the system clears its folder of temporary files

	binary := filepath.Join(dir, "bench.test")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	if profile == "" {
		profile = filepath.Join(dir, "callgrind.out")
	}
	counter := callgrind{binary: binary, profile: profile}
	names, err := benchmarks(binary, bench, peers)
	if err != nil {
		return nil, err
	}
	rows := &table{}
	for _, name := range names {
		fmt.Fprintln(os.Stderr, name)
		instructions, err := counter.perCall(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		rows.add(name, instructions)
		if top > 0 {
			if err := counter.printFunctions(os.Stdout, name, top); err != nil {
				return nil, err
			}
		}
	}
	rows.order(strings.Split(peers, ","))
	return rows, nil
}

// benchmarks returns the full names of the chosen benchmarks. Running each once
// is the only way to have testing list them.
func benchmarks(binary, bench, peers string) ([]string, error) {
	pattern := bench
	if peers != "." {
		parts := strings.Split(bench, "/")
		for len(parts) < 2 {
			parts = append(parts, ".")
		}
		var each []string
		for peer := range strings.SplitSeq(peers, ",") {
			each = append(each, regexp.QuoteMeta(peer))
		}
		pattern = strings.Join(parts, "/") + "/^(" + strings.Join(each, "|") + ")$"
	}
	cmd := exec.Command(binary, "-test.run=^$", "-test.cpu=1", "-test.bench="+pattern, "-test.benchtime=1x")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list benchmarks: %w\n%s", err, out)
	}
	var names []string
	for line := range strings.Lines(string(out)) {
		// Names with fewer parts are those that have no peers.
		if fields := strings.Fields(line); len(fields) > 3 && strings.Count(fields[0], "/") == 2 {
			names = append(names, fields[0])
		}
	}
	if names == nil {
		return nil, fmt.Errorf("no benchmark matches %s", pattern)
	}
	return names, nil
}
