package slogx

import (
	"math"
	"time"
)

// What one log call does for the listener at most: so much that few calls have
// to, and so little that none of them takes long.
const (
	helpRecords = 4 * batchSize
	helpTime    = 7 * time.Microsecond
)

// helpFrom returns how many records have to wait for who logs to help the
// listener. Nobody does who may not wait, or not for ever; where the target is not
// a writer it is left to the listener, because there other handlers run; and in a
// small queue, because there it would be most of the work.
func (q *queue) helpFrom() int {
	out, ok := q.target.(*OutputHandler)
	if !ok || out.shared.writer == nil || q.opts.Overflow != Block || q.opts.Timeout > 0 || q.opts.Capacity < batchSize {
		return math.MaxInt
	}
	// The listener is nudged before that. The places that are left are for the
	// time that a writer takes which writes what it has gathered.
	return q.opts.Capacity - q.opts.Capacity/4
}

// help does some of the listener's work, if that has been nudged and has had no
// processor since. Where goroutines that log keep all processors busy, it gets
// one when the first of them has to wait for a place; and who waits goes on when
// all others have had their turn, milliseconds later. help is called and returns
// with mu held, but lets go of it.
func (q *queue) help() {
	if q.inHand > 0 || q.closed {
		return
	}
	var batch [batchSize]queued
	start := time.Now()
	size, done := 1, 0 // a slow target gets few
	for done < helpRecords && q.ring.length+q.taken.length > 0 && time.Since(start) < helpTime {
		n := q.take(batch[:size])
		q.handOver(batch[:n])
		done += n
		size = min(4*size, batchSize)
	}
	q.wake()
	q.nudge()
}
