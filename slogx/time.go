package slogx

import (
	"encoding/binary"
	"sync/atomic"
	"time"
)

// The fractions of a second that appendRFC3339 writes, all cut off, not rounded.
type fraction uint8

const (
	millis  fraction = iota // three digits
	nanos                   // nine digits
	trimmed                 // nine digits without the zeros at their end, as time.RFC3339Nano
)

// The seconds from 1970 of the years 0 to 9999, which have four digits.
const (
	firstSecond = -62167219200
	lastSecond  = 253402300799
	daySeconds  = 24 * 60 * 60
)

// appendRFC3339 appends t in the format of RFC 3339: what time.AppendFormat
// does, in half the time. A year that is not between 0 and 9999 is printed
// with the digits it needs.
func appendRFC3339(dst []byte, t time.Time, frac fraction) []byte {
	offset := zoneOffset(t)
	local := t.Unix() + int64(offset)
	if local < firstSecond || local > lastSecond {
		return appendFarYear(dst, t, frac)
	}
	day, second := uint32((local-firstSecond)/daySeconds), uint32((local-firstSecond)%daySeconds)
	minute := second / 60

	dst = appendDay(dst, day)
	b := (*[29]byte)(dst[len(dst)-29:])
	put2(b[11:13], minute/60)
	put2(b[14:16], minute%60)
	put2(b[17:19], second%60)
	if ns := uint32(t.Nanosecond()); ns > 0 {
		putNanos((*[9]byte)(b[20:29]), ns)
		dst = cutFraction(dst, frac)
	} else if frac == trimmed {
		dst = dst[:len(dst)-len(".000000000")]
	} else {
		dst = cutFraction(dst, frac)
	}
	return appendZone(dst, offset)
}

// days remembers the dates of the days that were printed last, for the times of
// a program are of few days. In an entry stand the day that it is of plus one,
// and below that the eight digits of its date, four bits each, the first in the
// lowest. It is a cache: what is in it follows from the day alone.
var days [64]atomic.Uint64

// appendDay appends the midnight of the day that is so many days after the first
// of January of the year 0: "2006-01-02T00:00:00.000000000".
func appendDay(dst []byte, day uint32) []byte {
	entry := &days[day%uint32(len(days))]
	known := entry.Load()
	if known>>32 != uint64(day+1) {
		year, month, dayOfMonth := civil(day)
		known = uint64(day+1)<<32 | packDigits(digits8(year*1e4+month*100+dayOfMonth))
		entry.Store(known)
	}
	digits := unpackDigits(known&(1<<32-1)) | '0'*eachByte
	dst = append(dst, "0000-00-00T00:00:00.000000000"...)
	b := (*[29]byte)(dst[len(dst)-29:])
	binary.LittleEndian.PutUint32(b[0:4], uint32(digits))
	binary.LittleEndian.PutUint16(b[5:7], uint16(digits>>32))
	binary.LittleEndian.PutUint16(b[8:10], uint16(digits>>48))
	return dst
}

// packDigits makes of eight bytes below 16 four bits each.
func packDigits(w uint64) uint64 {
	w = (w | w>>4) & 0x00ff00ff00ff00ff
	w = (w | w>>8) & 0x0000ffff0000ffff
	return (w | w>>16) & 0x00000000ffffffff
}

// unpackDigits undoes packDigits.
func unpackDigits(w uint64) uint64 {
	w = (w | w<<16) & 0x0000ffff0000ffff
	w = (w | w<<8) & 0x00ff00ff00ff00ff
	return (w | w<<4) & 0x0f0f0f0f0f0f0f0f
}

// zoneOffset returns the offset of t's zone, without a search for it in UTC.
func zoneOffset(t time.Time) int {
	if t.Location() == time.UTC {
		return 0
	}
	_, offset := t.Zone()
	return offset
}

// civil returns the date of the day that is days after the first of January of
// the year 0. It counts from the first of March, so that the leap day is the
// last of its year: the algorithm is from Neri and Schneider, "Euclidean affine
// functions and their application to calendar algorithms" (2022).
func civil(days uint32) (year, month, day uint32) {
	const (
		centuryDays = 146097 // of four centuries
		shift       = 400    // years, so that nothing is below 0
	)
	n := 4*(days+centuryDays-60) + 3
	century, n := n/centuryDays, n%centuryDays|3
	p := uint64(n) * 2939745
	yearDay := uint32(p) / 2939745 / 4
	year = 100*century + uint32(p>>32) - shift
	m := yearDay*2141 + 197913
	month, day = m>>16, m&0xffff/2141+1
	if yearDay >= 306 { // January and February
		return year + 1, month - 12, day
	}
	return year, month, day
}

// putNanos writes the nine digits of n. What the first two stores have too much
// the next overwrites.
func putNanos(b *[9]byte, n uint32) {
	binary.LittleEndian.PutUint32(b[0:4], triples[n/1e6&1023])
	binary.LittleEndian.PutUint32(b[3:7], triples[n/1e3%1e3&1023])
	last := triples[n%1e3&1023]
	binary.LittleEndian.PutUint16(b[6:8], uint16(last))
	b[8] = byte(last >> 16)
}

// cutFraction takes from dst, which ends with a point and nine digits, those
// that frac does not ask for.
func cutFraction(dst []byte, frac fraction) []byte {
	switch n := len(dst); frac {
	case millis:
		return dst[:n-6]
	case trimmed:
		for dst[n-1] == '0' {
			n--
		}
		if dst[n-1] == '.' {
			n--
		}
		return dst[:n]
	default:
		return dst
	}
}

// appendZone appends Z or the offset in hours and minutes.
func appendZone(dst []byte, offset int) []byte {
	if offset == 0 {
		return append(dst, 'Z')
	}
	sign, minutes := byte('+'), offset/60
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	dst = append(dst, sign, '0', '0', ':', '0', '0')
	b := (*[5]byte)(dst[len(dst)-5:])
	put2(b[0:2], uint32(minutes/60%100))
	put2(b[3:5], uint32(minutes%60))
	return dst
}

// appendFarYear appends a time whose year has not four digits.
func appendFarYear(dst []byte, t time.Time, frac fraction) []byte {
	switch frac {
	case millis:
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000Z07:00")
	case nanos:
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000000000Z07:00")
	default:
		return t.AppendFormat(dst, time.RFC3339Nano)
	}
}
