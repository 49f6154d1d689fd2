package slogx

import (
	"encoding/json"
	"log/slog"
	"reflect"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/finite"
)

// appendJSONAny appends a value of no kind of slog's: an error as its text,
// the rest as encoding/json has it. A panic becomes a text.
func appendJSONAny(dst []byte, x any) (out []byte) {
	defer func() {
		if r := recover(); r != nil {
			out = appendJSONString(dst, panicText(x, r))
		}
	}()
	switch x := x.(type) {
	case nil:
		return append(dst, "null"...)
	case slog.Level:
		return appendJSONString(dst, x.String())
	case []string, []int, []time.Time: // no methods have to be looked for
	case json.Marshaler:
		return appendJSONMarshal(dst, x)
	case error:
		return appendJSONString(dst, x.Error())
	}
	if planned, ok := appendJSONPlanned(dst, x); ok {
		return planned
	}
	return appendJSONMarshal(dst, x)
}

// appendJSONPlanned appends x by the plan of its type, if there is one: the
// types that are logged most are known without a search.
func appendJSONPlanned(dst []byte, x any) ([]byte, bool) {
	switch x := x.(type) {
	case []string:
		return appendJSONList(dst, x, planOneString)
	case []int:
		return appendJSONList(dst, x, func(dst []byte, n int) ([]byte, bool) { return appendInt(dst, int64(n)), true })
	case []time.Time:
		return appendJSONList(dst, x, planOneTime)
	}
	v := reflect.ValueOf(x)
	if plan := planOf(v.Type()); plan != nil {
		return plan(dst, v)
	}
	return dst, false
}

func appendJSONList[E any](dst []byte, list []E, elem func([]byte, E) ([]byte, bool)) ([]byte, bool) {
	if list == nil {
		return append(dst, "null"...), true
	}
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		var ok bool
		if dst, ok = elem(dst, e); !ok {
			return dst, false
		}
	}
	return append(dst, ']'), true
}

// A jsonEncoder is an encoder that writes to the end of a slice.
type jsonEncoder struct {
	*json.Encoder
	dst []byte
}

func (e *jsonEncoder) Write(p []byte) (int, error) {
	e.dst = append(e.dst, p...)
	return len(p), nil
}

var jsonEncoders = sync.Pool{New: func() any {
	e := new(jsonEncoder)
	e.Encoder = json.NewEncoder(e)
	e.SetEscapeHTML(false)
	return e
}}

// appendJSONMarshal appends x as encoding/json has it, or the text of its error.
func appendJSONMarshal(dst []byte, x any) []byte {
	if err := finite.JSON.Check(x); err != nil {
		return appendJSONString(dst, "!ERROR:"+err.Error())
	}
	e := jsonEncoders.Get().(*jsonEncoder)
	e.dst = dst
	err := e.Encode(x)
	out := e.dst
	e.dst = nil
	jsonEncoders.Put(e)
	if err != nil {
		return appendJSONString(dst, "!ERROR:"+err.Error())
	}
	out = out[:len(out)-1] // the newline of Encode
	if text := out[len(dst):]; !utf8.Valid(text) {
		// encoding/json does not look into the strings of a MarshalJSON.
		return append(dst, validUTF8(text)...)
	}
	return out
}

// validUTF8 returns JSON with its invalid bytes, which can only be in strings,
// escaped as U+FFFD.
func validUTF8(text []byte) []byte {
	var out []byte
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			out = append(out, `\ufffd`...)
		} else {
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return out
}
