package pyformat

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError is what is wrong with a template. Offset is the byte in it where
// the trouble begins; Suggestion, where there is one, is what to write instead.
type SyntaxError struct {
	Offset     int
	Reason     string
	Suggestion string
}

// Error returns the reason, without the offset.
func (e *SyntaxError) Error() string { return e.Reason }

func syntaxError(offset int, format string, args ...any) *SyntaxError {
	return &SyntaxError{Offset: offset, Reason: fmt.Sprintf(format, args...)}
}

// specParser reads [[fill]align][sign][z][#][0][width][,_][.precision][type].
type specParser struct {
	text string
	pos  int
	spec Spec
}

// peek returns the byte at the position, 0 at the end.
func (p *specParser) peek() byte {
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

// accept steps over the byte at the position if it is one of set.
func (p *specParser) accept(set string) byte {
	c := p.peek()
	if c == 0 || strings.IndexByte(set, c) < 0 {
		return 0
	}
	p.pos++
	return c
}

func (p *specParser) parse() error {
	s := &p.spec
	p.parseAlign()
	s.Sign = p.accept("+- ")
	s.NoNeg = p.accept("z") != 0
	s.Alt = p.accept("#") != 0
	if s.Fill == 0 && p.accept("0") != 0 {
		s.Zero, s.Fill = true, '0'
	}
	var err error
	if s.Width, _, err = p.number("width"); err != nil {
		return err
	}
	s.Group = p.accept(",_")
	if s.Group != 0 && p.accept(",_") != 0 {
		return syntaxError(p.pos-1, "only one of ',' and '_' can separate digits")
	}
	if err := p.parsePrecision(); err != nil {
		return err
	}
	if rest := p.text[p.pos:]; len(rest) > 1 {
		return syntaxError(p.pos, "%q is not a format specifier", p.text)
	} else if rest != "" {
		s.Type = rest[0]
	}
	return p.checkType()
}

func (p *specParser) parseAlign() {
	const aligns = "<>=^"
	_, n := utf8.DecodeRuneInString(p.text)
	if n > 0 && len(p.text) > n && strings.IndexByte(aligns, p.text[n]) >= 0 {
		p.spec.Fill, _ = utf8.DecodeRuneInString(p.text)
		p.spec.Align = p.text[n]
		p.pos = n + 1
		return
	}
	p.spec.Align = p.accept(aligns)
}

func (p *specParser) parsePrecision() error {
	if p.accept(".") == 0 {
		return nil
	}
	prec, ok, err := p.number("precision")
	if err == nil && !ok {
		err = syntaxError(p.pos, "the precision behind '.' is missing")
	}
	p.spec.Prec = prec
	return err
}

// number reads decimal digits, if there are any.
func (p *specParser) number(what string) (n int, ok bool, err error) {
	begin := p.pos
	for p.pos < len(p.text) && '0' <= p.text[p.pos] && p.text[p.pos] <= '9' {
		n = n*10 + int(p.text[p.pos]-'0')
		if n > MaxWidth {
			return 0, false, syntaxError(begin, "the %s is over %d", what, MaxWidth)
		}
		p.pos++
	}
	return n, p.pos > begin, nil
}

func (p *specParser) checkType() error {
	s := &p.spec
	if s.Type == 0 {
		return nil
	}
	if strings.IndexByte("bcdeEfFgGnosxX%", s.Type) < 0 {
		err := syntaxError(p.pos, "%q is not a type of value", p.text[p.pos:])
		err.Suggestion = suggestType(s.Type)
		return err
	}
	allowed := "deEfFgG%"
	if s.Group == '_' {
		allowed = "deEfFgG%boxX"
	}
	if s.Group != 0 && strings.IndexByte(allowed, s.Type) < 0 {
		return syntaxError(p.pos, "%q cannot be used with type %q", s.Group, s.Type)
	}
	return nil
}

// suggestType proposes a type that exists for one that does not.
func suggestType(conv byte) string {
	switch conv {
	case 'i', 'u', 'l', 'D':
		return "d"
	case 'S', 'v', 'q', 't', 'z', 'w', 'm', 'p':
		return "s"
	}
	return ""
}
