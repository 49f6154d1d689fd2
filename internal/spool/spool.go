// Package spool keeps records in memory between log calls, which must not
// wait, and one goroutine that delivers them to a destination that may be slow,
// or away for a while.
package spool

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// Overflow says which record is dropped when there is no room for all.
type Overflow int

const (
	// DropOldest drops what has waited longest: what is new says most about
	// the state of things, and Put never fails.
	DropOldest Overflow = iota
	// DropNew drops the record that is put; Put returns ErrFull, so that who
	// called it may take the record elsewhere.
	DropNew
)

// Batch is how much one Deliver gets: as many records as are there, up to the
// first limit, but at least one.
type Batch struct {
	MaxRecords int           // 0: 1024
	MaxBytes   int           // 0: 64 KiB
	Wait       time.Duration // for more records, when there is not a full batch; 0: none
}

// Options are the settings of a Spool. Deliver is required.
type Options struct {
	// Name begins the errors of the spool itself: "netlog: tcp 10.0.0.7:6514".
	Name string

	// MaxBytes is how many bytes of records may wait, those that are being
	// delivered and 4 for each record included; 0 is 8 MiB. The memory is
	// taken as it is needed.
	MaxBytes int

	// MaxRecords is how many records may wait; 0 sets no limit but MaxBytes.
	MaxRecords int

	Overflow Overflow
	Batch    Batch
	Backoff  Backoff

	// Quiet is how long deliveries must go without an error for an outage to be
	// over; 0 is over with the first. It is for destinations whose failures are
	// seen by the next delivery only, as UDP's are.
	Quiet time.Duration

	// OnError is told of the first error of an outage, a *Recovered at its
	// end, of records dropped because the destination is too slow, and of each
	// permanent error. It is called by the spool's goroutine, without a lock; it
	// must not call Flush or Close. nil writes a line to standard error, at most ten in a minute.
	OnError func(error)

	// Deliver delivers the records of a batch in their order, and returns how
	// many it has; the others it gets again. It is called by one goroutine. It
	// must return soon after ctx has ended, which is when Close gives up. The
	// batch is valid until it returns. An error may have a method
	//
	//	Permanent() bool            true: the first record not delivered has failed; go on with the next
	//	Records() int               with Permanent: that many records have failed
	//	RetryAfter() time.Duration  the time to wait before the next attempt, an hour at most
	//
	// A panic is contained, and is an error.
	Deliver func(ctx context.Context, batch [][]byte) (delivered int, err error)
}

const (
	defaultMaxBytes     = 8 << 20
	defaultBatchRecords = 1 << 10
	defaultBatchBytes   = 64 << 10
	defaultBackoffMin   = time.Second
	defaultBackoffMax   = 30 * time.Second
	maxRetryAfter       = time.Hour
)

func (o Options) withDefaults() Options {
	orDefault := func(n *int, initial int) {
		if *n <= 0 {
			*n = initial
		}
	}
	orDefault(&o.MaxBytes, defaultMaxBytes)
	orDefault(&o.Batch.MaxRecords, defaultBatchRecords)
	orDefault(&o.Batch.MaxBytes, defaultBatchBytes)
	if o.Backoff.Min <= 0 {
		o.Backoff.Min = defaultBackoffMin
	}
	if o.Backoff.Max <= 0 {
		o.Backoff.Max = defaultBackoffMax
	}
	o.Backoff.Max = max(o.Backoff.Max, o.Backoff.Min)
	o.OnError = status.Reporter(o.OnError)
	return o
}

// Stats counts records. In = Delivered + Dropped + Failed + Queued in every
// value that Stats returns.
type Stats struct {
	In        uint64 // put
	Delivered uint64 // taken by Deliver
	Dropped   uint64 // no room, or left when the spool was closed
	Failed    uint64 // refused for good
	Queued    uint64 // waiting, or being delivered
}

// waiting is what the goroutine waits for, and Put has to wake it for.
type waiting uint8

const (
	nothing waiting = iota // it is busy, and looks by itself
	aRecord
	aBatch
)

// A Spool is made by New. Its methods may be called by several goroutines.
type Spool struct {
	opts   Options
	ctx    context.Context // of Deliver
	cancel context.CancelCauseFunc
	wake   chan struct{} // holds one: look again
	ended  chan struct{} // closed when the goroutine has ended

	mu    sync.Mutex
	ring  ring
	stats Stats  // all but Queued
	kept  uint64 // records that have ever been put in the ring

	batchFirst uint64 // what is being delivered: the number of the first record,
	batchCount int    // how many they are,
	batchBytes int    // and their bytes, headers included

	waiting  waiting
	hurry    bool          // a Flush or Close has come: do not wait
	flushes  int           // that are waiting now
	progress chan struct{} // closed at the next progress; nil if no one asks
	closed   bool
	left     uint64 // records not delivered at the end
}

// New returns a spool and starts its goroutine, which Close ends.
func New(opts Options) *Spool {
	s := &Spool{
		opts:  opts.withDefaults(),
		wake:  make(chan struct{}, 1),
		ended: make(chan struct{}),
	}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	go s.run()
	return s
}

// Put keeps a copy of line. It does not wait. What does not fit is dropped, as
// Options.Overflow says, and counted; the error is ErrFull, ErrTooLarge or
// ErrClosed when line itself was dropped.
func (s *Spool) Put(line []byte) error {
	s.mu.Lock()
	err := s.put(line)
	wake := s.waiting == aRecord && err == nil || s.waiting == aBatch && s.batchReady()
	if wake {
		s.waiting = nothing
	}
	s.mu.Unlock()
	if wake {
		s.signal()
	}
	return err
}

func (s *Spool) put(line []byte) error {
	s.stats.In++
	size := headerSize + len(line)
	switch {
	case s.closed:
		s.stats.Dropped++
		return ErrClosed
	case size > s.opts.MaxBytes || len(line) > math.MaxInt32:
		s.stats.Dropped++
		return ErrTooLarge
	}
	for !s.room(size) {
		if s.opts.Overflow == DropNew || s.ring.count == 0 {
			s.stats.Dropped++
			return ErrFull
		}
		s.ring.drop()
		s.stats.Dropped++
	}
	s.ring.push(line, s.opts.MaxBytes)
	s.kept++
	return nil
}

// room says whether a record that takes size bytes fits.
func (s *Spool) room(size int) bool {
	return s.ring.used+s.batchBytes+size <= s.opts.MaxBytes &&
		(s.opts.MaxRecords <= 0 || s.ring.count+s.batchCount < s.opts.MaxRecords)
}

// Reject counts a record that never came to be put, because it can't be
// delivered, as failed.
func (s *Spool) Reject() {
	s.mu.Lock()
	s.stats.In++
	s.stats.Failed++
	s.mu.Unlock()
}

// Stats returns the counts of this moment.
func (s *Spool) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := s.stats
	stats.Queued = uint64(s.ring.count + s.batchCount)
	return stats
}

// signal makes the goroutine look again.
func (s *Spool) signal() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyway
	}
}
