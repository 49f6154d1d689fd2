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

// layoutSecond is the text of a second: what stands before the milliseconds and
// after them, or all of it, without milliseconds.
type layoutSecond struct {
	unix          int64
	location      *time.Location
	before, after fixed
	millis        bool
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
	s := c.last.Load()
	if s == nil || s.unix != second.Unix() || s.location != second.Location() {
		s = c.second(second)
		c.last.Store(s)
	}
	if s.before.n == 0 { // too long, or with milliseconds in a width
		return c.appendParts(dst, second, millis)
	}
	dst = s.before.append(dst)
	if !s.millis {
		return dst
	}
	dst = append(dst, '0'+byte(millis/100), '0'+byte(millis/10%10), '0'+byte(millis%10))
	return s.after.append(dst)
}

// second returns the text of the second of t; the zero text if it does not fit.
func (c *layoutClock) second(t time.Time) *layoutSecond {
	s := &layoutSecond{unix: t.Unix(), location: t.Location()}
	if !c.plain {
		return s
	}
	var text, before []byte
	for i := range c.parts {
		if c.parts[i].Name == "" || c.parts[i].Name == "0" {
			text = c.appendPart(text, &c.parts[i], t, 0)
			continue
		}
		if s.millis { // twice
			return s
		}
		before, text, s.millis = text, nil, true
	}
	if !s.millis {
		before, text = text, nil
	}
	s.after = fix(string(text))
	if s.after.n == len(text) {
		s.before = fix(string(before))
	}
	return s
}

// appendParts appends t and its milliseconds as the layout's parts have them.
func (c *layoutClock) appendParts(dst []byte, t time.Time, millis int) []byte {
	for i := range c.parts {
		dst = c.appendPart(dst, &c.parts[i], t, millis)
	}
	return dst
}

func (c *layoutClock) appendPart(dst []byte, p *pyformat.Part, t time.Time, millis int) []byte {
	switch p.Name {
	case "":
		return append(dst, p.Literal...)
	case "0":
		start := len(dst)
		return p.Spec.EndText(c.format.Append(dst, t), start)
	default:
		return appendMillis(dst, millis, &p.Spec)
	}
}
