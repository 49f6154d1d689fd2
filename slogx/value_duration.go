package slogx

import (
	"math/bits"
	"time"
)

// appendDuration appends d as its String method has it, without the string.
func appendDuration(dst []byte, d time.Duration) []byte {
	u := uint64(d)
	if d < 0 {
		dst = append(dst, '-')
		u = -u
	}
	switch {
	case u == 0:
		return append(dst, "0s"...)
	case u < 1e3:
		return append(appendUint(dst, u), "ns"...)
	case u < 1e6:
		return append(appendMillionths(appendUint(dst, u/1e3), uint32(u%1e3*1e3)), "µs"...)
	case u < 1e9:
		return append(appendMillionths(appendUint(dst, u/1e6), uint32(u%1e6)), "ms"...)
	}
	seconds := u / 1e9
	if seconds >= 60 {
		if seconds >= 3600 {
			dst = append(appendUint(dst, seconds/3600), 'h')
		}
		dst = append(appendUint(dst, seconds/60%60), 'm')
	}
	dst = appendUint(dst, seconds%60)
	fraction := uint32(u % 1e9)
	if fraction%1e3 == 0 {
		return append(appendMillionths(dst, fraction/1e3), 's')
	}
	dst = append(dst, ".000000000"...)
	putNanos((*[9]byte)(dst[len(dst)-9:]), fraction)
	return append(cutFraction(dst, trimmed), 's')
}

// appendMillionths appends n, which is below a million, as a fraction without
// the zeros at its end: all of it is one word.
func appendMillionths(dst []byte, n uint32) []byte {
	if n == 0 {
		return dst
	}
	digits := uint64(triples[n/1e3&1023]) | uint64(triples[n%1e3&1023])<<24
	length := 8 - bits.LeadingZeros64(digits&^('0'*eachByte))/8
	return appendShort(dst, digits<<8|'.', length+1)
}
