// Package buffer keeps the byte slices that records are formatted into.
package buffer

import "sync"

const (
	// birth is the capacity of a new buffer: most records fit without growing.
	birth = 1 << 10
	// limit is the largest buffer the pool takes back, so that one record of
	// 10 MB does not stay in memory for the life of the program.
	limit = 64 << 10
)

// Buffer is a byte slice that came from the pool. The pointer, not the slice,
// travels through the pool, so that neither Get nor Put allocates.
type Buffer []byte

var pool = sync.Pool{New: func() any {
	b := make(Buffer, 0, birth)
	return &b
}}

// Get returns an empty buffer. It belongs to the caller until Put.
func Get() *Buffer { return pool.Get().(*Buffer) }

// Put gives b back. The caller must not use b, or a slice of it, afterwards.
// A buffer that has grown past 64 KiB is left to the garbage collector.
func Put(b *Buffer) {
	if cap(*b) > limit {
		return
	}
	*b = (*b)[:0]
	pool.Put(b)
}
