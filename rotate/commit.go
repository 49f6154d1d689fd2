package rotate

import (
	"runtime"
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
//
// While batches are large, callers are gathered even if nobody writes: the
// first lets others run before it writes. Otherwise a crowd that has few
// processors would write its records one by one, in long queues.
type commit struct {
	// state is one of those below. A caller who makes it busy may write, and
	// ends with end. It becomes gathering, and busy again, under mu.
	state atomic.Int32
	crowd bool // the last batch was large; for who has made state busy

	mu   sync.Mutex
	next *batch   // being gathered; nil: none
	free []*batch // to be used again
}

const (
	idle      int32 = iota // nobody writes
	crowded                // nobody writes, but many have of late
	busy                   // one caller writes
	gathering              // others wait in a batch, and perhaps one writes
)

const crowdSize = 4 // records in a batch

// batch is what one caller writes for several. The block belongs to commit.mu
// until the batch is taken, then to the caller who took it; n and err are
// written before done, and read after it.
type batch struct {
	block
	callers atomic.Int32   // who have not read their result yet
	turn    sync.WaitGroup // for the first caller: it may write
	done    sync.WaitGroup // for the others: it has written
	n       int            // of the bytes of block that were written, records whole
	err     error
}

// begin says whether the caller may write at once.
func (c *commit) begin() bool { return c.state.CompareAndSwap(idle, busy) }

// end passes the turn on to the batch that has been gathered, if there is one.
func (c *commit) end() {
	then := idle
	if c.crowd {
		then = crowded
	}
	if c.state.CompareAndSwap(busy, then) {
		return
	}
	c.mu.Lock()
	b := c.next
	c.mu.Unlock()
	b.turn.Done()
}

// join adds p to the batch being gathered, or to a new one, whose first caller
// has to take and write it. Without a batch the caller may write at once, if
// begun, or else has to wait without it.
func (c *commit) join(p []byte) (b *batch, from int, begun bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == nil && !c.gather() {
		return nil, 0, true
	}
	b = c.next
	from = len(b.p)
	if from > 0 && from+len(p) > maxBatch {
		return nil, 0, false
	}
	b.add(p)
	b.callers.Add(1)
	return b, from, false
}

// gather begins a batch, or makes the state busy and returns false. The caller
// holds mu.
func (c *commit) gather() bool {
	turn := 1
	for !c.state.CompareAndSwap(busy, gathering) {
		if c.begin() {
			return false
		}
		if c.state.CompareAndSwap(crowded, gathering) {
			turn = 0 // it has it
			break
		}
	}
	if n := len(c.free); n > 0 {
		c.next, c.free = c.free[n-1], c.free[:n-1]
	} else {
		c.next = new(batch)
	}
	c.next.turn.Add(turn)
	c.next.done.Add(1)
	return true
}

// wait waits for the turn of the batch, which its first caller has to take.
func (c *commit) wait(b *batch) {
	b.turn.Wait()
	for size := 0; c.crowd; {
		runtime.Gosched()
		c.mu.Lock()
		grown := len(b.ends)
		c.mu.Unlock()
		if grown == size {
			break
		}
		size = grown
	}
}

// take ends the gathering of the batch, which now belongs to the caller.
func (c *commit) take(b *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = nil
	c.crowd = len(b.ends) >= crowdSize
	c.state.Store(busy)
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
