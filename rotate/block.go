package rotate

import (
	"bytes"
	"slices"
)

// block is bytes for the file with the places where they may be divided at a
// rollover, and where they count as whole.
type block struct {
	p    []byte
	ends []int // of the records, ascending; nil: each line ends one
}

// end returns the end of the record that begins at from.
func (b *block) end(from int) int {
	if b.ends != nil {
		i, _ := slices.BinarySearch(b.ends, from+1)
		return b.ends[i]
	}
	if i := bytes.IndexByte(b.p[from:], '\n'); i >= 0 {
		return from + i + 1
	}
	return len(b.p)
}

// whole returns the end of the last record that ends at n or before; at least
// from, where one begins.
func (b *block) whole(from, n int) int {
	if n == len(b.p) {
		return n
	}
	if b.ends == nil {
		return from + bytes.LastIndexByte(b.p[from:n], '\n') + 1
	}
	i, found := slices.BinarySearch(b.ends, n)
	switch {
	case found:
		return n
	case i == 0:
		return from
	}
	return max(from, b.ends[i-1])
}

// fit returns the end of the last record that goes into the file that the one
// at from goes into, when only room bytes do.
func (b *block) fit(from int, room int64) int {
	if int64(len(b.p)-from) <= room {
		return len(b.p)
	}
	// The first goes anyway.
	return max(b.end(from), b.whole(from, from+int(max(room, 0))))
}

// count returns how many records end after from, up to to.
func (b *block) count(from, to int) int64 {
	if b.ends == nil {
		n := bytes.Count(b.p[from:to], []byte{'\n'})
		if to > from && b.p[to-1] != '\n' {
			n++
		}
		return int64(n)
	}
	if from == 0 && to == len(b.p) {
		return int64(len(b.ends))
	}
	i, _ := slices.BinarySearch(b.ends, from+1)
	j, _ := slices.BinarySearch(b.ends, to+1)
	return int64(j - i)
}

// add appends a record. A block that is added to has ends.
func (b *block) add(p []byte) {
	b.p = append(b.p, p...)
	b.ends = append(b.ends, len(b.p))
}

// drop removes the records up to n, where one ends.
func (b *block) drop(n int) {
	i, _ := slices.BinarySearch(b.ends, n+1)
	b.p = b.p[:copy(b.p, b.p[n:])]
	b.ends = b.ends[:copy(b.ends, b.ends[i:])]
	for i := range b.ends {
		b.ends[i] -= n
	}
}
