package slogx

import (
	"log/slog"
)

// recordSource returns the place of r's log call, or nil if it is not known.
// A record without a PC may bring its source as an attr "source" that holds a
// *slog.Source: that is how a record read from a file keeps the place it was
// logged at. isSourceAttr tells that attr, which is not printed again.
func recordSource(r slog.Record) *slog.Source {
	if r.PC != 0 {
		return r.Source()
	}
	var src *slog.Source
	r.Attrs(func(a slog.Attr) bool {
		src, _ = sourceAttr(a)
		return src == nil
	})
	return src
}

// sourceAttr returns the source that a carries, if it is one.
func sourceAttr(a slog.Attr) (*slog.Source, bool) {
	if a.Key != slog.SourceKey || a.Value.Kind() != slog.KindAny {
		return nil, false
	}
	src, ok := a.Value.Any().(*slog.Source)
	return src, ok && src != nil
}

// emptySource says whether src names no place.
func emptySource(src *slog.Source) bool { return src == nil || *src == slog.Source{} }
