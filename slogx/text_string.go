package slogx

import "log/slog"

// textMarks marks what textSpecials does, and '!', which few texts have: so it
// takes fewer steps. What is not a mark has yet to be masked out.
func textMarks(w uint64) uint64 {
	return w | below(w, '#') | equal(w, '=') | (w + eachByte)
}

// escapeMarks is escapeSpecials in fewer steps, before what is not a mark is
// masked out.
func escapeMarks(w uint64) uint64 {
	return w | below(w, ' ') | equal(w, '"') | equal(w, '\\') | (w + eachByte)
}

// putClean is putPlain for logfmt: it says whether s can stand there without
// quotes.
func putClean[T chars](b *shortAttr, at int, s T) bool {
	n := len(s)
	if n < 8 {
		return n > 0 && textMarks(putTiny(b, at, s))&highBits == 0
	}
	low, high := load8(s[:8]), load8(s[n-8:])
	marks := textMarks(low) | textMarks(high)
	b.put8(at, low)
	if n > 16 {
		low, middle := load8(s[8:16]), load8(s[n-16:n-8])
		marks |= textMarks(low) | textMarks(middle)
		b.put8(at+8, low)
		b.put8(at+n-16, middle)
	}
	b.put8(at+n-8, high)
	return marks&highBits == 0
}

// putVisible is putPlain for a text in logfmt's quotes, or on a console: it says
// whether no escape is needed there.
func (b *shortAttr) putVisible(at int, s string) bool {
	n := len(s)
	if n < 8 {
		return escapeMarks(putTiny(b, at, s))&highBits == 0
	}
	low, high := load8(s[:8]), load8(s[n-8:])
	marks := escapeMarks(low) | escapeMarks(high)
	b.put8(at, low)
	if n > 16 {
		low, middle := load8(s[8:16]), load8(s[n-16:n-8])
		marks |= escapeMarks(low) | escapeMarks(middle)
		b.put8(at+8, low)
		b.put8(at+n-16, middle)
	}
	b.put8(at+n-8, high)
	return marks&highBits == 0
}

// appendTextMessage is appendTextString for a text that has spaces, most likely.
func appendTextMessage(dst []byte, s string) []byte {
	if n := len(s); n <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); b.putVisible(1, s) && textPrefix(s) < n {
			b[0], b[n+1] = '"', '"'
			return dst[:len(dst)+n+2]
		}
	}
	return appendTextString(dst, s)
}

// appendTextWord is appendTextString for a text that is short, most likely.
func appendTextWord(dst []byte, s string) []byte {
	if n := len(s); n <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); putClean(b, 0, s) {
			return dst[:len(dst)+n]
		}
	}
	return appendTextMessage(dst, s)
}

// appendTextStringAttr appends ` key=value`.
func appendTextStringAttr(dst []byte, key, value string) []byte {
	if n, m := len(key), len(value); n <= maxShort && m <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); putClean(b, 1, key) && putClean(b, n+2, value) {
			b[0], b[n+1] = ' ', '='
			return dst[:len(dst)+n+m+2]
		}
	}
	return appendTextMessage(appendTextKey(dst, "", key), value)
}

// appendTextAttrs appends the attrs of r.
func appendTextAttrs(dst []byte, prefix *string, r *slog.Record) []byte {
	r.Attrs(func(a slog.Attr) bool {
		if out, ok := appendTextSimple(dst, prefix, a); ok {
			dst = out
		} else {
			dst = appendTextGeneral(dst, prefix, a)
		}
		return true
	})
	return dst
}

// appendTextSimples appends the attrs of r up to the first that is not simple,
// and says how many that were.
func appendTextSimples(dst []byte, prefix *string, r *slog.Record) ([]byte, int) {
	done := 0
	r.Attrs(func(a slog.Attr) bool {
		out, ok := appendTextSimple(dst, prefix, a)
		if ok {
			dst = out
			done++
		}
		return ok
	})
	return dst, done
}
