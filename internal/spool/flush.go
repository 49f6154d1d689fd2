package spool

import "context"

// Flush waits until the records that were put before are delivered. If the
// destination is away, it has a new attempt made at once, unless an error has
// asked for more time. It returns an *Undelivered error when ctx ends first, or
// if records have been dropped or have failed meanwhile.
func (s *Spool) Flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.kept
	gone := s.stats.Dropped + s.stats.Failed
	if s.first() >= last {
		return nil
	}
	s.flushes++
	defer func() { s.flushes-- }()
	s.hurry = true
	s.signal()
	for s.first() < last {
		if s.progress == nil {
			s.progress = make(chan struct{})
		}
		progress := s.progress
		s.mu.Unlock()
		select {
		case <-progress:
		case <-ctx.Done():
		}
		s.mu.Lock()
		if first := s.first(); first < last && ctx.Err() != nil {
			return &Undelivered{Name: s.opts.Name, Records: last - first, Err: context.Cause(ctx)}
		}
	}
	if n := s.stats.Dropped + s.stats.Failed - gone; n > 0 {
		return &Undelivered{Name: s.opts.Name, Records: n}
	}
	return nil
}

// first is the number of the oldest record that is in the spool: those that
// leave it do so in their order, except that the ring may drop its oldest while
// older ones are being delivered.
func (s *Spool) first() uint64 {
	if s.batchCount > 0 {
		return s.batchFirst
	}
	return s.kept - uint64(s.ring.count)
}

// Close refuses further records and tries to deliver those that are in the
// spool, at once and then with the usual waits, until ctx ends. Then it stops,
// waits until the goroutine has ended, and counts what is left as dropped: the
// error is an *Undelivered with their number. Called again it returns the same.
func (s *Spool) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.hurry = true
	s.mu.Unlock()
	s.signal()
	select {
	case <-s.ended:
	case <-ctx.Done():
		s.cancel(context.Cause(ctx))
		<-s.ended
	}
	s.cancel(nil) // frees what belongs to it
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left > 0 {
		return &Undelivered{Name: s.opts.Name, Records: s.left, Err: context.Cause(s.ctx)}
	}
	return nil
}
