package slogx

import (
	"encoding"
	"fmt"
	"time"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// appendTextAny appends a value of no kind of slog's.
func appendTextAny(dst []byte, x any) []byte {
	if text, ok := methodText(x); ok {
		return appendTextWord(dst, text)
	}
	b := buffer.Get()
	if list, ok := appendList(*b, x); ok {
		*b = list
	} else {
		*b = appendRawAny(*b, x)
	}
	if isBytes(x) {
		dst = appendQuoted(dst, *b)
	} else {
		dst = appendTextString(dst, *b)
	}
	buffer.Put(b)
	return dst
}

// methodText is the fast arm of appendRawAny for an error or a Stringer: what
// their method returns, which is what fmt prints. If it panics, there is none.
func methodText(x any) (text string, ok bool) {
	switch x.(type) {
	case encoding.TextMarshaler, fmt.Formatter:
		return "", false
	case error, fmt.Stringer:
		if isBytes(x) {
			return "", false
		}
	default:
		return "", false
	}
	defer func() {
		if recover() != nil {
			text, ok = "", false // fmt says what happened
		}
	}()
	if err, is := x.(error); is {
		return err.Error(), true
	}
	return x.(fmt.Stringer).String(), true
}

// appendList is the fast arm of appendRawAny for lists that are often logged: it
// appends them as fmt does, and says whether x is one.
func appendList(dst []byte, x any) ([]byte, bool) {
	start := len(dst)
	dst = append(dst, '[')
	switch list := x.(type) {
	case []string:
		for _, s := range list {
			dst = append(append(dst, s...), ' ')
		}
	case []int:
		for _, n := range list {
			dst = append(appendInt(dst, int64(n)), ' ')
		}
	case []time.Time:
		for _, t := range list {
			if t != t.Round(0) { // its monotonic reading is printed too
				return dst[:start], false
			}
			dst = append(t.AppendFormat(dst, "2006-01-02 15:04:05.999999999 -0700 MST"), ' ')
		}
	default:
		return dst[:start], false
	}
	if dst[len(dst)-1] == ' ' {
		dst = dst[:len(dst)-1]
	}
	return append(dst, ']'), true
}
