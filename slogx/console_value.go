package slogx

import (
	"bytes"
	"log/slog"
	"reflect"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// value appends key=value, or the key and the lines of the value below the
// record if the value has several.
func (l *consoleLine) value(a slog.Attr) {
	switch a.Value.Kind() {
	case slog.KindString:
		l.text(a.Key, a.Value.String(), l.f.style.key, "")
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			l.failure(a.Key, err)
			return
		}
		l.any(a)
	default:
		l.key(a.Key, l.f.style.key)
		l.dst = appendTextValue(l.dst, a.Value)
	}
}

// any appends a value of an arbitrary type.
func (l *consoleLine) any(a slog.Attr) {
	raw := buffer.Get()
	*raw = appendRawValue(*raw, a.Value)
	if i := bytes.IndexByte(*raw, '\n'); i >= 0 && i < len(*raw)-1 {
		l.block(a.Key, string(*raw), l.f.style.key)
	} else {
		l.key(a.Key, l.f.style.key)
		l.dst = appendTextString(l.dst, *raw)
	}
	buffer.Put(raw)
}

// text appends s under key, s in the given colour.
func (l *consoleLine) text(key, s, keyColor, color string) {
	if multiline(s) {
		l.block(key, s, keyColor)
		return
	}
	l.key(key, keyColor)
	l.dst = append(l.dst, color...)
	l.dst = appendTextString(l.dst, s)
	if color != "" {
		l.dst = append(l.dst, l.f.style.reset...)
	}
}

// block puts the lines of s below the record, under key.
func (l *consoleLine) block(key, s, color string) {
	l.openBlocks()
	b := append(*l.blocks, "\n    "...)
	b = append(b, color...)
	b = l.appendKey(b, key)
	b = append(b, ':')
	b = append(b, l.f.style.reset...)
	*l.blocks = appendLines(b, "\n        ", s)
}

// failure appends an error, and below the record what it wraps.
func (l *consoleLine) failure(key string, err error) {
	text := errorText(err)
	l.text(key, text, l.f.style.failure, l.f.style.failure)
	left := maxCauses
	l.causes(err, multiline(text), &left)
}

// maxCauses is how many lines the causes of an error may take: a chain may be
// endless.
const maxCauses = 20

// causes puts what err wraps below the record, a line each. listed says that
// the texts of joined errors stand there already.
func (l *consoleLine) causes(err error, listed bool, left *int) {
	for _, cause := range unwrap(err) {
		if cause == nil {
			continue
		}
		if *left--; *left < 0 {
			return
		}
		_, joins := cause.(interface{ Unwrap() []error })
		text := errorText(cause)
		switch {
		case joins && multiline(text):
			// Its text is that of the errors it joins.
		case listed && joined(err):
		case *left == 0:
			l.cause("more errors, which are left out", nil)
		default:
			l.cause(text, cause)
		}
		l.causes(cause, listed && joins, left)
	}
}

func (l *consoleLine) cause(text string, err error) {
	l.openBlocks()
	b := append(*l.blocks, "\n    "...)
	b = append(b, l.f.style.failure...)
	b = append(b, "caused by:"...)
	b = append(b, l.f.style.reset...)
	b = append(b, ' ')
	if multiline(text) {
		first, rest, _ := strings.Cut(text, "\n")
		b = appendVisible(b, first)
		b = appendLines(b, "\n        ", rest)
	} else {
		b = appendVisible(b, text)
	}
	if err != nil {
		b = appendErrorType(b, err)
	}
	*l.blocks = b
}

// appendErrorType names the type of err, unless it is one that says nothing.
func appendErrorType(dst []byte, err error) []byte {
	name := reflect.TypeOf(err).String()
	if strings.HasPrefix(name, "*errors.") || strings.HasPrefix(name, "*fmt.") {
		return dst
	}
	dst = append(dst, " ("...)
	dst = append(dst, name...)
	return append(dst, ')')
}

func joined(err error) bool {
	_, ok := err.(interface{ Unwrap() []error })
	return ok
}

// unwrap returns the errors that err wraps. A panic in its method is as if it
// wrapped nothing: its text has been printed.
func unwrap(err error) (causes []error) {
	defer func() {
		if recover() != nil {
			causes = nil
		}
	}()
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			return []error{cause}
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}

// errorText is what err says, or why it cannot.
func errorText(err error) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = panicText(err, p)
		}
	}()
	return err.Error()
}

// plainText is v as it is, as yet unsafe to print.
func plainText(v slog.Value) string {
	if v.Kind() == slog.KindString {
		return v.String()
	}
	return string(appendRawValue(nil, v))
}

// multiline says whether s goes over several lines. One line break at its end
// does not count: it is escaped.
func multiline(s string) bool {
	i := strings.IndexByte(s, '\n')
	return i >= 0 && i < len(s)-1
}

// appendLines appends each line of s after indent, which begins with a line break.
func appendLines(dst []byte, indent, s string) []byte {
	for line := range strings.SplitSeq(s, "\n") {
		dst = append(dst, indent...)
		dst = appendVisible(dst, line)
	}
	return dst
}

// appendVisible appends s with whatever could act on a terminal, or hide,
// escaped. Tabs stay.
func appendVisible(dst []byte, s string) []byte {
	for {
		cells, rest, tab := strings.Cut(s, "\t")
		dst = appendPlainString(dst, cells)
		if !tab {
			return dst
		}
		dst = append(dst, '\t')
		s = rest
	}
}
