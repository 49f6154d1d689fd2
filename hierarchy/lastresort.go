package hierarchy

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"

	"github.com/seed-e5d85c45/logging/internal/attrs"
	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// lastResort handles a record that found no handler on its way to the root.
func (h *Handler) lastResort(ctx context.Context, v *view, r slog.Record, whole bool) error {
	last := v.wiring.lastResort
	if last == nil || !enabled(last, r.Level) {
		h.hintLost()
		return nil
	}
	if !whole {
		r = h.given.Record(r)
	}
	return v.wiring.handle(ctx, last, &r)
}

// printed is the name of a logger for people.
func printed(name string) string {
	if name == "" {
		return "root"
	}
	return name
}

// stderrHandler is CPython's lastResort: the bare message, and the attrs
// behind it, to what os.Stderr is at that time, from WARNING up.
type stderrHandler struct{}

func (stderrHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= LevelWarning }

func (stderrHandler) Handle(_ context.Context, r slog.Record) error {
	b := buffer.Get()
	defer buffer.Put(b)
	line := appendSafe(*b, r.Message, false)
	r.Attrs(func(a slog.Attr) bool {
		// A record read from a file has its source as an attr, which is not
		// printed, as a PC is not.
		if _, isSource := a.Value.Any().(*slog.Source); !isSource {
			line = appendAttr(line, "", attrs.Resolve([]slog.Attr{a})[0])
		}
		return true
	})
	*b = append(line, '\n')
	if _, err := os.Stderr.Write(*b); err != nil {
		return fmt.Errorf("hierarchy: last resort: %w", err)
	}
	return nil
}

func (s stderrHandler) WithAttrs([]slog.Attr) slog.Handler { return s }
func (s stderrHandler) WithGroup(string) slog.Handler      { return s }

// appendAttr appends a, which is resolved, or the attrs in it.
func appendAttr(dst []byte, prefix string, a slog.Attr) []byte {
	v := a.Value
	if v.Kind() != slog.KindGroup {
		if a.Equal(slog.Attr{}) {
			return dst
		}
		dst = appendSafe(append(dst, ' '), prefix+a.Key, true)
		return appendSafe(append(dst, '='), valueText(v), true)
	}
	if a.Key != "" {
		prefix += a.Key + "."
	}
	for _, inner := range v.Group() {
		dst = appendAttr(dst, prefix, inner)
	}
	return dst
}

// appendSafe appends s, quoted if that keeps it apart from its neighbours or
// on one line.
func appendSafe(dst []byte, s string, spaces bool) []byte {
	for _, c := range s {
		if !strconv.IsPrint(c) || c == '\uFFFD' || spaces && (c == ' ' || c == '=' || c == '"') {
			return strconv.AppendQuote(dst, s)
		}
	}
	if s == "" && spaces {
		return append(dst, `""`...)
	}
	return append(dst, s...)
}
