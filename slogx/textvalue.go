package slogx

import (
	"log/slog"
	"strconv"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// appendTextAttr appends ` prefix+key=value`, with the space before it, in
// logfmt as slog's TextHandler writes it. LogValuers are resolved, groups are
// flattened with dots, empty attrs and groups leave nothing behind. prefix is a
// pointer, so that all arguments fit into registers.
func appendTextAttr(dst []byte, prefix *string, a slog.Attr) []byte {
	if out, ok := appendTextSimple(dst, prefix, a); ok {
		return out
	}
	return appendTextGeneral(dst, prefix, a)
}

// appendTextSimple is the fast arm of appendTextAttr: it says whether a was a
// scalar, and else appends nothing.
func appendTextSimple(dst []byte, prefix *string, a slog.Attr) ([]byte, bool) {
	switch v := a.Value; v.Kind() {
	case slog.KindString:
		if *prefix == "" {
			return appendTextStringAttr(dst, a.Key, v.String()), true
		}
		return appendTextWord(appendTextKey(dst, *prefix, a.Key), v.String()), true
	case slog.KindInt64:
		return appendInt(appendTextKey(dst, *prefix, a.Key), v.Int64()), true
	case slog.KindDuration:
		return appendDuration(appendTextKey(dst, *prefix, a.Key), v.Duration()), true
	case slog.KindAny, slog.KindGroup, slog.KindLogValuer:
		return dst, false
	default:
		return appendTextScalar(appendTextKey(dst, *prefix, a.Key), v), true
	}
}

// appendTextGeneral is appendTextAttr for what is not simple.
func appendTextGeneral(dst []byte, prefix *string, a slog.Attr) []byte {
	v := resolve(a.Value)
	switch v.Kind() {
	case slog.KindAny:
		return appendTextAnyAttr(dst, *prefix, a.Key, v.Any())
	case slog.KindGroup:
		// Keys longer than that cost an allocation.
		var room [96]byte
		return appendTextGroup(dst, append(room[:0], *prefix...), a.Key, v.Group(), 1)
	default:
		return appendTextScalar(appendTextKey(dst, *prefix, a.Key), v)
	}
}

// appendTextGroup appends the attrs of the group key, which stands at the
// given depth of groups. The spare capacity of prefix is the callee's.
func appendTextGroup(dst, prefix []byte, key string, attrs []slog.Attr, depth int) []byte {
	if groupTooDeep(dst, depth) {
		return appendTextString(appendTextKey(dst, prefix, key), groupTooDeepText)
	}
	if key != "" {
		prefix = append(append(prefix, key...), '.')
	}
	for _, a := range attrs {
		v := resolve(a.Value)
		switch v.Kind() {
		case slog.KindAny:
			dst = appendTextAnyAttr(dst, prefix, a.Key, v.Any())
		case slog.KindGroup:
			dst = appendTextGroup(dst, prefix, a.Key, v.Group(), depth+1)
		default:
			dst = appendTextScalar(appendTextKey(dst, prefix, a.Key), v)
		}
	}
	return dst
}

// appendTextAnyAttr appends an attr of Kind Any: nothing if it is empty.
func appendTextAnyAttr[P chars](dst []byte, prefix P, key string, x any) []byte {
	if key == "" && x == nil {
		return dst
	}
	if src, ok := x.(*slog.Source); ok {
		if emptySource(src) {
			return dst
		}
		return appendTextSource(appendTextKey(dst, prefix, key), src)
	}
	return appendTextAny(appendTextKey(dst, prefix, key), x)
}

// appendTextKey appends ` prefix+key=`.
func appendTextKey[P chars](dst []byte, prefix P, key string) []byte {
	if p, n := len(prefix), len(key); p+n <= maxShort && n > 0 {
		var b *shortAttr
		if dst, b = room(dst); (p == 0 || putClean(b, 1, prefix)) && putClean(b, p+1, key) {
			b[0], b[p+n+1] = ' ', '='
			return dst[:len(dst)+p+n+2]
		}
	}
	dst = append(dst, ' ')
	if len(prefix) == 0 {
		return append(appendTextString(dst, key), '=')
	}
	if quotesNeeded(key) || quotesNeeded(prefix) {
		dst = append(dst, '"')
		dst = appendEscaped(dst, prefix, true)
		dst = appendEscaped(dst, key, true)
		return append(dst, '"', '=')
	}
	dst = append(dst, prefix...)
	dst = append(dst, key...)
	return append(dst, '=')
}

// appendTextSource appends file:line, as slog's TextHandler prints a source.
func appendTextSource(dst []byte, src *slog.Source) []byte {
	if !quotesNeeded(src.File) || src.File == "" {
		dst = append(dst, src.File...)
		return appendInt(append(dst, ':'), int64(src.Line))
	}
	dst = append(dst, '"')
	dst = appendEscaped(dst, src.File, true)
	dst = appendInt(append(dst, ':'), int64(src.Line))
	return append(dst, '"')
}

// appendTextValue appends v, in quotes where logfmt needs them. The attrs of
// a group stand in one pair of quotes.
func appendTextValue(dst []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindAny:
		return appendTextAny(dst, v.Any())
	case slog.KindGroup:
		return appendTextString(dst, groupText(v))
	case slog.KindLogValuer:
		return appendTextValue(dst, v.Resolve())
	default:
		return appendTextScalar(dst, v)
	}
}

// appendPlainValue appends v without quotes, on one line: what is not
// printable is escaped as [appendTextValue] escapes it.
func appendPlainValue(dst []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindString:
		return appendPlainString(dst, v.String())
	case slog.KindAny:
		b := buffer.Get()
		*b = appendRawAny(*b, v.Any())
		dst = appendPlainString(dst, *b)
		buffer.Put(b)
		return dst
	case slog.KindGroup:
		return append(dst, groupText(v)...)
	case slog.KindLogValuer:
		return appendPlainValue(dst, v.Resolve())
	default:
		return appendTextScalar(dst, v)
	}
}

// appendRawValue appends v as it is, newlines and all: for a caller that
// lays it out, and escapes it, by itself.
func appendRawValue(dst []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindString:
		return append(dst, v.String()...)
	case slog.KindAny:
		return appendRawAny(dst, v.Any())
	default:
		return appendPlainValue(dst, v)
	}
}

// groupText returns the attrs of a group as logfmt.
func groupText(v slog.Value) string {
	var room [96]byte
	text := appendTextGroup(nil, room[:0], "", v.Group(), 1)
	if len(text) == 0 {
		return ""
	}
	return string(text[1:])
}

// appendTextScalar appends a value that is neither Any, Group nor LogValuer.
func appendTextScalar(dst []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindString:
		return appendTextWord(dst, v.String())
	case slog.KindInt64:
		return appendInt(dst, v.Int64())
	case slog.KindUint64:
		return appendUint(dst, v.Uint64())
	case slog.KindFloat64:
		return appendTextFloat(dst, v.Float64())
	case slog.KindBool:
		return strconv.AppendBool(dst, v.Bool())
	case slog.KindDuration:
		return appendDuration(dst, v.Duration())
	case slog.KindTime:
		return appendRFC3339(dst, v.Time(), millis)
	default:
		// A kind that slog does not have today.
		return appendTextString(dst, v.String())
	}
}
