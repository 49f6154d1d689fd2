package slogx

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// FailoverOptions are the settings of a [FailoverHandler]. The zero value, and
// a nil pointer, are the defaults below.
type FailoverOptions struct {
	// Probe is how long a leaf that has failed is left alone before a record is
	// tried on it again; 0 is 30 s. A negative one panics.
	Probe time.Duration

	// OnError is told when the records go to another leaf, and why. It may be
	// called by several goroutines, and must not log to the handler. nil writes
	// a line to standard error, at most ten in a minute.
	OnError func(error)
}

const defaultProbe = 30 * time.Second

// A FailoverHandler gives each record to the first of its leaves that works. A
// leaf fails when its Handle returns an error; the record that has failed goes
// to the next leaf at once, and so do later ones until the first leaf takes a
// record again, on which one is tried now and then. After the last leaf it
// goes on with the first. A file as the last leaf is a spool on disk. CPython
// has nothing like it; Log4j's FailoverAppender is the model.
//
// If the leaf in use is not enabled for a record's level, no leaf gets it in its
// place; one that is not enabled is passed over when others have failed before
// it. A leaf may have written a part of a record, or all of it,
// before it returned an error: then the record is in two places.
//
// A QueueHandler as a leaf tells of no failure of its target, unless Handle
// waits for it or calls it: put the FailoverHandler behind the queue. Handle
// takes as long as the leaves that it tries.
//
// All handlers derived from one share its state. They may be used by several
// goroutines; no lock is held while a leaf is called.
type FailoverHandler struct {
	state  *failover
	leaves []slog.Handler // with what With has given
}

// NewFailoverHandler returns a handler for leaves, which it does not own. No
// leaf, or a nil one, panics.
func NewFailoverHandler(leaves []slog.Handler, opts *FailoverOptions) *FailoverHandler {
	if len(leaves) == 0 || slices.Contains(leaves, nil) {
		panic("slogx.NewFailoverHandler: no leaf, or a nil one")
	}
	f := &failover{stats: FailoverStats{Leaves: make([]uint64, len(leaves))}}
	if opts != nil {
		f.opts = *opts
	}
	if f.opts.Probe < 0 {
		panic("slogx.NewFailoverHandler: negative probe")
	}
	if f.opts.Probe == 0 {
		f.opts.Probe = defaultProbe
	}
	f.opts.OnError = status.Reporter(f.opts.OnError)
	return &FailoverHandler{state: f, leaves: slices.Clone(leaves)}
}

// Enabled says whether the leaf is enabled that the records go to.
func (h *FailoverHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.leaves[h.state.active.Load()].Enabled(ctx, level)
}

// Handle gives r to the first leaf that works. It returns an error when none
// does: what each of them has returned.
func (h *FailoverHandler) Handle(ctx context.Context, r slog.Record) error {
	active, probe := h.state.begin()
	first := active
	if probe {
		first = 0
	}
	var errs []error
	for n := range h.leaves {
		i := (first + n) % len(h.leaves)
		if !h.leaves[i].Enabled(ctx, r.Level) {
			if len(errs) > 0 || probe && i < active {
				continue // a later leaf may take what an earlier one has not
			}
			h.state.refused()
			return nil
		}
		k := keptRecord{ctx, h.leaves[i], r.Clone()}
		err := k.handOver()
		if err == nil {
			h.state.delivered(active, i, errors.Join(errs...))
			return nil
		}
		errs = append(errs, err)
	}
	return h.state.failed(errors.Join(errs...))
}

// WithAttrs returns a handler whose records have as too.
func (h *FailoverHandler) WithAttrs(as []slog.Attr) slog.Handler {
	if len(as) == 0 {
		return h
	}
	return h.with(func(leaf slog.Handler) slog.Handler { return leaf.WithAttrs(slices.Clone(as)) })
}

// WithGroup returns a handler that puts the attrs that come later in a group.
func (h *FailoverHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(func(leaf slog.Handler) slog.Handler { return leaf.WithGroup(name) })
}

func (h *FailoverHandler) with(change func(slog.Handler) slog.Handler) *FailoverHandler {
	leaves := make([]slog.Handler, len(h.leaves))
	for i, leaf := range h.leaves {
		leaves[i] = change(leaf)
	}
	return &FailoverHandler{state: h.state, leaves: leaves}
}

// Leaves returns the leaves, with what With has given h.
func (h *FailoverHandler) Leaves() []slog.Handler { return slices.Clone(h.leaves) }

// Stats returns the counts of h and of all handlers derived from the same one.
func (h *FailoverHandler) Stats() FailoverStats { return h.state.copyStats() }

// Flush flushes all leaves that have a method Flush.
func (h *FailoverHandler) Flush(ctx context.Context) error {
	var errs []error
	for _, leaf := range h.leaves {
		errs = append(errs, flush(ctx, leaf))
	}
	return errors.Join(errs...)
}
