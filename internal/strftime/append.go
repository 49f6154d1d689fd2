package strftime

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// civil is a time taken apart, C's struct tm.
type civil struct {
	t                    time.Time
	year, day            int
	month                time.Month
	hour, minute, second int
	weekday              time.Weekday
	yday                 int // 0 on January 1
}

func (c *civil) set(t time.Time) {
	c.t = t
	c.year, c.month, c.day = t.Date()
	c.hour, c.minute, c.second = t.Clock()
	c.weekday = t.Weekday()
	c.yday = t.YearDay() - 1
}

// hour12 is the hour on a clock's face, 1 to 12.
func (c *civil) hour12() int { return (c.hour+11)%12 + 1 }

// week counts the weeks of the year that begin on the given weekday; the days
// before the first of them are week 0.
func (c *civil) week(begin time.Weekday) int {
	return (c.yday + 7 - (int(c.weekday)-int(begin)+7)%7) / 7
}

// The directives that stand for several others.
var (
	dateTime  = Compile("%a %b %e %H:%M:%S %Y").ops
	shortDate = Compile("%m/%d/%y").ops
	isoDate   = Compile("%Y-%m-%d").ops
	clock     = Compile("%H:%M:%S").ops
	clock12   = Compile("%I:%M:%S %p").ops
	clockHM   = Compile("%H:%M").ops
)

func appendOps(dst []byte, ops []op, c *civil) []byte {
	for i := range ops {
		o := &ops[i]
		if o.conv == 0 && o.width == 0 && o.letters == 0 {
			dst = append(dst, o.literal...)
			continue
		}
		start := len(dst)
		if dst = o.appendValue(dst, c); o.letters != 0 {
			setCase(dst[start:], o.letters)
		}
		if n := o.width - utf8.RuneCount(dst[start:]); n > 0 {
			dst = padLeft(dst, start, n, o.pad == '0')
		}
	}
	return dst
}

func (o *op) appendValue(dst []byte, c *civil) []byte {
	switch o.conv {
	case 0:
		return append(dst, o.literal...)
	case '%':
		return append(dst, '%')
	case 'n':
		return append(dst, '\n')
	case 't':
		return append(dst, '\t')
	case 'a':
		return append(dst, c.weekday.String()[:3]...)
	case 'A':
		return append(dst, c.weekday.String()...)
	case 'b', 'h':
		return append(dst, c.month.String()[:3]...)
	case 'B':
		return append(dst, c.month.String()...)
	case 'p', 'P':
		if c.hour < 12 {
			return append(dst, "AM"...)
		}
		return append(dst, "PM"...)
	case 'Z':
		name, _ := c.t.Zone()
		return append(dst, name...)
	case 's':
		return strconv.AppendInt(dst, c.t.Unix(), 10)
	case 'z':
		return o.appendOffset(dst, c)
	case 'c', 'D', 'x', 'F', 'T', 'X', 'r', 'R':
		return appendOps(dst, o.parts(), c)
	}
	return o.appendNumber(dst, c)
}

func (o *op) parts() []op {
	switch o.conv {
	case 'c':
		return dateTime
	case 'D', 'x':
		return shortDate
	case 'F':
		return isoDate
	case 'r':
		return clock12
	case 'R':
		return clockHM
	}
	return clock
}

// appendNumber appends a conversion that prints a number.
func (o *op) appendNumber(dst []byte, c *civil) []byte {
	switch o.conv {
	case 'C':
		century := c.year / 100
		if c.year < 0 && c.year%100 != 0 {
			century--
		}
		return o.appendInt(dst, century, 1, 0)
	case 'd':
		return o.appendInt(dst, c.day, 2, 0)
	case 'e':
		return o.appendInt(dst, c.day, 2, '_')
	case 'g', 'G', 'V':
		return o.appendISO(dst, c)
	case 'H':
		return o.appendInt(dst, c.hour, 2, 0)
	case 'k':
		return o.appendInt(dst, c.hour, 2, '_')
	case 'I':
		return o.appendInt(dst, c.hour12(), 2, 0)
	case 'l':
		return o.appendInt(dst, c.hour12(), 2, '_')
	case 'j':
		return o.appendInt(dst, c.yday+1, 3, 0)
	case 'm':
		return o.appendInt(dst, int(c.month), 2, 0)
	case 'M':
		return o.appendInt(dst, c.minute, 2, 0)
	case 'S':
		return o.appendInt(dst, c.second, 2, 0)
	case 'u':
		return o.appendInt(dst, (int(c.weekday)+6)%7+1, 1, 0)
	case 'w':
		return o.appendInt(dst, int(c.weekday), 1, 0)
	case 'U':
		return o.appendInt(dst, c.week(time.Sunday), 2, 0)
	case 'W':
		return o.appendInt(dst, c.week(time.Monday), 2, 0)
	case 'y':
		return o.appendInt(dst, (c.year%100+100)%100, 2, 0)
	default: // 'Y'
		return o.appendInt(dst, c.year, 1, 0)
	}
}

func (o *op) appendISO(dst []byte, c *civil) []byte {
	year, week := c.t.ISOWeek()
	switch o.conv {
	case 'V':
		return o.appendInt(dst, week, 2, 0)
	case 'g':
		return o.appendInt(dst, (year%100+100)%100, 2, 0)
	}
	return o.appendInt(dst, year, 1, 0)
}

// appendInt appends v with at least that many digits. Without a flag, pad is
// what fills them: zeros, or blanks for '_'.
func (o *op) appendInt(dst []byte, v, digits int, pad byte) []byte {
	if o.pad != 0 {
		pad = o.pad
	}
	if pad == '-' {
		return strconv.AppendInt(dst, int64(v), 10)
	}
	digits = max(digits, o.width)
	start := len(dst)
	if pad != '_' && v < 0 {
		dst = append(dst, '-')
		v, digits, start = -v, digits-1, start+1
	}
	dst = strconv.AppendInt(dst, int64(v), 10)
	if n := digits - (len(dst) - start); n > 0 {
		dst = padLeft(dst, start, n, pad != '_')
	}
	return dst
}

// appendOffset appends the zone's distance from UTC. The sign is a field of
// its own, which is why a width is used twice, as glibc does.
func (o *op) appendOffset(dst []byte, c *civil) []byte {
	_, offset := c.t.Zone()
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	if o.width > 1 {
		dst = padLeft(dst, len(dst), o.width-1, o.pad == '0')
	}
	dst = append(dst, sign)
	minutes := offset / 60
	start := len(dst)
	dst = o.appendInt(dst, minutes/60*100+minutes%60, 4, 0)
	if n := o.width - (len(dst) - start); n > 0 {
		dst = padLeft(dst, start, n, o.pad == '0')
	}
	return dst
}

// padLeft moves dst[start:] n bytes to the right and fills the gap.
func padLeft(dst []byte, start, n int, zeros bool) []byte {
	fill := byte(' ')
	if zeros {
		fill = '0'
	}
	for range n {
		dst = append(dst, fill)
	}
	copy(dst[start+n:], dst[start:len(dst)-n])
	for i := start; i < start+n; i++ {
		dst[i] = fill
	}
	return dst
}

// setCase changes ASCII letters only, as the C locale does.
func setCase(b []byte, letters byte) {
	for i, c := range b {
		switch {
		case letters == 'U' && 'a' <= c && c <= 'z':
			b[i] = c - 'a' + 'A'
		case letters == 'L' && 'A' <= c && c <= 'Z':
			b[i] = c - 'A' + 'a'
		}
	}
}
