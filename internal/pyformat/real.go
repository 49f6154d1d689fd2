package pyformat

import (
	"bytes"
	"math"
	"strconv"
)

// real says how a float is written: CPython's format codes e, f, g (in capitals
// for capital letters) and r, the shortest text that reads back as the float.
type real struct {
	kind    byte
	prec    int
	alt     bool // keeps the point, and with g the zeros
	dotZero bool // a whole number ends with ".0"
}

// appendReal appends f as r says.
func appendReal(dst []byte, f float64, r real) []byte {
	start := len(dst)
	switch {
	case math.IsNaN(f):
		dst = append(dst, "nan"...)
	case math.IsInf(f, 0):
		if f < 0 {
			dst = append(dst, '-')
		}
		dst = append(dst, "inf"...)
	default:
		dst = r.appendFinite(dst, f)
	}
	if 'A' <= r.kind && r.kind <= 'Z' {
		upper(dst[start:])
	}
	return dst
}

func (r real) appendFinite(dst []byte, f float64) []byte {
	switch r.kind {
	case 'f', 'F':
		dst = strconv.AppendFloat(dst, f, 'f', r.prec, 64)
		if r.alt && r.prec == 0 {
			dst = append(dst, '.')
		}
		return dst
	case 'e', 'E':
		start := len(dst)
		dst = strconv.AppendFloat(dst, f, 'e', r.prec, 64)
		if r.alt && r.prec == 0 {
			dst = insert(dst, start+bytes.IndexByte(dst[start:], 'e'), 1, '.')
		}
		return dst
	case 'r':
		return r.appendGeneral(dst, f, -1, 16)
	}
	prec := max(r.prec, 1)
	limit := prec
	if r.dotZero {
		limit--
	}
	return r.appendGeneral(dst, f, prec, limit)
}

// appendGeneral writes f with so many digits (-1: the fewest that read back as
// f), with an exponent where more than limit digits, or more than three zeros
// behind the point, would stand in front of the significant ones.
func (r real) appendGeneral(dst []byte, f float64, prec, limit int) []byte {
	var buf [400]byte
	text := strconv.AppendFloat(buf[:0], f, 'e', max(prec-1, -1), 64)
	if text[0] == '-' {
		dst, text = append(dst, '-'), text[1:]
	}
	e := bytes.LastIndexByte(text, 'e')
	exponent, _ := strconv.Atoi(string(text[e+1:])) // strconv wrote it
	digits := append(text[:1], text[min(2, e):e]...)
	if !r.alt || r.kind == 'r' {
		digits = trimZeros(digits)
	}
	if point := exponent + 1; point > -4 && point <= limit {
		return r.appendPlain(dst, digits, point)
	}
	dst = append(dst, digits[0])
	if len(digits) > 1 || r.alt {
		dst = append(dst, '.')
	}
	dst = append(dst, digits[1:]...)
	return appendExponent(dst, exponent)
}

// appendPlain writes digits with the point behind so many of them.
func (r real) appendPlain(dst, digits []byte, point int) []byte {
	whole := min(max(point, 0), len(digits))
	dst = append(dst, digits[:whole]...)
	for i := whole; i < point; i++ {
		dst = append(dst, '0')
	}
	if point <= 0 {
		dst = append(dst, '0')
	}
	if rest := digits[whole:]; len(rest) > 0 {
		dst = append(dst, '.')
		for i := point; i < 0; i++ {
			dst = append(dst, '0')
		}
		return append(dst, rest...)
	}
	if r.dotZero {
		return append(dst, ".0"...)
	}
	if r.alt {
		dst = append(dst, '.')
	}
	return dst
}

func appendExponent(dst []byte, exponent int) []byte {
	sign := byte('+')
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	dst = append(dst, 'e', sign)
	if exponent < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, int64(exponent), 10)
}

// trimZeros drops the zeros at the end, but never the first digit.
func trimZeros(digits []byte) []byte {
	n := len(digits)
	for n > 1 && digits[n-1] == '0' {
		n--
	}
	return digits[:n]
}
