package pyformat

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParsePositional reads a template of the "%" operator over a tuple: the
// placeholders have no names in it, and are called "0", "1" and so on. Errors
// are of type *SyntaxError.
func ParsePositional(template string) ([]Part, error) {
	return parsePercent(template, true)
}

// parsePercent reads a template of the "%" operator over a dict or a tuple.
func parsePercent(template string, positional bool) ([]Part, error) {
	var out literals
	count := 0
	for i := 0; i < len(template); {
		n := strings.IndexByte(template[i:], '%')
		if n < 0 {
			n = len(template) - i
		}
		out.text.WriteString(template[i : i+n])
		if i += n; i == len(template) {
			break
		}
		part, end, err := parsePercentField(template, i)
		if err == nil && part.Spec.Type != '%' {
			err = checkPercentName(&part, template[i:end], positional)
		}
		if err != nil {
			return nil, err
		}
		switch {
		case part.Spec.Type == '%':
			out.text.WriteByte('%')
		case positional:
			part.Name = strconv.Itoa(count)
			count++
			fallthrough
		default:
			out.add(part)
		}
		i = end
	}
	out.flush()
	return out.parts, nil
}

// parsePercentField reads the placeholder whose "%" stands at begin, and
// returns where it ends.
func parsePercentField(template string, begin int) (Part, int, error) {
	i := begin + 1
	part := Part{Offset: begin}
	if i < len(template) && template[i] == '(' {
		end := closing(template, i)
		if end < 0 {
			return part, 0, &SyntaxError{begin, "the ')' behind the name is missing", percentName(template[i+1:])}
		}
		part.Name = template[i+1 : end]
		i = end + 1
	}
	spec, n, err := parsePercentSpec(template[i:])
	if err != nil {
		err.Offset += i
		if err.Suggestion != "" {
			err.Suggestion = template[begin:i] + err.Suggestion
		}
		return part, 0, err
	}
	part.Spec = spec
	return part, i + n, nil
}

// checkPercentName wants a name, or where there can be none, none.
func checkPercentName(part *Part, text string, positional bool) error {
	keyed := strings.HasPrefix(text, "%(")
	switch {
	case positional && keyed:
		return syntaxError(part.Offset, "the placeholder %q has a name", text)
	case positional:
		return nil
	case !keyed:
		err := syntaxError(part.Offset, "the placeholder %q has no name", text)
		err.Suggestion = fmt.Sprintf("%%%% for a percent sign, %%(message)%s for the message", text[1:])
		return err
	case part.Name == "":
		return syntaxError(part.Offset, "the placeholder %q has an empty name", text)
	}
	return nil
}

// closing returns where the parenthesis at i is closed, -1 if it is not.
func closing(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// percentName guesses which placeholder an unclosed one was meant to be.
func percentName(rest string) string {
	n := 0
	for n < len(rest) && (rest[n] == '_' || 'a' <= rest[n]|0x20 && rest[n]|0x20 <= 'z') {
		n++
	}
	return "%(" + rest[:n] + ")s"
}

// parsePercentSpec reads [flags][width][.precision][hlL]type and its length.
func parsePercentSpec(text string) (Spec, int, *SyntaxError) {
	p := specParser{text: text, spec: Spec{Prec: -1, Align: '>', percent: true}}
	s := &p.spec
	p.parseFlags()
	if p.peek() == '*' {
		return Spec{}, 0, syntaxError(p.pos, "a width of '*' cannot be used with names")
	}
	var err error
	if s.Width, _, err = p.number("width"); err == nil && p.accept(".") != 0 {
		if p.peek() == '*' {
			return Spec{}, 0, syntaxError(p.pos, "a precision of '*' cannot be used with names")
		}
		s.Prec, _, err = p.number("precision")
	}
	if err != nil {
		return Spec{}, 0, err.(*SyntaxError) // number returns no other
	}
	p.accept("hlL")
	if p.pos == len(text) {
		err := syntaxError(p.pos, "the type is missing")
		err.Suggestion = text + "s"
		return Spec{}, 0, err
	}
	s.Type = p.accept("diouxXeEfFgGcrsa%")
	if s.Type == 0 {
		return Spec{}, 0, unknownType(text, p.pos)
	}
	if strings.IndexByte("rsa", s.Type) >= 0 {
		s.Conv, s.Type = s.Type, 's'
	}
	return p.spec, p.pos, nil
}

func (p *specParser) parseFlags() {
	s := &p.spec
	left, zero := false, false
	for {
		switch p.accept("-+ #0") {
		case '-':
			left = true
		case '+':
			s.Sign = '+'
		case ' ':
			if s.Sign == 0 {
				s.Sign = ' '
			}
		case '#':
			s.Alt = true
		case '0':
			zero = true
		default:
			if left {
				s.Align = '<'
			} else if zero {
				s.Align, s.Fill = '=', '0'
			}
			return
		}
	}
}

func unknownType(text string, pos int) *SyntaxError {
	r, n := utf8.DecodeRuneInString(text[pos:])
	err := syntaxError(pos, "%q is not a type of value", r)
	suggestion := suggestType(byte(r))
	if n > 1 || suggestion == "" || r == ' ' {
		// Most often the type was forgotten: "%(name) text".
		err.Suggestion = text[:pos] + "s"
	} else {
		err.Suggestion = text[:pos] + suggestion
	}
	return err
}
