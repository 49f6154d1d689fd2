// Package attrs keeps what With and WithGroup have put on a handler, for those
// that have to give it to another handler later, or to a record.
package attrs

import (
	"log/slog"
	"slices"
)

// A List is what With and WithGroup were called with, in their order. It is
// immutable: its methods return another, which shares what was there before. The
// zero List is empty.
type List struct{ last *step }

// step is one call of With or of WithGroup.
type step struct {
	before *step
	group  string // of WithGroup, or ""
	attrs  []slog.Attr
}

// WithAttrs returns l with attrs at its end. attrs belongs to the List then.
func (l List) WithAttrs(attrs []slog.Attr) List {
	if len(attrs) == 0 {
		return l
	}
	return List{&step{before: l.last, attrs: attrs}}
}

// WithGroup returns l with the group name open at its end.
func (l List) WithGroup(name string) List {
	if name == "" {
		return l
	}
	return List{&step{before: l.last, group: name}}
}

// Grouped says whether a group is open.
func (l List) Grouped() bool {
	for s := l.last; s != nil; s = s.before {
		if s.group != "" {
			return true
		}
	}
	return false
}

// Apply gives h what l has after the end of given, which it began with. The
// attrs that h gets are its own, as slog says.
func (l List) Apply(given List, h slog.Handler) slog.Handler {
	if l == given {
		return h
	}
	s := l.last
	h = List{s.before}.Apply(given, h)
	if s.group != "" {
		return h.WithGroup(s.group)
	}
	return h.WithAttrs(slices.Clone(s.attrs))
}

// Record returns r with the attrs first, then those of l nested in their
// groups, then its own in the innermost group. r stays as it is.
func (l List) Record(r slog.Record, first ...slog.Attr) slog.Record {
	if l.last == nil && len(first) == 0 {
		return r
	}
	inner := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		inner = append(inner, a)
		return true
	})
	for s := l.last; s != nil; s = s.before {
		if s.group == "" {
			inner = slices.Concat(s.attrs, inner)
		} else if len(inner) > 0 {
			inner = []slog.Attr{{Key: s.group, Value: slog.GroupValue(inner...)}}
		}
	}
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	out.AddAttrs(first...)
	out.AddAttrs(inner...)
	return out
}

// Resolve returns attrs with every LogValuer in it, groups included, replaced
// by what it resolves to: a value that changes later must not change the log.
// attrs itself stays as it is; it is returned if there is nothing to resolve.
func Resolve(attrs []slog.Attr) []slog.Attr {
	r := resolver{left: maxInGroups}
	return r.all(attrs, 0)
}

// A LogValuer whose group holds the LogValuer again would never come to an
// end, and fill the memory before its depth ends it if the group holds it twice.
const (
	maxDepth    = 128     // of groups
	maxInGroups = 1 << 16 // attrs in all groups together
)

// resolver is one call of Resolve.
type resolver struct{ left int }

func (r *resolver) all(attrs []slog.Attr, depth int) []slog.Attr {
	for i, a := range attrs {
		if v, changed := r.value(a.Value, depth); changed {
			out := slices.Clone(attrs)
			out[i].Value = v
			for j := i + 1; j < len(out); j++ {
				out[j].Value, _ = r.value(out[j].Value, depth)
			}
			return out
		}
	}
	return attrs
}

func (r *resolver) value(v slog.Value, depth int) (slog.Value, bool) {
	changed := v.Kind() == slog.KindLogValuer
	if changed {
		v = v.Resolve()
	}
	if v.Kind() != slog.KindGroup {
		return v, changed
	}
	group := v.Group()
	if r.left -= len(group); r.left < 0 || depth == maxDepth {
		return slog.StringValue("!ERROR:groups nested too deep"), true
	}
	resolved := r.all(group, depth+1)
	if len(group) == 0 || &resolved[0] == &group[0] {
		return v, changed
	}
	return slog.GroupValue(resolved...), true
}

// Clone returns a record that may be kept: its values are resolved, bytes are
// copied, and it shares no memory with r. Other values that a pointer leads to
// are shared: only their owner knows how to copy them.
func Clone(r slog.Record) slog.Record {
	own := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		own = append(own, a)
		return true
	})
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	out.AddAttrs(copyBytes(Resolve(own))...)
	return out
}

// copyBytes returns attrs with the bytes in them copied.
func copyBytes(attrs []slog.Attr) []slog.Attr {
	out := attrs
	for i, a := range attrs {
		var v slog.Value
		switch a.Value.Kind() {
		case slog.KindAny:
			b, ok := a.Value.Any().([]byte)
			if !ok {
				continue
			}
			v = slog.AnyValue(slices.Clone(b))
		case slog.KindGroup:
			group := a.Value.Group()
			copied := copyBytes(group)
			if len(group) == 0 || &copied[0] == &group[0] {
				continue
			}
			v = slog.GroupValue(copied...)
		default:
			continue
		}
		if &out[0] == &attrs[0] {
			out = slices.Clone(attrs)
		}
		out[i].Value = v
	}
	return out
}
