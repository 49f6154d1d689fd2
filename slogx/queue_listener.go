package slogx

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// queue is what all handlers derived from one share: a ring of records, the
// listener that empties it, and who waits for that.
type queue struct {
	opts   QueueOptions
	target slog.Handler // for the records about dropped ones

	room sync.Cond // on mu: a place in the ring is free, or the queue is closed

	mu      sync.Mutex
	ring    []keptRecord // grows up to the capacity
	head    int          // the oldest record
	length  int
	entered uint64        // records that were put in the ring, ever
	gone    uint64        // of them, those that were handled or dropped
	idle    chan struct{} // closed when the listener ends; nil: none runs
	waiting []flushWait
	failed  failures
	closed  bool

	dropped  uint64    // records, ever
	unsaid   uint64    // of them, those the log does not tell of yet
	lastSaid time.Time // when it did
}

// flushWait is a Flush that waits until so many records are gone.
type flushWait struct {
	gone uint64
	done chan struct{}
}

// summaryEvery is how often the log tells of dropped records while the
// listener does not catch up.
const summaryEvery = 10 * time.Second

func newQueue(target slog.Handler, opts QueueOptions) *queue {
	q := &queue{opts: opts, target: target}
	q.room.L = &q.mu
	return q
}

func (q *queue) put(k keptRecord) error {
	q.mu.Lock()
	for !q.closed && q.length == q.opts.Capacity {
		switch q.opts.Overflow {
		case DropNew:
			q.drop()
			q.mu.Unlock()
			return nil
		case DropOldest:
			q.pop()
			q.gone++
			q.drop()
		default:
			q.room.Wait()
		}
	}
	if q.closed {
		idle := q.idle
		q.mu.Unlock()
		if idle != nil {
			<-idle // what was queued before comes first
		}
		return k.handOver()
	}
	if q.length == len(q.ring) {
		q.grow()
	}
	q.ring[(q.head+q.length)%len(q.ring)] = k
	q.length++
	q.entered++
	if q.idle == nil {
		q.idle = make(chan struct{})
		go q.listen()
	}
	q.mu.Unlock()
	return nil
}

// grow gives the ring more room: capacity is a limit, and may be set high. It is
// called with mu held.
func (q *queue) grow() {
	ring := make([]keptRecord, min(max(64, 2*len(q.ring)), q.opts.Capacity))
	n := copy(ring, q.ring[q.head:])
	copy(ring[n:], q.ring[:q.head])
	q.ring, q.head = ring, 0
}

// drop counts a dropped record. It is called with mu held.
func (q *queue) drop() {
	q.dropped++
	q.unsaid++
}

// pop takes the oldest record from the ring. It is called with mu held.
func (q *queue) pop() keptRecord {
	k := q.ring[q.head]
	q.ring[q.head] = keptRecord{} // what it holds may be large
	q.head = (q.head + 1) % len(q.ring)
	q.length--
	return k
}

// listen hands over records until there are none. There is one at a time.
func (q *queue) listen() {
	q.mu.Lock()
	for q.length > 0 || q.unsaid > 0 {
		if q.length > 0 && !q.summaryDue() {
			k := q.pop()
			q.room.Signal()
			q.mu.Unlock()
			err := k.handOver()
			q.report(err)
			q.mu.Lock()
			q.gone++
			q.failed.add(err)
		} else {
			dropped := q.unsaid
			q.unsaid, q.lastSaid = 0, time.Now()
			q.mu.Unlock()
			q.summarize(dropped)
			q.mu.Lock()
		}
		q.wake()
	}
	close(q.idle)
	q.idle = nil
	q.mu.Unlock()
}

// report tells of an error, unless that has been done where it happened.
func (q *queue) report(err error) {
	if err != nil && !status.Reported(err) {
		q.opts.OnError(err)
	}
}

// summarize logs to the target how many records were dropped; one that does
// not want to know it is not asked, and OnError told instead.
func (q *queue) summarize(dropped uint64) {
	ctx := context.Background()
	if !q.opts.IgnoreTargetLevel && !q.target.Enabled(ctx, LevelWarning) {
		q.opts.OnError(fmt.Errorf("slogx: the queue was full: %d records were dropped", dropped))
		return
	}
	r := slog.NewRecord(time.Now(), LevelWarning, "slogx: the queue was full, records were dropped", 0)
	r.AddAttrs(slog.Uint64("dropped", dropped))
	k := keptRecord{ctx, q.target, r}
	q.report(k.handOver())
}

// summaryDue says whether the next record has to be the one about dropped
// ones, although others wait. It is called with mu held.
func (q *queue) summaryDue() bool {
	if q.unsaid == 0 {
		return false
	}
	if len(q.waiting) > 0 && q.gone >= q.waiting[0].gone {
		return true
	}
	if q.lastSaid.IsZero() {
		q.lastSaid = time.Now()
	}
	return time.Since(q.lastSaid) >= summaryEvery
}

// wake ends the Flushes that have what they waited for. It is called with mu held.
func (q *queue) wake() {
	for len(q.waiting) > 0 && q.gone >= q.waiting[0].gone && q.unsaid == 0 {
		close(q.waiting[0].done)
		q.waiting = q.waiting[1:]
	}
}

func (q *queue) flush(ctx context.Context) error {
	q.mu.Lock()
	if q.idle != nil {
		w := flushWait{q.entered, make(chan struct{})}
		q.waiting = append(q.waiting, w)
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

func (q *queue) close() error {
	q.mu.Lock()
	q.closed = true
	q.room.Broadcast()
	if idle := q.idle; idle != nil {
		q.mu.Unlock()
		<-idle
		q.mu.Lock()
	}
	defer q.mu.Unlock()
	return q.failed.take()
}

func (q *queue) totalDropped() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}
