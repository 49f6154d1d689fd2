package netlog

import (
	"bytes"
	"log/slog"
	"strconv"
	"time"
	"unicode/utf8"
)

// cutMark stands at the end of what was cut.
const cutMark = "..."

// syslogFormatter makes messages of records. It is immutable.
type syslogFormatter struct {
	format   SyslogFormat
	facility int
	local    bool   // RFC 3164 on this machine's own socket has no host name
	host     string // for both RFCs; "-" or "" for none
	app      string // RFC 5424: " APP-NAME PROCID "; RFC 3164: "TAG[PROCID]: "; CPython: ident
	sd       string // "[attrs@32473", "" for none
	line     bool
	bom      bool
	noNUL    bool
	clean    cleaning
	max      int
}

// append appends the message for a record, which is at most f.max bytes long,
// and says whether something of it was cut off.
func (f *syslogFormatter) append(dst []byte, logger string, r *slog.Record, line []byte) (out []byte, cut bool) {
	m := message{dst: dst, end: len(dst) + f.max, clean: f.clean}
	m.dst = append(m.dst, '<')
	m.dst = strconv.AppendInt(m.dst, int64(f.facility<<3|severity(r.Level)), 10)
	m.dst = append(m.dst, '>')
	line = bytes.TrimSuffix(line, []byte("\n"))
	switch f.format {
	case RFC5424:
		f.append5424(&m, logger, r, line)
	case RFC3164:
		at := r.Time
		if at.IsZero() { // there is no way to say that there is none
			at = time.Now()
		}
		m.dst = at.AppendFormat(m.dst, time.Stamp)
		m.dst = append(m.dst, ' ')
		if !f.local {
			m.dst = append(append(m.dst, f.host...), ' ')
		}
		m.dst = append(m.dst, f.app...)
		text(&m, line, m.end)
	case Python:
		m.dst = append(m.dst, f.app...)
		if f.noNUL {
			text(&m, line, m.end)
			break
		}
		text(&m, line, m.end-1)
		m.dst = append(m.dst, 0)
	}
	return m.dst, m.cut
}

func (f *syslogFormatter) append5424(m *message, logger string, r *slog.Record, line []byte) {
	m.dst = append(m.dst, "1 "...)
	m.dst = appendTimestamp(m.dst, r.Time)
	m.dst = append(append(append(m.dst, ' '), f.host...), f.app...)
	id := len(m.dst)
	m.dst = appendWord(m.dst, logger, maxName, inWord)
	whole := string(m.dst[id:]) == logger
	if logger == "" {
		m.dst = append(m.dst, '-')
	}
	m.dst = append(m.dst, ' ')
	size := len(r.Message)
	if f.line {
		size = len(line)
	}
	if !f.appendParams(m, logger, whole, r, min(size+1+len(bom), f.max/4)) {
		m.dst = append(m.dst, '-')
	}
	if size == 0 {
		return
	}
	m.dst = append(m.dst, ' ')
	if f.bom && (f.line && !ascii(line) || !f.line && !ascii(r.Message)) {
		m.dst = append(m.dst, bom...)
	}
	if f.line {
		text(m, line, m.end)
	} else {
		text(m, r.Message, m.end)
	}
}

const bom = "\uFEFF"

func ascii[T ~string | ~[]byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// message is a message that is being made.
type message struct {
	dst   []byte
	end   int // the length dst may have
	clean cleaning
	cut   bool
	attrs
}

// text appends s, as much of it as fits before end.
func text[T ~string | ~[]byte](m *message, s T, end int) {
	// What is cleaned is never shorter than what it was made of, but for the
	// last character if that is cut in two here.
	room := max(end-len(m.dst), 0)
	m.dst = appendClean(m.dst, s[:min(len(s), room+utf8.UTFMax)], m.clean)
	m.trim(end)
}

// trim cuts what is beyond end, between two characters, and says so there.
func (m *message) trim(end int) {
	if len(m.dst) <= end {
		return
	}
	m.cut = true
	end -= len(cutMark)
	for end > 0 && !utf8.RuneStart(m.dst[end]) {
		end--
	}
	m.dst = append(m.dst[:end], cutMark...)
}

// appendTimestamp appends t in RFC 5424's form, in the time zone it has. A
// time without one, and one whose year or zone has no such form, is "-".
func appendTimestamp(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	_, offset := t.Zone()
	if t.IsZero() || year < 0 || year > 9999 || offset <= -24*3600 || offset >= 24*3600 {
		return append(dst, '-')
	}
	hour, minute, second := t.Clock()
	dst = appendDigits(dst, year, 4)
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	dst = appendDigits(append(dst, ':'), second, 2)
	dst = appendDigits(append(dst, '.'), t.Nanosecond()/1000, 6)
	if offset == 0 {
		return append(dst, 'Z')
	}
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	dst = appendDigits(append(dst, sign), offset/3600, 2)
	return appendDigits(append(dst, ':'), offset/60%60, 2)
}

// appendDigits appends the last digits of n, which is not negative.
func appendDigits(dst []byte, n, digits int) []byte {
	for range digits {
		dst = append(dst, 0)
	}
	for i := range digits {
		dst[len(dst)-1-i] = '0' + byte(n%10)
		n /= 10
	}
	return dst
}
