package slogx

import (
	"log/slog"
	"strconv"
)

// appendJSONAttr appends `,"key":value`, or nothing if a is empty. depth is
// the number of groups of values around it.
func appendJSONAttr(dst []byte, a *slog.Attr, depth int) []byte {
	switch a.Value.Kind() {
	case slog.KindString:
		return appendJSONStringAttr(dst, a.Key, a.Value.String())
	case slog.KindInt64:
		return appendInt(appendJSONKey(dst, a.Key), a.Value.Int64())
	case slog.KindUint64:
		return appendUint(appendJSONKey(dst, a.Key), a.Value.Uint64())
	case slog.KindFloat64:
		return appendJSONFloat(appendJSONKey(dst, a.Key), a.Value.Float64())
	case slog.KindBool:
		return strconv.AppendBool(appendJSONKey(dst, a.Key), a.Value.Bool())
	case slog.KindDuration:
		return appendInt(appendJSONKey(dst, a.Key), int64(a.Value.Duration()))
	case slog.KindTime:
		return appendJSONTime(appendJSONKey(dst, a.Key), a.Value.Time())
	case slog.KindAny:
		return appendJSONAnyAttr(dst, a.Key, a.Value.Any())
	case slog.KindGroup:
		return appendJSONGroup(dst, a.Key, a.Value.Group(), depth+1)
	case slog.KindLogValuer:
		return appendJSONAttr(dst, &slog.Attr{Key: a.Key, Value: a.Value.Resolve()}, depth)
	default: // a kind that slog does not have today
		return appendJSONStringAttr(dst, a.Key, a.Value.String())
	}
}

// appendJSONAnyAttr appends an attr of Kind Any: nothing if it is empty.
func appendJSONAnyAttr(dst []byte, key string, x any) []byte {
	if key == "" && x == nil {
		return dst
	}
	if src, ok := x.(*slog.Source); ok {
		return appendJSONSource(dst, key, src)
	}
	return appendJSONAny(appendJSONKey(dst, key), x)
}

// appendJSONGroup appends `,"key":{attrs}`, the attrs alone where the key is
// empty, nothing where none is left.
func appendJSONGroup(dst []byte, key string, attrs []slog.Attr, depth int) []byte {
	start := len(dst)
	if groupTooDeep(dst, depth) {
		return appendJSONString(appendJSONKey(dst, key), groupTooDeepText)
	}
	if key != "" {
		dst = appendJSONKey(dst, key)
	}
	body := len(dst)
	for i := range attrs {
		dst = appendJSONAttr(dst, &attrs[i], depth)
	}
	return endJSONGroup(dst, key, start, body)
}

// endJSONGroup ends the group key, which began at start and has its attrs from
// body on.
func endJSONGroup(dst []byte, key string, start, body int) []byte {
	if len(dst) == body {
		return dst[:start]
	}
	if key == "" {
		return dst
	}
	dst[body] = '{'
	return append(dst, '}')
}

// appendJSONSource appends the attr of a source: the group of what is known
// of function, file and line.
func appendJSONSource(dst []byte, key string, src *slog.Source) []byte {
	if src == nil {
		return dst
	}
	start := len(dst)
	if key != "" {
		dst = appendJSONKey(dst, key)
	}
	body := len(dst)
	if src.Function != "" {
		dst = append(dst, `,"function":`...)
		dst = appendJSONString(dst, src.Function)
	}
	if src.File != "" {
		dst = append(dst, `,"file":`...)
		dst = appendJSONString(dst, src.File)
	}
	if src.Line != 0 {
		dst = append(dst, `,"line":`...)
		dst = appendInt(dst, int64(src.Line))
	}
	return endJSONGroup(dst, key, start, body)
}

// appendJSONAttr is appendJSONAttr through ReplaceAttr.
func (rp *replacer) appendJSONAttr(dst []byte, a slog.Attr, depth int) []byte {
	return rp.appendJSONReplaced(dst, rp.attr(a), depth)
}

// appendJSONBuiltin appends a built-in attr that went through ReplaceAttr.
func (rp *replacer) appendJSONBuiltin(dst []byte, a slog.Attr) []byte {
	groups := rp.groups
	rp.groups = nil
	dst = rp.appendJSONReplaced(dst, a, 0)
	rp.groups = groups
	return dst
}

// appendJSONReplaced appends an attr that went through ReplaceAttr and is
// resolved; what is in a group has yet to go.
func (rp *replacer) appendJSONReplaced(dst []byte, a slog.Attr, depth int) []byte {
	v := a.Value
	switch v.Kind() {
	case slog.KindAny:
		src, ok := v.Any().(*slog.Source)
		if !ok {
			return appendJSONAnyAttr(dst, a.Key, v.Any())
		}
		return rp.appendJSONGroup(dst, a.Key, sourceAttrs(src), depth+1)
	case slog.KindGroup:
		return rp.appendJSONGroup(dst, a.Key, v.Group(), depth+1)
	default:
		return appendJSONAttr(dst, &a, depth)
	}
}

func (rp *replacer) appendJSONGroup(dst []byte, key string, attrs []slog.Attr, depth int) []byte {
	start := len(dst)
	if groupTooDeep(dst, depth) {
		return appendJSONString(appendJSONKey(dst, key), groupTooDeepText)
	}
	if key != "" {
		dst = appendJSONKey(dst, key)
	}
	body := len(dst)
	rp.open(key)
	for _, a := range attrs {
		dst = rp.appendJSONAttr(dst, a, depth)
	}
	rp.close(key)
	return endJSONGroup(dst, key, start, body)
}
