package slogx

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"
)

// What Handle returns of a record that has waited in vain.
var (
	errDropped = errors.New("slogx: the queue was full: a record was dropped")
	errClosed  = errors.New("slogx: the queue is closed and its target does not return: a record was dropped")
	errLate    = errors.New("slogx: the queue's target has not handled a record in time")
)

// put adds e to the ring, or does with it what the policy says.
func (q *queue) put(e queued, level slog.Level) error {
	waits := q.opts.WaitLevel != nil && level >= q.opts.WaitLevel.Level()
	if waits {
		e.done = make(chan error, 1)
	}
	p := patience{limit: q.opts.Timeout}
	q.lock()
	q.counts.In++
	q.arriving++
	switch {
	case q.closed:
		return q.late(e, &p)
	case q.ring.length < q.opts.Capacity && len(q.blocked) == 0:
		q.accept(e)
		if q.ring.length+q.taken.length >= q.helped {
			q.help()
		}
		q.mu.Unlock()
	default:
		if done, err := q.overflow(e, level, &p); done {
			return err
		}
	}
	if waits {
		return wait(e.done, &p)
	}
	return nil
}

// accept puts e into the ring. It is called with mu held.
func (q *queue) accept(e queued) {
	q.ring.push(e, q.opts.Capacity)
	q.arriving--
	q.entered++
	q.run(e.done != nil)
}

// patience is how long one Handle may wait, however often it does.
type patience struct {
	limit time.Duration // 0: for ever
	timer <-chan time.Time
}

// ends returns a channel that receives when Handle has to return; nil if it may
// wait for ever.
func (p *patience) ends() <-chan time.Time {
	if p.timer == nil && p.limit > 0 {
		p.timer = time.After(p.limit)
	}
	return p.timer
}

// late hands over a record that comes after the close, when those before it are
// gone. It is called with mu held, and lets go of it.
func (q *queue) late(e queued, p *patience) error {
	if q.idle != nil && (q.patient.Err() != nil || !q.awaitEnd(p)) {
		q.arriving--
		q.counts.Dropped++
		e.free()
		q.mu.Unlock()
		return errClosed
	}
	q.mu.Unlock()
	return q.inCaller(e)
}

// awaitEnd waits for the end of the listener. It is called and returns with mu
// held; false says that the time was up, or that of a Shutdown.
func (q *queue) awaitEnd(p *patience) bool {
	idle := q.idle
	q.mu.Unlock()
	defer q.mu.Lock()
	select {
	case <-idle:
		return true
	case <-q.patient.Done():
	case <-p.ends():
	}
	return false
}

// overflow does what is to be done with e when the queue is full. It is called
// with mu held, and lets go of it; done says that nobody has to wait for e.
func (q *queue) overflow(e queued, level slog.Level, p *patience) (done bool, err error) {
	switch policy := q.opts.Overflow; {
	case e.done != nil: // as Block
	case policy == InCaller:
		q.mu.Unlock()
		return true, q.inCaller(e)
	case policy == DropOldest && q.ring.oldest().done == nil:
		old := q.ring.pop()
		q.gone++
		q.drop(&old)
		q.accept(e)
		q.mu.Unlock()
		return true, nil
	case policy == DropNew, policy == DropOldest, policy == DropBelow && level < q.opts.KeepLevel.Level():
		q.arriving--
		q.drop(&e)
		q.mu.Unlock()
		return true, nil
	}
	if q.block(e, p) {
		return false, nil
	}
	return true, errDropped
}

// drop counts e, for which there was no room. It is called with mu held.
func (q *queue) drop(e *queued) {
	q.counts.Dropped++
	q.unsaid++
	e.free()
}

// A blocked record waits for a place in the ring, the first that comes first.
type blocked struct {
	queued
	accepted chan struct{} // closed when it has one
}

// block waits until e has a place. It is called with mu held, and lets go of it.
// False says that the time was up, and e is dropped.
func (q *queue) block(e queued, p *patience) bool {
	b := &blocked{e, make(chan struct{})}
	q.blocked = append(q.blocked, b)
	q.nudge()
	q.mu.Unlock()
	select {
	case <-b.accepted:
		return true
	case <-p.ends():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.blocked, b)
	if i < 0 { // it has got a place at the last moment
		return true
	}
	q.blocked = slices.Delete(q.blocked, i, i+1)
	q.arriving--
	q.drop(&b.queued)
	return false
}

// makeRoom gives places to those who wait for one: as many as there are, or to
// all when the queue is closed. It is called with mu held.
func (q *queue) makeRoom() {
	n := 0
	for ; n < len(q.blocked) && (q.closed || q.ring.length < q.opts.Capacity); n++ {
		q.accept(q.blocked[n].queued)
		close(q.blocked[n].accepted)
	}
	q.blocked = slices.Delete(q.blocked, 0, n)
}

// wait waits for the listener to have handled the record.
func wait(done <-chan error, p *patience) error {
	select {
	case err := <-done:
		return err
	case <-p.ends():
		return errLate
	}
}

// inCaller hands e to the target in the calling goroutine.
func (q *queue) inCaller(e queued) error {
	err := e.handOver()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.arriving--
	if err == nil {
		q.counts.Delivered++
	} else {
		q.counts.Failed++
	}
	return err
}

func (q *queue) countFiltered() {
	q.mu.Lock()
	q.counts.In++
	q.counts.Filtered++
	q.mu.Unlock()
}

func (q *queue) balance() Balance {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := q.counts
	b.Queued = uint64(q.ring.length + q.taken.length + q.inHand + q.arriving)
	return b
}

// flush waits until all that is in the queue is gone.
func (q *queue) flush(ctx context.Context) error {
	q.mu.Lock()
	if q.gone < q.entered || q.unsaid > 0 {
		w := flushWait{q.entered, make(chan struct{})}
		q.waiting = append(q.waiting, w)
		q.nudge()
		q.mu.Unlock()
		select {
		case <-w.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		q.mu.Lock()
	}
	defer q.mu.Unlock()
	return q.failed.take()
}

// close waits for the end of the listener. When ctx ends first, what waits is
// dropped.
func (q *queue) close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	q.makeRoom()
	q.nudge()
	idle := q.idle
	q.mu.Unlock()
	var late error
	if idle != nil {
		select {
		case <-idle:
		case <-ctx.Done():
			late = q.abandon(ctx.Err())
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return errors.Join(late, q.failed.take())
}
