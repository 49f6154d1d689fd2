package netlog

import (
	"encoding"
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/finite"
)

// cleaning says which characters of a text are replaced.
type cleaning uint8

const (
	keepNewlines cleaning = 1 << iota // the transport keeps records apart without them
	keepControls                      // all but NUL, as CPython does
	escapeParam                       // RFC 5424: \" \\ \] in the value of a parameter
)

// appendClean appends s as valid UTF-8. Control characters but the tab, which
// could forge a record or drive a terminal, become \n, \r or \x1b.
func appendClean[T ~string | ~[]byte](dst []byte, s T, c cleaning) []byte {
	start, plain := 0, inText
	if c&escapeParam != 0 {
		plain = inParam
	}
	for i := 0; i < len(s); {
		b := s[i]
		if classes[b]&plain != 0 {
			i++
			continue
		}
		if b < utf8.RuneSelf {
			if !c.keeps(b) {
				dst = append(dst, s[start:i]...)
				dst = appendEscaped(dst, b, c)
				start = i + 1
			}
			i++
			continue
		}
		r, size := decode(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(append(dst, s[start:i]...), "\uFFFD"...)
			start = i + size
		case r < 0xa0 && c&keepControls == 0: // C1
			dst = append(dst, s[start:i]...)
			dst = appendEscaped(dst, byte(r), c)
			start = i + size
		}
		i += size
	}
	return append(dst, s[start:]...)
}

// What a printable character of ASCII may stand in without change.
const (
	inText  uint8 = 1 << iota
	inParam       // the value of a parameter
	inWord        // a word of the header
	inName        // the name of a parameter
)

var classes = func() (c [256]uint8) {
	for b := byte(' '); b <= '~'; b++ {
		c[b] = inText
		if !has(`"\]`, b) {
			c[b] |= inParam
		}
		if b != ' ' {
			c[b] |= inWord
		}
		if b != ' ' && !has(`="]`, b) {
			c[b] |= inName
		}
	}
	return c
}()

func has(s string, b byte) bool { return strings.IndexByte(s, b) >= 0 }

// decode is utf8.DecodeRune of the first bytes, without a copy of the rest.
func decode[T ~string | ~[]byte](s T) (rune, int) {
	var first [utf8.UTFMax]byte
	return utf8.DecodeRune(first[:copy(first[:], s)])
}

// keeps says whether a control character, or one of those that a parameter
// escapes, stays as it is.
func (c cleaning) keeps(b byte) bool {
	switch {
	case b == '\t':
		return true
	case b == '\n':
		return c&(keepNewlines|keepControls) != 0
	case b < 0x20 || b == 0x7f:
		return c&keepControls != 0 && b != 0
	}
	return false
}

func appendEscaped(dst []byte, b byte, c cleaning) []byte {
	const hex = "0123456789abcdef"
	if c&escapeParam != 0 { // of the backslash that follows, too
		dst = append(dst, '\\')
	}
	switch b {
	case '"', '\\', ']':
		return append(dst, b)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	}
	return append(dst, '\\', 'x', hex[b>>4], hex[b&15])
}

// appendWord appends the characters of s that may stand in a class, inWord or
// inName, each other one as an underscore, and of more than limit the last ones:
// of the name of a logger or a nested attr they say most.
func appendWord[T ~string | ~[]byte](dst []byte, s T, limit int, class uint8) []byte {
	start, i := len(dst), 0
	for i < len(s) && classes[s[i]]&class != 0 {
		i++
	}
	dst = append(dst, s[:i]...)
	for i < len(s) {
		b, size := s[i], 1
		if b >= utf8.RuneSelf {
			_, size = decode(s[i:])
		}
		if classes[b]&class == 0 {
			b = '_'
		}
		dst = append(dst, b)
		i += size
	}
	if over := len(dst) - start - limit; over > 0 {
		dst = append(dst[:start], dst[start+over:]...)
	}
	return dst
}

// appendValue appends the text of a resolved value that is no group, as slog's
// TextHandler words it, without quotes. plain says that what was appended
// needs no cleaning.
func appendValue(dst []byte, v slog.Value) (out []byte, plain bool) {
	switch v.Kind() {
	case slog.KindString:
		return append(dst, v.String()...), false
	case slog.KindInt64:
		return strconv.AppendInt(dst, v.Int64(), 10), true
	case slog.KindUint64:
		return strconv.AppendUint(dst, v.Uint64(), 10), true
	case slog.KindFloat64:
		return strconv.AppendFloat(dst, v.Float64(), 'g', -1, 64), true
	case slog.KindBool:
		return strconv.AppendBool(dst, v.Bool()), true
	case slog.KindDuration:
		return append(dst, v.Duration().String()...), true // µ is no control character
	case slog.KindTime:
		return v.Time().AppendFormat(dst, time.RFC3339Nano), false // a zone's name may be anything
	}
	return appendAny(dst, v.Any()), false
}

// appendAny appends the text of x: MarshalText if there is one, the bytes of a
// []byte, else what fmt prints for %+v. A panic becomes a text.
func appendAny(dst []byte, x any) (out []byte) {
	defer func() {
		if p := recover(); p == nil {
			return
		} else if v := reflect.ValueOf(x); v.Kind() == reflect.Pointer && v.IsNil() {
			out = append(dst, "<nil>"...)
		} else {
			out = fmt.Appendf(dst, "!PANIC: %v", p)
		}
	}()
	switch x := x.(type) {
	case nil:
		return append(dst, "<nil>"...)
	case []byte:
		return append(dst, x...)
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		if err != nil {
			return fmt.Appendf(dst, "!ERROR:%v", err)
		}
		return append(dst, text...)
	}
	if err := finite.Fmt.Check(x); err != nil {
		return fmt.Appendf(dst, "!ERROR:%v", err)
	}
	return fmt.Appendf(dst, "%+v", x)
}
