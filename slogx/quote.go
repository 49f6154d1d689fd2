package slogx

import (
	"strconv"
	"unicode/utf8"
)

// quotesNeeded says whether s has to stand in quotes in logfmt: it is empty,
// or has a space, a quote, '=', or what is not printable.
func quotesNeeded[T chars](s T) bool {
	if len(s) == 0 {
		return true
	}
	for i := textPrefix(s); i < len(s); i += textPrefix(s[i:]) {
		n := printableRunes(s[i:])
		if n == 0 {
			return true
		}
		i += n
	}
	return false
}

// printable is strconv.IsPrint, which searches its tables for each rune,
// asked only about runes outside of the blocks that most texts are written in.
func printable(r rune) bool {
	for _, block := range printableBlocks {
		if block[0] <= r && r <= block[1] {
			return true
		}
	}
	return strconv.IsPrint(r)
}

// printableBlocks are ranges of runes that are all printable.
var printableBlocks = [...][2]rune{
	{0xae, 0x377},      // Latin, IPA, accents
	{0x400, 0x52f},     // Cyrillic
	{0x4e00, 0x9fff},   // CJK
	{0x3041, 0x3096},   // Hiragana
	{0x3099, 0x30ff},   // Katakana
	{0xac00, 0xd7a3},   // Hangul
	{0x1f300, 0x1f64f}, // pictures
}

// appendTextString appends s, in quotes where logfmt needs them.
func appendTextString[T chars](dst []byte, s T) []byte {
	if len(s) < 8 {
		if w := loadShort(s); first(textSpecials(w)) == len(s) && len(s) > 0 {
			return appendShort(dst, w, len(s))
		}
	}
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
		n := visiblePrefix(s)
		dst = append(dst, s[:n]...)
		if n == len(s) {
			return dst
		}
		s = s[n:]
		dst, n = appendTextEscapes(dst, s, quoted)
		s = s[n:]
	}
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
		case printable(r):
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
