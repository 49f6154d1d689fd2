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

// A timeText is room for a time in the format of RFC 3339. All that is written
// is well below 63, so that masking an index changes nothing; it spares the
// checks.
type timeText [64]byte

// appendRFC3339 appends t in the format of RFC 3339: what time.AppendFormat
// does, in less time. A year that is not between 0 and 9999 is printed
// with the digits it needs.
func appendRFC3339(dst []byte, t time.Time, frac fraction) []byte {
	dst, b := room(dst)
	if n := (*timeText)(b[:]).put(t, frac); n > 0 {
		return dst[:len(dst)+n]
	}
	return appendFarYear(dst, t, frac)
}

// appendJSONTime appends t in quotes, without the zeros at its end.
func appendJSONTime(dst []byte, t time.Time) []byte {
	dst, b := room(dst)
	if n := b.putTime(t); n > 0 {
		return dst[:len(dst)+n]
	}
	return append(appendFarYear(append(dst, '"'), t, trimmed), '"')
}

// putTime writes what appendJSONTime appends and returns its length, or 0 if the
// year has not four digits.
func (b *shortAttr) putTime(t time.Time) int {
	n := (*timeText)(b[1:]).put(t, trimmed)
	if n == 0 {
		return 0
	}
	b[0], b[(n+1)&63] = '"', '"'
	return n + 2
}

// put writes t and returns its length, or 0 if its year has not four digits.
func (b *timeText) put(t time.Time, frac fraction) int {
	offset := 0
	if t.Location() != time.UTC {
		offset = zoneOffset(t)
	}
	local := uint64(t.Unix() + int64(offset) - firstSecond)
	if local > lastSecond-firstSecond {
		return 0
	}
	day, second := uint32(local/daySeconds), uint32(local%daySeconds)
	known := days[day%uint32(len(days))].Load()
	if known>>32 != uint64(day+1) {
		known = rememberDay(day)
	}
	digits := unpackDigits(known&(1<<32-1)) | '0'*eachByte
	*(*[20]byte)(b[:]) = [20]byte([]byte("0000-00-00T00:00:00."))
	binary.LittleEndian.PutUint32(b[0:4], uint32(digits))
	binary.LittleEndian.PutUint16(b[5:7], uint16(digits>>32))
	binary.LittleEndian.PutUint16(b[8:10], uint16(digits>>48))
	minute := second / 60
	put2(b[11:13], minute/60)
	put2(b[14:16], minute%60)
	put2(b[17:19], second%60)
	n := len("2006-01-02T15:04:05")
	if ns := uint32(t.Nanosecond()); ns > 0 || frac != trimmed {
		putNanos((*[9]byte)(b[n+1:]), ns)
		n = b.cut(frac)
	}
	if offset != 0 {
		return b.putZone(n, offset)
	}
	b[n&63] = 'Z'
	return n + 1
}

// days remembers the dates of the days that were printed last, for the times of
// a program are of few days. In an entry stand the day that it is of plus one,
// and below that the eight digits of its date, four bits each, the first in the
// lowest. It is a cache: what is in it follows from the day alone.
var days [64]atomic.Uint64

// rememberDay returns the entry of a day, which is counted from the first of
// January of the year 0.
func rememberDay(day uint32) uint64 {
	year, month, dayOfMonth := civil(day)
	known := uint64(day+1)<<32 | packDigits(digits8(year*1e4+month*100+dayOfMonth))
	days[day%uint32(len(days))].Store(known)
	return known
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

// cut returns the length without those of the nine digits after the second that
// frac does not ask for.
func (b *timeText) cut(frac fraction) int {
	n := len("2006-01-02T15:04:05.000000000")
	switch frac {
	case millis:
		return n - 6
	case trimmed:
		for b[(n-1)&63] == '0' { // one of them is not
			n--
		}
	}
	return n
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

// putZone writes the offset in hours and minutes at n, and returns its end.
func (b *timeText) putZone(n, offset int) int {
	sign, minutes := byte('+'), offset/60
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	zone := b[n : n+6]
	zone[0], zone[3] = sign, ':'
	put2(zone[1:3], uint32(minutes/60%100))
	put2(zone[4:6], uint32(minutes%60))
	return n + len(zone)
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
