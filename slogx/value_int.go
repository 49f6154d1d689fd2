package slogx

import (
	"encoding/binary"
)

// pairs are the numbers 0 to 99 in two digits, the first in the low byte.
var pairs = func() (p [100]uint16) {
	for n := range p {
		p[n] = uint16('0'+n/10) | uint16('0'+n%10)<<8
	}
	return p
}()

// triples are the numbers 0 to 999 in three digits, the first in the low byte.
// With 1024 of them an index can be masked instead of checked.
var triples = func() (t [1024]uint32) {
	for n := range uint32(1000) {
		t[n] = '0' + n/100 | uint32(pairs[n%100])<<8
	}
	return t
}()

// put2 writes the two digits of n, which is below 100.
func put2(b []byte, n uint32) { binary.LittleEndian.PutUint16(b, pairs[n]) }

// digits8 returns the eight digits of n, which is below 1e8, as numbers from 0
// to 9, the first in the lowest byte. It divides in each step all parts of a
// word at once: into four digits, then two, then one. The divisions are
// multiplications with the reciprocal, exact for numbers this small.
func digits8(n uint32) uint64 {
	w := uint64(n/1e4) | uint64(n%1e4)<<32
	high := (w * 10486 >> 20) & 0x0000007f0000007f // n/100
	w = high | (w-100*high)<<16
	high = (w * 103 >> 10) & 0x000f000f000f000f // n/10
	return high | (w-10*high)<<8
}

// appendInt appends n in decimal, as strconv.AppendInt does.
func appendInt(dst []byte, n int64) []byte {
	u := uint64(n)
	if n < 0 {
		dst = append(dst, '-')
		u = -u
	}
	return appendUint(dst, u)
}

// appendUint appends u in decimal, as strconv.AppendUint does in twice the
// time: three digits are one look-up.
func appendUint(dst []byte, u uint64) []byte {
	n := uint32(u)
	switch {
	case u < 1e3:
		return appendUpTo999(dst, n)
	case u < 1e6:
		dst = appendUpTo999(dst, n/1e3)
		return appendShort(dst, uint64(triples[n%1e3&1023]), 3)
	case u < 1e9:
		dst = appendUpTo999(dst, n/1e6)
		return appendShort(dst, uint64(triples[n/1e3%1e3&1023])|uint64(triples[n%1e3&1023])<<24, 6)
	}
	dst = appendUint(dst, u/1e9)
	dst = append(dst, "000000000"...)
	putNanos((*[9]byte)(dst[len(dst)-9:]), uint32(u%1e9))
	return dst
}

func appendUpTo999(dst []byte, n uint32) []byte {
	length := 3
	if n < 100 {
		length = 2
		if n < 10 {
			length = 1
		}
	}
	return appendShort(dst, uint64(triples[n&1023]>>(8*(3-length)&31)), length)
}
