package pyformat

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendInt appends v under s.
func (s *Spec) AppendInt(dst []byte, v int64) []byte {
	if v < 0 {
		return s.appendInteger(dst, true, -uint64(v))
	}
	return s.appendInteger(dst, false, uint64(v))
}

// AppendUint appends v under s.
func (s *Spec) AppendUint(dst []byte, v uint64) []byte {
	return s.appendInteger(dst, false, v)
}

func (s *Spec) appendInteger(dst []byte, negative bool, magnitude uint64) []byte {
	start := len(dst)
	if s.asText() {
		return s.fit(appendInt64(dst, negative, magnitude), start)
	}
	var buf [72]byte
	n := number{negative: negative}
	switch s.Type {
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		f := float64(magnitude)
		if negative {
			f = -f
		}
		return s.AppendFloat(dst, f)
	case 'c':
		if negative || magnitude > utf8.MaxRune {
			return s.fit(appendInt64(dst, negative, magnitude), start)
		}
		return s.pad(utf8.AppendRune(dst, rune(magnitude)), start)
	case 'x', 'X', 'o', 'b':
		n.base = s.Type
		n.digits = strconv.AppendUint(buf[:0], magnitude, baseOf(s.Type))
		if s.Type == 'X' {
			upper(n.digits)
		}
	default:
		n.digits = strconv.AppendUint(buf[:0], magnitude, 10)
	}
	n.whole = len(n.digits)
	return s.appendNumber(dst, &n)
}

func baseOf(conv byte) int {
	switch conv {
	case 'o':
		return 8
	case 'b':
		return 2
	}
	return 16
}

// AppendFloat appends f under s.
func (s *Spec) AppendFloat(dst []byte, f float64) []byte {
	start := len(dst)
	if s.asText() {
		return s.fit(AppendFloat64(dst, f), start)
	}
	var buf [400]byte // the longest float64 without a precision has 310 characters
	n := number{negative: math.Signbit(f)}
	if math.IsNaN(f) {
		n.negative = false
	}
	switch s.Type {
	case 'd', 'i', 'u':
		if !s.percent || math.IsNaN(f) || math.IsInf(f, 0) {
			return s.fit(AppendFloat64(dst, f), start)
		}
		n.digits = strconv.AppendFloat(buf[:0], math.Trunc(math.Abs(f)), 'f', 0, 64)
		n.negative = n.negative && f <= -1
		n.whole = len(n.digits)
		return s.appendNumber(dst, &n)
	case 'b', 'c', 'o', 'x', 'X':
		return s.fit(AppendFloat64(dst, f), start)
	}
	n.real = true
	if s.Type == '%' {
		f *= 100
	}
	n.digits = appendReal(buf[:0], math.Abs(f), s.real())
	for n.whole < len(n.digits) && '0' <= n.digits[n.whole] && n.digits[n.whole] <= '9' {
		n.whole++
	}
	if s.NoNeg && isZero(n.digits) {
		n.negative = false
	}
	if s.Type == '%' {
		n.digits = append(n.digits, '%')
	}
	return s.appendNumber(dst, &n)
}

// real is how s has a float written.
func (s *Spec) real() real {
	r := real{kind: s.Type, prec: s.Prec, alt: s.Alt}
	switch s.Type {
	case 0:
		r.kind, r.dotZero = 'r', true
		if s.Prec >= 0 {
			r.kind = 'g'
		}
		return r
	case 'n':
		r.kind = 'g'
	case '%':
		r.kind = 'f'
	}
	if r.prec < 0 {
		r.prec = 6
	}
	return r
}

// isZero reports whether no digit but 0 stands in front of an exponent.
func isZero(digits []byte) bool {
	for _, c := range digits {
		switch {
		case '1' <= c && c <= '9', c == 'i', c == 'n', c == 'I', c == 'N':
			return false
		case c == 'e' || c == 'E':
			return true
		}
	}
	return true
}

// number is a number taken apart: its first whole digits can be grouped.
type number struct {
	negative bool
	real     bool
	base     byte // 'x', 'X', 'o', 'b' or 0
	digits   []byte
	whole    int
}

// appendNumber puts sign, base, digits and fill together.
func (s *Spec) appendNumber(dst []byte, n *number) []byte {
	start := len(dst)
	switch {
	case n.negative:
		dst = append(dst, '-')
	case s.Sign == '+' || s.Sign == ' ':
		dst = append(dst, s.Sign)
	}
	if s.Alt && n.base != 0 {
		dst = append(dst, '0', n.base)
	}
	behind := len(dst)
	if s.percent && !n.real {
		for i := len(n.digits); i < s.Prec; i++ {
			dst = append(dst, '0')
		}
	}
	fill, align := s.fill()
	least := 0
	if fill == '0' && align == '=' && n.whole > 0 {
		least = s.Width - (len(dst) - start) - (len(n.digits) - n.whole)
	}
	dst = appendGrouped(dst, n.digits[:n.whole], s.Group, groupSize(n.base), least)
	dst = append(dst, n.digits[n.whole:]...)
	missing := s.Width - (len(dst) - start)
	if missing <= 0 {
		return dst
	}
	switch align {
	case '=':
		return insert(dst, behind, missing, fill)
	default:
		return pad(dst, start, s.Width, fill, align)
	}
}

func groupSize(base byte) int {
	if base != 0 {
		return 4
	}
	return 3
}

// appendGrouped appends digits with a separator between groups, and as many
// zeros in front as make it at least so many bytes: a separator never comes
// first, so it may become one more.
func appendGrouped(dst, digits []byte, separator byte, size, least int) []byte {
	if separator == 0 {
		for i := len(digits); i < least; i++ {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	}
	total := len(digits)
	for total+(total-1)/size < least {
		total++
	}
	for i := total; i > 0; i-- {
		c := byte('0')
		if i <= len(digits) {
			c = digits[len(digits)-i]
		}
		if dst = append(dst, c); i > 1 && (i-1)%size == 0 {
			dst = append(dst, separator)
		}
	}
	return dst
}

// pad fills the number dst[start:], which has no sign, up to the width.
func (s *Spec) pad(dst []byte, start int) []byte {
	fill, align := s.fill()
	if s.percent {
		fill = ' '
	}
	if align == '=' {
		align = '>'
	}
	return pad(dst, start, s.Width, fill, align)
}

func upper(b []byte) {
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
}
