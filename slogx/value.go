package slogx

import (
	"encoding"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/seed-e5d85c45/logging/internal/finite"
)

// resolve is v.Resolve, without its cost where there is nothing to resolve.
func resolve(v slog.Value) slog.Value {
	if v.Kind() == slog.KindLogValuer {
		return v.Resolve()
	}
	return v
}

const (
	// maxGroupDepth is how deep groups may nest: a LogValuer whose group
	// holds the LogValuer again would never come to an end.
	maxGroupDepth = 100
	// maxGroupLine ends such a group before its depth does, when each holds
	// several: a line this long gets no group inside of shallowGroups others.
	maxGroupLine  = 16 << 20
	shallowGroups = 4

	groupTooDeepText = "!ERROR:groups nested too deep"
)

func groupTooDeep(dst []byte, depth int) bool {
	return depth > maxGroupDepth || depth > shallowGroups && len(dst) > maxGroupLine
}

// isBytes says whether x is a []byte or of a type made of it.
func isBytes(x any) bool {
	if _, ok := x.(encoding.TextMarshaler); ok {
		return false
	}
	t := reflect.TypeOf(x)
	return t != nil && t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

// appendRawAny appends the text of x as slog's TextHandler has it: MarshalText
// if there is one, the bytes of a []byte, else what fmt prints for %+v. A panic
// becomes a text.
func appendRawAny(dst []byte, x any) (out []byte) {
	defer func() {
		if r := recover(); r != nil {
			out = append(dst, panicText(x, r)...)
		}
	}()
	switch x := x.(type) {
	case nil:
		return append(dst, "<nil>"...)
	case slog.Level: // MarshalText copies it
		return append(dst, x.String()...)
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		if err != nil {
			return fmt.Appendf(dst, "!ERROR:%v", err)
		}
		return append(dst, text...)
	}
	if isBytes(x) {
		return append(dst, reflect.ValueOf(x).Bytes()...)
	}
	if err := finite.Fmt.Check(x); err != nil {
		return fmt.Appendf(dst, "!ERROR:%v", err)
	}
	return fmt.Appendf(dst, "%+v", x)
}

// panicText is printed for a value x with a method that panicked with r. A nil
// pointer has most likely met a method that does not expect one.
func panicText(x, r any) string {
	if v := reflect.ValueOf(x); v.Kind() == reflect.Pointer && v.IsNil() {
		return "<nil>"
	}
	return fmt.Sprintf("!PANIC: %v", r)
}
