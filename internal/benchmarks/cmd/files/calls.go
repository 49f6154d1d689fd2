package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// subject is something that takes records in calls, whose number is that of the
// goroutine and of the record.
type subject struct {
	name  string
	start func(path string) (run, error)
	// against is the subject of the same table that it is to be compared with.
	against string
	// prunes says that it removes old files: then only what is missing between
	// records that are there counts as lost.
	prunes bool
}

// run is a subject at work. It is closed once, before the files are read.
type run struct {
	caller func(goroutine int) func(n int) error
	close  func() error
	parse  func(line []byte) (goroutine, n int, ok bool)
}

// timing is what one run of a subject came to, or the best of several.
type timing struct {
	perSecond      float64
	cpu            float64 // seconds for a million records
	p50, p99, p999 time.Duration
	lost           int // or damaged, or there twice
}

func (t timing) with(other timing) timing {
	if t.perSecond == 0 {
		return other
	}
	return timing{
		perSecond: max(t.perSecond, other.perSecond), cpu: min(t.cpu, other.cpu),
		p50: min(t.p50, other.p50), p99: min(t.p99, other.p99), p999: min(t.p999, other.p999),
		lost: max(t.lost, other.lost),
	}
}

func (t timing) String() string {
	micro := func(d time.Duration) string { return fmt.Sprintf("%.3g", float64(d.Nanoseconds())/1e3) }
	s := fmt.Sprintf("%.0f / %.2f / %s / %s / %s", t.perSecond/1e3, t.cpu, micro(t.p50), micro(t.p99), micro(t.p999))
	if t.lost > 0 {
		s += fmt.Sprintf(", **%d lost**", t.lost)
	}
	return s
}

// over is the line that compares t with another.
func (t timing) over(base timing) string {
	return fmt.Sprintf("%.2f / %.2f / %.3f", t.perSecond/base.perSecond, t.cpu/base.cpu, float64(t.p999)/float64(base.p999))
}

// timeCalls has a subject take records from several goroutines.
func timeCalls(parent string, s subject, goroutines, records int) (timing, error) {
	dir, err := os.MkdirTemp(parent, "files")
	if err != nil {
		return timing{}, err
	}
	defer os.RemoveAll(dir) // best effort: it is a folder of temporary files

	each := records / goroutines
	took := make([][]time.Duration, goroutines)
	for g := range took {
		took[g] = make([]time.Duration, (each+every-1)/every)
	}
	runtime.GC() // what came before is not its work
	cpu, start := processorTime(), time.Now()
	r, err := s.start(filepath.Join(dir, "app.log"))
	if err != nil {
		return timing{}, err
	}
	err = errors.Join(call(r, each, took), r.close())
	wall, cpu := time.Since(start), processorTime()-cpu
	if err != nil {
		return timing{}, err
	}

	calls := each * goroutines
	all := slices.Concat(took...)
	slices.Sort(all)
	at := func(q float64) time.Duration { return all[int(q*float64(len(all)-1))] }
	t := timing{
		perSecond: float64(calls) / wall.Seconds(), cpu: cpu.Seconds() * 1e6 / float64(calls),
		p50: at(0.5), p99: at(0.99), p999: at(0.999),
	}
	t.lost, err = missing(dir, r.parse, goroutines, each, s.prunes)
	return t, err
}

// every is how many calls there are for one that is timed: two looks at the
// clock take a fifth of the time of a quick call. It divides no size of a buffer.
const every = 7

// call makes the calls, each goroutine its own, and notes how long some took.
func call(r run, each int, took [][]time.Duration) error {
	errs := make([]error, len(took))
	var wg sync.WaitGroup
	for g := range took {
		wg.Go(func() {
			log := r.caller(g)
			for n := range each {
				var err error
				if n%every == 0 {
					start := time.Now()
					err = log(n)
					took[g][n/every] = time.Since(start)
				} else {
					err = log(n)
				}
				if err != nil {
					errs[g] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// callTable measures subjects in turn, in several rounds, and prints the best
// of each.
func callTable(title string, subjects []subject, opts options) error {
	crowds := []int{1, 8, 64}
	subjects = slices.DeleteFunc(subjects, func(s subject) bool { return !opts.only.MatchString(s.name) })
	type cell struct {
		subject    string
		goroutines int
	}
	table := map[cell]timing{}
	for round := range opts.rounds {
		fmt.Fprintf(os.Stderr, "%s: round %d of %d\n", title, round+1, opts.rounds)
		for _, goroutines := range crowds {
			for _, s := range subjects {
				t, err := timeCalls(opts.dir, s, goroutines, opts.records)
				if err != nil {
					return fmt.Errorf("%s, %d goroutines: %w", s.name, goroutines, err)
				}
				at := cell{s.name, goroutines}
				table[at] = table[at].with(t)
			}
		}
	}
	fmt.Printf("\n%s: %d records, best of %d rounds.\nThousand records a second / processor seconds a million / µs of a call: half, 99 %%, 99.9 %% are quicker.\n\n",
		title, opts.records, opts.rounds)
	row := func(name string, text func(goroutines int) string) {
		var cells []string
		for _, goroutines := range crowds {
			cells = append(cells, text(goroutines))
		}
		fmt.Printf("| %s | %s |\n", name, strings.Join(cells, " | "))
	}
	fmt.Print("| | 1 goroutine | 8 | 64 |\n|---|---|---|---|\n")
	for _, s := range subjects {
		row(s.name, func(g int) string { return table[cell{s.name, g}].String() })
	}
	fmt.Print("\n| rate / processor / 99.9 % | 1 goroutine | 8 | 64 |\n|---|---|---|---|\n")
	for _, s := range subjects {
		if table[cell{s.against, 1}].perSecond > 0 {
			row(s.name+" ÷ "+s.against, func(g int) string { return table[cell{s.name, g}].over(table[cell{s.against, g}]) })
		}
	}
	return nil
}

// missing counts the records that are not in the files, and the lines that are
// none, or one that was there before.
func missing(dir string, parse func([]byte) (int, int, bool), goroutines, each int, pruned bool) (int, error) {
	seen := make([][]bool, goroutines)
	for g := range seen {
		seen[g] = make([]bool, each)
	}
	damaged := 0
	err := eachLine(dir, func(line []byte) {
		g, n, ok := parse(line)
		if !ok || g >= goroutines || n >= each || seen[g][n] {
			damaged++
			return
		}
		seen[g][n] = true
	})
	lost := 0
	for _, records := range seen {
		if first := slices.Index(records, true); pruned && first > 0 {
			records = records[first:]
		} else if pruned && first < 0 {
			continue // all of this goroutine's are pruned
		}
		for _, found := range records {
			if !found {
				lost++
			}
		}
	}
	return lost + damaged, err
}
