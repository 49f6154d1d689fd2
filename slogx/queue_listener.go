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

	// patient ends when a Shutdown is too late: the listener drops what it has
	// in hand, and nobody waits for it any longer.
	patient context.Context
	lose    context.CancelFunc
	nudged  chan struct{} // holds one: the listener is to look again
	helped  int           // while so many records wait, who logs helps the listener

	mu       sync.Mutex
	ring     ring
	taken    ring          // what was in the ring when the listener took all of it
	inHand   int           // records of those, on their way to the target, but not counted yet
	arriving int           // records that Handle has not put in the ring, or is done with
	counts   Balance       // all but Queued
	entered  uint64        // records that were put in the ring, ever
	gone     uint64        // of them, those that were handled or dropped
	blocked  []*blocked    // wait for a place in the ring
	idle     chan struct{} // closed when the listener ends; nil: none runs
	resting  bool          // the listener waits for more records
	waiting  []flushWait
	failed   failures
	closed   bool

	unsaid   uint64    // dropped records that the log does not tell of yet
	lastSaid time.Time // when it did
}

// flushWait is a Flush that waits until so many records are gone.
type flushWait struct {
	gone uint64
	done chan struct{}
}

const (
	// batchSize is how many records the listener hands over before it looks at
	// the rest again: a lock for each would cost more than the record.
	batchSize = 64

	// restTime is how long the listener waits for more records when there are none.
	// Waking it costs who logs more than all the rest of a log call.
	restTime = 200 * time.Microsecond

	// summaryEvery is how often the log tells of dropped records while the
	// listener does not catch up.
	summaryEvery = 10 * time.Second
)

// lock takes mu. It is held so shortly that trying for a while is better than
// to wait: a goroutine that waits for a mutex goes on when those that are ready
// have had a processor, milliseconds later where all are busy, and sync.Mutex
// itself tries only where no other goroutine is ready.
func (q *queue) lock() {
	for range 200 {
		if q.mu.TryLock() {
			return
		}
	}
	q.mu.Lock()
}

func newQueue(target slog.Handler, opts QueueOptions) *queue {
	q := &queue{opts: opts, target: target, nudged: make(chan struct{}, 1)}
	q.patient, q.lose = context.WithCancel(context.Background())
	q.helped = q.helpFrom()
	return q
}

// run sees to it that a listener takes what is in the ring: soon, or at once
// if somebody waits for it. It is called with mu held.
func (q *queue) run(now bool) {
	if q.idle == nil {
		q.idle = make(chan struct{})
		go q.listen()
	} else if now || q.ring.length > q.opts.Capacity*3/8 {
		q.nudge()
	}
}

// nudge ends the rest of the listener. It is called with mu held.
func (q *queue) nudge() {
	if q.resting {
		q.resting = false
		q.nudged <- struct{}{} // there is room: it takes it out before it rests again
	}
}

// listen hands over records until none has come for a while. There is one at a time.
func (q *queue) listen() {
	var batch [batchSize]queued
	timer := time.NewTimer(restTime)
	defer timer.Stop()
	q.mu.Lock()
	for q.more(timer) {
		if q.ring.length+q.taken.length > 0 && !q.summaryDue() {
			q.handOver(batch[:q.take(batch[:])])
		} else {
			q.summarize()
		}
		q.wake()
	}
	q.wake()
	close(q.idle)
	q.idle = nil
	q.mu.Unlock()
}

// more says whether there is something to do, and rests if there is not. It is
// called and returns with mu held.
func (q *queue) more(timer *time.Timer) bool {
	for timeIsUp := false; ; {
		if q.inHand > 0 { // a helper is at it, and nudges when it is done
			q.rest(timer, time.Second)
			continue
		}
		if q.ring.length+q.taken.length > 0 || q.unsaid > 0 {
			return true
		}
		if q.closed || timeIsUp {
			return false
		}
		timeIsUp = q.rest(timer, restTime)
	}
}

// rest waits for a nudge, or until the time is up. It is called and returns with
// mu held, but lets go of it.
func (q *queue) rest(timer *time.Timer, long time.Duration) (timeIsUp bool) {
	q.resting = true
	q.mu.Unlock()
	timer.Reset(long)
	select {
	case <-q.nudged:
		q.mu.Lock()
		return false
	case <-timer.C:
	}
	q.mu.Lock()
	if !q.resting { // nudged meanwhile
		<-q.nudged
		return false
	}
	q.resting = false
	return true
}

// take moves records to batch. When it has had all that were taken, it takes all
// that are in the ring: with so many places at a time few have to wait for one.
// It is called with mu held.
func (q *queue) take(batch []queued) int {
	if q.taken.length == 0 {
		q.taken, q.ring = q.ring, q.taken
		q.makeRoom()
	}
	n := min(q.taken.length, len(batch))
	for i := range n {
		batch[i] = q.taken.pop()
	}
	q.inHand += n
	return n
}

// handOver gives the records to the target. It is called and returns with mu
// held, but lets go of it.
func (q *queue) handOver(batch []queued) {
	q.mu.Unlock()
	var delivered, dropped int
	var failed failures
	for i := range batch {
		e := &batch[i]
		if q.patient.Err() != nil {
			dropped++
			e.free()
			e.tell(errDropped)
			continue
		}
		err := e.handOver()
		if err == nil {
			delivered++
		} else {
			failed.add(err)
			q.report(err)
		}
		if e.done != nil {
			e.tell(q.joinFlush(err))
		}
	}
	clear(batch) // what it holds may be large
	q.lock()
	q.inHand -= len(batch)
	q.gone += uint64(len(batch))
	q.counts.Delivered += uint64(delivered)
	q.counts.Dropped += uint64(dropped)
	q.counts.Failed += uint64(failed.count)
	q.failed.merge(failed)
}

// tell answers who waits for the record.
func (e *queued) tell(err error) {
	if e.done != nil {
		e.done <- err
	}
}

// joinFlush flushes the target after a record that somebody waits for, for no
// longer than that: a destination that is away would hold up all that follow.
func (q *queue) joinFlush(err error) error {
	ctx := q.patient
	if q.opts.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, q.opts.Timeout)
		defer cancel()
	}
	return flushAfter(ctx, q.target, err)
}

// report tells of an error, unless that has been done where it happened.
func (q *queue) report(err error) {
	if !status.Reported(err) {
		q.opts.OnError(err)
	}
}

// summarize logs to the target how many records were dropped; one that does
// not want to know it is not asked, and OnError told instead. It is called and
// returns with mu held, but lets go of it.
func (q *queue) summarize() {
	dropped := q.unsaid
	q.unsaid, q.lastSaid = 0, time.Now()
	q.mu.Unlock()
	defer q.mu.Lock()
	ctx := context.Background()
	if !q.opts.IgnoreTargetLevel && !q.target.Enabled(ctx, LevelWarning) {
		q.opts.OnError(fmt.Errorf("slogx: the queue was full: %d records were dropped", dropped))
		return
	}
	r := slog.NewRecord(time.Now(), LevelWarning, "slogx: the queue was full, records were dropped", 0)
	r.AddAttrs(slog.Uint64("dropped", dropped))
	k := keptRecord{ctx, q.target, r}
	if err := k.handOver(); err != nil {
		q.report(err)
	}
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

// abandon drops what waits, because of cause.
func (q *queue) abandon(cause error) error {
	q.lose()
	q.mu.Lock()
	defer q.mu.Unlock()
	dropped := q.taken.length + q.ring.length
	for _, r := range []*ring{&q.taken, &q.ring} {
		for r.length > 0 {
			e := r.pop()
			e.free()
			e.tell(errDropped)
			q.gone++
			q.counts.Dropped++
		}
	}
	return fmt.Errorf("slogx: close the queue: %w: %d records dropped, %d at the target", cause, dropped, q.inHand)
}
