package slogx

import (
	"context"
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// prepare does what Handle does up to the write, for an output with a writer,
// and returns the line; nil if a filter refuses the record.
func (h *OutputHandler) prepare(ctx context.Context, r slog.Record) *buffer.Buffer {
	o := h.shared
	if o.keep {
		r = h.given.Record(r, o.stack(r)...)
	}
	if len(o.opts.Filters) > 0 {
		var ok bool
		if r, ok = o.filter(ctx, h.name, r); !ok {
			o.filtered.Add(1)
			return nil
		}
	}
	b := buffer.Get()
	*b = o.line(*b, h.format, h.name, &r)
	return b
}
