package slogx

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/attrs"
)

// A keptRecord is handed to its target after the Handle it came with has
// returned.
type keptRecord struct {
	ctx    context.Context
	target slog.Handler // with what With has given
	record slog.Record
}

// keep makes r ready to be kept: what the caller may change later is resolved
// or copied now, and the end of the caller's context no longer matters.
func keep(ctx context.Context, target slog.Handler, r slog.Record) keptRecord {
	switch {
	case ctx == nil:
		ctx = context.Background()
	case ctx.Done() != nil:
		ctx = context.WithoutCancel(ctx)
	}
	return keptRecord{ctx, target, attrs.Clone(withStack(target, r))}
}

// withStack adds the stack trace that target would add: later it would be that
// of another goroutine.
func withStack(target slog.Handler, r slog.Record) slog.Record {
	out, ok := target.(*OutputHandler)
	if !ok {
		return r
	}
	stack := out.shared.stack(r)
	if len(stack) == 0 {
		return r
	}
	r = r.Clone()
	r.AddAttrs(stack...)
	return r
}

// handOver gives the record to its target, without asking the target's level.
func (k *keptRecord) handOver() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("slogx: panic in handler %T: %v", k.target, p)
		}
	}()
	return k.target.Handle(k.ctx, k.record)
}

// failures are the errors of several records: the first one stands for all.
type failures struct {
	first error
	count int
}

func (f *failures) add(err error) {
	if err == nil {
		return
	}
	if f.first == nil {
		f.first = err
	}
	f.count++
}

// merge adds what other has.
func (f *failures) merge(other failures) {
	if f.first == nil {
		f.first = other.first
	}
	f.count += other.count
}

// take returns what has been added, and forgets it.
func (f *failures) take() error {
	taken := *f
	*f = failures{}
	if taken.count > 1 {
		return fmt.Errorf("slogx: %d records were not handled, the first: %w", taken.count, taken.first)
	}
	return taken.first
}
