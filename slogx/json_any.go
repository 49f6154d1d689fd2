package slogx

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
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
	case []string:
		return appendJSONSlice(dst, x, appendJSONElem)
	case []int:
		return appendJSONSlice(dst, x, func(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) })
	case json.Marshaler:
		return appendJSONMarshal(dst, x)
	case error:
		return appendJSONString(dst, x.Error())
	default:
		return appendJSONMarshal(dst, x)
	}
}

// appendJSONSlice appends the elements of s as an array.
func appendJSONSlice[E any](dst []byte, s []E, elem func([]byte, E) []byte) []byte {
	if s == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '[')
	for i, e := range s {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = elem(dst, e)
	}
	return append(dst, ']')
}

// appendJSONElem appends a string as encoding/json does, which has short
// escapes where slog's JSONHandler has none.
func appendJSONElem(dst []byte, s string) []byte {
	if strings.ContainsAny(s, "\b\f") {
		return appendJSONMarshal(dst, s)
	}
	return appendJSONString(dst, s)
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
	if err := checkFinite(x, forJSON); err != nil {
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
