package slogx

import "time"

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
		return append(appendDecimal(dst, u/1e3, uint32(u%1e3*1e6)), "µs"...)
	case u < 1e9:
		return append(appendDecimal(dst, u/1e6, uint32(u%1e6*1e3)), "ms"...)
	}
	seconds := u / 1e9
	if seconds >= 60 {
		if seconds >= 3600 {
			dst = append(appendUint(dst, seconds/3600), 'h')
		}
		dst = append(appendUint(dst, seconds/60%60), 'm')
	}
	return append(appendDecimal(dst, seconds%60, uint32(u%1e9)), 's')
}

// appendDecimal appends whole and a fraction, counted in billionths, without the
// zeros at its end.
func appendDecimal(dst []byte, whole uint64, fraction uint32) []byte {
	dst = appendUint(dst, whole)
	if fraction == 0 {
		return dst
	}
	dst = append(dst, ".000000000"...)
	putNanos((*[9]byte)(dst[len(dst)-9:]), fraction)
	return cutFraction(dst, trimmed)
}
