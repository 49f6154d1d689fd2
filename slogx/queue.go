package slogx

import (
	"context"
	"errors"
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// A QueueHandler puts records in a queue, from which a goroutine, the
// listener, hands them to a target: logging does not wait for a slow
// destination. It is CPython's QueueHandler and QueueListener in one. For
// several targets make one of them with slog.NewMultiHandler.
//
// The listener starts by itself when there is a record, and ends when none
// has come for a moment: there is nothing to start, and nothing runs while
// nothing is logged. Unlike CPython's, it respects the target's level. A
// record reaches the target within about a millisecond, unless others wait.
//
// If the target is an [OutputHandler] that writes to an io.Writer, a record is
// filtered and formatted by the goroutine that logs it, and its line is queued.
// With Block, no Timeout and 64 places or more, a log call also writes some of the
// lines itself when three quarters of the places are taken and the listener has
// not had a processor: it returns some microseconds later, where waiting for a
// place would take milliseconds. A writer that hangs holds up that call, whatever
// Shutdown does; with a Timeout no call waits for longer than that.
//
// For any other target it is queued as a clone with its values resolved. Values
// behind pointers, in maps and in slices other than []byte are not copied then;
// they must not be changed before the record is handled. A target must not log
// to its own queue: with Block it could wait for itself.
//
// A program that ends without Flush, Close or Shutdown loses what is in the
// queue.
//
// All handlers derived from one share its queue. They may be used by several
// goroutines; the records of each reach the target in their order, but for
// those that InCaller hands over when the queue is full.
type QueueHandler struct {
	queue  *queue
	target slog.Handler // with what With has given
}

// NewQueueHandler returns a handler that hands records to target in the
// background. It does not own target: Close empties the queue, and leaves
// target open. A nil target panics, and so do negative numbers in the options.
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
	if o.Timeout < 0 {
		panic("slogx.NewQueueHandler: negative timeout")
	}
	if o.Capacity == 0 {
		o.Capacity = defaultQueueCapacity
	}
	if o.KeepLevel == nil {
		o.KeepLevel = LevelWarning
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
// OnError, and to who calls Flush, Close or Shutdown. A record at
// QueueOptions.WaitLevel or above is waited for, and its error returned. So is
// the error of a record that is handled at once, by InCaller or after Close.
func (h *QueueHandler) Handle(ctx context.Context, r slog.Record) error {
	q := h.queue
	if out, ok := h.target.(*OutputHandler); ok && out.shared.writer != nil {
		line := out.prepare(ctx, r)
		if line == nil {
			q.countFiltered()
			return nil
		}
		return q.put(queued{line: line, output: out.shared}, r.Level)
	}
	k := keep(ctx, h.target, r)
	return q.put(queued{kept: &k}, r.Level)
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

// Stats returns the counts of h and of all handlers derived from the same one.
func (h *QueueHandler) Stats() Balance { return h.queue.balance() }

// Dropped returns how many records were dropped. The listener logs the number
// of those for which there was no room, to the target, as one record at WARNING
// when it has caught up, and every 10 s before that.
func (h *QueueHandler) Dropped() uint64 { return h.queue.balance().Dropped }

// Flush waits until the records that are in the queue have been handled, and
// flushes the target if it has a method Flush. It returns what went wrong with
// records since the last Flush. When ctx ends first it returns its error.
func (h *QueueHandler) Flush(ctx context.Context) error {
	return flushAfter(ctx, h.target, h.queue.flush(ctx))
}

// Close waits until the queue is empty and the listener has ended, however
// long the target takes; Shutdown takes a deadline. It returns what went wrong
// with records since the last Flush. Calling it again does no harm.
func (h *QueueHandler) Close() error { return h.queue.close(context.Background()) }

// Shutdown is Close with a deadline: when ctx ends, the records that wait are
// dropped, and the error says how many. The target may then still have the one
// that it has not returned from.
func (h *QueueHandler) Shutdown(ctx context.Context) error { return h.queue.close(ctx) }

// flushAfter flushes target, unless the records did not get there in time.
func flushAfter(ctx context.Context, target slog.Handler, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	return errors.Join(err, flush(ctx, target))
}
