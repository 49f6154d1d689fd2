package slogx

import (
	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// queued is one record in a queue: a line for an output, or a record for any
// other handler.
type queued struct {
	line   *buffer.Buffer
	output *output
	kept   *keptRecord
	done   chan error // has room for what came of the record; nil: nobody waits
}

// handOver delivers the record, which is gone then.
func (e *queued) handOver() error {
	if e.line == nil {
		return e.kept.handOver()
	}
	err := e.output.writer.write(*e.line)
	e.free()
	if err != nil {
		return e.output.report(err)
	}
	return nil
}

// free gives back the memory of a line.
func (e *queued) free() {
	if e.line != nil {
		buffer.Put(e.line)
		e.line = nil
	}
}

// ring holds records in their order.
type ring struct {
	records []queued // grows up to the capacity
	head    int      // the oldest one
	length  int
}

// push adds e as the newest. The ring grows up to the capacity, and beyond it if
// it has to.
func (r *ring) push(e queued, capacity int) {
	if r.length == len(r.records) {
		r.grow(capacity)
	}
	i := r.head + r.length
	if i >= len(r.records) {
		i -= len(r.records)
	}
	r.records[i] = e
	r.length++
}

// grow gives the ring more room: the capacity is a limit, and may be set high.
func (r *ring) grow(capacity int) {
	records := make([]queued, max(r.length+1, min(max(64, 2*len(r.records)), capacity)))
	n := copy(records, r.records[r.head:])
	copy(records[n:], r.records[:r.head])
	r.records, r.head = records, 0
}

// oldest returns the record that has waited longest. There has to be one.
func (r *ring) oldest() *queued { return &r.records[r.head] }

// pop takes the oldest record.
func (r *ring) pop() queued {
	e := r.records[r.head]
	r.records[r.head] = queued{} // what it holds may be large
	r.head++
	if r.head == len(r.records) {
		r.head = 0
	}
	r.length--
	return e
}
