// Package measure reads sizes and durations as people write them.
package measure

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// units of sizes, in bytes. As in log files' limits everywhere, K is 1024.
var units = []struct {
	names string
	bytes int64
}{
	{" b ", 1}, {" k kb kib ", 1 << 10}, {" m mb mib ", 1 << 20}, {" g gb gib ", 1 << 30}, {" t tb tib ", 1 << 40},
}

// Bytes reads a size: "2000", "100M", "1.5GB". K, M, G and T are powers of
// 1024, with or without B or iB, in any case.
func Bytes(s string) (int64, error) {
	number, unit := split(s)
	f, err := strconv.ParseFloat(number, 64)
	if err == nil && f >= 0 {
		for _, u := range units {
			if strings.Contains(u.names, " "+strings.ToLower(unit)+" ") && f*float64(u.bytes) < 1<<62 {
				return int64(f * float64(u.bytes)), nil
			}
		}
		if unit == "" && f < 1<<62 {
			return int64(f), nil
		}
	}
	return 0, fmt.Errorf("%q is no size such as 2000, 100M or 1.5GB", s)
}

const day = 24 * time.Hour

// long are the units that Go's durations do not have.
var long = map[string]time.Duration{
	"d": day, "day": day, "days": day,
	"w": 7 * day, "week": 7 * day, "weeks": 7 * day,
}

// Duration reads a length of time: Go's "1h30m", and "30d", "10 days" and "2w".
func Duration(s string) (time.Duration, error) {
	number, unit := split(s)
	if length := long[strings.ToLower(unit)]; length > 0 {
		f, err := strconv.ParseFloat(number, 64)
		if err == nil && f >= 0 && f*float64(length) < 1<<62 {
			return time.Duration(f * float64(length)), nil
		}
	} else if d, err := time.ParseDuration(strings.TrimSpace(s)); err == nil && d >= 0 {
		return d, nil
	}
	return 0, fmt.Errorf("%q is no length of time such as 90s, 1h30m or 30d", s)
}

// split divides a number from the unit behind it.
func split(s string) (number, unit string) {
	s = strings.TrimSpace(s)
	i := strings.LastIndexAny(s, "0123456789.") + 1
	return s[:i], strings.TrimSpace(s[i:])
}
