package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// result is what one run, or the rounds of it, came to.
type result struct {
	perSecond float64
	lost      int // not in any file
	damaged   int // lines that are no record, or one that was there before
}

// with joins two rounds: the better rate, the worse loss.
func (r result) with(other result) result {
	return result{
		perSecond: max(r.perSecond, other.perSecond),
		lost:      max(r.lost, other.lost),
		damaged:   max(r.damaged, other.damaged),
	}
}

func (r result) String() string {
	if r.perSecond == 0 { // not measured
		return "–"
	}
	s := fmt.Sprintf("%.0f", r.perSecond/1000)
	if r.lost > 0 {
		s += fmt.Sprintf(", %d lost", r.lost)
	}
	if r.damaged > 0 {
		s += fmt.Sprintf(", %d damaged", r.damaged)
	}
	return s
}

// A record is the goroutine's number, the record's, and letters up to the end
// of the line: 200 bytes.
const (
	numberAt   = 3
	numberSize = 8
	recordSize = 200
)

func newRecord(goroutine int) []byte {
	return fmt.Appendf(nil, "%02d %0*d %s\n", goroutine, numberSize, 0, bytes.Repeat([]byte("x"), recordSize-13))
}

// setNumber overwrites the digits, so that making a record costs next to nothing.
func setNumber(record []byte, n int) {
	for i := numberAt + numberSize - 1; i >= numberAt; i-- {
		record[i] = byte('0' + n%10)
		n /= 10
	}
}

func measure(parent string, w writer, s size, goroutines int) (result, error) {
	dir, err := os.MkdirTemp(parent, "files")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(dir) // best effort: it is a folder of temporary files

	each := s.records / goroutines
	start := time.Now()
	file, err := w.open(filepath.Join(dir, "app.log"), s.bytes)
	if err != nil {
		return result{}, err
	}
	err = errors.Join(write(file, goroutines, each), file.Close())
	took := time.Since(start)
	if err != nil {
		return result{}, err
	}
	r, err := check(dir, goroutines, each)
	if w.prunes {
		r.lost = 0
	}
	r.perSecond = float64(goroutines*each) / took.Seconds()
	return r, err
}

func write(w io.Writer, goroutines, each int) error {
	errs := make([]error, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			record := newRecord(g)
			for n := range each {
				setNumber(record, n)
				if _, err := w.Write(record); err != nil {
					errs[g] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// check looks for every record in the files of dir.
func check(dir string, goroutines, each int) (result, error) {
	seen := make([][]bool, goroutines)
	for g := range seen {
		seen[g] = make([]bool, each)
	}
	var r result
	err := eachLine(dir, func(line []byte) {
		g, n, ok := parseRecord(line)
		if !ok || g >= len(seen) || n >= each || seen[g][n] {
			r.damaged++
			return
		}
		seen[g][n] = true
	})
	for _, records := range seen {
		for _, found := range records {
			if !found {
				r.lost++
			}
		}
	}
	return r, err
}

// eachLine calls do with every line of the files of dir, without its newline.
func eachLine(dir string, do func(line []byte)) error {
	names, err := filepath.Glob(filepath.Join(dir, "app*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := os.Readlink(name); err == nil {
			continue // phuslu's, to the newest file
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			do(lines.Bytes())
		}
		_ = f.Close() // it was only read
		if err := lines.Err(); err != nil {
			return err
		}
	}
	return nil
}

// parseRecord returns the numbers of a record; false of what is none.
func parseRecord(line []byte) (goroutine, n int, ok bool) {
	const letters = numberAt + numberSize
	if len(line) != recordSize-1 || bytes.Count(line[letters+1:], []byte("x")) != len(line)-letters-1 {
		return 0, 0, false
	}
	goroutine, errG := strconv.Atoi(string(line[:numberAt-1]))
	n, errN := strconv.Atoi(string(line[numberAt:letters]))
	return goroutine, n, errG == nil && errN == nil
}
