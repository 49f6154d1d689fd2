// Package strftime formats times as C's strftime does in the C locale.
//
// It follows what CPython's time.strftime prints on Linux, that is glibc:
// every directive, the flags "_", "-", "0", "^" and "#", field widths, and the
// modifiers E and O. A sequence that glibc does not know is copied as it is, so
// no format is an error. Only whole seconds can be printed, as in C.
package strftime

import (
	"strings"
	"time"
	"unicode/utf8"
)

// maxWidth bounds a field width, so that a format cannot ask for gigabytes.
const maxWidth = 4096

// Format is a compiled format. It is immutable and may be used by several
// goroutines at once.
type Format struct {
	ops []op
}

// op is a literal text or one directive.
type op struct {
	literal string // the text, or for an unknown directive its spelling
	conv    byte   // 0: the literal is printed
	pad     byte   // '_', '-', '0', or 0 where no flag was given
	letters byte   // 'U' upper case, 'L' lower case, 0 as they are
	width   int
}

// Compile reads format once.
func Compile(format string) *Format {
	f := &Format{}
	for format != "" {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			i = len(format)
		}
		if i > 0 {
			f.ops = append(f.ops, op{literal: format[:i]})
			format = format[i:]
			continue
		}
		o, n := parseDirective(format)
		f.ops = append(f.ops, o)
		format = format[n:]
	}
	return f
}

// Unknown returns the directives of format, each as it is spelled, that stand
// for nothing and are therefore printed as they are.
func Unknown(format string) []string {
	var unknown []string
	for _, o := range Compile(format).ops {
		if o.conv == 0 && strings.HasPrefix(o.literal, "%") {
			unknown = append(unknown, o.literal)
		}
	}
	return unknown
}

// Append appends t, in its own location, to dst.
func (f *Format) Append(dst []byte, t time.Time) []byte {
	var c civil
	c.set(t)
	return appendOps(dst, f.ops, &c)
}

// parseDirective reads the directive that s begins with and its length.
func parseDirective(s string) (op, int) {
	var o op
	i := 1
	upper, change := false, false
flags:
	for ; i < len(s); i++ {
		switch s[i] {
		case '_', '-', '0':
			o.pad = s[i]
		case '^':
			upper = true
		case '#':
			change = true
		default:
			break flags
		}
	}
	for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		o.width = min(o.width*10+int(s[i]-'0'), maxWidth)
	}
	modifier := byte(0)
	if i < len(s) && (s[i] == 'E' || s[i] == 'O') {
		modifier = s[i]
		i++
	}
	if upper {
		o.letters = 'U'
	}
	if i == len(s) || !known(s[i], modifier) {
		return unknown(s, i, o, change)
	}
	o.conv = s[i]
	if change {
		o.letters = changedCase(o.conv, o.letters)
	}
	if o.conv == 'P' {
		o.letters = 'L'
	}
	return o, i + 1
}

// unknown is the directive whose conversion character, at i of s, stands for
// nothing: it is printed as it is spelled, padded and in capitals if it says so.
func unknown(s string, i int, o op, change bool) (op, int) {
	if change && i < len(s) && strings.IndexByte("bBh", s[i]) >= 0 {
		o.letters = 'U' // glibc looks at "#" before it looks at the modifier
	}
	if i < len(s) {
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	o.literal = s[:i]
	if o.letters == 'U' {
		o.literal, o.letters = strings.ToUpper(o.literal), 0
	}
	return o, i
}

// The conversions there are, alone and behind each modifier. In the C locale a
// modifier changes nothing but which conversions are valid.
const (
	plain  = "abcdeghjklmnprstuwxyzABCDFGHIMPRSTUVWXYZ%"
	afterE = "cnprstuxyzCPRTXYZ%"
	afterO = "bdeghjklmnprstuwyzBCGHIMPRSTUVWZ%"
)

// known reports whether the conversion exists with that modifier.
func known(conv, modifier byte) bool {
	set := plain
	switch modifier {
	case 'E':
		set = afterE
	case 'O':
		set = afterO
	}
	return strings.IndexByte(set, conv) >= 0
}

// changedCase is what the flag "#" makes of the letters of a conversion.
func changedCase(conv, letters byte) byte {
	switch conv {
	case 'a', 'A', 'b', 'B', 'h':
		return 'U'
	case 'p', 'Z':
		return 'L'
	}
	return letters
}
