// Command files compares files that roll over by size: how many records a
// second they take, and how many are not found in any file afterwards.
//
// Every round takes the writers in turn; of the rounds the table shows the best
// rate and the worst loss. The writers keep all their backups, so that a record
// that is missing was lost; of one that prunes no loss is shown. The time
// includes Close.
//
//	go run ./cmd/files -rounds 3 -dir /var/tmp
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// size is a limit of the file's size, and how many records are written with it:
// enough for many rollovers where these are cheap, one at least where they are dear.
type size struct {
	name    string
	bytes   int64
	records int
}

func sizes() []size {
	return []size{
		{"2 kB", 2_000, 20_000},
		{"1 MB", megabyte, 200_000},
		{"100 MB", 100 * megabyte, 600_000},
	}
}

func main() {
	rounds := flag.Int("rounds", 3, "rounds")
	dir := flag.String("dir", os.TempDir(), "folder to write in: the disk to measure")
	flag.Parse()
	if err := run(*dir, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "files:", err)
		os.Exit(1)
	}
}

// cell is a place in the table.
type cell struct {
	writer, size string
	goroutines   int
}

func run(dir string, rounds int) error {
	table := map[cell]result{}
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, rounds)
		for _, s := range sizes() {
			for _, goroutines := range []int{1, 8} {
				for _, w := range writers() {
					if s.bytes < w.least {
						continue
					}
					r, err := measure(dir, w, s, goroutines)
					if err != nil {
						return fmt.Errorf("%s, %s, %d goroutines: %w", w.name, s.name, goroutines, err)
					}
					at := cell{w.name, s.name, goroutines}
					table[at] = table[at].with(r)
				}
			}
		}
	}
	fmt.Printf("Thousand records of %d bytes a second, best of %d rounds; records lost or damaged in the worst.\n"+
		"%s, %s/%s, %d processors.\n\n", len(newRecord(0)), rounds,
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	printTable(table)
	return nil
}

func printTable(table map[cell]result) {
	head, rule := "| |", "|---|"
	for _, s := range sizes() {
		head += fmt.Sprintf(" %s, 1 goroutine | %s, 8 |", s.name, s.name)
		rule += "--:|--:|"
	}
	fmt.Println(head)
	fmt.Println(rule)
	for _, w := range writers() {
		var cells []string
		for _, s := range sizes() {
			for _, goroutines := range []int{1, 8} {
				cells = append(cells, table[cell{w.name, s.name, goroutines}].String())
			}
		}
		fmt.Printf("| %s | %s |\n", w.name, strings.Join(cells, " | "))
	}
}
