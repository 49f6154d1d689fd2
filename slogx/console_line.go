package slogx

import (
	"log/slog"
	"slices"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// consoleLine is one record, or the attrs of one With, on its way to bytes.
type consoleLine struct {
	f      *consoleFormatter
	dst    []byte
	start  int            // where the record begins in dst; -1: at a With, which always continues a line
	prefix []byte         // the names of the open groups, each with a dot after it; in room, or the formatter's
	room   *buffer.Buffer // nil: not needed yet
	groups []string       // the same, if there is a ReplaceAttr
	depth  int            // of groups within an attr
	blocks *buffer.Buffer // what stands on lines of its own; nil: nothing yet
}

// space separates what follows from what is on the line already.
func (l *consoleLine) space() {
	if len(l.dst) > l.start {
		l.dst = append(l.dst, ' ')
	}
}

// openBlocks makes sure that there is a place for lines of their own.
func (l *consoleLine) openBlocks() {
	if l.blocks == nil {
		l.blocks = buffer.Get()
	}
}

// free gives back what came from the pool.
func (l *consoleLine) free() {
	if l.blocks != nil {
		buffer.Put(l.blocks)
	}
	if l.room != nil {
		buffer.Put(l.room)
	}
}

// head appends time, level, logger and message.
func (l *consoleLine) head(dst []byte, logger string, r *slog.Record) {
	f := l.f
	if !r.Time.IsZero() {
		dst = f.clock.append(dst, f.time(r.Time))
	}
	if i, ok := levelIndex(r.Level); ok && f.heads[i].n > 0 {
		dst = f.heads[i].append(dst)
	} else {
		dst = append(f.appendLevel(dst, r.Level), ' ')
	}
	if logger != "" {
		dst = f.appendLogger(dst, logger)
	}
	if n := len(r.Message); n <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); b.putVisible(0, r.Message) {
			l.dst = dst[:len(dst)+n]
			return
		}
	} else if escapePrefix(r.Message) == n {
		l.dst = append(dst, r.Message...)
		return
	}
	l.dst = dst
	l.message(r.Message)
}

// headReplaced is head where ReplaceAttr is to see each of its parts.
func (l *consoleLine) headReplaced(logger string, r *slog.Record) {
	f := l.f
	if !r.Time.IsZero() {
		if v, ok := l.replaced(slog.Time(slog.TimeKey, r.Time.Round(0))); ok {
			l.replacedTime(v)
		}
	}
	if v, ok := l.replaced(slog.Any(slog.LevelKey, r.Level)); ok {
		l.space()
		if level, is := v.Any().(slog.Level); is {
			l.dst = f.appendLevel(l.dst, level)
		} else {
			l.dst = appendVisible(l.dst, plainText(v))
		}
	}
	if logger != "" {
		if v, ok := l.replaced(slog.String(f.opts.nameKey(), logger)); ok {
			l.space()
			l.dst = f.appendLogger(l.dst, plainText(v))
			l.dst = l.dst[:len(l.dst)-1]
		}
	}
	if v, ok := l.replaced(slog.String(slog.MessageKey, r.Message)); ok {
		l.space()
		l.message(plainText(v))
	}
}

// replacedTime appends what ReplaceAttr made of the time.
func (l *consoleLine) replacedTime(v slog.Value) {
	f := l.f
	if v.Kind() == slog.KindTime {
		l.dst = f.clock.append(l.dst, f.time(v.Time()))
		l.dst = l.dst[:len(l.dst)-1] // space puts it in front of the next part
		return
	}
	l.dst = append(l.dst, f.style.time...)
	l.dst = appendVisible(l.dst, plainText(v))
	l.dst = append(l.dst, f.style.reset...)
}

// replaced returns what ReplaceAttr makes of a built-in attr, and whether it
// leaves anything.
func (l *consoleLine) replaced(a slog.Attr) (slog.Value, bool) {
	a = replaced(l.f.opts.ReplaceAttr, nil, a)
	return a.Value, !emptyAttr(a)
}

// appendLogger appends a logger's name, with a colon and a space behind.
func (f *consoleFormatter) appendLogger(dst []byte, name string) []byte {
	dst = append(dst, f.style.logger...)
	dst = appendTextString(dst, name)
	return append(dst, f.style.afterLogger...)
}

// message appends the first line of msg; the others go below the record.
func (l *consoleLine) message(msg string) {
	if !multiline(msg) {
		l.dst = appendVisible(l.dst, msg)
		return
	}
	first, rest, _ := strings.Cut(msg, "\n")
	l.dst = appendVisible(l.dst, first)
	l.openBlocks()
	*l.blocks = appendLines(*l.blocks, "\n    ", rest)
}

// source appends src, the place of the log call.
func (l *consoleLine) source(src *slog.Source) {
	a := slog.Any(slog.SourceKey, src)
	l.prefix = l.prefix[:0]
	if replace := l.f.opts.ReplaceAttr; replace != nil {
		a = replaced(replace, nil, slog.Any(slog.SourceKey, copySource(src)))
		if emptyAttr(a) {
			return
		}
		var same bool
		if src, same = a.Value.Any().(*slog.Source); !same || src == nil {
			l.value(a)
			return
		}
	}
	l.key(a.Key, l.f.style.key)
	file := shortPath(src.File)
	if quotesNeeded(file) {
		l.dst = appendQuoted(l.dst, file)
	} else {
		l.dst = append(l.dst, file...)
	}
	l.dst = append(l.dst, ':')
	l.dst = appendInt(l.dst, int64(src.Line))
}

// shortPath is the file with the folder it is in.
func shortPath(file string) string {
	folder := strings.LastIndexByte(file, '/')
	if folder < 0 {
		return file
	}
	return file[strings.LastIndexByte(file[:folder], '/')+1:]
}

// attr appends a, or nothing if it is empty.
func (l *consoleLine) attr(a slog.Attr) {
	if l.f.opts.ReplaceAttr == nil && l.scalar(a) {
		return
	}
	a.Value = resolve(a.Value)
	if replace := l.f.opts.ReplaceAttr; replace != nil && a.Value.Kind() != slog.KindGroup {
		a = replaced(replace, l.groups, a)
	}
	if emptyAttr(a) {
		return
	}
	if a.Value.Kind() == slog.KindGroup {
		l.group(a)
		return
	}
	l.value(a)
}

// scalar appends an attr of one line that is neither of an arbitrary type nor a
// group, and says whether a is one.
func (l *consoleLine) scalar(a slog.Attr) bool {
	switch a.Value.Kind() {
	case slog.KindAny, slog.KindGroup, slog.KindLogValuer:
		return false
	case slog.KindString:
		if multiline(a.Value.String()) {
			return false
		}
	}
	style := l.f.style
	dst := l.appendKey(style.beforeKey.append(l.dst), a.Key)
	l.dst = appendTextScalar(style.afterKey.append(dst), a.Value)
	return true
}

// group appends the attrs of the group a.
func (l *consoleLine) group(a slog.Attr) {
	prefix, groups := len(l.prefix), l.groups
	if l.depth++; groupTooDeep(l.dst, l.depth) {
		l.value(slog.String(a.Key, groupTooDeepText))
		l.depth--
		return
	}
	if a.Key != "" {
		if l.room == nil {
			l.room = buffer.Get()
			l.prefix = append(*l.room, l.prefix...)
		}
		l.prefix = append(append(l.prefix, a.Key...), '.')
		*l.room = l.prefix
		if l.f.opts.ReplaceAttr != nil {
			l.groups = append(slices.Clip(groups), a.Key)
		}
	}
	for _, inner := range a.Value.Group() {
		l.attr(inner)
	}
	l.prefix, l.groups = l.prefix[:prefix], groups
	l.depth--
}

// key appends " key=" in the given colour.
func (l *consoleLine) key(key, color string) {
	l.space()
	l.dst = append(l.dst, color...)
	l.dst = l.appendKey(l.dst, key)
	l.dst = l.f.style.afterKey.append(l.dst)
}

// appendKey appends key after the groups it is in, quoted as a whole if it has to be.
func (l *consoleLine) appendKey(dst []byte, key string) []byte {
	if len(l.prefix) == 0 {
		return appendTextWord(dst, key)
	}
	if p, n := len(l.prefix), len(key); p+n <= maxShort && n > 0 {
		var b *shortAttr
		if dst, b = room(dst); putClean(b, 0, l.prefix) && putClean(b, p, key) {
			return dst[:len(dst)+p+n]
		}
	}
	if quotesNeeded(key) || quotesNeeded(l.prefix) {
		dst = append(dst, '"')
		dst = appendEscaped(dst, l.prefix, true)
		dst = appendEscaped(dst, key, true)
		return append(dst, '"')
	}
	dst = append(dst, l.prefix...)
	return append(dst, key...)
}

// emptyAttr says whether a is the zero Attr, which is not printed.
func emptyAttr(a slog.Attr) bool {
	return a.Key == "" && a.Value.Kind() == slog.KindAny && a.Value.Any() == nil
}
