// Package ledger makes log lines that verify themselves, and counts what has
// become of them: the books of the tests that nothing is lost.
package ledger

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Append appends the line number seq of a writer, at least size bytes long with
// its newline: "r WRITER SEQ PADDING CRC". The padding depends on all three.
func Append(dst []byte, writer, seq, size int) []byte {
	start := len(dst)
	dst = fmt.Appendf(dst, "r %d %d ", writer, seq)
	const tail = 10 // a space, the checksum, the newline
	for i := 0; len(dst)-start < size-tail || i == 0; i++ {
		dst = append(dst, 'a'+byte((i+seq+writer)%26))
	}
	return fmt.Appendf(dst, " %08x\n", crc32.ChecksumIEEE(dst[start:]))
}

// parse returns what Append has written; false if it is not that, whole.
func parse(line []byte) (writer, seq int, ok bool) {
	cut := len(line) - 9
	if cut < 0 {
		return 0, 0, false
	}
	sum, err := strconv.ParseUint(string(line[cut+1:]), 16, 32)
	if err != nil || line[cut] != ' ' || uint32(sum) != crc32.ChecksumIEEE(line[:cut]) {
		return 0, 0, false
	}
	fields := strings.SplitN(string(line[:cut]), " ", 4)
	if len(fields) < 4 || fields[0] != "r" {
		return 0, 0, false
	}
	writer, err1 := strconv.Atoi(fields[1])
	seq, err2 := strconv.Atoi(fields[2])
	return writer, seq, err1 == nil && err2 == nil
}

// Report says what was found of the lines that were written.
type Report struct {
	Found      int // lines, each counted once
	Lost       int // lines that were acknowledged, and are nowhere
	Duplicated int // lines found again
	Torn       int // lines that are not what they were, or only a part
	Disordered int // lines that come before an earlier one of their writer
	NUL        int // bytes
}

// Ledger counts lines, file by file.
type Ledger struct {
	Report
	seen map[[2]int]bool
	last map[int]int
	// Damaged are the first torn lines, to be shown.
	Damaged []string
}

// Open returns a Ledger of the files in a directory and those below it, but for
// those whose names begin with a dot. Order sorts the paths, oldest first; nil
// leaves them sorted by name.
func Open(dir string, order func(names []string)) (*Ledger, error) {
	l := &Ledger{seen: map[[2]int]bool{}, last: map[int]int{}}
	var names []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasPrefix(d.Name(), ".") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if order != nil {
		order(names)
	}
	for _, name := range names {
		if err := l.Add(name); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Add counts the lines of a file, which may be compressed.
func (l *Ledger) Add(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if strings.HasSuffix(name, ".gz") {
		zr, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if data, err = io.ReadAll(zr); err != nil {
			return fmt.Errorf("%s: %w", name, errors.Join(err, zr.Close()))
		}
	}
	l.NUL += bytes.Count(data, []byte{0})
	for line := range bytes.Lines(data) {
		if text, whole := bytes.CutSuffix(line, []byte{'\n'}); len(text) > 0 || !whole {
			l.line(text, whole, name)
		}
	}
	return nil
}

func (l *Ledger) line(text []byte, whole bool, name string) {
	writer, seq, ok := parse(text)
	if !ok || !whole {
		l.Torn++
		if len(l.Damaged) < 10 {
			l.Damaged = append(l.Damaged, fmt.Sprintf("%s: %.60q (%d bytes)", name, text, len(text)))
		}
		return
	}
	if l.seen[[2]int{writer, seq}] {
		l.Duplicated++
		return
	}
	l.seen[[2]int{writer, seq}] = true
	l.Found++
	if last, ok := l.last[writer]; ok && seq < last {
		l.Disordered++
	}
	l.last[writer] = seq
}

// Expect counts as lost what is missing of the lines 0 to n-1 of a writer.
func (l *Ledger) Expect(writer, n int) {
	for seq := range n {
		l.ExpectLine(writer, seq)
	}
}

// ExpectLine counts a line as lost if it is missing.
func (l *Ledger) ExpectLine(writer, seq int) {
	if !l.seen[[2]int{writer, seq}] {
		l.Lost++
	}
}
