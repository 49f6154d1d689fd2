package slogx

import (
	"log/slog"
	"slices"
)

// textFormatter writes a record as a line of logfmt. Each attr is written
// with a space before it; the first one's is taken away in the end.
type textFormatter struct {
	*builtins

	attrs  []byte // given by WithAttrs
	groups []string
	prefix string // the groups' names, each with a dot after it
}

func newTextFormatter(opts *OutputOptions) *textFormatter {
	b := newBuiltins(opts)
	for i := range b.levels {
		name := b.opts.levelName(LevelDebug + slog.Level(4*i))
		b.levels[i] = string(appendTextString(appendTextKey(nil, "", slog.LevelKey), name))
	}
	for i, level := range b.levels {
		b.heads[i] = fix(level + " msg=")
	}
	b.nameKey = string(appendTextKey(nil, "", b.opts.nameKey()))
	b.seconds.before = "time="
	return &textFormatter{builtins: b}
}

// AppendRecord appends r as one line.
func (f *textFormatter) AppendRecord(dst []byte, logger string, r slog.Record) []byte {
	return f.appendRecord(dst, logger, &r)
}

// appendRecord is AppendRecord without a copy of the record.
func (f *textFormatter) appendRecord(dst []byte, logger string, r *slog.Record) []byte {
	if f.opts.ReplaceAttr != nil {
		return append(f.appendReplaced(dst, logger, r), '\n')
	}
	return append(f.appendFast(dst, logger, r), '\n')
}

// appendFast appends the attrs of r where there is no ReplaceAttr.
func (f *textFormatter) appendFast(dst []byte, logger string, r *slog.Record) []byte {
	isAttr := false
	if head := f.head(logger, r); head.n > 0 && !r.Time.IsZero() {
		dst = f.seconds.append(dst, f.time(r.Time), millis)
		dst = head.append(dst)
	} else {
		dst, isAttr = f.appendHead(dst, logger, r)
	}
	dst = appendTextMessage(dst, r.Message)
	dst = append(dst, f.attrs...)
	if !isAttr {
		return appendTextAttrs(dst, &f.prefix, r)
	}
	ownAttrs(r, func(a slog.Attr) bool {
		dst = appendTextAttr(dst, &f.prefix, a)
		return true
	})
	return dst
}

// appendHead appends the attrs before the message, and its key. It says whether
// the source was an attr of the record.
func (f *textFormatter) appendHead(dst []byte, logger string, r *slog.Record) ([]byte, bool) {
	skip := 1
	if !r.Time.IsZero() {
		dst = f.seconds.append(dst, f.time(r.Time), millis)
		skip = 0
	}
	if attr := f.levelAttr(r.Level); attr != "" {
		dst = append(dst, attr[skip:]...)
	} else {
		dst = append(dst, " level="[skip:]...)
		dst = appendTextString(dst, f.opts.levelName(r.Level))
	}
	if logger != "" {
		dst = append(dst, f.nameKey...)
		dst = appendTextString(dst, logger)
	}
	src, isAttr := f.source(r)
	if !emptySource(src) {
		dst = append(dst, " source="...)
		dst = appendTextSource(dst, src)
	}
	return append(dst, " msg="...), isAttr
}

// appendReplaced appends the attrs of r as ReplaceAttr returns them.
func (f *textFormatter) appendReplaced(dst []byte, logger string, r *slog.Record) []byte {
	rp := newReplacer(f.opts.ReplaceAttr, f.groups)
	defer rp.free()
	start := len(dst)
	if !r.Time.IsZero() {
		dst = rp.appendTextBuiltin(dst, f.builtins, slog.Time(slog.TimeKey, f.time(r.Time)))
	}
	dst = rp.appendTextBuiltin(dst, f.builtins, slog.Any(slog.LevelKey, r.Level))
	if logger != "" {
		dst = rp.appendTextBuiltin(dst, f.builtins, slog.String(f.opts.nameKey(), logger))
	}
	src, isAttr := f.source(r)
	if src != nil || f.opts.AddSource {
		dst = rp.appendTextBuiltin(dst, f.builtins, slog.Any(slog.SourceKey, copySource(src)))
	}
	dst = rp.appendTextBuiltin(dst, f.builtins, slog.String(slog.MessageKey, r.Message))

	dst = append(dst, f.attrs...)
	prefix := append(rp.prefix[:0], f.prefix...)
	add := func(a slog.Attr) bool {
		dst = rp.appendTextAttr(dst, prefix, a, 0)
		return true
	}
	if isAttr {
		ownAttrs(r, add)
	} else {
		r.Attrs(add)
	}
	if len(dst) == start {
		return dst
	}
	return slices.Delete(dst, start, start+1)
}

// WithAttrs returns a formatter that adds attrs to each record.
func (f *textFormatter) WithAttrs(attrs []slog.Attr) Formatter {
	dst := slices.Clip(f.attrs)
	if f.opts.ReplaceAttr != nil {
		rp := newReplacer(f.opts.ReplaceAttr, f.groups)
		prefix := append(rp.prefix[:0], f.prefix...)
		for _, a := range attrs {
			dst = rp.appendTextAttr(dst, prefix, a, 0)
		}
		rp.free()
	} else {
		for _, a := range attrs {
			dst = appendTextAttr(dst, &f.prefix, a)
		}
	}
	if len(dst) == len(f.attrs) {
		return f
	}
	g := *f
	g.attrs = slices.Clip(dst)
	return &g
}

// WithGroup returns a formatter that puts the attrs that come later, of
// WithAttrs and of records, into the group name.
func (f *textFormatter) WithGroup(name string) Formatter {
	if name == "" {
		return f
	}
	g := *f
	g.groups = append(slices.Clip(f.groups), name)
	g.prefix = f.prefix + name + "."
	return &g
}

// appendTextBuiltin appends a built-in attr as ReplaceAttr returns it.
func (rp *replacer) appendTextBuiltin(dst []byte, b *builtins, a slog.Attr) []byte {
	a = rp.builtin(b, a)
	groups := rp.groups
	rp.groups = nil
	dst = rp.appendTextReplaced(dst, rp.prefix[:0], a, 0)
	rp.groups = groups
	return dst
}

// appendTextAttr is appendTextAttr through ReplaceAttr. The spare capacity of
// prefix is the callee's; depth is the number of groups of values around a.
func (rp *replacer) appendTextAttr(dst, prefix []byte, a slog.Attr, depth int) []byte {
	return rp.appendTextReplaced(dst, prefix, rp.attr(a), depth)
}

// appendTextReplaced appends an attr that went through ReplaceAttr and is
// resolved; what is in a group has yet to go.
func (rp *replacer) appendTextReplaced(dst, prefix []byte, a slog.Attr, depth int) []byte {
	switch a.Value.Kind() {
	case slog.KindAny:
		return appendTextAnyAttr(dst, prefix, a.Key, a.Value.Any())
	case slog.KindGroup:
		return rp.appendTextGroup(dst, prefix, a.Key, a.Value.Group(), depth+1)
	default:
		return appendTextScalar(appendTextKey(dst, prefix, a.Key), a.Value)
	}
}

func (rp *replacer) appendTextGroup(dst, prefix []byte, key string, attrs []slog.Attr, depth int) []byte {
	if groupTooDeep(dst, depth) {
		return appendTextString(appendTextKey(dst, prefix, key), groupTooDeepText)
	}
	if key != "" {
		prefix = append(append(prefix, key...), '.')
	}
	rp.open(key)
	for _, a := range attrs {
		dst = rp.appendTextAttr(dst, prefix, a, depth)
	}
	rp.close(key)
	return dst
}
