package config

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// This file makes the handlers that hand records to other handlers.

// overflowWords are the policies of a full queue, in the order of their numbers.
var overflowWords = []string{"block", "drop_new", "drop_oldest", "drop_below", "in_caller"}

func (m *maker) memory() (*parts, error) {
	o := m.object
	opts := &slogx.MemoryOptions{
		Capacity:       max(1, o.count("capacity", 1)), // in Python, 0 keeps nothing
		FlushLevel:     hierarchy.LevelError,
		NoFlushOnClose: !o.boolean("flushOnClose", true),
		Ring:           o.boolean("ring", false),
	}
	if n := o.setting("flushLevel"); n != nil {
		level, _, err := n.level()
		if err != nil {
			return nil, err
		}
		opts.FlushLevel = level
	}
	var target slog.Handler = slog.DiscardHandler
	for _, name := range o.children {
		target = m.children[name]
	}
	h := slogx.NewMemoryHandler(target, opts)
	return &parts{handler: h, what: o.title(), closers: closer(h)}, nil
}

func (m *maker) queue() (*parts, error) {
	o := m.object
	opts := &slogx.QueueOptions{
		Capacity:          o.count("capacity", 0),
		IgnoreTargetLevel: !o.boolean("respect_handler_level", true),
		KeepLevel:         o.leveler("keepLevel"),
		WaitLevel:         o.leveler("waitLevel"),
		Timeout:           o.duration("timeout"),
		OnError:           m.onError,
	}
	if size := o.maxsize(); size != nil {
		if i, ok := size.integer(); ok && i > 0 {
			opts.Capacity, opts.Overflow = int(i), slogx.DropNew // as put_nowait does
		}
	}
	if i := slices.Index(overflowWords, strings.ToLower(o.text("overflow", ""))); i >= 0 {
		opts.Overflow = slogx.Overflow(i)
	}
	h := slogx.NewQueueHandler(m.targets(opts.IgnoreTargetLevel), opts)
	p := &parts{handler: h, what: o.title(), closers: closer(h), releases: true}
	if f := m.format; f != nil {
		p.handler = slogx.NewEmitterHandler(rewording{h, cmp.Or(m.opts.NameKey, hierarchy.NameKey)}, &slogx.OutputOptions{
			Format: f.Format, AddSource: f.source, Location: f.location, NameKey: m.opts.NameKey, OnError: m.onError,
		})
	}
	return p, nil
}

// maxsize returns the capacity of the queue.Queue that Python would make, or nil.
func (o *object) maxsize() *node {
	if n := o.setting("queue"); n != nil && n.kind == kindMap {
		return n.get("maxsize")
	}
	return nil
}

// queueAdvice reports a queue.Queue that is too large.
func (v *validator) queueAdvice(o *object) {
	n := o.maxsize()
	if n == nil {
		return
	}
	if i, ok := n.integer(); ok && i > maxRecords {
		v.errorf(n.at, join(join(o.path, "queue"), "maxsize"), "must be a whole number of 0 to %d, not %s", maxRecords, n)
	}
}

// rewording puts records into a queue with what the queue's own formatter makes
// of them as their messages, as QueueHandler.prepare does.
type rewording struct {
	queue   *slogx.QueueHandler
	nameKey string
}

func (w rewording) Emit(ctx context.Context, logger string, r slog.Record, line []byte) error {
	if !w.queue.Enabled(ctx, r.Level) {
		return nil
	}
	r = r.Clone()
	r.Message = string(bytes.TrimSuffix(line, []byte("\n")))
	if logger == "" {
		return w.queue.Handle(ctx, r)
	}
	return w.queue.WithAttrs([]slog.Attr{slog.String(w.nameKey, logger)}).Handle(ctx, r)
}

func (w rewording) Flush(ctx context.Context) error { return w.queue.Flush(ctx) }

// targets returns the children as one handler; regardless passes records on
// without asking for their levels.
func (m *maker) targets(ignoreLevels bool) slog.Handler {
	var all []slog.Handler
	for _, name := range m.object.children {
		var h slog.Handler = m.children[name]
		if ignoreLevels {
			h = regardless{h}
		}
		all = append(all, h)
	}
	switch len(all) {
	case 0:
		return slog.DiscardHandler
	case 1:
		return all[0]
	}
	return slog.NewMultiHandler(all...)
}

// regardless is a handler whose level is not asked.
type regardless struct{ h slog.Handler }

func (r regardless) Enabled(context.Context, slog.Level) bool { return true }

func (r regardless) Handle(ctx context.Context, rec slog.Record) error { return r.h.Handle(ctx, rec) }

func (r regardless) WithAttrs(as []slog.Attr) slog.Handler { return regardless{r.h.WithAttrs(as)} }

func (r regardless) WithGroup(name string) slog.Handler { return regardless{r.h.WithGroup(name)} }
