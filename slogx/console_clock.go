package slogx

import (
	"strings"
	"sync/atomic"
	"time"
)

// consoleClock writes the time of a record. It remembers the text of one
// second around its fraction: records come in the order of time, mostly, and
// many in one second.
type consoleClock struct {
	layout   string
	fraction string // where layout is cut in two: one of cutFractions, "" at its end
	rare     bool   // layout is not to be cut
	style    *consoleStyle

	// last is the second written last. What it points to never changes, so
	// that whoever has loaded it may go on reading while another is stored.
	last atomic.Pointer[consoleSecond]
}

// consoleSecond is the text of a second up to its fraction and after it, with
// the colour and the space behind.
type consoleSecond struct {
	unix          int64
	location      *time.Location
	before, after fixed
}

// The fractions of a second at which layouts are cut.
const (
	millisLayout  = ".000"
	trimmedLayout = ".999999999"
)

func newConsoleClock(layout string, style *consoleStyle) *consoleClock {
	if layout == "" {
		layout = "15:04:05" + millisLayout
	}
	c := &consoleClock{layout: layout, style: style}
	for _, fraction := range [...]string{millisLayout, trimmedLayout} {
		if strings.Contains(layout, fraction) {
			c.fraction = fraction
		}
	}
	before, after := c.parts()
	c.rare = hasFraction(before) || hasFraction(after) || after != "" && '0' <= after[0] && after[0] <= '9'
	return c
}

// parts returns what layout has before and after the fraction.
func (c *consoleClock) parts() (before, after string) {
	if c.fraction == "" {
		return c.layout, ""
	}
	before, after, _ = strings.Cut(c.layout, c.fraction)
	return before, after
}

// hasFraction says whether layout has what may be a fraction to package time.
func hasFraction(layout string) bool {
	for _, s := range [...]string{".0", ".9", ",0", ",9"} {
		if strings.Contains(layout, s) {
			return true
		}
	}
	return false
}

// append appends t with its colour and the space behind.
func (c *consoleClock) append(dst []byte, t time.Time) []byte {
	s := c.last.Load()
	if !c.rare && (s == nil || s.unix != t.Unix() || s.location != t.Location()) {
		s = c.second(t)
		c.last.Store(s)
	}
	if c.rare || s.before.n == 0 || s.after.n == 0 { // too long
		dst = append(dst, c.style.time...)
		dst = t.AppendFormat(dst, c.layout)
		return append(dst, c.style.afterTime...)
	}
	dst = s.before.append(dst)
	if c.fraction != "" {
		dst = append(dst, ".000000000"...)
		putNanos((*[9]byte)(dst[len(dst)-9:]), uint32(t.Nanosecond()))
		if c.fraction == millisLayout {
			dst = cutFraction(dst, millis)
		} else {
			dst = cutFraction(dst, trimmed)
		}
	}
	return s.after.append(dst)
}

// second returns the text of the second of t.
func (c *consoleClock) second(t time.Time) *consoleSecond {
	before, after := c.parts()
	return &consoleSecond{
		unix:     t.Unix(),
		location: t.Location(),
		before:   fix(c.style.time + t.Format(before)),
		after:    fix(t.Format(after) + c.style.afterTime),
	}
}
