package slogx

import (
	"context"
	"log/slog"
	"reflect"
	"time"

	"github.com/seed-e5d85c45/logging/internal/ctxattrs"
)

// ContextMemoryOptions are the settings of a [ContextMemoryHandler]. The zero
// value, and a nil pointer, keep the last 100 records below INFO of each
// context, until one at ERROR comes.
type ContextMemoryOptions struct {
	// Capacity is how many records of one context are kept, the newest; 0 is
	// 100. A negative one panics.
	Capacity int

	// MaxBytes is about how much memory the kept records of all contexts may
	// take together; 0 is 8 MiB. Beyond it, the records of the context that has
	// logged nothing for longest are dropped.
	MaxBytes int

	// Idle is how long a context is remembered after its last record; 0 is a
	// minute. It is looked after when a record comes: there is no goroutine.
	Idle time.Duration

	// PassLevel is the level from which records go to the target at once, if
	// it is enabled for them; those below are kept. nil is INFO.
	PassLevel slog.Leveler

	// FlushLevel is the level from which a record has those kept of its context
	// handed over before it. nil is ERROR.
	FlushLevel slog.Leveler

	// Level is the minimum level of what is kept; nil keeps every level.
	Level slog.Leveler
}

const (
	defaultContextCapacity = 100
	defaultContextBytes    = 8 << 20
	defaultContextIdle     = time.Minute
)

func (o ContextMemoryOptions) withDefaults() ContextMemoryOptions {
	if o.Capacity < 0 {
		panic("slogx.NewContextMemoryHandler: negative capacity")
	}
	if o.Capacity == 0 {
		o.Capacity = defaultContextCapacity
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultContextBytes
	}
	if o.Idle <= 0 {
		o.Idle = defaultContextIdle
	}
	if o.PassLevel == nil {
		o.PassLevel = LevelInfo
	}
	if o.FlushLevel == nil {
		o.FlushLevel = LevelError
	}
	return o
}

// A ContextMemoryHandler keeps the debug records of each request, trace or
// whatever a context stands for, and hands them to its target only when an
// error is logged with the same context: the log has all about what failed,
// and nothing about the rest. The records keep the times they were logged at.
//
// Records from PassLevel on are not kept back. Those below it reach the handler
// only if the levels of the loggers let them: set them to DEBUG. The target's
// Enabled is not asked for what was kept, its filters are. No lock of this
// handler is held while the target is called.
//
// A record is kept as a clone with its values resolved, and with its context,
// whose values stay in memory as long. Values behind pointers, in maps and in
// slices other than []byte are not copied; they must not be changed before the
// record is handed over.
//
// All handlers derived from one share its memory. They may be used by several
// goroutines.
type ContextMemoryHandler struct {
	memory *contextMemory
	target slog.Handler // with what With has given
}

// NewContextMemoryHandler returns a handler that keeps records for target,
// which it does not own. key says which context a record belongs to by a value
// that is equal for all records of one, such as a trace id; for nil, and what
// cannot be compared, the record belongs to none and is passed on if the target
// is enabled for it. [ContextAttr] returns a key. A nil target or key panics.
func NewContextMemoryHandler(target slog.Handler, key func(context.Context) any, opts *ContextMemoryOptions) *ContextMemoryHandler {
	if target == nil {
		panic("slogx.NewContextMemoryHandler: nil target")
	}
	if key == nil {
		panic("slogx.NewContextMemoryHandler: nil key")
	}
	var o ContextMemoryOptions
	if opts != nil {
		o = *opts
	}
	return &ContextMemoryHandler{memory: newContextMemory(key, o.withDefaults()), target: target}
}

// ContextAttr returns a key for [NewContextMemoryHandler]: the value of the
// attr name that the context carries from [ContextWith], as text; without it
// a record belongs to no context.
func ContextAttr(name string) func(context.Context) any {
	return func(ctx context.Context) any {
		var found any
		for _, a := range ctxattrs.From(ctx) {
			if a.Key == name {
				found = a.Value.Resolve().String()
			}
		}
		return found
	}
}

// Enabled says whether the record would be kept, or the target is enabled.
func (h *ContextMemoryHandler) Enabled(ctx context.Context, level slog.Level) bool {
	o := &h.memory.opts
	if level >= o.FlushLevel.Level() {
		return true
	}
	if level >= o.PassLevel.Level() {
		return h.target.Enabled(ctx, level)
	}
	return o.Level == nil || level >= o.Level.Level()
}

// Handle keeps r, or passes it on, after those kept of its context if its level
// asks for them. It returns the errors of what it handed over.
func (h *ContextMemoryHandler) Handle(ctx context.Context, r slog.Record) error {
	m := h.memory
	key := m.keyOf(ctx)
	switch {
	case r.Level >= m.opts.FlushLevel.Level():
		return m.release(key, keptRecord{ctx, h.target, r})
	case key == nil || r.Level >= m.opts.PassLevel.Level():
		return m.pass(keptRecord{ctx, h.target, r})
	}
	if k := keep(ctx, h.target, r); !m.add(key, k) {
		return m.pass(k)
	}
	return nil
}

// WithAttrs returns a handler whose records have as too.
func (h *ContextMemoryHandler) WithAttrs(as []slog.Attr) slog.Handler {
	if len(as) == 0 {
		return h
	}
	return &ContextMemoryHandler{memory: h.memory, target: h.target.WithAttrs(as)}
}

// WithGroup returns a handler that puts the attrs that come later in a group.
func (h *ContextMemoryHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &ContextMemoryHandler{memory: h.memory, target: h.target.WithGroup(name)}
}

// Target returns the handler the records go to, with what With has given h.
func (h *ContextMemoryHandler) Target() slog.Handler { return h.target }

// Forget drops what is kept of the context that ctx belongs to: the request has
// ended well. Without it that is done when the context has been idle.
func (h *ContextMemoryHandler) Forget(ctx context.Context) { h.memory.forget(h.memory.keyOf(ctx)) }

// Stats returns the counts of h and of all handlers derived from the same one.
// Queued are the records kept.
func (h *ContextMemoryHandler) Stats() Balance { return h.memory.balance() }

// Flush flushes the target if it has a method Flush. It hands nothing over:
// what is kept is not to be logged unless there is an error.
func (h *ContextMemoryHandler) Flush(ctx context.Context) error { return flush(ctx, h.target) }

// Close drops what is kept. Later records are passed on if the target is
// enabled for them. Calling it again does no harm.
func (h *ContextMemoryHandler) Close() error {
	h.memory.close()
	return nil
}

// keyOf returns the key of ctx, or nil.
func (m *contextMemory) keyOf(ctx context.Context) any {
	if ctx == nil {
		return nil
	}
	key := m.key(ctx)
	if _, ok := key.(string); ok || key == nil || reflect.ValueOf(key).Comparable() {
		return key
	}
	return nil
}
