package slogx

import "unicode/utf8"

// appendJSONString appends s as a JSON string, as slog's JSONHandler does:
// without HTML escapes, invalid UTF-8 as U+FFFD, U+2028 and U+2029 escaped.
func appendJSONString[T chars](dst []byte, s T) []byte {
	dst = append(dst, '"')
	dst = appendJSONEscaped(dst, s)
	return append(dst, '"')
}

// appendJSONEscaped appends what stands between the quotes of a JSON string.
func appendJSONEscaped[T chars](dst []byte, s T) []byte {
	for {
		n := jsonPrefix(s)
		dst = append(dst, s[:n]...)
		if n == len(s) {
			return dst
		}
		s = s[n:]
		dst, n = appendJSONEscape(dst, s)
		s = s[n:]
	}
}

// jsonPlain says which bytes stand for themselves in a JSON string, whatever
// follows them.
var jsonPlain = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// jsonPrefix returns the length of what s starts with that needs no escape.
func jsonPrefix[T chars](s T) int {
	i := 0
	for {
		for ; i+8 <= len(s); i += 8 {
			w := load8(s, i)
			if (w|below(w, ' ')|equal(w, '"')|equal(w, '\\'))&highBits != 0 {
				break
			}
		}
		for i < len(s) && jsonPlain[s[i]] {
			i++
		}
		if i == len(s) || s[i] < utf8.RuneSelf {
			return i
		}
		size := jsonPlainRune(s[i:])
		if size == 0 {
			return i
		}
		i += size
	}
}

// jsonPlainRune returns the length of the rune that s starts with, or 0 if it
// needs an escape. s does not start with ASCII.
func jsonPlainRune[T chars](s T) int {
	r, size := decodeRune(s)
	if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
		return 0
	}
	return size
}

// appendJSONEscape appends the escape of the rune that s starts with, and
// returns the length of the rune.
func appendJSONEscape[T chars](dst []byte, s T) ([]byte, int) {
	switch c := s[0]; {
	case c == '"' || c == '\\':
		return append(dst, '\\', c), 1
	case c == '\n':
		return append(dst, '\\', 'n'), 1
	case c == '\r':
		return append(dst, '\\', 'r'), 1
	case c == '\t':
		return append(dst, '\\', 't'), 1
	case c < ' ':
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15]), 1
	}
	r, size := decodeRune(s)
	if r == utf8.RuneError {
		return append(dst, `\ufffd`...), 1
	}
	return append(dst, '\\', 'u', '2', '0', '2', hexDigits[r&15]), size
}
