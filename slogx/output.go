package slogx

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"

	"github.com/seed-e5d85c45/logging/internal/attrs"
	"github.com/seed-e5d85c45/logging/internal/buffer"
	"github.com/seed-e5d85c45/logging/internal/status"
)

// An OutputHandler is a slog.Handler that formats records and writes them to
// one destination: a leaf of the tree, or of use alone. Each record is
// exactly one Write, or one Emit. It may be used by several goroutines at a
// time; a writer gets one Write after the other, unless it is an *os.File or has
// a method ConcurrentWrites().
//
// An attr whose key is the options' NameKey and whose value is a string, given
// by With while no group is open, is taken as the logger's name.
//
// What goes wrong is counted, told to OnError, and returned by Handle (where
// slog.Logger drops it). A panic in a formatter, filter or emitter is
// contained.
type OutputHandler struct {
	shared *output
	format Formatter // with what With has given, unless that is in given
	name   string
	given  attrs.List // of With, if the output keeps it
	opened bool       // a group is open
}

// output is what an OutputHandler shares with all that are derived from it.
type output struct {
	opts    OutputOptions
	writer  *writerEmitter // one of writer and
	emitter Emitter        // emitter is set
	keep    bool           // what With has given goes into each record
	direct  bool           // a record is only formatted and written
	onError func(error)
	level   atomic.Pointer[slog.Leveler] // replaced by SetLevel; nil lets all pass

	filtered atomic.Uint64
	failed   atomic.Uint64
}

// Stats counts records of an [OutputHandler] and all that are derived from it.
type Stats struct {
	Filtered uint64 // refused by a filter
	Failed   uint64 // not delivered, or only in part
}

// NewOutputHandler returns a handler that writes to w. It does not own w: the
// caller closes it, after the last record. A nil w panics.
func NewOutputHandler(w io.Writer, opts *OutputOptions) *OutputHandler {
	if w == nil {
		panic("slogx.NewOutputHandler: nil writer")
	}
	h := newOutputHandler(opts, w)
	o := h.shared
	o.writer = newWriterEmitter(w)
	o.direct = !o.keep && len(o.opts.Filters) == 0
	return h
}

// NewEmitterHandler returns a handler that gives its records to e, whom the
// caller closes. A nil e panics.
func NewEmitterHandler(e Emitter, opts *OutputOptions) *OutputHandler {
	if e == nil {
		panic("slogx.NewEmitterHandler: nil emitter")
	}
	h := newOutputHandler(opts, nil)
	h.shared.emitter = e
	h.shared.keep = true
	return h
}

// writerFormat is a Format whose formatter depends on where it writes to: the
// console's colours are for terminals.
type writerFormat interface {
	newFor(w io.Writer, opts *OutputOptions) Formatter
}

func newOutputHandler(opts *OutputOptions, w io.Writer) *OutputHandler {
	o := &output{}
	if opts != nil {
		o.opts = *opts
		o.opts.Filters = append([]Filter(nil), opts.Filters...)
	}
	if o.opts.Format == nil {
		o.opts.Format = Text
	}
	if o.opts.Level != nil {
		o.level.Store(&o.opts.Level)
	}
	o.onError = status.Reporter(o.opts.OnError)
	var f Formatter
	if wf, ok := o.opts.Format.(writerFormat); ok && w != nil {
		f = wf.newFor(w, &o.opts)
	} else {
		f = o.opts.Format.New(&o.opts)
	}
	_, preformats := f.(Preformatter)
	o.keep = !preformats || o.opts.StackLevel != nil || needAttrs(o.opts.Filters)
	return &OutputHandler{shared: o, format: f}
}

// Enabled says whether level is at least the handler's. Filters are not asked.
func (h *OutputHandler) Enabled(_ context.Context, level slog.Level) bool {
	minimum := h.shared.level.Load()
	return minimum == nil || level >= (*minimum).Level()
}

// SetLevel sets the level of h and of all handlers derived from the same one.
// [NotSet] lets every level through. It is CPython's Handler.setLevel.
func (h *OutputHandler) SetLevel(level slog.Level) {
	var l slog.Leveler = level
	h.shared.level.Store(&l)
}

// Level returns the handler's level; NotSet if it has none.
func (h *OutputHandler) Level() slog.Level {
	if l := h.shared.level.Load(); l != nil {
		return (*l).Level()
	}
	return NotSet
}

// Handle asks the filters, formats r and delivers it. It does not ask Enabled.
func (h *OutputHandler) Handle(ctx context.Context, r slog.Record) error {
	if !h.shared.direct {
		return h.general(ctx, r)
	}
	return h.direct(&r)
}

// Itself returns h. By that a tree tells an OutputHandler, which can do more than
// a slog.Handler, from a handler that embeds one.
func (h *OutputHandler) Itself() slog.Handler { return h }

// Deliver is Enabled and Handle in one, for trees: it does nothing with a
// record that the handler's level does not let through.
func (h *OutputHandler) Deliver(ctx context.Context, r slog.Record) error {
	o := h.shared
	if minimum := o.level.Load(); minimum != nil && r.Level < (*minimum).Level() {
		return nil
	}
	if !o.direct {
		return h.general(ctx, r)
	}
	return h.direct(&r)
}

// direct is Handle where a record is only formatted and written. It takes no
// copy of the record, and so is not called where r would escape.
func (h *OutputHandler) direct(r *slog.Record) error {
	o := h.shared
	b := buffer.Get()
	var line []byte
	if f, ok := h.format.(*jsonFormatter); ok {
		line = f.appendRecord(*b, h.name, r)
	} else {
		line = o.line(*b, h.format, h.name, r)
	}
	err := o.writer.write(line)
	*b = line
	buffer.Put(b)
	if err != nil {
		return o.report(err)
	}
	return nil
}

// general is Handle with filters, an emitter, and whatever is put into the
// record before.
func (h *OutputHandler) general(ctx context.Context, r slog.Record) error {
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
	var err error
	if o.writer != nil {
		err = o.writer.write(*b)
	} else {
		err = o.emit(ctx, h.name, &r, *b)
	}
	buffer.Put(b)
	if err != nil {
		return o.report(err)
	}
	return nil
}

// line formats r. The formatters of this package contain the panics of what
// they call; those of others are guarded.
func (o *output) line(dst []byte, f Formatter, name string, r *slog.Record) []byte {
	switch f := f.(type) {
	case *jsonFormatter:
		return f.appendRecord(dst, name, r)
	case *textFormatter:
		return f.appendRecord(dst, name, r)
	case *consoleFormatter:
		return f.appendRecord(dst, name, r)
	case *layoutFormatter:
		return f.appendRecord(dst, name, r)
	default:
		return o.guarded(dst, f, name, r)
	}
}

// guarded formats r. A panic in the formatter is contained: the record is then
// written as text, with what is known of the panic.
func (o *output) guarded(dst []byte, f Formatter, name string, r *slog.Record) (out []byte) {
	start := len(dst)
	defer func() {
		if p := recover(); p != nil {
			o.onError(fmt.Errorf("slogx: panic in formatter %T: %v", f, p))
			bare := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
			bare.AddAttrs(slog.String("!PANIC", fmt.Sprint(p)))
			out = Text.New(&OutputOptions{}).AppendRecord(dst[:start], name, bare)
		}
	}()
	return f.AppendRecord(dst, name, *r)
}

// emit gives the record to the emitter.
func (o *output) emit(ctx context.Context, name string, r *slog.Record, line []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("slogx: panic in emitter %T: %v", o.emitter, p)
		}
	}()
	return o.emitter.Emit(ctx, name, *r, line)
}

// report counts err and tells of it.
func (o *output) report(err error) error {
	o.failed.Add(1)
	o.onError(err)
	return &reportedError{err}
}

// A reportedError has been told to OnError: a tree does not report it again.
type reportedError struct{ error }

// Reported says by its presence that the error is known.
func (*reportedError) Reported() {}

// Unwrap returns the error reported.
func (e *reportedError) Unwrap() error { return e.error }

// WithAttrs returns a handler that adds as to each record.
func (h *OutputHandler) WithAttrs(as []slog.Attr) slog.Handler {
	if len(as) == 0 {
		return h
	}
	c := *h
	as = attrs.Resolve(as)
	if !h.opened {
		var name string
		if name, as = h.shared.takeName(h.name, as); name != h.name {
			c.rename(name)
		}
	}
	if len(as) == 0 {
		return &c
	}
	if h.shared.keep {
		c.given = h.given.WithAttrs(as)
	} else {
		c.format = c.format.(Preformatter).WithAttrs(as)
	}
	return &c
}

// WithGroup returns a handler that puts the attrs that come later in a group.
func (h *OutputHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	c := *h
	c.opened = true
	if h.shared.keep {
		c.given = h.given.WithGroup(name)
	} else {
		c.format = h.format.(Preformatter).WithGroup(name)
	}
	return &c
}

// takeName takes the logger's name out of as; the last one wins.
func (o *output) takeName(name string, as []slog.Attr) (string, []slog.Attr) {
	key, rest, found := o.opts.nameKey(), as, false
	for i, a := range as {
		if a.Key == key && a.Value.Kind() == slog.KindString {
			if !found {
				rest = append(make([]slog.Attr, 0, len(as)-1), as[:i]...)
			}
			name, found = a.Value.String(), true
		} else if found {
			rest = append(rest, a)
		}
	}
	return name, rest
}

// Stats returns the counts of h and of all handlers derived from the same one.
func (h *OutputHandler) Stats() Stats {
	return Stats{Filtered: h.shared.filtered.Load(), Failed: h.shared.failed.Load()}
}

// Flush hands over what the writer or emitter has buffered, if it has a
// method Flush(context.Context) error or Flush() error.
func (h *OutputHandler) Flush(ctx context.Context) error {
	var below any = h.shared.emitter
	if h.shared.writer != nil {
		below = h.shared.writer.w
	}
	return flush(ctx, below)
}

func flush(ctx context.Context, below any) error {
	switch f := below.(type) {
	case interface{ Flush(context.Context) error }:
		return f.Flush(ctx)
	case interface{ Flush() error }:
		return f.Flush()
	}
	return nil
}
