package slogx

import "unicode/utf8"

// appendMessage appends a message as it is, but for line breaks, which become
// newline, and for what could act on a terminal or hide there, which is
// escaped. Tabs stay; where newline is a bare one, so does what else ends a line,
// as in Python.
func appendMessage(dst []byte, s, newline string) []byte {
	if n := len(s); n <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); b.putVisible(0, s) {
			return dst[:len(dst)+n]
		}
	}
	for s != "" {
		n := escapePrefix(s)
		for n < len(s) && (s[n] == '"' || s[n] == '\\' || s[n] == '\t') {
			n++
		}
		if n > 0 {
			dst = append(dst, s[:n]...)
			s = s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '\n':
			dst = append(dst, newline...)
		case newline == "\n" && endsLine(s, r):
			dst = append(dst, s[:size]...)
		case acts(r) || r == utf8.RuneError && size == 1:
			dst, size = appendEscapedRune(dst, s, false)
		default:
			dst = append(dst, s[:size]...)
		}
		s = s[size:]
	}
	return dst
}

// endsLine says whether r, the first of s, ends a line or begins a CR LF.
func endsLine(s string, r rune) bool {
	return r == 0x85 || r == 0x2028 || r == 0x2029 || r == '\r' && len(s) > 1 && s[1] == '\n'
}

// acts says whether r is a control character, a separator of lines, or changes
// the direction of the text around it.
func acts(r rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r < 0xa0:
		return true
	case r == 0x2028, r == 0x2029, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return true
	}
	return false
}
