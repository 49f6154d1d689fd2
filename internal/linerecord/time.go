package linerecord

import (
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"
)

// timeLayouts are tried after RFC 3339; each takes a fraction of the second
// too, after a point or, as Python writes it, a comma. Without a zone it is
// local time.
var timeLayouts = [...]string{
	"2006-01-02T15:04:05Z0700", // zap's ISO 8601, logstash
	"2006-01-02 15:04:05",      // Python's asctime
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05",
}

// readTime reads v as a time: a text in RFC 3339 or one of timeLayouts, or a
// number of seconds, milliseconds, microseconds or nanoseconds since 1970,
// told apart by their size: each holds for the years 1973 to 5138.
func readTime(v slog.Value) (time.Time, bool) {
	if n, ok := number(v); ok {
		return unixTime(n)
	}
	if v.Kind() != slog.KindString {
		return time.Time{}, false
	}
	s := v.String()
	if len(s) < len("2006-01-02T15:04:05") {
		return time.Time{}, false
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// unixTime reads a number since 1970. A decimal fraction is exact down to the
// nanosecond.
func unixTime(text string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(fraction, "0123456789") != "" {
		f, err := strconv.ParseFloat(text, 64) // with an exponent
		if err != nil || math.Abs(f) >= 1<<62 {
			return time.Time{}, false
		}
		n, fraction = int64(math.Floor(f)), ""
		if small := f - math.Floor(f); small > 0 {
			fraction = strconv.FormatFloat(small, 'f', 9, 64)[2:]
		}
		whole = ""
	}
	unit := unitOf(n)
	ns := int64(0)
	for i, scale := 0, unit/10; i < len(fraction) && scale > 0; i, scale = i+1, scale/10 {
		ns += int64(fraction[i]-'0') * scale
	}
	if strings.HasPrefix(whole, "-") {
		ns = -ns
	}
	per := int64(time.Second) / unit
	return time.Unix(n/per, n%per*unit+ns), true
}

// unitOf returns the nanoseconds of the unit that n, a time, counts in.
func unitOf(n int64) int64 {
	switch n = max(n, -n); {
	case n < 1e11:
		return int64(time.Second)
	case n < 1e14:
		return int64(time.Millisecond)
	case n < 1e17:
		return int64(time.Microsecond)
	}
	return 1
}
