package slogx

import (
	"log/slog"
	"slices"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// jsonFormatter writes a record as a JSON object.
//
// Attrs are written with the comma before them. Where the first of an object
// turns out to be, its comma is overwritten with the brace; where nothing came
// after a key, the key is cut off again. So nothing has to know whether
// something stands before it.
type jsonFormatter struct {
	*builtins

	// attrs are those given by WithAttrs, inside of the first open of groups.
	attrs string
	open  int
	// opening are the keys of the rest of groups, up to the brace after the
	// last of them: `,"g":{"h":`.
	opening string
	groups  []string

	logger *renderedName // nil: none is rendered
}

// A renderedName is a logger's name and its attr; it does not change.
type renderedName struct{ name, attr string }

func newJSONFormatter(opts *OutputOptions) *jsonFormatter {
	b := newBuiltins(opts)
	for i := range b.levels {
		name := b.opts.levelName(LevelDebug + slog.Level(4*i))
		b.levels[i] = string(appendJSONString(appendJSONKey(nil, slog.LevelKey), name))
	}
	for i, level := range b.levels {
		b.fixed[i] = fix(level)
		b.heads[i] = fix(level + `,"msg":`)
	}
	b.nameKey = string(appendJSONKey(nil, b.opts.nameKey()))
	b.seconds.before, b.seconds.after = `,"time":"`, `"`
	if b.sources != nil {
		b.sources.render = func(src *slog.Source) string { return string(appendJSONSource(nil, slog.SourceKey, src)) }
	}
	return &jsonFormatter{builtins: b}
}

// AppendRecord appends r as one line.
func (f *jsonFormatter) AppendRecord(dst []byte, logger string, r slog.Record) []byte {
	return f.appendRecord(dst, logger, &r)
}

// appendRecord is AppendRecord without a copy of the record.
func (f *jsonFormatter) appendRecord(dst []byte, logger string, r *slog.Record) []byte {
	start := len(dst)
	if f.opts.ReplaceAttr != nil {
		dst = f.appendReplaced(dst, logger, r)
		if dst[start] == '}' { // no attr was left
			return append(dst[:start], "{}\n"...)
		}
		dst[start] = '{'
		return append(dst, '\n')
	}
	if !r.Time.IsZero() {
		dst = f.seconds.append(dst, f.time(r.Time), nanos)
	}
	if head := f.head(logger, r); head.n > 0 {
		dst = head.append(dst)
	} else if out, isAttr := f.appendHead(dst, logger, r); isAttr {
		return f.appendOwn(out, start, r)
	} else {
		dst = out
	}
	dst = appendJSONString(dst, r.Message)
	if len(f.attrs) > 0 {
		dst = append(dst, f.attrs...)
	}
	if len(f.opening) > 0 {
		dst = append(dst, f.opening...)
	}
	body := len(dst)
	r.Attrs(func(a slog.Attr) bool {
		dst = appendJSONAttr(dst, &a, 0)
		return true
	})
	dst[start] = '{'
	if len(f.groups) == 0 {
		return append(dst, '}', '\n')
	}
	return append(f.close(dst, body), '\n')
}

// appendOwn appends the message and all that follows, for a record that has its
// source as one of its attrs, which is not printed again.
func (f *jsonFormatter) appendOwn(dst []byte, start int, r *slog.Record) []byte {
	dst = appendJSONString(dst, r.Message)
	dst = append(append(dst, f.attrs...), f.opening...)
	body := len(dst)
	ownAttrs(r, func(a slog.Attr) bool {
		dst = appendJSONAttr(dst, &a, 0)
		return true
	})
	dst = f.close(dst, body)
	dst[start] = '{'
	return append(dst, '\n')
}

// appendHead appends the attrs between the time and the message, and its key.
// It says whether the source was an attr of the record.
func (f *jsonFormatter) appendHead(dst []byte, logger string, r *slog.Record) ([]byte, bool) {
	if i, ok := levelIndex(r.Level); ok && f.fixed[i].n > 0 {
		dst = f.fixed[i].append(dst)
	} else {
		dst = append(dst, `,"level":`...)
		dst = appendJSONString(dst, f.opts.levelName(r.Level))
	}
	if f.logger != nil && f.logger.name == logger {
		dst = append(dst, f.logger.attr...)
	} else if logger != "" {
		dst = append(dst, f.nameKey...)
		dst = appendJSONString(dst, logger)
	}
	isAttr := false
	if r.PC != 0 && f.sources != nil {
		dst = append(dst, f.sources.lookup(r.PC).text...)
	} else if src, is := f.source(r); src != nil {
		dst, isAttr = appendJSONSource(dst, slog.SourceKey, src), is
	}
	return append(dst, `,"msg":`...), isAttr
}

// appendReplaced appends the attrs of r as ReplaceAttr returns them.
func (f *jsonFormatter) appendReplaced(dst []byte, logger string, r *slog.Record) []byte {
	rp := newReplacer(f.opts.ReplaceAttr, f.groups)
	defer rp.free()
	if !r.Time.IsZero() {
		a := rp.builtin(f.builtins, slog.Time(slog.TimeKey, f.time(r.Time)))
		if a.Value.Kind() == slog.KindTime {
			dst = append(appendJSONKey(dst, a.Key), '"')
			dst = append(appendRFC3339(dst, a.Value.Time(), nanos), '"')
		} else {
			dst = rp.appendJSONBuiltin(dst, a)
		}
	}
	dst = rp.appendJSONBuiltin(dst, rp.builtin(f.builtins, slog.Any(slog.LevelKey, r.Level)))
	if logger != "" {
		dst = rp.appendJSONBuiltin(dst, rp.builtin(f.builtins, slog.String(f.opts.nameKey(), logger)))
	}
	src, isAttr := f.source(r)
	if src != nil || f.opts.AddSource {
		dst = rp.appendJSONBuiltin(dst, rp.builtin(f.builtins, slog.Any(slog.SourceKey, copySource(src))))
	}
	dst = rp.appendJSONBuiltin(dst, rp.builtin(f.builtins, slog.String(slog.MessageKey, r.Message)))

	dst = append(dst, f.attrs...)
	dst = append(dst, f.opening...)
	body := len(dst)
	add := func(a slog.Attr) bool {
		dst = rp.appendJSONAttr(dst, a, 0)
		return true
	}
	if isAttr {
		ownAttrs(r, add)
	} else {
		r.Attrs(add)
	}
	return f.close(dst, body)
}

// close ends the attrs of a record that began at body, right behind f.opening.
func (f *jsonFormatter) close(dst []byte, body int) []byte {
	groups := len(f.groups)
	switch {
	case len(dst) == body:
		dst = dst[:body-len(f.opening)]
		groups = f.open
	case len(f.opening) > 0:
		dst[body] = '{'
	}
	for range groups {
		dst = append(dst, '}')
	}
	return append(dst, '}')
}

// named returns a formatter that has the attr of a logger's name ready.
func (f *jsonFormatter) named(name string) Formatter {
	g := *f
	g.logger = nil
	if name != "" {
		g.logger = &renderedName{name, string(appendJSONString([]byte(f.nameKey), name))}
	}
	return &g
}

// WithAttrs returns a formatter that adds attrs to each record.
func (f *jsonFormatter) WithAttrs(attrs []slog.Attr) Formatter {
	b := buffer.Get()
	defer buffer.Put(b)
	dst := append(append(*b, f.attrs...), f.opening...)
	body := len(dst)
	if f.opts.ReplaceAttr != nil {
		rp := newReplacer(f.opts.ReplaceAttr, f.groups)
		for _, a := range attrs {
			dst = rp.appendJSONAttr(dst, a, 0)
		}
		rp.free()
	} else {
		for i := range attrs {
			dst = appendJSONAttr(dst, &attrs[i], 0)
		}
	}
	*b = dst
	if len(dst) == body {
		return f
	}
	if len(f.opening) > 0 {
		dst[body] = '{'
	}
	g := *f
	g.attrs = string(dst)
	g.open = len(f.groups)
	g.opening = ""
	return &g
}

// WithGroup returns a formatter that puts the attrs that come later, of
// WithAttrs and of records, into the group name.
func (f *jsonFormatter) WithGroup(name string) Formatter {
	if name == "" {
		return f
	}
	g := *f
	g.groups = append(slices.Clip(f.groups), name)
	opening := appendJSONKey([]byte(f.opening), name)
	if n := len(f.opening); n > 0 {
		opening[n] = '{'
	}
	g.opening = string(opening)
	return &g
}
