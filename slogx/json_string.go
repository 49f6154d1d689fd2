package slogx

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// appendJSONString appends s as a JSON string, as slog's JSONHandler does:
// without HTML escapes, invalid UTF-8 as U+FFFD, U+2028 and U+2029 escaped.
func appendJSONString[T chars](dst []byte, s T) []byte {
	dst = append(dst, '"')
	dst = appendJSONEscaped(dst, s)
	return append(dst, '"')
}

// appendJSONKey appends `,"key":`.
func appendJSONKey(dst []byte, key string) []byte {
	dst = append(dst, ',', '"')
	dst = appendJSONEscaped(dst, key)
	return append(dst, '"', ':')
}

// appendJSONEscaped appends what stands between the quotes of a JSON string.
// What most strings are, up to 16 bytes without an escape, is copied as one or
// two words that are looked at on their way.
func appendJSONEscaped[T chars](dst []byte, s T) []byte {
	if n := len(s); n < 8 {
		if w := loadShort(s); first(jsonSpecials(w)) == n {
			return appendShort(dst, w, n)
		}
	} else if n <= 16 {
		if low, high := load8(s[:8]), load8(s[n-8:]); jsonSpecials(low)|jsonSpecials(high) == 0 {
			end := len(dst) + n
			dst = binary.LittleEndian.AppendUint64(dst, low)
			dst = binary.LittleEndian.AppendUint64(dst, high)[:end]
			binary.LittleEndian.PutUint64(dst[end-8:], high)
			return dst
		}
	} else if n <= 32 {
		a, b, c, d := load8(s[:8]), load8(s[8:16]), load8(s[n-16:n-8]), load8(s[n-8:])
		if (jsonMarks(a)|jsonMarks(b)|jsonMarks(c)|jsonMarks(d))&highBits == 0 {
			return append(dst, s...)
		}
	}
	return appendJSONLong(dst, s)
}

// appendJSONLong is appendJSONEscaped for any string.
func appendJSONLong[T chars](dst []byte, s T) []byte {
	for {
		n := jsonPrefix(s)
		dst = append(dst, s[:n]...)
		if n == len(s) {
			return dst
		}
		s = s[n:]
		dst, n = appendJSONEscapes(dst, s)
		s = s[n:]
	}
}

// jsonEscapes has for each byte of ASCII what it is in a JSON string, the first
// character in the lowest byte, and in the highest byte its length; for the
// others 0.
var jsonEscapes = func() (t [256]uint64) {
	for c := range uint64(utf8.RuneSelf) {
		text := string(rune(c))
		switch {
		case c == '"' || c == '\\':
			text = `\` + text
		case c == '\n':
			text = `\n`
		case c == '\r':
			text = `\r`
		case c == '\t':
			text = `\t`
		case c < ' ':
			text = `\u00` + string(hexDigits[c>>4]) + string(hexDigits[c&15])
		}
		t[c] = loadShort(text) | uint64(len(text))<<56
	}
	return t
}()

// escapesRoom is how many bytes putJSONEscapes may write: eight escapes, and
// what is beyond the last in its word.
const escapesRoom = 64 + 8 // 56 are used

// appendJSONEscapes appends the start of s, escaped, for as long as escapes are
// close to each other, and returns its length, which is not 0.
func appendJSONEscapes[T chars](dst []byte, s T) ([]byte, int) {
	for i := 0; ; i += 8 {
		if len(s)-i < 8 {
			return appendJSONRunes(dst, s, i)
		}
		w := load8(s[i : i+8])
		if w&highBits != 0 {
			return appendJSONRunes(dst, s, i)
		}
		if jsonSpecials(w) == 0 {
			return dst, i
		}
		dst = slices.Grow(dst, escapesRoom)
		end := len(dst)
		n := putJSONEscapes((*[escapesRoom]byte)(dst[end:end+escapesRoom]), w)
		dst = dst[:end+n]
	}
}

// putJSONEscapes writes the eight characters of w, escaped, and returns how
// many bytes that took. It stores words of which the next overwrites what is
// too much: there is no branch in it that depends on the text. Inlined, its
// variables would not all be in registers.
//
//go:noinline
func putJSONEscapes(b *[escapesRoom]byte, w uint64) int {
	n := putJSONEscape(b, 0, w&0xff)
	n = putJSONEscape(b, n, w>>8&0xff)
	n = putJSONEscape(b, n, w>>16&0xff)
	n = putJSONEscape(b, n, w>>24&0xff)
	n = putJSONEscape(b, n, w>>32&0xff)
	n = putJSONEscape(b, n, w>>40&0xff)
	n = putJSONEscape(b, n, w>>48&0xff)
	return putJSONEscape(b, n, w>>56)
}

// putJSONEscape writes the character c at n and returns where the next has its
// place. n is below 64; that it is masked spares the checks.
func putJSONEscape(b *[escapesRoom]byte, n int, c uint64) int {
	escape := jsonEscapes[c]
	n &= 63
	binary.LittleEndian.PutUint64(b[n:n+8], escape)
	return n + int(escape>>56)
}

// appendJSONRunes appends the runes from i on, one by one, up to the end of the
// first that is escaped or not ASCII; it returns where it stopped.
func appendJSONRunes[T chars](dst []byte, s T, i int) ([]byte, int) {
	for i < len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return appendJSONRune(dst, s, i)
		}
		escape := jsonEscapes[c]
		dst = appendShort(dst, escape, int(escape>>56))
		if i++; escape>>56 > 1 {
			break
		}
	}
	return dst, i
}

// appendJSONRune appends the rune at i, which is not ASCII, and returns where
// it ends.
func appendJSONRune[T chars](dst []byte, s T, i int) ([]byte, int) {
	r, size := decodeRune(s[i:])
	switch {
	case r == utf8.RuneError && size == 1:
		dst = append(dst, `\ufffd`...)
	case r == '\u2028' || r == '\u2029':
		dst = append(dst, '\\', 'u', '2', '0', '2', hexDigits[r&15])
	default:
		dst = append(dst, s[i:i+size]...)
	}
	return dst, i + size
}
