package slogx

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"slices"
)

// SharesLine says whether other makes the same line of every record, so that
// what [OutputHandler.HandleLine] of one has made, [OutputHandler.WriteLine] of
// the other may write: their formats are equal (Text, JSON or one layout), and
// so are the options that a line depends on and the attrs given by With.
// Handlers with ReplaceAttr, a StackLevel, LevelNames or filters, which may
// replace a record, share with none. A tree asks this of neighbours, and has a
// record formatted once for all that share.
func (h *OutputHandler) SharesLine(other slog.Handler) bool {
	g, ok := other.(*OutputHandler)
	return ok && h.name == g.name && h.shared.shareable() && g.shared.shareable() &&
		sameOptions(&h.shared.opts, &g.shared.opts) && sameGiven(h.format, g.format)
}

func (o *output) shareable() bool {
	return o.direct && o.opts.ReplaceAttr == nil && o.opts.LevelNames == nil &&
		reflect.TypeOf(o.opts.Format).Comparable()
}

// sameOptions compares what of the options a line depends on.
func sameOptions(a, b *OutputOptions) bool {
	return a.Format == b.Format && a.AddSource == b.AddSource && a.Location == b.Location &&
		a.SlogLevelNames == b.SlogLevelNames && a.NameKey == b.NameKey
}

// sameGiven says whether two formatters of one format have the same attrs and
// groups from With. Those of the console may differ in their colours.
func sameGiven(a, b Formatter) bool {
	switch a := a.(type) {
	case *jsonFormatter:
		b, ok := b.(*jsonFormatter)
		return ok && a.open == b.open && a.attrs == b.attrs && slices.Equal(a.groups, b.groups)
	case *textFormatter:
		b, ok := b.(*textFormatter)
		return ok && bytes.Equal(a.attrs, b.attrs) && slices.Equal(a.groups, b.groups)
	case *layoutFormatter:
		b, ok := b.(*layoutFormatter)
		return ok && len(a.given)+len(b.given) == 0 && bytes.Equal(a.all, b.all) &&
			bytes.Equal(a.rest, b.rest) && slices.Equal(a.groups, b.groups)
	default:
		return false
	}
}

// HandleLine is Handle. It appends the line it writes to dst and returns it,
// for those handlers that share it.
func (h *OutputHandler) HandleLine(ctx context.Context, r slog.Record, dst []byte) ([]byte, error) {
	if !h.shared.direct {
		return dst, h.general(ctx, r)
	}
	line := h.shared.line(dst, h.format, h.name, &r)
	return line, h.WriteLine(line[len(dst):])
}

// WriteLine is Handle for a record whose line is known. It does not keep line.
func (h *OutputHandler) WriteLine(line []byte) error {
	o := h.shared
	if o.writer == nil {
		return o.report(errors.New("slogx: WriteLine of a handler that has no writer"))
	}
	if err := o.writer.write(line); err != nil {
		return o.report(err)
	}
	return nil
}
