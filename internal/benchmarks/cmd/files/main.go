// Command files compares files: how many records a second they take, for how
// much of the processor, how long a call takes, and how many records are not
// found in any file afterwards. It has three tables:
//
//   - rolls: files that roll over by size, with small and large limits. They
//     keep all their backups, so that a record that is missing was lost; of one
//     that prunes no loss is shown.
//   - lines: a million ready lines; each written before its call returns, or
//     gathered.
//   - slog: a million calls of slog with a message and five attrs.
//
// Every round takes the writers in turn; of the rounds the tables show the best
// of each figure and the worst loss. The time includes Close.
//
//	go run ./cmd/files -rounds 3 -dir /var/tmp -tables lines,slog
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
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
	var opts options
	flag.IntVar(&opts.rounds, "rounds", 3, "rounds")
	flag.IntVar(&opts.records, "records", 1_000_000, "records of the tables lines and slog")
	flag.StringVar(&opts.dir, "dir", os.TempDir(), "folder to write in: the disk to measure")
	tables := flag.String("tables", "rolls,lines,slog", "tables to make")
	only := flag.String("only", "", "regular expression of the subjects of lines and slog to measure")
	flag.Parse()
	var err error
	if opts.only, err = regexp.Compile(*only); err == nil {
		err = runTables(strings.Split(*tables, ","), opts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "files:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	rounds, records int
	dir             string
	only            *regexp.Regexp
}

func runTables(tables []string, opts options) error {
	fmt.Printf("%s, %s/%s, %d processors.\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, table := range tables {
		var err error
		switch table {
		case "rolls":
			err = rollTable(opts.dir, opts.rounds)
		case "lines":
			err = callTable("Ready lines of 200 bytes", lineSubjects(), opts)
		case "slog":
			err = callTable("Through slog, a message and 5 attrs", slogSubjects(), opts)
		default:
			err = fmt.Errorf("there is no table %q", table)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cell is a place in the table of rolls.
type cell struct {
	writer, size string
	goroutines   int
}

func rollTable(dir string, rounds int) error {
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
	fmt.Printf("\nThousand records of %d bytes a second, best of %d rounds; records lost or damaged in the worst.\n\n", recordSize, rounds)
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
