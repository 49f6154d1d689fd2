package slogx

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// maxShort is what most keys and values are not longer than.
const maxShort = 32

// A shortAttr is room for a key and a value of up to maxShort bytes with all
// that stands around them, and for what a store of eight bytes has too many.
type shortAttr [72]byte

// room returns dst with at least a shortAttr of capacity beyond its length, and
// that part of it.
func room(dst []byte) ([]byte, *shortAttr) {
	n := len(dst)
	if cap(dst)-n < len(shortAttr{}) {
		dst = grown(dst)
	}
	// The third index says that the part is not empty, which need not be
	// looked at then.
	return dst, (*shortAttr)(dst[n : n+len(shortAttr{}) : n+len(shortAttr{})])
}

func grown(dst []byte) []byte { return slices.Grow(dst, len(shortAttr{})) }

// appendJSONString appends s as a JSON string, as slog's JSONHandler does:
// without HTML escapes, invalid UTF-8 as U+FFFD, U+2028 and U+2029 escaped.
func appendJSONString(dst []byte, s string) []byte {
	if n := len(s); n <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); b.putPlain(1, s) {
			b[0], b[n+1] = '"', '"'
			return dst[:len(dst)+n+2]
		}
	}
	dst = append(dst, '"')
	dst = appendJSONLong(dst, s)
	return append(dst, '"')
}

// appendJSONKey appends `,"key":`.
func appendJSONKey(dst []byte, key string) []byte {
	if n := len(key); n <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); b.putPlain(2, key) {
			b[0], b[1], b[n+2], b[n+3] = ',', '"', '"', ':'
			return dst[:len(dst)+n+4]
		}
	}
	dst = append(dst, ',', '"')
	dst = appendJSONLong(dst, key)
	return append(dst, '"', ':')
}

// appendJSONStringAttr appends `,"key":"value"`.
func appendJSONStringAttr(dst []byte, key, value string) []byte {
	if n, m := len(key), len(value); n <= maxShort && m <= maxShort {
		var b *shortAttr
		dst, b = room(dst)
		plainKey, plainValue := b.putPlain(2, key), b.putPlain(n+5, value)
		if plainKey && plainValue {
			b[0], b[1], b[n+2], b[n+3], b[n+4], b[n+m+5] = ',', '"', '"', ':', '"', '"'
			return dst[:len(dst)+n+m+6]
		}
	}
	return appendJSONString(appendJSONKey(dst, key), value)
}

// putPlain writes s, which is not longer than maxShort, to b from at on, if
// nothing in it needs an escape: as a few words, looked at on their way, which
// may overlap. No index reaches 64, so masking it changes nothing; it spares
// the checks.
func (b *shortAttr) putPlain(at int, s string) bool {
	n := len(s)
	if n < 8 {
		return jsonMarks(putTiny(b, at, s))&highBits == 0
	}
	low, high := load8(s[:8]), load8(s[n-8:])
	marks := jsonMarks(low) | jsonMarks(high)
	b.put8(at, low)
	if n > 16 {
		low, middle := load8(s[8:16]), load8(s[n-16:n-8])
		marks |= jsonMarks(low) | jsonMarks(middle)
		b.put8(at+8, low)
		b.put8(at+n-16, middle)
	}
	b.put8(at+n-8, high)
	return marks&highBits == 0
}

// putTiny writes s, which is shorter than eight bytes, and returns it with
// letters where a word has room for more.
func putTiny[T chars](b *shortAttr, at int, s T) uint64 {
	const letters = 'a' * eachByte
	switch n := len(s); {
	case n >= 4: // two halves, which may overlap
		low, high := load4(s[:4]), load4(s[n-4:])
		b.put4(at, low)
		b.put4(at+n-4, high)
		return uint64(low) | uint64(high)<<32
	case n >= 2:
		low, last := uint16(s[0])|uint16(s[1])<<8, s[n-1]
		b[at&63], b[(at+1)&63], b[(at+n-1)&63] = byte(low), byte(low>>8), last
		return uint64(low) | uint64(last)<<16 | letters&^0xffffff
	case n == 1:
		b[at&63] = s[0]
		return uint64(s[0]) | letters&^0xff
	}
	return letters
}

func (b *shortAttr) put8(at int, w uint64) {
	at &= 63
	binary.LittleEndian.PutUint64(b[at:at+8], w)
}

func (b *shortAttr) put4(at int, w uint32) {
	at &= 63
	binary.LittleEndian.PutUint32(b[at:at+4], w)
}

// appendJSONLong appends what stands between the quotes of any JSON string.
func appendJSONLong(dst []byte, s string) []byte {
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
func appendJSONEscapes(dst []byte, s string) ([]byte, int) {
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
func appendJSONRunes(dst []byte, s string, i int) ([]byte, int) {
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
func appendJSONRune(dst []byte, s string, i int) ([]byte, int) {
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
