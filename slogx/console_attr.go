package slogx

import "log/slog"

// attrs appends the attrs of r, where there is no ReplaceAttr.
func (l *consoleLine) attrs(r *slog.Record) {
	dst, style := l.dst, l.f.style
	outside := len(l.prefix) == 0
	r.Attrs(func(a slog.Attr) bool {
		if outside {
			if out, ok := style.appendAttr(dst, a); ok {
				dst = out
				return true
			}
		}
		l.dst = dst
		l.attr(a)
		dst = l.dst
		return true
	})
	l.dst = dst
}

// appendAttr is the fast arm of attrs: it appends what nearly all attrs are,
// outside of groups and on one line, and says whether it could. It does not
// follow what may stand before the first attr of a line: there is no
// ReplaceAttr, so that level and message stand there.
func (s *consoleStyle) appendAttr(dst []byte, a slog.Attr) ([]byte, bool) {
	switch a.Value.Kind() {
	case slog.KindAny, slog.KindGroup, slog.KindLogValuer:
		return dst, false
	case slog.KindString:
		return s.appendStringAttr(dst, a.Key, a.Value.String())
	case slog.KindInt64:
		return appendInt(s.appendKey(dst, a.Key), a.Value.Int64()), true
	case slog.KindDuration:
		return appendDuration(s.appendKey(dst, a.Key), a.Value.Duration()), true
	default:
		return appendTextScalar(s.appendKey(dst, a.Key), a.Value), true
	}
}

// appendStringAttr appends " key=value", unless value goes over several lines.
func (s *consoleStyle) appendStringAttr(dst []byte, key, value string) ([]byte, bool) {
	n, m, before, after := len(key), len(value), s.beforeKey.n, s.afterKey.n
	if n <= maxShort && m <= maxShort && before+n+after+m <= 64 {
		var b *shortAttr
		dst, b = room(dst)
		b.put8(0, s.beforeKey.bytes)
		if putClean(b, before, key) {
			b.put8(before+n, s.afterKey.bytes)
			if putClean(b, before+n+after, value) {
				return dst[:len(dst)+before+n+after+m], true
			}
		}
	}
	if multiline(value) {
		return dst, false
	}
	return appendTextMessage(s.appendKey(dst, key), value), true
}

// appendKey appends " key=".
func (s *consoleStyle) appendKey(dst []byte, key string) []byte {
	if n := len(key); n <= maxShort {
		var b *shortAttr
		dst, b = room(dst)
		b.put8(0, s.beforeKey.bytes)
		if putClean(b, s.beforeKey.n, key) {
			b.put8(s.beforeKey.n+n, s.afterKey.bytes)
			return dst[:len(dst)+s.beforeKey.n+n+s.afterKey.n]
		}
	}
	return s.afterKey.append(appendTextString(s.beforeKey.append(dst), key))
}
