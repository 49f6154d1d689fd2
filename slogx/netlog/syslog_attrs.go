package netlog

import (
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

const (
	// maxGroups is how deep groups may nest: a LogValuer whose group holds the
	// LogValuer again would never come to an end.
	maxGroups     = 100
	groupsTooDeep = "!ERROR:groups nested too deep"
)

// attrs is what message keeps while it appends the attrs of a record, each
// under the name that its groups and its key make.
type attrs struct {
	path    *buffer.Buffer // names of the groups around, each with a dot
	left    int            // attrs that may still be looked at
	full    bool           // nothing more is appended
	journal bool           // as fields of the journal
	last    int            // as parameters of one SD-ELEMENT: message.end, but for its closing bracket
}

// attr appends a, or what is in it if it is a group, and says whether there
// may be room for more.
func (m *message) attr(a slog.Attr, depth int) bool {
	if m.left--; m.left < 0 {
		m.full = true
	}
	if m.full {
		return false
	}
	v := a.Value
	if v.Kind() == slog.KindLogValuer {
		v = v.Resolve()
	}
	if v.Kind() != slog.KindGroup {
		if a.Key != "" || !v.Equal(slog.Value{}) {
			m.add(a.Key, v)
		}
		return !m.full
	}
	if depth > maxGroups {
		m.add(a.Key, slog.StringValue(groupsTooDeep))
		return !m.full
	}
	outer := len(*m.path)
	if a.Key != "" {
		*m.path = append(append(*m.path, a.Key...), '.')
	}
	for _, inner := range v.Group() {
		if !m.attr(inner, depth+1) {
			break
		}
	}
	*m.path = (*m.path)[:outer]
	return !m.full
}

// add appends a resolved value.
func (m *message) add(key string, v slog.Value) {
	if m.journal {
		m.field(key, v)
	} else {
		m.param(key, v)
	}
}
