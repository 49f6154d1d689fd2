package linerecord

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep objects and arrays may nest in a record.
const maxDepth = 64

// A scanner reads JSON, strictly, in one pass. Its methods leave pos after
// what they read; once one has returned false, pos means nothing.
type scanner struct {
	text  string
	pos   int
	depth int
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return
		}
	}
}

// next says whether the next byte is c, and passes it.
func (s *scanner) next(c byte) bool {
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// members reads an object and calls f for each of its members.
func (s *scanner) members(f func(slog.Attr)) bool {
	if s.depth++; s.depth > maxDepth || !s.next('{') {
		return false
	}
	defer func() { s.depth-- }()
	s.space()
	if s.next('}') {
		return true
	}
	for {
		s.space()
		key, ok := s.string()
		if !ok {
			return false
		}
		s.space()
		if !s.next(':') {
			return false
		}
		s.space()
		v, ok := s.value()
		if !ok {
			return false
		}
		f(slog.Attr{Key: key, Value: v})
		s.space()
		if s.next('}') {
			return true
		}
		if !s.next(',') {
			return false
		}
	}
}

func (s *scanner) value() (slog.Value, bool) {
	if s.pos == len(s.text) {
		return slog.Value{}, false
	}
	switch s.text[s.pos] {
	case '"':
		v, ok := s.string()
		return slog.StringValue(v), ok
	case '{':
		start := s.pos
		var attrs []slog.Attr
		ok := s.members(func(a slog.Attr) { attrs = append(attrs, a) })
		if len(attrs) == 0 && ok { // an empty group would not be printed
			return slog.AnyValue(json.RawMessage(s.text[start:s.pos])), true
		}
		return slog.GroupValue(attrs...), ok
	case '[':
		start := s.pos
		ok := s.array()
		if !ok {
			return slog.Value{}, false
		}
		return slog.AnyValue(json.RawMessage(s.text[start:s.pos])), true
	case 't':
		return slog.BoolValue(true), s.literal("true")
	case 'f':
		return slog.BoolValue(false), s.literal("false")
	case 'n':
		return slog.AnyValue(nil), s.literal("null")
	}
	return s.number()
}

func (s *scanner) array() bool {
	if s.depth++; s.depth > maxDepth {
		return false
	}
	defer func() { s.depth-- }()
	s.pos++ // the bracket
	s.space()
	if s.next(']') {
		return true
	}
	for {
		s.space()
		if _, ok := s.value(); !ok {
			return false
		}
		s.space()
		if s.next(']') {
			return true
		}
		if !s.next(',') {
			return false
		}
	}
}

func (s *scanner) literal(word string) bool {
	if len(s.text)-s.pos < len(word) || s.text[s.pos:s.pos+len(word)] != word {
		return false
	}
	s.pos += len(word)
	return true
}

// number reads a number; one that an int64, uint64 or float64 would not print
// as it is written is kept as a json.Number.
func (s *scanner) number() (slog.Value, bool) {
	start := s.pos
	s.next('-')
	if !s.next('0') && !s.digits() {
		return slog.Value{}, false
	}
	fraction, exponent := s.next('.'), false
	if fraction && !s.digits() {
		return slog.Value{}, false
	}
	if s.next('e') || s.next('E') {
		exponent = true
		if !s.next('+') {
			s.next('-')
		}
		if !s.digits() {
			return slog.Value{}, false
		}
	}
	text := s.text[start:s.pos]
	switch {
	case exponent:
	case fraction:
		var b [32]byte
		f, err := strconv.ParseFloat(text, 64)
		if err == nil && string(strconv.AppendFloat(b[:0], f, 'g', -1, 64)) == text {
			return slog.Float64Value(f), true
		}
	default:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && text != "-0" {
			return slog.Int64Value(n), true
		}
		if n, err := strconv.ParseUint(text, 10, 64); err == nil {
			return slog.Uint64Value(n), true
		}
	}
	return slog.AnyValue(json.Number(text)), true
}

// digits reads one digit or more.
func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.text) && '0' <= s.text[s.pos] && s.text[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// string reads a string; it is a part of the text unless it has escapes.
func (s *scanner) string() (string, bool) {
	if !s.next('"') {
		return "", false
	}
	start := s.pos
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == '"':
			s.pos++
			return s.text[start : s.pos-1], true
		case c == '\\':
			return s.unescape(start)
		case c < ' ':
			return "", false
		}
		s.pos++
	}
	return "", false
}

// unescape reads the rest of a string that began at start, from its first
// escape on.
func (s *scanner) unescape(start int) (string, bool) {
	out := append([]byte(nil), s.text[start:s.pos]...)
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		s.pos++
		switch {
		case c == '"':
			return string(out), true
		case c < ' ':
			return "", false
		case c != '\\':
			out = append(out, c)
			continue
		}
		if s.pos == len(s.text) {
			return "", false
		}
		c = s.text[s.pos]
		s.pos++
		switch c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := s.rune()
			if !ok {
				return "", false
			}
			out = utf8.AppendRune(out, r)
		default:
			return "", false
		}
	}
	return "", false
}

// rune reads the digits of \uXXXX, and the second half of a surrogate pair; a
// half that stands alone becomes U+FFFD, as in encoding/json.
func (s *scanner) rune() (rune, bool) {
	r, ok := s.hex()
	if !ok || !utf16.IsSurrogate(r) {
		return r, ok
	}
	after := s.pos
	if s.next('\\') && s.next('u') {
		low, ok := s.hex()
		if !ok {
			return 0, false
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, true
		}
	}
	s.pos = after
	return utf8.RuneError, true
}

func (s *scanner) hex() (rune, bool) {
	if len(s.text)-s.pos < 4 {
		return 0, false
	}
	for _, c := range []byte(s.text[s.pos : s.pos+4]) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(s.text[s.pos:s.pos+4], 16, 16)
	s.pos += 4
	return rune(n), err == nil
}
