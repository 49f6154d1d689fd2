package slogx

import (
	"context"
	"errors"
	"log/slog"
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
	p := patience{limit: q.opts.Timeout}
	q.mu.Lock()
	q.counts.In++
	q.arriving++
	if q.ring.length >= q.opts.Capacity && !q.closed {
		if done, err := q.overflow(e, level, waits, &p); done {
			return err
		}
	}
	if q.closed {
		return q.late(e, &p)
	}
	if waits {
		e.done = make(chan error, 1)
	}
	q.ring.push(e, q.opts.Capacity)
	q.arriving--
	q.entered++
	q.run(waits)
	q.mu.Unlock()
	if waits {
		return wait(e.done, &p)
	}
	return nil
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
	if q.idle != nil && (q.abandoned.Load() || !q.awaitEnd(p)) {
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
// held; false says that the time was up.
func (q *queue) awaitEnd(p *patience) bool {
	idle := q.idle
	q.mu.Unlock()
	defer q.mu.Lock()
	select {
	case <-idle:
		return true
	case <-p.ends():
		return false
	}
}

// overflow is called with mu held when the queue is full. It returns with mu
// held when there is room or the queue is closed, else it is done with e.
func (q *queue) overflow(e queued, level slog.Level, waits bool, p *patience) (done bool, err error) {
	switch policy := q.opts.Overflow; {
	case waits: // as Block
	case policy == InCaller:
		q.mu.Unlock()
		return true, q.inCaller(e)
	case policy == DropOldest && q.ring.oldest().done == nil:
		old := q.ring.pop()
		q.gone++
		q.drop(&old)
		return false, nil
	case policy == DropNew, policy == DropOldest, policy == DropBelow && level < q.opts.KeepLevel.Level():
		q.arriving--
		q.drop(&e)
		q.mu.Unlock()
		return true, nil
	}
	if !q.awaitRoom(p) {
		q.arriving--
		q.drop(&e)
		q.mu.Unlock()
		return true, errDropped
	}
	return false, nil
}

// drop counts e, for which there was no room. It is called with mu held.
func (q *queue) drop(e *queued) {
	q.counts.Dropped++
	q.unsaid++
	e.free()
}

// awaitRoom waits for a place in the ring, or for the end of the queue. It is
// called and returns with mu held; false says that the time was up.
func (q *queue) awaitRoom(p *patience) bool {
	for !q.closed && q.ring.length >= q.opts.Capacity {
		if q.room == nil {
			q.room = make(chan struct{})
		}
		room := q.room
		q.mu.Unlock()
		select {
		case <-room:
		case <-p.ends():
			q.mu.Lock()
			return q.closed || q.ring.length < q.opts.Capacity
		}
		q.mu.Lock()
	}
	return true
}

// makeRoom tells those who wait that there is some. It is called with mu held.
func (q *queue) makeRoom() {
	if q.room != nil {
		close(q.room)
		q.room = nil
	}
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
	b.Queued = uint64(q.ring.length + q.inHand + q.arriving)
	return b
}

// flush waits until all that is in the queue is gone.
func (q *queue) flush(ctx context.Context) error {
	q.mu.Lock()
	if q.idle != nil {
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
