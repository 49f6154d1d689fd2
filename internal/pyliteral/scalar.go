package pyliteral

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// number reads an int or a float as Python writes it: underscores between
// digits, 0x, 0o and 0b, no leading zeros.
func (p *parser) number() (Value, error) {
	at := p.pos
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		exponent := (c == '+' || c == '-') && p.pos > at && !hexadecimal(p.src[at:p.pos]) &&
			(p.src[p.pos-1] == 'e' || p.src[p.pos-1] == 'E')
		if !exponent && c != '.' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		p.pos++
	}
	text := p.src[at:p.pos]
	if !underscores(text) {
		return Value{}, p.errorf(at, "%q is not a number", text)
	}
	plain := strings.ReplaceAll(text, "_", "")
	if strings.Trim(plain, "0") == "" {
		return Value{Kind: Int, Offset: at}, nil
	}
	if whole(plain) {
		n, err := strconv.ParseInt(plain, base(plain), 64)
		if err != nil && strings.HasSuffix(err.Error(), "value out of range") {
			return Value{}, p.errorf(at, "%q is too large", text)
		}
		if err != nil || plain[0] == '0' && base(plain) == 10 {
			return Value{}, p.errorf(at, "%q is not a number", text)
		}
		return Value{Kind: Int, Offset: at, Int: n}, nil
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil && !strings.HasSuffix(err.Error(), "value out of range") { // 1e999 is inf, as in Python
		return Value{}, p.errorf(at, "%q is not a number", text)
	}
	return Value{Kind: Float, Offset: at, Float: f}, nil
}

func hexadecimal(s string) bool { return len(s) > 1 && s[0] == '0' && s[1]|0x20 == 'x' }

func whole(s string) bool { return base(s) == 0 || !strings.ContainsAny(s, ".eE") }

// base is the one for strconv.ParseInt: 0 where a prefix says it.
func base(s string) int {
	if len(s) > 2 && s[0] == '0' && strings.ContainsRune("xXoObB", rune(s[1])) {
		return 0
	}
	return 10
}

// underscores says whether each one stands between two digits, or after a
// prefix, as Python wants them.
func underscores(s string) bool {
	for i := range len(s) {
		if s[i] != '_' {
			continue
		}
		if i == 0 || i == len(s)-1 || s[i-1] == '_' || s[i-1] == '.' || s[i+1] == '.' {
			return false
		}
	}
	return true
}

// stringPrefix says whether the letters at pos open a string.
func (p *parser) stringPrefix() bool {
	n := prefixLen(p.src[p.pos:])
	if n == 0 {
		return false
	}
	rest := p.src[p.pos+n:]
	return rest != "" && (rest[0] == '\'' || rest[0] == '"')
}

func prefixLen(s string) int {
	n := 0
	for n < len(s) && n < 2 && strings.ContainsRune("rRbBuUfFtT", rune(s[n])) {
		n++
	}
	return n
}

// strings reads one string, or several in a row, which Python joins.
func (p *parser) strings(start int) (Value, error) {
	v := Value{Kind: String, Offset: p.pos}
	for n := 0; p.peek() == '\'' || p.peek() == '"' || p.stringPrefix(); n++ {
		at := p.pos
		length := prefixLen(p.src[at:])
		prefix := strings.ToLower(p.src[at : at+length])
		switch prefix {
		case "", "u", "r", "b", "br", "rb":
		default:
			return Value{}, p.notLiteral(start)
		}
		end, body, ok := quoted(p.src[at+length:])
		if !ok {
			return Value{}, p.errorf(at, "the string is not closed")
		}
		kind := String
		if strings.Contains(prefix, "b") {
			kind = Bytes
		}
		if n > 0 && kind != v.Kind {
			return Value{}, p.errorf(at, "cannot join bytes and str")
		}
		v.Kind = kind
		if !strings.Contains(prefix, "r") {
			var bad string
			if body, bad = unescape(body, kind); bad != "" {
				return Value{}, p.errorf(at, "bad escape %q in a string", bad)
			}
		}
		v.Text += body
		p.pos = at + length + end
		p.space()
	}
	return v, nil
}

// quoted finds the end of the string that s begins with, and its body.
func quoted(s string) (end int, body string, ok bool) {
	q := s[:1]
	if strings.HasPrefix(s, q+q+q) {
		q = s[:3]
	}
	for i := len(q); i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '\n' && len(q) == 1:
			return 0, "", false
		case strings.HasPrefix(s[i:], q):
			return i + len(q), s[len(q):i], true
		}
	}
	return 0, "", false
}

var simpleEscapes = map[byte]string{
	'\n': "", '\\': `\`, '\'': "'", '"': `"`, 'a': "\a", 'b': "\b",
	'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v",
}

// unescape replaces the escapes of a string body. bad is the one that Python
// refuses, or that names a character (\N{…}), which needs a table we lack.
func unescape(s string, kind Kind) (out, bad string) {
	if !strings.Contains(s, `\`) {
		return s, ""
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			i++
			continue
		}
		c := s[i+1]
		if text, ok := simpleEscapes[c]; ok {
			b = append(b, text...)
			i += 2
			continue
		}
		digits, radix := 0, 16
		switch {
		case c >= '0' && c <= '7':
			digits, radix = octals(s[i+1:]), 8
		case c == 'x':
			digits = 2
		case c == 'u' && kind == String:
			digits = 4
		case c == 'U' && kind == String:
			digits = 8
		case c == 'N' && kind == String:
			return "", s[i:]
		default: // Python keeps the backslash of an unknown escape
			b = append(b, '\\')
			i++
			continue
		}
		from := i + 2
		if radix == 8 {
			from = i + 1
		}
		if from+digits > len(s) {
			return "", s[i:]
		}
		n, err := strconv.ParseUint(s[from:from+digits], radix, 32)
		if err != nil || n > utf8.MaxRune {
			return "", s[i : from+digits]
		}
		if kind == Bytes {
			b = append(b, byte(n))
		} else {
			b = utf8.AppendRune(b, rune(n)) // a lone surrogate becomes U+FFFD
		}
		i = from + digits
	}
	return string(b), ""
}

func octals(s string) int {
	n := 0
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '7' {
		n++
	}
	return n
}
