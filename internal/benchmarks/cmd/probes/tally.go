package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/internal/probes"
)

// tally holds the names of a peer's probes by what became of them.
type tally struct {
	peer  string
	names map[string][]string
}

// count runs all probes of a peer, in as many processes as that takes.
func count(peer string) (tally, error) {
	table := probes.Table()
	t := tally{peer: peer, names: map[string][]string{}}
	for next := 0; next < len(table); {
		from := next
		begun := t.run(peer, &next, table)
		switch {
		case next == len(table):
		case begun == next:
			t.add(dies, table[next].Name)
			next++
		case next == from:
			return t, fmt.Errorf("%s: no probe begins at %d", peer, from)
		}
	}
	return t, nil
}

// run starts a process at the probe *next and moves it behind the last that came
// to an end. It returns the last that began.
func (t *tally) run(peer string, next *int, table []probes.Probe) (begun int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-peer", peer, "-from", fmt.Sprint(*next))
	out, err := cmd.Output()
	begun = -1
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		var i int
		var what string
		if n, _ := fmt.Sscanf(lines.Text(), "%d %s", &i, &what); n != 2 { // what a peer prints
			continue
		}
		if what == "begins" {
			begun = i
			continue
		}
		t.add(what, table[i].Name)
		*next = i + 1
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s ended at probe %d: %v\n", peer, begun, err)
	}
	return begun
}

func (t *tally) add(what, name string) { t.names[what] = append(t.names[what], name) }

// printTallies prints the counts, and below them the names of what went wrong.
func printTallies(w io.Writer, tallies []tally) {
	fmt.Fprintln(w, "| handler | same | differs | broken line | panics | ends the program | not asked |\n|---|--:|--:|--:|--:|--:|--:|")
	for _, t := range tallies {
		fmt.Fprintf(w, "| %s |", t.peer)
		for _, what := range []string{same, differs, broken, panics, dies, skipped} {
			fmt.Fprintf(w, " %d |", len(t.names[what]))
		}
		fmt.Fprintln(w)
	}
	for _, t := range tallies {
		for _, what := range []string{broken, panics, dies} {
			if names := t.names[what]; names != nil {
				fmt.Fprintf(w, "\n<details><summary>%s, %s: %d</summary>\n\n", t.peer, what, len(names))
				for _, name := range names {
					fmt.Fprintf(w, "- `%s`\n", strings.ReplaceAll(name, "`", "'"))
				}
				fmt.Fprintln(w, "\n</details>")
			}
		}
	}
}
