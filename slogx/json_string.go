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
		size := jsonRunePlain(s[n:])
		if size == 0 {
			break
		}
		if n += size; n < len(s) && s[n] < utf8.RuneSelf {
			n += jsonPrefix(s[n:])
		}
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

// jsonRunePlain returns the length of the rune that s starts with, or 0 if it
// is invalid or needs an escape. s does not start with ASCII.
func jsonRunePlain[T chars](s T) int {
	if c := s[0]; 0xc2 <= c && c <= 0xdf && len(s) > 1 && s[1]&0xc0 == 0x80 {
		return 2
	} else if 0xe3 <= c && c <= 0xec && len(s) > 2 && s[1]&0xc0 == 0x80 && s[2]&0xc0 == 0x80 {
		return 3
	}
	r, size := decodeRune(s)
	if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
		return 0
	}
	return size
}

// appendJSONRune appends the rune that s starts with, escaped if it has to be,
// and returns its length.
func appendJSONRune[T chars](dst []byte, s T) ([]byte, int) {
	switch c := s[0]; {
	case c >= utf8.RuneSelf:
		if n := jsonRunePlain(s); n > 0 {
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
