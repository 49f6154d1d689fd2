package slogx

import (
	"encoding/binary"
	"unicode/utf8"
)

// appendJSONString appends s as a JSON string, as slog's JSONHandler does:
// without HTML escapes, invalid UTF-8 as U+FFFD, U+2028 and U+2029 escaped.
func appendJSONString[T chars](dst []byte, s T) []byte {
	dst = append(dst, '"')
	dst = appendJSONEscaped(dst, s)
	return append(dst, '"')
}

// appendJSONEscaped appends what stands between the quotes of a JSON string.
func appendJSONEscaped[T chars](dst []byte, s T) []byte {
	if len(s) < 8 {
		if w := loadShort(s); first(jsonSpecials(w)) == len(s) {
			return appendShort(dst, w, len(s))
		}
	}
	n := jsonPrefix(s)
	for n < len(s) && s[n] >= utf8.RuneSelf {
		runes := jsonRunes(s[n:])
		if n += runes; runes == 0 || n == len(s) || s[n] >= utf8.RuneSelf {
			break
		}
		n += jsonPrefix(s[n:])
	}
	dst = append(dst, s[:n]...)
	if n == len(s) {
		return dst
	}
	return appendJSONEscapes(dst, s[n:])
}

// appendJSONEscapes is appendJSONEscaped for what has escapes close to each
// other: words are copied first and looked at then.
func appendJSONEscapes[T chars](dst []byte, s T) []byte {
	i := 0
	for i+8 <= len(s) {
		w := load8(s[i : i+8])
		dst = binary.LittleEndian.AppendUint64(dst, w)
		mask := jsonSpecials(w)
		if mask == 0 {
			i += 8
			continue
		}
		n := first(mask)
		dst = dst[:len(dst)-8+n]
		i += n
		dst, n = appendJSONRune(dst, s[i:])
		i += n
	}
	for i < len(s) {
		var n int
		dst, n = appendJSONRune(dst, s[i:])
		i += n
	}
	return dst
}

// jsonRunes returns the length of the runes at the start of s that are neither
// ASCII nor invalid nor need an escape.
func jsonRunes[T chars](s T) int {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			return i
		case 0xc2 <= c && c <= 0xdf && i+1 < len(s) && s[i+1]&0xc0 == 0x80:
			i += 2
		case 0xe3 <= c && c <= 0xec && i+2 < len(s) && s[i+1]&0xc0 == 0x80 && s[i+2]&0xc0 == 0x80:
			i += 3
		default:
			r, size := decodeRune(s[i:])
			if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
				return i
			}
			i += size
		}
	}
	return len(s)
}

// appendJSONRune appends the rune that s starts with, escaped if it has to be,
// and returns its length; it may take more runes if they need no escape.
func appendJSONRune[T chars](dst []byte, s T) ([]byte, int) {
	switch c := s[0]; {
	case c >= utf8.RuneSelf:
		if n := jsonRunes(s); n > 0 {
			return append(dst, s[:n]...), n
		}
		r, n := decodeRune(s)
		if r == utf8.RuneError {
			return append(dst, `\ufffd`...), n
		}
		return append(dst, '\\', 'u', '2', '0', '2', hexDigits[r&15]), n
	case c == '"' || c == '\\':
		return append(dst, '\\', c), 1
	case c >= ' ':
		return append(dst, c), 1
	case c == '\n':
		return append(dst, '\\', 'n'), 1
	case c == '\r':
		return append(dst, '\\', 'r'), 1
	case c == '\t':
		return append(dst, '\\', 't'), 1
	default:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15]), 1
	}
}
