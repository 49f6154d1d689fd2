package pyformat

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// AppendText appends text under s.
func (s *Spec) AppendText(dst []byte, text string) []byte {
	start := len(dst)
	return s.EndText(append(dst, text...), start)
}

// EndText brings the text dst[start:], which was appended as it is, under s:
// it is turned into its repr, cut to the precision and filled to the width, all
// counted in code points.
func (s *Spec) EndText(dst []byte, start int) []byte {
	if s.Conv == 'r' || s.Conv == 'a' {
		end := len(dst)
		dst = appendRepr(dst, dst[start:end], s.Conv == 'a')
		dst = dst[:start+copy(dst[start:], dst[end:])]
	}
	return s.fit(dst, start)
}

// fit cuts and fills dst[start:].
func (s *Spec) fit(dst []byte, start int) []byte {
	if s.Prec >= 0 && !s.Numeric() && s.Type != 'c' {
		dst = dst[:start+offsetOf(dst[start:], s.Prec)]
	}
	if s.Width == 0 || s.Width <= len(dst)-start && s.Width <= utf8.RuneCount(dst[start:]) {
		return dst
	}
	fill, align := s.Fill, s.Align
	if fill == 0 || s.percent {
		fill = ' '
	}
	if align == '=' && s.percent {
		align = '>'
	}
	return pad(dst, start, s.Width, fill, align)
}

// offsetOf returns where the first n code points of b end.
func offsetOf(b []byte, n int) int {
	i := 0
	for ; n > 0 && i < len(b); n-- {
		_, size := utf8.DecodeRune(b[i:])
		i += size
	}
	return i
}

// pad fills dst[start:] up to width code points.
func pad(dst []byte, start, width int, fill rune, align byte) []byte {
	n := width - utf8.RuneCount(dst[start:])
	if n <= 0 {
		return dst
	}
	left := 0
	switch align {
	case '>':
		left = n
	case '^':
		left = n / 2
	}
	dst = insert(dst, start, left, fill)
	return insert(dst, len(dst), n-left, fill)
}

// insert puts n fill characters at an offset of dst.
func insert(dst []byte, at, n int, fill rune) []byte {
	if n <= 0 {
		return dst
	}
	end := len(dst)
	for range n {
		dst = utf8.AppendRune(dst, fill)
	}
	if at == end {
		return dst
	}
	gap := len(dst) - end
	copy(dst[at+gap:], dst[at:end])
	for filled := dst[at:at]; len(filled) < gap; {
		filled = utf8.AppendRune(filled, fill)
	}
	return dst
}

// appendRepr appends s as Python's repr prints a str, with ascii as its ascii
// does. A byte that is no UTF-8 is printed as \xNN.
func appendRepr(dst, s []byte, ascii bool) []byte {
	quote := quoteFor(s)
	dst = append(dst, quote)
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		switch {
		case r == utf8.RuneError && n == 1:
			dst = appendHex(append(dst, '\\', 'x'), uint32(s[0]), 2)
		case r == rune(quote) || r == '\\':
			dst = append(dst, '\\', byte(r))
		default:
			dst = appendReprRune(dst, r, ascii)
		}
		s = s[n:]
	}
	return append(dst, quote)
}

// quoteFor is the apostrophe, unless that alone occurs in s.
func quoteFor(s []byte) byte {
	apostrophe := false
	for _, c := range s {
		switch c {
		case '"':
			return '\''
		case '\'':
			apostrophe = true
		}
	}
	if apostrophe {
		return '"'
	}
	return '\''
}

func appendReprRune(dst []byte, r rune, ascii bool) []byte {
	switch {
	case r == '\n':
		return append(dst, '\\', 'n')
	case r == '\r':
		return append(dst, '\\', 'r')
	case r == '\t':
		return append(dst, '\\', 't')
	case r < utf8.RuneSelf && unicode.IsPrint(r), r >= utf8.RuneSelf && !ascii && unicode.IsPrint(r):
		return utf8.AppendRune(dst, r)
	case r < 0x100:
		return appendHex(append(dst, '\\', 'x'), uint32(r), 2)
	case r < 0x10000:
		return appendHex(append(dst, '\\', 'u'), uint32(r), 4)
	}
	return appendHex(append(dst, '\\', 'U'), uint32(r), 8)
}

func appendHex(dst []byte, v uint32, digits int) []byte {
	for shift := (digits - 1) * 4; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[v>>shift&0xF])
	}
	return dst
}

// AppendFloat64 appends f as Python's repr prints a float.
func AppendFloat64(dst []byte, f float64) []byte {
	return appendReal(dst, f, real{kind: 'r', dotZero: true})
}

// appendInt64 appends the decimal digits of a number and its sign.
func appendInt64(dst []byte, negative bool, magnitude uint64) []byte {
	if negative {
		dst = append(dst, '-')
	}
	return strconv.AppendUint(dst, magnitude, 10)
}
