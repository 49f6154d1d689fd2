package slogx

import (
	"context"
	"slices"
	"sync"
)

// memory is what all handlers derived from one share.
type memory struct {
	opts MemoryOptions

	mu       sync.Mutex
	kept     []keptRecord
	first    int           // of kept, the oldest; 0 but in a ring that is full
	spare    []keptRecord  // room for the next ones
	entered  uint64        // records that were kept, ever
	gone     uint64        // of them, those that were handed over or dropped
	counts   Balance       // all but Queued
	inHand   int           // records that are being handed over
	flushing bool          // a goroutine is handing over; there is only one at a time
	wanted   bool          // it has to go on with what came in meanwhile
	turn     chan struct{} // closed, and replaced, each time it has handed over a batch
	closed   bool
}

func (m *memory) add(k keptRecord, flushNow bool) error {
	m.mu.Lock()
	m.counts.In++
	m.inHand++
	for m.flushing && m.full() && (m.closed || !m.opts.Ring) {
		m.wanted = true
		turn := m.turn
		m.mu.Unlock()
		<-turn
		m.mu.Lock()
	}
	if m.closed && !m.flushing {
		m.mu.Unlock()
		return m.passOn(k)
	}
	m.inHand--
	m.keep(k)
	if !m.closed && !flushNow && (m.opts.Ring || !m.full()) {
		m.mu.Unlock()
		return nil
	}
	if m.flushing {
		m.wanted = true
		m.mu.Unlock()
		return nil
	}
	return m.handOverAndUnlock()
}

// full says whether as many records as may be are kept. It is called with mu held.
func (m *memory) full() bool { return len(m.kept) >= m.opts.Capacity }

// keep adds k, in a ring that is full in the place of the oldest record. It is
// called with mu held.
func (m *memory) keep(k keptRecord) {
	m.entered++
	if !m.opts.Ring || !m.full() {
		m.kept = append(m.kept, k)
		return
	}
	m.kept[m.first] = k
	m.first = (m.first + 1) % len(m.kept)
	m.drop(1)
}

// drop counts records. It is called with mu held.
func (m *memory) drop(n int) {
	m.gone += uint64(n) // nobody has to wait for them
	m.counts.Dropped += uint64(n)
}

// passOn hands over a record that comes after the close.
func (m *memory) passOn(k keptRecord) error {
	var failed failures
	failed.add(k.handOver())
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settle(1, failed.count)
	return failed.take()
}

// settle counts records that were handed over. It is called with mu held.
func (m *memory) settle(n, failed int) {
	m.inHand -= n
	m.counts.Failed += uint64(failed)
	m.counts.Delivered += uint64(n - failed)
}

func (m *memory) balance() Balance {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.counts
	b.Queued = uint64(len(m.kept) + m.inHand)
	return b
}

// close drops what is kept if the options say so.
func (m *memory) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	if m.opts.NoFlushOnClose {
		m.drop(len(m.kept))
		m.kept, m.first = nil, 0
	}
}

// flush returns when all that was kept when it was called has been handed over.
func (m *memory) flush(ctx context.Context) error {
	m.mu.Lock()
	for last := m.entered; m.gone < last; {
		if !m.flushing {
			return m.handOverAndUnlock()
		}
		m.wanted = true
		turn := m.turn
		m.mu.Unlock()
		select {
		case <-turn:
		case <-ctx.Done():
			return ctx.Err()
		}
		m.mu.Lock()
	}
	m.mu.Unlock()
	return nil
}

// take takes what is kept, the oldest first. It is called with mu held.
func (m *memory) take() []keptRecord {
	batch := m.kept
	if m.first > 0 {
		batch = slices.Concat(m.kept[m.first:], m.kept[:m.first])
		clear(m.kept)
		m.spare = m.kept[:0]
	}
	m.kept, m.spare, m.first = m.spare, nil, 0
	m.inHand += len(batch)
	return batch
}

// handOverAndUnlock hands over what is kept, and what comes in meanwhile and
// is wanted too. It is called with mu held, by one goroutine at a time.
func (m *memory) handOverAndUnlock() error {
	var all failures
	m.flushing, m.wanted = true, true
	for m.wanted {
		m.wanted = false
		batch := m.take()
		m.mu.Unlock()
		var failed failures
		for i := range batch {
			failed.add(batch[i].handOver())
		}
		m.mu.Lock()
		m.gone += uint64(len(batch))
		m.settle(len(batch), failed.count)
		all.merge(failed)
		clear(batch)
		m.spare = batch[:0]
		close(m.turn)
		m.turn = make(chan struct{})
	}
	m.flushing = false
	m.mu.Unlock()
	return all.take()
}
