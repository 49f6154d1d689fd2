package slogx

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// visiblePrefix returns the length of the start of s that appendEscaped leaves
// as it is: printable, and neither a quote nor a backslash.
func visiblePrefix[T chars](s T) int {
	i := 0
	for {
		i += escapePrefix(s[i:])
		if i == len(s) || s[i] < utf8.RuneSelf {
			return i
		}
		n := printableRunes(s[i:])
		if n == 0 {
			return i
		}
		i += n
	}
}

// printableRunes returns the length of the printable runes that s begins with,
// up to the first of ASCII, and to U+FFFD: for slog's TextHandler that is a
// mistake, also where s has it as such.
func printableRunes[T chars](s T) int {
	i := 0
	for i < len(s) && s[i] >= utf8.RuneSelf {
		if len(s)-i >= 4 {
			if n := printableRune(load4(s[i : i+4])); n > 0 {
				i += n
				continue
			}
		}
		r, size := decodeRune(s[i:])
		if r == utf8.RuneError || !printable(r) {
			break
		}
		i += size
	}
	return i
}

// printableRune returns how many of the lowest bytes of w are a rune of the
// blocks that most texts are written in; 0 if it is of another. It is printable
// without looking it up.
func printableRune(w uint32) int {
	switch {
	case w&0xc0e0 == 0x80c0:
		r := w&0x1f<<6 | w>>8&0x3f
		if r-0x400 < 0x130 || r-0xae < 0x2ca { // Cyrillic; Latin
			return 2
		}
	case w&0xc0c0f0 == 0x8080e0:
		r := w&0xf<<12 | w>>8&0x3f<<6 | w>>16&0x3f
		if r-0x4e00 < 0x5200 || r-0xac00 < 0x2ba4 || r-0x3099 < 0x67 { // CJK; Hangul; Katakana
			return 3
		}
	}
	return 0
}

// textEscapes have for each byte of ASCII what appendEscaped makes of it, the
// first character in the lowest byte, and in the highest byte its length: without
// quotes around the text, and within them.
var textEscapes = func() (tables [2][utf8.RuneSelf]uint64) {
	for i, quoted := range [...]bool{false, true} {
		for c := range tables[i] {
			text := string(rune(c))
			if escapeSpecials(uint64(c))&0x80 != 0 {
				escaped, _ := appendEscapedRune(nil, text, quoted)
				text = string(escaped)
			}
			tables[i][c] = loadShort(text) | uint64(len(text))<<56
		}
	}
	return tables
}()

// appendTextEscapes appends the start of s, escaped, for as long as escapes are
// close to each other, and returns its length, which is not 0.
func appendTextEscapes[T chars](dst []byte, s T, quoted bool) ([]byte, int) {
	table := &textEscapes[0]
	if quoted {
		table = &textEscapes[1]
	}
	for i := 0; ; i += 8 {
		if len(s)-i < 8 {
			return appendEscapedRunes(dst, s, i, quoted)
		}
		w := load8(s[i : i+8])
		if w&highBits != 0 {
			return appendEscapedRunes(dst, s, i, quoted)
		}
		if escapeSpecials(w) == 0 {
			return dst, i
		}
		dst = slices.Grow(dst, escapesRoom)
		end := len(dst)
		n := putTextEscapes((*[escapesRoom]byte)(dst[end:end+escapesRoom]), w, table)
		dst = dst[:end+n]
	}
}

// appendEscapedRunes appends the runes from i on, one by one, up to the end of
// the first that is not left as it is; it returns where it stopped.
func appendEscapedRunes[T chars](dst []byte, s T, i int, quoted bool) ([]byte, int) {
	for i < len(s) {
		special := escapeSpecials(uint64(s[i]))&0x80 != 0
		if !special {
			dst = append(dst, s[i])
			i++
			continue
		}
		var n int
		dst, n = appendEscapedRune(dst, s[i:], quoted)
		return dst, i + n
	}
	return dst, i
}

// putTextEscapes is putJSONEscapes with a table of text's.
//
//go:noinline
func putTextEscapes(b *[escapesRoom]byte, w uint64, table *[utf8.RuneSelf]uint64) int {
	n := 0
	for range 8 {
		escape := table[w&0x7f]
		n &= 63
		binary.LittleEndian.PutUint64(b[n:n+8], escape)
		n += int(escape >> 56)
		w >>= 8
	}
	return n
}
