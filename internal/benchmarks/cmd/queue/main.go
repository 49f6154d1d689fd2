// Command queue compares ways to log to a file without waiting for it: how many
// records a second they take, how long the log calls of the program take, and
// how many records are not in the file afterwards.
//
// Every round takes the peers in turn; of the rounds the table shows the best
// rate, the shortest times, the p99.9 of the round in the middle, and the worst
// loss. The rate counts until the last
// record is in the file, the file's close included. All goroutines log as fast
// as they can, so that the times show what happens when the queue is full too.
//
//	go run ./cmd/queue -rounds 5 -dir /var/tmp
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 5, "rounds")
	records := flag.Int("records", 400_000, "records of a run")
	dir := flag.String("dir", os.TempDir(), "folder to write in: the disk to measure")
	only := flag.String("only", "", "the name of the one peer to measure")
	flag.Parse()
	if err := run(*dir, *only, *rounds, *records); err != nil {
		fmt.Fprintln(os.Stderr, "queue:", err)
		os.Exit(1)
	}
}

// cell is a place in the table.
type cell struct {
	peer       string
	goroutines int
}

var goroutines = [...]int{1, 8, 64}

func run(dir, only string, rounds, records int) error {
	table := map[cell][]result{}
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, rounds)
		for _, n := range goroutines {
			for _, p := range peers() {
				if only != "" && only != p.name {
					continue
				}
				r, err := measure(dir, p, n, records/n)
				if err != nil {
					return fmt.Errorf("%s, %d goroutines: %w", p.name, n, err)
				}
				at := cell{p.name, n}
				table[at] = append(table[at], r)
			}
		}
	}
	fmt.Printf("%d records with five attrs to a file, best of %d rounds; records lost in the worst.\n"+
		"%s, %s/%s, %d processors.\n", records, rounds,
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, n := range goroutines {
		fmt.Printf("\n| goroutines: %d | thousand records/s | call p50 | p99 | p99.9 | usually | lost | damaged |\n|---|--:|--:|--:|--:|--:|--:|--:|\n", n)
		for _, p := range peers() {
			measured := table[cell{p.name, n}]
			if len(measured) == 0 {
				continue
			}
			s := sumUp(measured)
			fmt.Printf("| %s | %.0f | %s | %s | %s | %s | %d | %d |\n", p.name, s.perSecond/1000,
				short(s.p50), short(s.p99), short(s.p999), short(s.usual), s.lost, s.damaged)
		}
	}
	return nil
}

// short rounds d to three digits.
func short(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
