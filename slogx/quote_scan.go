package slogx

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// The scanners below look at eight bytes at a time: in the masks that the
// specials functions return, the byte that is wanted has its highest bit set,
// and the lowest such bit is the first of them. A subtraction may borrow from
// the byte above, but only where the byte itself is wanted, so the first one
// is always right.
const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// chars is what the scanners and escapers take.
type chars interface{ ~string | ~[]byte }

// load8 returns the eight bytes of s, the first in the lowest bits. The
// compiler makes it one load.
func load8[T chars](s T) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// loadShort returns the bytes of s, which are less than eight, in the same
// order, and zeros above them: every specials function marks the first zero,
// so what it marks first is len(s) where s itself has nothing.
func loadShort[T chars](s T) uint64 {
	n := len(s)
	switch {
	case n >= 4:
		low, high := s[:4], s[n-4:]
		return uint64(load4(low)) | uint64(load4(high))<<(8*(n-4)&63)
	case n > 0:
		return uint64(s[0]) | uint64(s[n/2])<<(n/2*8&63) | uint64(s[n-1])<<((n-1)*8&63)
	}
	return 0
}

func load4[T chars](s T) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// appendShort appends the first n bytes of a word that loadShort returned. It
// spares the call that copies any number of bytes.
func appendShort(dst []byte, w uint64, n int) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, w)
	return dst[:len(dst)-8+n]
}

// below marks the bytes of w that are less than c, if they are ASCII.
func below(w, c uint64) uint64 { return w - c*eachByte }

// equal marks the bytes of w that are c, if they are ASCII.
func equal(w, c uint64) uint64 { return w ^ c*eachByte - eachByte }

// first returns the index of the first byte that mask marks.
func first(mask uint64) int { return bits.TrailingZeros64(mask) / 8 }

// textSpecials marks what cannot stand in logfmt without quotes, as slog's
// TextHandler has it, and DEL, a control character; and all that is not ASCII.
func textSpecials(w uint64) uint64 {
	return (w | below(w, '!') | equal(w, '"') | equal(w, '=') | equal(w, 0x7f)) & highBits
}

// escapeSpecials marks what appendEscaped may have to escape.
func escapeSpecials(w uint64) uint64 {
	return (w | below(w, ' ') | equal(w, '"') | equal(w, '\\') | equal(w, 0x7f)) & highBits
}

// jsonSpecials marks what a JSON string may have to escape.
func jsonSpecials(w uint64) uint64 {
	return (w | below(w, ' ') | equal(w, '"') | equal(w, '\\')) & highBits
}

// textPrefix returns the length of the ASCII at the start of s that
// textSpecials does not mark. Its last word may overlap the one before.
func textPrefix[T chars](s T) int {
	if len(s) < 8 {
		return first(textSpecials(loadShort(s)))
	}
	for i := 0; ; {
		if mask := textSpecials(load8(s[i : i+8])); mask != 0 {
			return i + first(mask)
		}
		if i += 8; i > len(s)-8 {
			if i == len(s) {
				return i
			}
			i = len(s) - 8
		}
	}
}

// escapePrefix is textPrefix for escapeSpecials.
func escapePrefix[T chars](s T) int {
	if len(s) < 8 {
		return first(escapeSpecials(loadShort(s)))
	}
	i := 0
	for i+40 <= len(s) { // so that a word is left for the loop below
		a, b, c, d := load8(s[i:i+8]), load8(s[i+8:i+16]), load8(s[i+16:i+24]), load8(s[i+24:i+32])
		if (escapeMarks(a)|escapeMarks(b)|escapeMarks(c)|escapeMarks(d))&highBits != 0 {
			break
		}
		i += 32
	}
	for {
		if mask := escapeSpecials(load8(s[i : i+8])); mask != 0 {
			return i + first(mask)
		}
		if i += 8; i > len(s)-8 {
			if i == len(s) {
				return i
			}
			i = len(s) - 8
		}
	}
}

// decodeRune returns the first rune of s and its length.
func decodeRune[T chars](s T) (rune, int) {
	return utf8.DecodeRuneInString(string(s[:min(len(s), utf8.UTFMax)]))
}
