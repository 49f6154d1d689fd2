package rotate

import (
	"sync"
	"sync/atomic"
)

const (
	maxJoin  = 64 << 10 // longer records are not copied to be written with others
	maxBatch = 1 << 20  // bytes in one batch
)

// commit is the group commit: callers that arrive while another one writes are
// gathered in a batch, which the first of them writes for all when its turn
// comes. One write(2) then serves them all, each with its own n and error.
type commit struct {
	// waiting says that a batch is being gathered. Newcomers then join it and
	// do not try to overtake it; it is only a hint, set and cleared under mu.
	waiting atomic.Bool

	mu   sync.Mutex
	next *batch   // being gathered; nil: none
	free []*batch // to be used again
}

// batch is what one caller writes for several. The block belongs to commit.mu
// until the batch is taken, then to the caller who took it; n and err are
// written before done, and read after it.
type batch struct {
	block
	callers atomic.Int32 // who have not read their result yet
	done    sync.WaitGroup
	n       int // of the bytes of block that were written, records whole
	err     error
}

// join adds p to the batch being gathered, or to a new one. The caller must
// write a batch that is new. There is none if it would be too long.
func (c *commit) join(p []byte) (b *batch, from int, isNew bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b = c.next
	if b == nil {
		isNew = true
		if n := len(c.free); n > 0 {
			b, c.free = c.free[n-1], c.free[:n-1]
		} else {
			b = new(batch)
		}
		b.done.Add(1)
		c.next = b
		c.waiting.Store(true)
	} else if len(b.p)+len(p) > maxBatch {
		return nil, 0, false
	}
	from = len(b.p)
	b.add(p)
	b.callers.Add(1)
	return b, from, isNew
}

// take ends the gathering of the batch, which now belongs to the caller.
func (c *commit) take() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = nil
	c.waiting.Store(false)
}

// result returns what a caller of the batch gets for its record.
func (c *commit) result(b *batch, from, length int) (int, error) {
	n, err := length, error(nil)
	if from+length > b.n {
		n, err = 0, b.err
	}
	if b.callers.Add(-1) == 0 {
		b.p, b.ends, b.err = b.p[:0], b.ends[:0], nil
		c.mu.Lock()
		c.free = append(c.free, b)
		c.mu.Unlock()
	}
	return n, err
}
