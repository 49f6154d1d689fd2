package netlog

import (
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// maxName is the longest name of a parameter or an element.
const maxName = 32

// appendParams appends the structured data; keep is what is to be left for the
// rest of the message. It says whether there is any. The logger's name is in
// it where MSGID could not hold it whole.
func (f *syslogFormatter) appendParams(m *message, logger string, whole bool, r *slog.Record, keep int) bool {
	if f.sd == "" || whole && r.NumAttrs() == 0 {
		return false
	}
	path := buffer.Get()
	defer buffer.Put(path)
	m.attrs = attrs{path: path, last: m.end - keep - 1, left: f.max}
	start := len(m.dst)
	m.dst = append(m.dst, f.sd...)
	open := len(m.dst)
	if !whole {
		m.param("logger", slog.StringValue(logger))
	}
	r.Attrs(func(a slog.Attr) bool { return m.attr(a, 0) })
	if m.full {
		m.cut = true
	}
	if len(m.dst) == open {
		m.dst = m.dst[:start]
		return false
	}
	m.dst = append(m.dst, ']')
	return true
}

// param appends one parameter. One that has no room is cut, or left out if not
// even its name fits.
func (m *message) param(key string, v slog.Value) {
	if len(m.dst)+maxName+len(` ="..."`) > m.last {
		m.full = true
		return
	}
	m.dst = append(m.dst, ' ')
	start, outer := len(m.dst), len(*m.path)
	if outer == 0 {
		m.dst = appendWord(m.dst, key, maxName, inName)
	} else {
		*m.path = append(*m.path, key...)
		m.dst = appendWord(m.dst, *m.path, maxName, inName)
		*m.path = (*m.path)[:outer]
	}
	if len(m.dst) == start {
		m.dst = append(m.dst, '_')
	}
	m.dst = append(m.dst, '=', '"')
	m.paramText(v)
	m.dst = append(m.dst, '"')
}

// paramText appends the text of v, as much of it as fits before the quote.
func (m *message) paramText(v slog.Value) {
	start, end := len(m.dst), m.last-1
	if v.Kind() == slog.KindString {
		room := max(end-start, 0)
		s := v.String()
		m.dst = appendClean(m.dst, s[:min(len(s), room+4)], m.clean|escapeParam)
	} else if whole, plain := appendValue(m.dst, v); plain {
		m.dst = whole
	} else {
		raw := buffer.Get()
		defer buffer.Put(raw)
		*raw = append(*raw, whole[start:]...)
		m.dst = appendClean(whole[:start], *raw, m.clean|escapeParam)
	}
	if len(m.dst) <= end {
		return
	}
	m.full = true
	// An escape is not to be cut in two.
	end -= len(cutMark)
	backslashes := 0
	for i := end - 1; i >= start && m.dst[i] == '\\'; i-- {
		backslashes++
	}
	m.trim(end + len(cutMark) - backslashes%2)
}
