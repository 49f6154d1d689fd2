// Command probes runs slog handlers over the table of awkward records, and says
// of each how many it prints as slog's own handlers do, or as is right where
// those are wrong.
//
// A handler may run out of stack or hang, so each runs in a process of its own,
// which goes on behind the record that ended it.
//
//	go run ./cmd/probes
//	go run ./cmd/probes -report ../../docs/performance.md
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/peers"
	"github.com/seed-e5d85c45/logging/internal/benchmarks/section"
)

func main() {
	report := flag.String("report", "", "write the table to this document instead of printing it")
	peer := flag.String("peer", "", "run the probes of this peer here (for the command itself)")
	from := flag.Int("from", 0, "with -peer: the first probe")
	flag.Parse()
	if *peer != "" {
		probe(*peer, *from)
		return
	}
	if err := run(*report); err != nil {
		fmt.Fprintln(os.Stderr, "probes:", err)
		os.Exit(1)
	}
}

func run(report string) error {
	var tallies []tally
	for _, p := range peers.All() {
		if p.Name == "json" || p.Name == "layout" {
			continue // the same formatter as tree's; not a format of slog's kind
		}
		t, err := count(p.Name)
		if err != nil {
			return err
		}
		tallies = append(tallies, t)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s. %s.\n\n", section.Machine(), section.Versions())
	printTallies(&out, tallies)
	if report == "" {
		fmt.Print(out.String())
		return nil
	}
	return section.Write(report, "probes", out.String())
}
