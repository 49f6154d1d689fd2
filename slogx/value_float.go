package slogx

import (
	"math"
	"strconv"
)

// appendShortFloat appends f in decimal, without an exponent, if that takes no
// more than six digits after the point, and says whether it did. Those of up
// to 15 digits are no other number's, so they are the shortest that strconv
// would find.
func appendShortFloat(dst []byte, f float64) ([]byte, bool) {
	const scale = 1e6
	scaled := f * scale
	n := int64(scaled)
	if !(-1e15 < scaled && scaled < 1e15) || float64(n) != scaled || scaled/scale != f || n == 0 {
		return dst, false
	}
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	return appendMillionths(appendUint(dst, uint64(n/scale)), uint32(n%scale)), true
}

// appendJSONFloat appends f as encoding/json does, which follows ECMAScript.
// What JSON has no number for becomes the text of encoding/json's error.
func appendJSONFloat(dst []byte, f float64) []byte {
	if dst, ok := appendShortFloat(dst, f); ok {
		return dst
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		dst = append(dst, `"!ERROR:json: unsupported value: `...)
		return append(strconv.AppendFloat(dst, f, 'g', -1, 64), '"')
	}
	abs := math.Abs(f)
	if abs == 0 || 1e-6 <= abs && abs < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	if n := len(dst); dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// appendTextFloat appends f as strconv does for the verb 'g'.
func appendTextFloat(dst []byte, f float64) []byte {
	if abs := math.Abs(f); 1e-4 <= abs && abs < 1e6 {
		if dst, ok := appendShortFloat(dst, f); ok {
			return dst
		}
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}
