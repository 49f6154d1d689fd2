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

// commit is the group commit: callers that come while File.mu is held are
// gathered in a batch, which is written with one write(2), each of them getting
// his own n and error.
//
// Who has written goes on with the batch that has been gathered meanwhile, if it
// is a crowd, while those he has woken gather the next; else its first caller
// writes it. While batches are crowds, callers are gathered even if nobody
// writes: the first lets others run before it writes. Otherwise a crowd that has
// few processors would write its records one by one, in long queues.
//
// Nobody waits for File.mu to write a record but the first caller of a batch. A
// caller who begins one says so in state, and then tries whether the lock is
// free; who gives the lock back looks at state thereafter. So one of the two
// notices the other.
type commit struct {
	state atomic.Int32 // one of those below; changed under mu, but for idle to crowded
	crowd bool         // the last batch was one; written under both locks, read under either

	mu   sync.Mutex // taken after File.mu by who holds both
	next *batch     // being gathered; nil: none
	free []*batch   // to be used again
}

const (
	idle      int32 = iota // no batch: a caller who gets File.mu at once may write
	crowded                // no batch, but there have been crowds of late: the next caller begins one
	gathering              // there is a batch, for who gives File.mu back
	claimed                // there is a batch, which somebody is about to write
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
	turn    sync.WaitGroup // for the first caller: it is written, or he has to write it
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

// join adds p to the batch being gathered and returns when that is written, or
// when the caller, who is its first, has to write it. Without a batch the caller
// has got the lock, File.mu, if locked, or else has to wait for it.
func (c *commit) join(p []byte, lock *sync.Mutex) (b *batch, from int, locked bool) {
	c.mu.Lock()
	if c.next == nil && c.begin(lock) {
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

// begin begins a batch, unless it gets the lock. The caller holds mu.
func (c *commit) begin(lock *sync.Mutex) (locked bool) {
	claims := c.state.CompareAndSwap(crowded, claimed)
	if !claims {
		c.state.Store(gathering)
		if lock.TryLock() {
			c.state.Store(idle)
			return true
		}
	}
	if n := len(c.free); n > 0 {
		c.next, c.free = c.free[n-1], c.free[:n-1]
	} else {
		c.next = new(batch)
		c.next.done.L = unlocker{&c.mu}
	}
	if !claims {
		c.next.turn.Add(1)
	}
	return false
}

// settle has a crowd gather, for its first caller.
func (c *commit) settle(b *batch) {
	_, crowd := c.look(b)
	for size := 0; crowd; {
		runtime.Gosched()
		grown, _ := c.look(b)
		if grown == size {
			break
		}
		size = grown
	}
}

// look returns the size of a batch, and whether the last was a crowd.
func (c *commit) look(b *batch) (size int, crowd bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(b.ends), c.crowd
}

// claim returns the batch that has been gathered, if it has least records, to be
// written by the caller, or by who is told by him.
func (c *commit) claim(least int) *batch {
	if c.state.Load() != gathering {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state.Load() != gathering || len(c.next.ends) < least {
		return nil
	}
	c.state.Store(claimed)
	return c.next
}

// take ends the gathering of the batch, which now belongs to the caller, who
// holds File.mu.
func (c *commit) take(b *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = nil
	c.crowd = len(b.ends) >= crowdSize
	c.state.Store(idle)
}

// isQuiet says whether nobody is gathered, and need be. The caller holds File.mu.
func (c *commit) isQuiet() bool { return c.state.Load() == idle && !c.crowd }

// leave is called before File.mu is given back.
func (c *commit) leave() {
	if c.crowd {
		c.state.CompareAndSwap(idle, crowded)
	}
}

// wake is called when File.mu has been given back.
func (c *commit) wake() {
	if c.state.Load() != gathering {
		return
	}
	if b := c.claim(0); b != nil {
		b.turn.Done()
	}
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
