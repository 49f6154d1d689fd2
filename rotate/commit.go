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
// gathered in a batch, which is written with one write(2), each of them getting
// his own n and error.
//
// Who has written goes on with the batch that has been gathered meanwhile, if it
// is a crowd, while those he has woken gather the next; else its first caller
// writes it. While batches are crowds, callers are gathered even if nobody
// writes: the first lets others run before it writes. Otherwise a crowd that has
// few processors would write its records one by one, in long queues.
type commit struct {
	// state is one of those below. A caller who makes it busy has the turn: he
	// may write, and ends with end. It becomes gathering, and busy again, under mu.
	state atomic.Int32
	crowd bool // the last batch was one; for who has the turn

	mu   sync.Mutex
	next *batch   // being gathered; nil: none
	free []*batch // to be used again
}

const (
	idle      int32 = iota // nobody writes
	crowded                // nobody writes, but many have of late
	busy                   // one caller has the turn
	gathering              // others wait in a batch, and perhaps one has the turn
)

const (
	crowdSize = 4  // records in a batch
	maxTurns  = 16 // batches that a caller writes before he returns
)

// batch is what is written for several callers. The block belongs to commit.mu
// until the batch is taken, then to who took it; n and err are written before
// isDone, and read after it.
type batch struct {
	block
	callers atomic.Int32   // who have not read their result yet
	turn    sync.WaitGroup // for the first caller: it is written, or he may write it
	done    sync.Cond      // for the others: it is written
	isDone  atomic.Bool
	n       int // of the bytes of block that were written, records whole
	err     error
}

// unlocker is a lock for Cond.Wait that is given back and not taken again: who
// wakes up has nothing to look at under it, and would queue for it with all the
// others.
type unlocker struct{ mu *sync.Mutex }

func (unlocker) Lock()     {}
func (u unlocker) Unlock() { u.mu.Unlock() }

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

// join adds p to the batch being gathered and returns when it is written; the
// first caller of a batch returns when he has the turn, too. Without a batch the
// caller has the turn if begun, or else has to wait without it.
func (c *commit) join(p []byte) (b *batch, from int, begun bool) {
	c.mu.Lock()
	if c.next == nil && !c.gather() {
		c.mu.Unlock()
		return nil, 0, true
	}
	b = c.next
	from = len(b.p)
	if from > 0 && from+len(p) > maxBatch {
		c.mu.Unlock()
		return nil, 0, false
	}
	b.add(p)
	b.callers.Add(1)
	if from > 0 {
		b.done.Wait() // which unlocks
		return b, from, false
	}
	c.mu.Unlock()
	b.turn.Wait()
	return b, from, false
}

// gather begins a batch, or takes the turn and returns false. The caller holds mu.
func (c *commit) gather() bool {
	turn := 1
	for !c.state.CompareAndSwap(busy, gathering) {
		if c.begin() {
			return false
		}
		if c.state.CompareAndSwap(crowded, gathering) {
			turn = 0 // its first caller has it
			break
		}
	}
	if n := len(c.free); n > 0 {
		c.next, c.free = c.free[n-1], c.free[:n-1]
	} else {
		c.next = new(batch)
		c.next.done.L = unlocker{&c.mu}
	}
	c.next.turn.Add(turn)
	return true
}

// settle has a crowd gather, for its first caller, who has the turn.
func (c *commit) settle(b *batch) {
	for size := 0; c.crowd; {
		runtime.Gosched()
		grown := c.size(b)
		if grown == size {
			break
		}
		size = grown
	}
}

func (c *commit) size(b *batch) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(b.ends)
}

// waiting returns the batch that has been gathered, if it is a crowd. The caller
// has the turn.
func (c *commit) waiting() *batch {
	if c.state.Load() != gathering {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.next.ends) < crowdSize {
		return nil
	}
	return c.next
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
		b.isDone.Store(false)
		c.mu.Lock()
		c.free = append(c.free, b)
		c.mu.Unlock()
	}
	return n, err
}
