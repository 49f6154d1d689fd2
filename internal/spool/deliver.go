package spool

import (
	"errors"
	"fmt"
	"time"
)

// batch is what the goroutine is delivering, in memory of its own: the ring is
// free to go on.
type batch struct {
	buf   []byte
	ends  []int
	lines [][]byte
}

// slice makes the lines of what is in buf.
func (b *batch) slice() {
	b.lines = b.lines[:0]
	start := 0
	for _, end := range b.ends {
		b.lines = append(b.lines, b.buf[start:end:end])
		start = end
	}
}

// deliverer is the state of the goroutine.
type deliverer struct {
	*Spool
	batch batch

	attempts int       // without any success
	failing  time.Time // since when; zero: it delivers
	working  time.Time // in an outage: since when it delivers again; zero: it does not
	lost     uint64    // Stats.Dropped when the outage began
	told     uint64    // Stats.Dropped that OnError knows of
	toldAt   time.Time
	grown    bool // an outage may have made the ring large
}

func (s *Spool) run() {
	defer close(s.ended)
	d := &deliverer{Spool: s}
	for d.take() && d.deliver() {
		d.tellDropped(reportEvery)
	}
	d.tellDropped(0)
	s.abandon()
}

// take waits for records, and takes a batch of them. It returns false when
// there will be none.
func (d *deliverer) take() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	var timer *time.Timer
	late := false
	for d.ring.count == 0 || !late && !d.batchReady() {
		if d.ctx.Err() != nil || d.closed && d.ring.count == 0 {
			return false
		}
		if d.grown && d.ring.count == 0 {
			d.ring.release()
			d.grown = false
		}
		d.waiting = aRecord
		var timeout <-chan time.Time
		if d.ring.count > 0 {
			d.waiting = aBatch
			if timer == nil {
				timer = time.NewTimer(d.opts.Batch.Wait)
				defer timer.Stop()
			}
			timeout = timer.C
		}
		d.mu.Unlock()
		select {
		case <-d.wake:
		case <-timeout:
			late = true
		case <-d.ctx.Done():
		}
		d.mu.Lock()
		d.waiting = nothing
	}
	d.fill()
	return true
}

// batchReady says whether there is no reason to wait for more records.
func (s *Spool) batchReady() bool {
	b := &s.opts.Batch
	return b.Wait <= 0 || s.closed || s.flushes > 0 ||
		s.ring.count >= b.MaxRecords || s.ring.used-headerSize*s.ring.count >= b.MaxBytes
}

// fill moves records from the ring to the batch.
func (d *deliverer) fill() {
	b := &d.batch
	d.batchFirst = d.kept - uint64(d.ring.count)
	if cap(b.buf) > 4*d.opts.Batch.MaxBytes {
		b.buf = nil // one large record does not hold its memory for ever
	}
	b.buf, b.ends = b.buf[:0], b.ends[:0]
	for d.ring.count > 0 && len(b.ends) < d.opts.Batch.MaxRecords {
		if len(b.ends) > 0 && len(b.buf)+d.ring.oldest() > d.opts.Batch.MaxBytes {
			break
		}
		b.buf = d.ring.pop(b.buf)
		b.ends = append(b.ends, len(b.buf))
	}
	b.slice()
	d.batchCount = len(b.ends)
	d.batchBytes = len(b.buf) + headerSize*len(b.ends)
}

// deliver delivers the batch, however often it takes. It returns false when
// Close has given up.
func (d *deliverer) deliver() bool {
	for lines := d.batch.lines; len(lines) > 0; {
		n, err := d.call(lines)
		failed := min(permanent(err), len(lines)-n)
		d.settle(n, failed, lines)
		lines = lines[n+failed:]
		if n > 0 && d.opts.Quiet <= 0 {
			d.attempts = 0
		}
		switch {
		case err == nil:
			d.recovered()
		case failed > 0:
			d.recovered() // the destination is there: it has refused
			d.opts.OnError(err)
		case d.ctx.Err() != nil:
			return false
		default:
			d.outage(err)
			if !d.pause(err) {
				return false
			}
		}
	}
	return true
}

// call calls Deliver.
func (d *deliverer) call(lines [][]byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			n, err = 0, fmt.Errorf("%s: panic: %v", d.opts.Name, p)
		}
	}()
	n, err = d.opts.Deliver(d.ctx, lines)
	n = min(max(n, 0), len(lines))
	if n == 0 && err == nil {
		err = errors.New(d.opts.Name + ": nothing delivered")
	}
	return n, err
}

// settle counts the first records of lines.
func (s *Spool) settle(delivered, failed int, lines [][]byte) {
	size := 0
	for _, line := range lines[:delivered+failed] {
		size += headerSize + len(line)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Delivered += uint64(delivered)
	s.stats.Failed += uint64(failed)
	s.batchFirst += uint64(delivered + failed)
	s.batchCount -= delivered + failed
	s.batchBytes -= size
	if delivered > 0 {
		s.hurry = false // there was nothing to hurry
	}
	s.tellProgress()
}

// tellProgress wakes the Flushes.
func (s *Spool) tellProgress() {
	if s.progress != nil {
		close(s.progress)
		s.progress = nil
	}
}

// pause waits before the next attempt. It returns false when Close has given up.
func (d *deliverer) pause(err error) bool {
	d.attempts++
	wait, firm := retryAfter(err)
	if firm {
		wait = min(max(wait, 0), maxRetryAfter)
	} else {
		wait = d.opts.Backoff.delay(d.attempts)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		if !firm && d.hurried() {
			d.attempts = 0 // from the shortest wait again
			return true
		}
		select {
		case <-timer.C:
			return true
		case <-d.wake:
		case <-d.ctx.Done():
			return false
		}
	}
}

// hurried says whether a Flush or Close has come since it was asked last.
func (s *Spool) hurried() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	hurry := s.hurry
	s.hurry = false
	return hurry
}

// abandon ends the spool: what is in it will not be delivered.
func (s *Spool) abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.left = uint64(s.ring.count + s.batchCount)
	s.stats.Dropped += s.left
	s.ring = ring{}
	s.batchCount, s.batchBytes = 0, 0
	s.tellProgress()
}
