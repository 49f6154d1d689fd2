package slogx

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// needAttrs says whether one of the filters wants the attrs given by With.
func needAttrs(filters []Filter) bool {
	return slices.ContainsFunc(filters, func(f Filter) bool {
		_, needs := f.(hierarchy.AttrFilter)
		return needs
	})
}

// Filters returns the handler's filters, in their order, for who explains what
// becomes of a record.
func (h *OutputHandler) Filters() []Filter { return slices.Clone(h.shared.opts.Filters) }

// WithLogger returns h with another logger's name, and all that With has given
// it: a tree that names records after their packages need not give it again.
// ok is false if key is not that of the handler's names.
func (h *OutputHandler) WithLogger(key, name string) (_ slog.Handler, ok bool) {
	if key != h.shared.opts.nameKey() {
		return nil, false
	}
	c := *h
	c.rename(name)
	return &c, true
}

// rename gives h, which nobody else has yet, a logger's name.
func (h *OutputHandler) rename(name string) {
	h.name = name
	if f, ok := h.format.(interface{ named(string) Formatter }); ok {
		h.format = f.named(name)
	}
}

// filter asks the handler's filters.
func (o *output) filter(ctx context.Context, name string, r slog.Record) (slog.Record, bool) {
	for _, f := range o.opts.Filters {
		var pass bool
		if r, pass = o.decide(ctx, f, name, r); !pass {
			return r, false
		}
	}
	return r, true
}

// decide contains a panic in f: the record passes as it was.
func (o *output) decide(ctx context.Context, f Filter, name string, r slog.Record) (out slog.Record, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			out, ok = r, true
			o.onError(fmt.Errorf("slogx: panic in filter %T: %v", f, p))
		}
	}()
	return f.Filter(ctx, name, r)
}

// stack returns the stack trace as an attr, if the record's level asks for
// one and it brings none of its own.
func (o *output) stack(r slog.Record) []slog.Attr {
	if o.opts.StackLevel == nil || r.Level < o.opts.StackLevel.Level() {
		return nil
	}
	if hasStack(r) {
		return nil
	}
	if stack := callers(r.PC); stack != nil {
		return []slog.Attr{slog.Any(StackKey, stack)}
	}
	return nil
}
