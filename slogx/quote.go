package slogx

import (
	"strconv"
	"unicode/utf8"
)

// The scanners below look at eight bytes at a time: a byte that is wanted
// leaves its highest bit set in a word, and the lowest such bit is the first
// of them. A subtraction may borrow from the byte above, but only where the
// byte itself was wanted, so the first one is always right.
const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// chars is what the scanners and escapers take.
type chars interface{ ~string | ~[]byte }

// load8 returns the eight bytes of s from i on, the first in the lowest bits.
// The compiler makes it one load.
func load8[T chars](s T, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// below has the high bit of each byte of w set that is less than c, for bytes
// under 0x80.
func below(w, c uint64) uint64 { return w - c*eachByte }

// equal has the high bit of each byte of w set that is c, for bytes under 0x80.
func equal(w, c uint64) uint64 { return w ^ c*eachByte - eachByte }

// textPlain says which bytes need no quotes in logfmt, as slog's TextHandler
// has it; DEL, a control character, needs them here.
var textPlain = func() (t [256]bool) {
	for c := byte('!'); c < 0x7f; c++ {
		t[c] = c != '"' && c != '='
	}
	return t
}()

// quotesNeeded says whether s has to stand in quotes in logfmt: it is empty,
// or has a space, a quote, '=', or what is not printable.
func quotesNeeded[T chars](s T) bool {
	if len(s) == 0 {
		return true
	}
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := load8(s, i)
		if (w|below(w, '!')|equal(w, '"')|equal(w, '=')|equal(w, 0x7f))&highBits != 0 {
			break
		}
	}
	for i < len(s) {
		if textPlain[s[i]] {
			i++
			continue
		}
		if s[i] < utf8.RuneSelf {
			return true
		}
		r, size := decodeRune(s[i:])
		if r == utf8.RuneError || !strconv.IsPrint(r) {
			return true
		}
		i += size
	}
	return false
}

func decodeRune[T chars](s T) (rune, int) {
	return utf8.DecodeRuneInString(string(s[:min(len(s), utf8.UTFMax)]))
}

// appendTextString appends s, in quotes where logfmt needs them.
func appendTextString[T chars](dst []byte, s T) []byte {
	if quotesNeeded(s) {
		return appendQuoted(dst, s)
	}
	return append(dst, s...)
}

// appendQuoted appends s in quotes, as strconv.AppendQuote does.
func appendQuoted[T chars](dst []byte, s T) []byte {
	dst = append(dst, '"')
	dst = appendEscaped(dst, s, true)
	return append(dst, '"')
}

// appendPlainString appends s without quotes and on one line: control
// characters, what is not printable and invalid UTF-8 become escapes; spaces,
// quotes and backslashes stay as they are.
func appendPlainString[T chars](dst []byte, s T) []byte {
	return appendEscaped(dst, s, false)
}

// appendEscaped appends s with Go's escapes; quotes and backslashes are
// escaped only in a text that stands in quotes.
func appendEscaped[T chars](dst []byte, s T, quoted bool) []byte {
	for {
		n := printablePrefix(s)
		dst = append(dst, s[:n]...)
		s = s[n:]
		if len(s) == 0 {
			return dst
		}
		dst, n = appendEscapedRune(dst, s, quoted)
		s = s[n:]
	}
}

// printablePrefix returns the length of what s starts with of ASCII that
// never needs an escape.
func printablePrefix[T chars](s T) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := load8(s, i)
		if (w|below(w, ' ')|equal(w, '"')|equal(w, '\\')|equal(w, 0x7f))&highBits != 0 {
			break
		}
	}
	for i < len(s) && ' ' <= s[i] && s[i] < 0x7f && s[i] != '"' && s[i] != '\\' {
		i++
	}
	return i
}

const hexDigits = "0123456789abcdef"

// appendEscapedRune appends the first rune of s, escaped if it has to be, and
// returns how long it was.
func appendEscapedRune[T chars](dst []byte, s T, quoted bool) ([]byte, int) {
	c := s[0]
	if c >= utf8.RuneSelf {
		r, size := decodeRune(s)
		switch {
		case r == utf8.RuneError && size == 1:
			return append(dst, '\\', 'x', hexDigits[c>>4], hexDigits[c&15]), 1
		case strconv.IsPrint(r):
			return append(dst, s[:size]...), size
		case r > 0xffff:
			dst = append(dst, '\\', 'U', '0', '0', hexDigits[r>>20&15], hexDigits[r>>16&15])
		default:
			dst = append(dst, '\\', 'u')
		}
		return append(dst, hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15]), size
	}
	switch {
	case c == '"' || c == '\\':
		if quoted {
			dst = append(dst, '\\')
		}
		return append(dst, c), 1
	case '\a' <= c && c <= '\r':
		return append(dst, '\\', "abtnvfr"[c-'\a']), 1
	default:
		return append(dst, '\\', 'x', hexDigits[c>>4], hexDigits[c&15]), 1
	}
}
