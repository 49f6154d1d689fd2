package slogx

import (
	"time"
)

// The fractions of a second that appendRFC3339 writes, all cut off, not rounded.
type fraction uint8

const (
	millis  fraction = iota // three digits
	nanos                   // nine digits
	trimmed                 // nine digits without the zeros at their end, as time.RFC3339Nano
)

// appendRFC3339 appends t in the format of RFC 3339: what time.AppendFormat
// does, in half the time. A year that is not between 0 and 9999 is printed
// with the digits it needs.
func appendRFC3339(dst []byte, t time.Time, frac fraction) []byte {
	_, offset := t.Zone()
	local := t.UTC().Add(time.Duration(offset) * time.Second)
	year, month, day := local.Date()
	if year < 0 || year > 9999 {
		return appendFarYear(dst, t, frac)
	}
	hour, minute, second := local.Clock()

	dst = append(dst, "0000-00-00T00:00:00"...)
	b := (*[19]byte)(dst[len(dst)-19:])
	put2(b[0:2], year/100)
	put2(b[2:4], year%100)
	put2(b[5:7], int(month))
	put2(b[8:10], day)
	put2(b[11:13], hour)
	put2(b[14:16], minute)
	put2(b[17:19], second)
	dst = appendFraction(dst, t.Nanosecond(), frac)
	return appendZone(dst, offset)
}

// put2 writes the two digits of n.
func put2(b []byte, n int) {
	b[0], b[1] = '0'+byte(n/10), '0'+byte(n%10)
}

func appendFraction(dst []byte, nsec int, frac fraction) []byte {
	if frac == trimmed && nsec == 0 {
		return dst
	}
	dst = append(dst, ".000000000"...)
	b := (*[9]byte)(dst[len(dst)-9:])
	put2(b[0:2], nsec/1e7)
	put2(b[2:4], nsec/1e5%100)
	put2(b[4:6], nsec/1e3%100)
	put2(b[6:8], nsec/10%100)
	b[8] = '0' + byte(nsec%10)
	switch frac {
	case millis:
		return dst[:len(dst)-6]
	case trimmed:
		for dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
	}
	return dst
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
	put2(b[0:2], minutes/60%100)
	put2(b[3:5], minutes%60)
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
