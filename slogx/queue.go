package slogx

import (
	"context"
	"errors"
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// Overflow says what a [QueueHandler] does with a record that finds the queue
// full.
type Overflow int

const (
	// Block waits until there is room: no record is dropped, but the program
	// runs no faster than the target.
	Block Overflow = iota
	// DropNew drops the record.
	DropNew
	// DropOldest drops the record that has waited longest.
	DropOldest
)

// String returns the name of the policy.
func (o Overflow) String() string {
	switch o {
	case DropNew:
		return "drop_new"
	case DropOldest:
		return "drop_oldest"
	default:
		return "block"
	}
}

// QueueOptions are the settings of a [QueueHandler]. The zero value, and a nil
// pointer, are a queue of 1024 records that blocks when it is full.
type QueueOptions struct {
	// Capacity is how many records may wait; 0 is 1024. A negative one panics.
	Capacity int

	// Overflow says what happens to a record that finds the queue full.
	Overflow Overflow

	// Level is the minimum level of what is queued; nil queues every level
	// that the target is enabled for.
	Level slog.Leveler

	// IgnoreTargetLevel queues and handles records that the target is not
	// enabled for: CPython's respect_handler_level=False, which is its default.
	IgnoreTargetLevel bool

	// OnError is told of the errors of the target that the target has not
	// reported itself. It is called by the listener, and must not log to the
	// queue. nil writes a line to standard error, at most ten in a minute.
	OnError func(error)
}

// defaultQueueCapacity is QueueOptions.Capacity when it is 0.
const defaultQueueCapacity = 1024

// A QueueHandler puts records in a queue, from which a goroutine, the
// listener, hands them to a target: logging does not wait for a slow
// destination. It is CPython's QueueHandler and QueueListener in one. For
// several targets make one of them with slog.NewMultiHandler.
//
// The listener starts by itself when there is a record, and ends when the
// queue is empty: there is nothing to start, and nothing runs while nothing is
// logged. Unlike CPython's, it respects the target's level.
//
// A record is queued as a clone with its values resolved. Values behind
// pointers, in maps and in slices other than []byte are not copied; they must
// not be changed before the record is handled. A target must not log to its
// own queue: with Block it could wait for itself.
//
// A program that ends without Flush or Close loses what is in the queue.
//
// All handlers derived from one share its queue. They may be used by several
// goroutines; the records of each reach the target in their order.
type QueueHandler struct {
	queue  *queue
	target slog.Handler // with what With has given
}

// NewQueueHandler returns a handler that hands records to target in the
// background. It does not own target: Close empties the queue, and leaves
// target open. A nil target panics.
func NewQueueHandler(target slog.Handler, opts *QueueOptions) *QueueHandler {
	if target == nil {
		panic("slogx.NewQueueHandler: nil target")
	}
	var o QueueOptions
	if opts != nil {
		o = *opts
	}
	if o.Capacity < 0 {
		panic("slogx.NewQueueHandler: negative capacity")
	}
	if o.Capacity == 0 {
		o.Capacity = defaultQueueCapacity
	}
	o.OnError = status.Reporter(o.OnError)
	return &QueueHandler{queue: newQueue(target, o), target: target}
}

// Enabled says whether level is at least the handler's, and the target is
// enabled for it.
func (h *QueueHandler) Enabled(ctx context.Context, level slog.Level) bool {
	o := &h.queue.opts
	if o.Level != nil && level < o.Level.Level() {
		return false
	}
	return o.IgnoreTargetLevel || h.target.Enabled(ctx, level)
}

// Handle puts r in the queue. It returns no error of the target: those go to
// OnError, and to who calls Flush or Close. After Close it hands r to the
// target itself, and returns the target's error.
func (h *QueueHandler) Handle(ctx context.Context, r slog.Record) error {
	return h.queue.put(keep(ctx, h.target, r))
}

// WithAttrs returns a handler whose records have as too.
func (h *QueueHandler) WithAttrs(as []slog.Attr) slog.Handler {
	if len(as) == 0 {
		return h
	}
	return &QueueHandler{queue: h.queue, target: h.target.WithAttrs(as)}
}

// WithGroup returns a handler that puts the attrs that come later in a group.
func (h *QueueHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &QueueHandler{queue: h.queue, target: h.target.WithGroup(name)}
}

// Target returns the handler the records go to, with what With has given h.
func (h *QueueHandler) Target() slog.Handler { return h.target }

// Dropped returns how many records were dropped because the queue was full.
// The listener logs their number too, to the target, as one record at WARNING
// when it has caught up.
func (h *QueueHandler) Dropped() uint64 { return h.queue.totalDropped() }

// Flush waits until the records that are in the queue have been handled, and
// flushes the target if it has a method Flush. It returns what went wrong with
// records since the last Flush. When ctx ends first it returns its error.
func (h *QueueHandler) Flush(ctx context.Context) error {
	return flushAfter(ctx, h.target, h.queue.flush(ctx))
}

// Close waits until the queue is empty and the listener has ended. It returns
// what went wrong with records since the last Flush. Calling it again does no
// harm.
func (h *QueueHandler) Close() error { return h.queue.close() }

// flushAfter flushes target, unless the records did not get there in time.
func flushAfter(ctx context.Context, target slog.Handler, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	return errors.Join(err, flush(ctx, target))
}
