package slogx

import (
	"math"
	"sync/atomic"
	"time"

	"github.com/seed-e5d85c45/logging/internal/pyformat"
	"github.com/seed-e5d85c45/logging/internal/strftime"
)

// processStart is what relativeCreated counts from, as CPython counts from the
// import of its logging module.
var processStart = time.Now()

// unixSeconds is Python's record.created: a float, with a rounding of its own.
func unixSeconds(t time.Time) float64 {
	if year := t.Year(); year < 1680 || year > 2260 { // where UnixNano overflows
		return float64(t.Unix()) + float64(t.Nanosecond())/1e9
	}
	return float64(t.UnixNano()) / 1e9
}

// wholeSecond returns the second and the millisecond that CPython prints: its
// time is a float, which may round the last fraction of a second up.
func wholeSecond(t time.Time) (time.Time, int) {
	millis := t.Nanosecond() / 1e6
	if millis == 999 {
		if up := time.Unix(int64(math.Floor(unixSeconds(t))), 0); up.After(t) {
			return up.In(t.Location()), 0
		}
	}
	return t, millis
}

// appendFloat appends a field that is a float. A record without a time has
// none of them.
func (l *layoutLine) appendFloat(dst []byte, field layoutField, spec *pyformat.Spec) []byte {
	t := l.r.Time
	if t.IsZero() {
		return spec.EndText(dst, len(dst))
	}
	switch field {
	case fieldMsecs:
		_, millis := wholeSecond(t)
		return appendMillis(dst, millis, spec)
	case fieldRelativeCreated:
		return spec.AppendFloat(dst, float64(t.Sub(processStart))/1e6)
	}
	return spec.AppendFloat(dst, unixSeconds(t))
}

// appendMillis appends milliseconds, which are a float in CPython.
func appendMillis(dst []byte, millis int, spec *pyformat.Spec) []byte {
	switch spec.Type {
	case 'd', 'i', 'u':
		return spec.AppendInt(dst, int64(millis))
	}
	return spec.AppendFloat(dst, float64(millis))
}

// asctime appends the time of the record, if it has one.
func (l *layoutLine) asctime(dst []byte) []byte {
	if l.changed != nil && l.changed.timeIsText {
		return appendPlainString(dst, l.changed.time)
	}
	if l.r.Time.IsZero() {
		return dst
	}
	return l.f.clock.append(dst, l.f.time(l.r.Time))
}

// layoutClock writes asctime. It remembers the text of one second: records
// come in the order of time, mostly, and many in one second.
type layoutClock struct {
	format *strftime.Format
	parts  []pyformat.Part // what is put around the text
	plain  bool            // milliseconds are three digits

	// last is the second written last. What it points to never changes, so
	// that whoever has loaded it may go on reading while another is stored.
	last atomic.Pointer[layoutSecond]
}

type layoutSecond struct {
	unix     int64
	location *time.Location
	text     []byte
}

func newLayoutClock(format *strftime.Format, parts []pyformat.Part) *layoutClock {
	c := &layoutClock{format: format, parts: parts, plain: true}
	for i := range parts {
		if p := &parts[i]; p.Name != "" && p.Name != "0" && !threeDigits(&p.Spec) {
			c.plain = false
		}
	}
	return c
}

// threeDigits says whether spec writes milliseconds as %03d does.
func threeDigits(spec *pyformat.Spec) bool {
	return string(appendMillis(nil, 7, spec)) == "007" &&
		string(appendMillis(nil, 89, spec)) == "089" &&
		string(appendMillis(nil, 999, spec)) == "999"
}

func (c *layoutClock) append(dst []byte, t time.Time) []byte {
	second, millis := wholeSecond(t)
	for i := range c.parts {
		switch p := &c.parts[i]; {
		case p.Name == "":
			dst = append(dst, p.Literal...)
		case p.Name == "0":
			start := len(dst)
			dst = c.appendSecond(dst, second)
			if !p.Spec.Plain() {
				dst = p.Spec.EndText(dst, start)
			}
		case c.plain:
			dst = append(dst, '0'+byte(millis/100), '0'+byte(millis/10%10), '0'+byte(millis%10))
		default:
			dst = appendMillis(dst, millis, &p.Spec)
		}
	}
	return dst
}

func (c *layoutClock) appendSecond(dst []byte, t time.Time) []byte {
	unix, location := t.Unix(), t.Location()
	if last := c.last.Load(); last != nil && last.unix == unix && last.location == location {
		return append(dst, last.text...)
	}
	start := len(dst)
	dst = c.format.Append(dst, t)
	c.last.Store(&layoutSecond{unix, location, append([]byte(nil), dst[start:]...)})
	return dst
}
