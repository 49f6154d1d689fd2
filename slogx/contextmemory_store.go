package slogx

import (
	"container/list"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// contextMemory is what all handlers derived from one share.
type contextMemory struct {
	opts ContextMemoryOptions
	key  func(context.Context) any

	mu        sync.Mutex
	histories map[any]*list.Element // by key
	recent    list.List             // of *history, the one with the newest record first
	bytes     int                   // of all
	records   int                   // of all
	counts    Balance               // all but Queued
	inHand    int                   // records that are being handed over
	closed    bool
}

// history is what is kept of one context.
type history struct {
	key     any
	last    time.Time // when the newest record came
	records []sizedRecord
	first   int // of records, the oldest; 0 unless there are as many as may be
	bytes   int
}

type sizedRecord struct {
	keptRecord
	bytes int
}

func newContextMemory(key func(context.Context) any, opts ContextMemoryOptions) *contextMemory {
	return &contextMemory{opts: opts, key: key, histories: map[any]*list.Element{}}
}

// add keeps k; false says that the memory is closed.
func (m *contextMemory) add(key any, k keptRecord) bool {
	s := sizedRecord{k, recordSize(&k.record)}
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.counts.In++
	m.forgetIdle(now)
	e := m.histories[key]
	if e == nil {
		e = m.recent.PushFront(&history{key: key})
		m.histories[key] = e
		m.bytes += historySize
	} else {
		m.recent.MoveToFront(e)
	}
	h := e.Value.(*history)
	h.last = now
	if len(h.records) < m.opts.Capacity {
		h.records = append(h.records, s)
	} else {
		m.lose(h, 1, h.records[h.first].bytes)
		h.records[h.first] = s
		h.first = (h.first + 1) % len(h.records)
	}
	h.bytes += s.bytes
	m.bytes += s.bytes
	m.records++
	for m.bytes > m.opts.MaxBytes {
		m.drop(m.recent.Back())
	}
	return true
}

// lose counts n records of h as dropped. It is called with mu held.
func (m *contextMemory) lose(h *history, n, bytes int) {
	h.bytes -= bytes
	m.bytes -= bytes
	m.records -= n
	m.counts.Dropped += uint64(n)
}

// forgetIdle drops the contexts that have been idle. It is called with mu held.
func (m *contextMemory) forgetIdle(now time.Time) {
	for e := m.recent.Back(); e != nil && now.Sub(e.Value.(*history).last) > m.opts.Idle; e = m.recent.Back() {
		m.drop(e)
	}
}

// drop drops a context with its records. It is called with mu held.
func (m *contextMemory) drop(e *list.Element) {
	h := m.remove(e)
	m.lose(h, len(h.records), h.bytes)
}

// remove takes a context out. It is called with mu held.
func (m *contextMemory) remove(e *list.Element) *history {
	h := m.recent.Remove(e).(*history)
	delete(m.histories, h.key)
	m.bytes -= historySize
	return h
}

func (m *contextMemory) forget(key any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.histories[key]; e != nil {
		m.drop(e)
	}
}

func (m *contextMemory) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	for m.recent.Len() > 0 {
		m.drop(m.recent.Back())
	}
}

// release hands over what is kept of the context, and then last.
func (m *contextMemory) release(key any, last keptRecord) error {
	m.mu.Lock()
	var batch []sizedRecord
	if e := m.histories[key]; key != nil && e != nil {
		h := m.remove(e)
		batch = slices.Concat(h.records[h.first:], h.records[:h.first])
		m.bytes -= h.bytes
		m.records -= len(batch)
		m.inHand += len(batch)
	}
	m.mu.Unlock()
	var failed failures
	for i := range batch {
		failed.add(batch[i].handOver())
	}
	m.mu.Lock()
	m.inHand -= len(batch)
	m.counts.Failed += uint64(failed.count)
	m.counts.Delivered += uint64(len(batch) - failed.count)
	m.mu.Unlock()
	failed.add(m.pass(last))
	return failed.take()
}

// pass hands k over if the target is enabled for it.
func (m *contextMemory) pass(k keptRecord) error {
	count := &m.counts.Delivered
	var err error
	if !k.target.Enabled(k.ctx, k.record.Level) {
		count = &m.counts.Filtered
	} else if err = k.handOver(); err != nil {
		count = &m.counts.Failed
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts.In++
	*count++
	return err
}

func (m *contextMemory) balance() Balance {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.counts
	b.Queued = uint64(m.records + m.inHand)
	return b
}

const (
	historySize = 256 // about, of a context without its records
	recordBase  = 400 // of a record without what it refers to
	attrSize    = 40
	otherSize   = 64 // what a value is taken for that nobody can measure
)

// recordSize is about how much memory a kept record takes.
func recordSize(r *slog.Record) int {
	size := recordBase + len(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		size += attrsSize(a)
		return true
	})
	return size
}

func attrsSize(as ...slog.Attr) int {
	size := 0
	for _, a := range as {
		size += attrSize + len(a.Key)
		switch a.Value.Kind() {
		case slog.KindString:
			size += len(a.Value.String())
		case slog.KindGroup:
			size += attrsSize(a.Value.Group()...)
		case slog.KindAny:
			if b, ok := a.Value.Any().([]byte); ok {
				size += len(b)
			} else {
				size += otherSize
			}
		}
	}
	return size
}
