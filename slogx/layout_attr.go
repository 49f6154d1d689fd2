package slogx

import (
	"log/slog"
	"strings"
)

// within returns what is left of the path of an attr inside the group key, ""
// if the path does not lead there.
func within(path, key string) string {
	rest, ok := strings.CutPrefix(path, key)
	if !ok || rest == "" || rest[0] != '.' {
		return ""
	}
	return rest[1:]
}

// maxLayoutAttrs is how many attrs of groups are looked at for one purpose: a
// LogValuer whose group holds the LogValuer again, twice, has no end.
const maxLayoutAttrs = 1 << 14

// findAttr returns the value, resolved, that path leads to in a. Of several
// with one key the last wins, as in a dict. An empty path leads nowhere.
func findAttr(path string, a slog.Attr, left *int) (v slog.Value, ok bool) {
	if *left--; path == "" || *left < 0 {
		return v, false
	}
	if a.Key == path {
		return resolve(a.Value), true
	}
	if a.Key != "" {
		if path = within(path, a.Key); path == "" {
			return v, false
		}
	}
	group := resolve(a.Value)
	if group.Kind() != slog.KindGroup {
		return v, false
	}
	for _, inner := range group.Group() {
		if found, is := findAttr(path, inner, left); is {
			v, ok = found, true
		}
	}
	return v, ok
}

// attr returns the value of the attr that the layout names by index: the
// record's, else what With gave, else the default.
func (l *layoutLine) attr(index int) layoutValue {
	found := l.f.given[index]
	if path := l.f.relative[index]; path != "" && l.r.NumAttrs() > 0 {
		left := maxLayoutAttrs
		l.r.Attrs(func(a slog.Attr) bool {
			if v, ok := findAttr(path, a, &left); ok {
				found = layoutValue{v, true}
			}
			return true
		})
	}
	return found
}

// attrs appends all attrs of the record, those of With included, each with a
// space before it.
func (l *layoutLine) attrs(dst []byte) []byte {
	dst = append(dst, l.f.all...)
	return l.own(dst, nil)
}

// unnamed is attrs without those that a placeholder names.
func (l *layoutLine) unnamed(dst []byte) []byte {
	if len(l.f.rest) > 0 {
		dst = append(dst, l.f.rest...)
	}
	return l.own(dst, l.f.named)
}

// own appends the attrs that came with the record itself.
func (l *layoutLine) own(dst []byte, named []string) []byte {
	count := l.r.NumAttrs()
	if count == 0 {
		return dst
	}
	if len(named) > 0 || l.failure != nil || l.sourceIsAttr {
		return l.ownUnnamed(dst, named)
	}
	out, done := appendTextSimples(dst, &l.f.prefix, l.r)
	if done == count {
		return out
	}
	// The next attr may be a failure, which is printed elsewhere.
	if l.lookForFailure(); l.failure != nil {
		return l.ownUnnamed(dst, named)
	}
	return l.ownFrom(out, done)
}

// ownFrom appends the attrs behind the first ones.
func (l *layoutLine) ownFrom(dst []byte, first int) []byte {
	i := 0
	l.r.Attrs(func(a slog.Attr) bool {
		if i++; i > first {
			dst = appendTextAttr(dst, &l.f.prefix, a)
		}
		return true
	})
	return dst
}

// ownUnnamed is own where some attrs are printed elsewhere.
func (l *layoutLine) ownUnnamed(dst []byte, named []string) []byte {
	prefix, hide, left := l.f.prefix, l.hidden(), maxLayoutAttrs
	l.r.Attrs(func(a slog.Attr) bool {
		dst = appendUnnamed(dst, prefix, named, a, hide, &left)
		return true
	})
	return dst
}

// appendUnnamed is appendTextAttr but for the attrs in named, paths from where
// a is, and for those that hide says are printed elsewhere.
func appendUnnamed(dst []byte, prefix string, named []string, a slog.Attr, hide func(slog.Attr) bool, left *int) []byte {
	if len(named) == 0 && hide == nil {
		return appendTextAttr(dst, &prefix, a)
	}
	if hide != nil && hide(a) {
		return dst
	}
	var room [8]string
	inner := room[:0]
	for _, path := range named {
		switch {
		case a.Key == "":
			inner = append(inner, path)
		case a.Key == path:
			return dst
		default:
			if path = within(path, a.Key); path != "" {
				inner = append(inner, path)
			}
		}
	}
	if len(inner) == 0 && hide == nil {
		return appendTextAttr(dst, &prefix, a)
	}
	a.Value = resolve(a.Value)
	if a.Value.Kind() != slog.KindGroup {
		return appendTextAttr(dst, &prefix, a)
	}
	if *left -= len(a.Value.Group()); *left < 0 {
		return appendTextString(appendTextKey(dst, prefix, a.Key), groupTooDeepText)
	}
	if a.Key != "" {
		prefix += a.Key + "."
	}
	for _, in := range a.Value.Group() {
		dst = appendUnnamed(dst, prefix, inner, in, hide, left)
	}
	return dst
}

// hidden returns which attrs of the record are printed elsewhere, nil if none
// are.
func (l *layoutLine) hidden() func(slog.Attr) bool {
	failed := l.failure != nil
	source := l.sourceIsAttr
	switch {
	case failed:
		return func(a slog.Attr) bool { return isFailure(a) || source && isSource(a) }
	case source:
		return isSource
	}
	return nil
}

func isSource(a slog.Attr) bool {
	_, ok := sourceAttr(a)
	return ok
}
