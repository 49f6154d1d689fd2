package slogx

import (
	"context"
	"log/slog"
)

// MemoryOptions are the settings of a [MemoryHandler]. The zero value, and a
// nil pointer, keep 1000 records, or until one at ERROR comes.
type MemoryOptions struct {
	// Capacity is how many records are kept before all are handed over; 0 is
	// 1000. A negative one panics.
	Capacity int

	// FlushLevel is the level from which a record has all kept ones, and
	// itself, handed over at once. nil is ERROR.
	FlushLevel slog.Leveler

	// Level is the minimum level of what is kept; nil keeps every level.
	Level slog.Leveler

	// NoFlushOnClose drops on Close what is still kept.
	NoFlushOnClose bool

	// Ring keeps the newest records, as many as the capacity, and drops older
	// ones, which are counted: nothing is handed over before the flush level,
	// Flush or Close ask for it.
	Ring bool
}

// defaultMemoryCapacity is MemoryOptions.Capacity when it is 0.
const defaultMemoryCapacity = 1000

// A MemoryHandler keeps records, and hands them to its target when there are
// enough of them, or when one is severe: the debug records before an error
// are logged with it, those of a quiet day are logged late. It is CPython's
// MemoryHandler.
//
// The target's Handle is called without asking its Enabled: what is kept is
// logged, whatever the target's level. Its filters decide as ever. Records
// reach the target in the order they came in, from one goroutine at a time,
// and no lock of this handler is held meanwhile. A target must not log each
// record to this handler again: there would be no end, and a full memory waits
// for the target.
//
// A record is kept as a clone with its values resolved. Values behind pointers,
// in maps and in slices other than []byte are not copied; they must not be
// changed before the record is handed over.
//
// All handlers derived from one share its memory. They may be used by several
// goroutines.
type MemoryHandler struct {
	memory *memory
	target slog.Handler // with what With has given
}

// NewMemoryHandler returns a handler that keeps records for target. It does
// not own target: Close hands over what is kept, and leaves target open.
// CPython's handler without a target keeps records for ever; here a nil target
// panics, and slog.DiscardHandler is the target to drop them.
func NewMemoryHandler(target slog.Handler, opts *MemoryOptions) *MemoryHandler {
	if target == nil {
		panic("slogx.NewMemoryHandler: nil target")
	}
	m := &memory{turn: make(chan struct{})}
	if opts != nil {
		m.opts = *opts
	}
	if m.opts.Capacity < 0 {
		panic("slogx.NewMemoryHandler: negative capacity")
	}
	if m.opts.Capacity == 0 {
		m.opts.Capacity = defaultMemoryCapacity
	}
	if m.opts.FlushLevel == nil {
		m.opts.FlushLevel = LevelError
	}
	return &MemoryHandler{memory: m, target: target}
}

// Enabled says whether level is at least the handler's. The target is not asked.
func (h *MemoryHandler) Enabled(_ context.Context, level slog.Level) bool {
	return h.memory.opts.Level == nil || level >= h.memory.opts.Level.Level()
}

// Handle keeps r, or hands over all that is kept with r as the last. While
// another goroutine is handing over it does not wait for it, unless as many
// records as the capacity are kept by then and Ring is not set. It returns the
// error of the records that it handed over, and those that came in meanwhile.
// After Close it hands r to the target itself.
func (h *MemoryHandler) Handle(ctx context.Context, r slog.Record) error {
	return h.memory.add(keep(ctx, h.target, r), r.Level >= h.memory.opts.FlushLevel.Level())
}

// WithAttrs returns a handler whose records have as too.
func (h *MemoryHandler) WithAttrs(as []slog.Attr) slog.Handler {
	if len(as) == 0 {
		return h
	}
	return &MemoryHandler{memory: h.memory, target: h.target.WithAttrs(as)}
}

// WithGroup returns a handler that puts the attrs that come later in a group.
func (h *MemoryHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &MemoryHandler{memory: h.memory, target: h.target.WithGroup(name)}
}

// Target returns the handler the records go to, with what With has given h.
func (h *MemoryHandler) Target() slog.Handler { return h.target }

// Stats returns the counts of h and of all handlers derived from the same one.
func (h *MemoryHandler) Stats() Balance { return h.memory.balance() }

// Flush hands over what is kept, waits until that is done, and flushes the
// target if it has a method Flush. A target must not call it from its Handle.
// When ctx ends first, Flush returns its error; the records are handed over
// all the same.
func (h *MemoryHandler) Flush(ctx context.Context) error {
	return flushAfter(ctx, h.target, h.memory.flush(ctx))
}

// Close hands over what is kept, or drops it if the options say so, and
// returns when that is done. Calling it again does no harm.
func (h *MemoryHandler) Close() error {
	h.memory.close()
	return h.memory.flush(context.Background())
}
