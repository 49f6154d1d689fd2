package netlog

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"runtime"
	"strconv"
	"sync"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// The limits of journald: a longer name, or an entry of more fields, is dropped.
const (
	maxFieldName = 64
	maxFields    = 1000 // of attrs; 1024 in all
)

// reserved are the fields that are not from attrs.
var reserved = [...]string{
	"MESSAGE", "PRIORITY", "TIMESTAMP", "SYSLOG_IDENTIFIER", "SYSLOG_FACILITY", "LOGGER",
	"CODE_FILE", "CODE_LINE", "CODE_FUNC",
}

// journalFormatter makes entries of records.
type journalFormatter struct {
	constant string // the fields that all entries have
	line     bool

	mu      sync.RWMutex
	sources map[uintptr]string // the fields of the places that have logged
}

// append appends the entry for a record in journald's native form, and says
// whether attrs of it were left out.
func (f *journalFormatter) append(dst []byte, logger string, r *slog.Record, line []byte) (out []byte, cut bool) {
	m := message{dst: dst, clean: keepNewlines}
	m.dst = append(m.dst, "PRIORITY="...)
	m.dst = append(m.dst, '0'+byte(severity(r.Level)), '\n')
	m.dst = append(m.dst, f.constant...)
	if f.line {
		appendField(&m, "MESSAGE", bytes.TrimSuffix(line, []byte("\n")))
	} else {
		appendField(&m, "MESSAGE", r.Message)
	}
	if !r.Time.IsZero() {
		m.dst = append(m.dst, "TIMESTAMP="...)
		m.dst = append(appendTimestamp(m.dst, r.Time), '\n')
	}
	if logger != "" {
		appendField(&m, "LOGGER", logger)
	}
	if r.PC != 0 {
		m.dst = append(m.dst, f.source(r.PC)...)
	}
	if r.NumAttrs() == 0 {
		return m.dst, false
	}
	path := buffer.Get()
	defer buffer.Put(path)
	m.attrs = attrs{path: path, left: maxFields, journal: true}
	r.Attrs(func(a slog.Attr) bool { return m.attr(a, 0) })
	return m.dst, m.full
}

// source returns the fields of the place of a log call.
func (f *journalFormatter) source(pc uintptr) string {
	f.mu.RLock()
	known, ok := f.sources[pc]
	f.mu.RUnlock()
	if ok {
		return known
	}
	var m message
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	if frame.File != "" {
		appendField(&m, "CODE_FILE", frame.File)
		m.dst = append(m.dst, "CODE_LINE="...)
		m.dst = append(strconv.AppendInt(m.dst, int64(frame.Line), 10), '\n')
		appendField(&m, "CODE_FUNC", frame.Function)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sources == nil {
		f.sources = map[uintptr]string{}
	}
	f.sources[pc] = string(m.dst)
	return string(m.dst)
}

// appendField appends a field in the form that begins with its length, for
// which newlines are nothing special.
func appendField[T ~string | ~[]byte](m *message, name string, s T) {
	m.dst = append(m.dst, name...)
	m.dst = appendClean(m.beginText(), s, m.clean)
	m.endText()
}

const lengthSize = 8

// beginText leaves room for the length of the text that follows.
func (m *message) beginText() []byte {
	m.dst = append(m.dst, "\n\x00\x00\x00\x00\x00\x00\x00\x00"...)
	m.last = len(m.dst)
	return m.dst
}

// endText fills the length in.
func (m *message) endText() {
	binary.LittleEndian.PutUint64(m.dst[m.last-lengthSize:], uint64(len(m.dst)-m.last))
	m.dst = append(m.dst, '\n')
}

// field appends an attr.
func (m *message) field(key string, v slog.Value) {
	outer := len(*m.path)
	*m.path = append(*m.path, key...)
	m.dst = appendFieldName(m.dst, *m.path)
	*m.path = (*m.path)[:outer]
	if v.Kind() == slog.KindString {
		m.dst = appendClean(m.beginText(), v.String(), m.clean)
		m.endText()
		return
	}
	whole, _ := appendValue(m.beginText(), v)
	raw := buffer.Get()
	defer buffer.Put(raw)
	*raw = append(*raw, whole[m.last:]...)
	m.dst = appendClean(whole[:m.last], *raw, m.clean)
	m.endText()
}

// appendFieldName appends the name of a field for an attr: in upper case,
// what is no letter or digit of ASCII as an underscore, and the last 64
// characters of it. ATTR_ comes before it if it is one of those that are not
// from attrs, or begins as no name may.
func appendFieldName(dst, name []byte) []byte {
	const prefix = "ATTR_"
	start := len(dst)
	dst = appendWord(dst, name, maxFieldName, inWord)
	for i, b := range dst[start:] {
		switch {
		case 'a' <= b && b <= 'z':
			dst[start+i] = b - 'a' + 'A'
		case (b < 'A' || 'Z' < b) && (b < '0' || '9' < b):
			dst[start+i] = '_'
		}
	}
	if !needsPrefix(dst[start:]) {
		return dst
	}
	over := max(len(dst)-start+len(prefix)-maxFieldName, 0)
	dst = append(dst, prefix...)
	copy(dst[start+len(prefix):], dst[start+over:len(dst)-len(prefix)])
	copy(dst[start:], prefix)
	return dst[:len(dst)-over]
}

func needsPrefix(name []byte) bool {
	if len(name) == 0 || name[0] == '_' || name[0] <= '9' {
		return true
	}
	for _, r := range reserved {
		if string(name) == r {
			return true
		}
	}
	return false
}
