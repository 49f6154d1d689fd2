package pyliteral

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sum reads products joined by + and -; start is where the element begins,
// for the error that quotes it.
func (p *parser) sum(start int) (Value, error) {
	v, err := p.product(start)
	for err == nil {
		op := p.peek()
		if op != '+' && op != '-' {
			return v, nil
		}
		p.pos++
		var w Value
		if w, err = p.product(start); err == nil {
			v, err = p.calculate(start, op, v, w)
		}
	}
	return Value{}, err
}

func (p *parser) product(start int) (Value, error) {
	v, err := p.factor(start)
	for err == nil {
		if p.peek() != '*' || strings.HasPrefix(p.src[p.pos:], "**") {
			return v, nil
		}
		p.pos++
		var w Value
		if w, err = p.factor(start); err == nil {
			v, err = p.calculate(start, '*', v, w)
		}
	}
	return Value{}, err
}

// factor reads an atom with its signs and its power: -2**2 is -(2**2).
func (p *parser) factor(start int) (Value, error) {
	p.space()
	at, negative, signed := p.pos, false, false
	for p.peek() == '-' || p.peek() == '+' {
		negative = negative != (p.peek() == '-')
		signed = true
		p.pos++
		p.space()
	}
	v, err := p.atom(start)
	if err != nil {
		return Value{}, err
	}
	if strings.HasPrefix(p.src[p.pos:], "**") {
		p.pos += 2
		if p.depth++; p.depth > maxDepth {
			return Value{}, p.errorf(p.pos, "nested more than %d deep", maxDepth)
		}
		w, err := p.factor(start)
		p.depth--
		if err != nil {
			return Value{}, err
		}
		if v, err = p.calculate(start, '^', v, w); err != nil {
			return Value{}, err
		}
	}
	if !signed {
		return v, nil
	}
	if v.Kind != Int && v.Kind != Float {
		return Value{}, p.notLiteral(start)
	}
	v.Offset = at
	if negative {
		v.Int, v.Float = -v.Int, -v.Float
	}
	return v, nil
}

// calculate applies op to two whole numbers; '^' is the power.
func (p *parser) calculate(start int, op byte, v, w Value) (Value, error) {
	if v.Kind != Int || w.Kind != Int {
		return Value{}, p.notLiteral(start)
	}
	n, ok := int64(0), false
	switch op {
	case '+':
		n = v.Int + w.Int
		ok = (n > v.Int) == (w.Int > 0)
	case '-':
		n = v.Int - w.Int
		ok = (n < v.Int) == (w.Int > 0)
	case '*':
		n, ok = multiply(v.Int, w.Int)
	case '^':
		n, ok = power(v.Int, w.Int)
	}
	if !ok {
		return Value{}, p.errorf(start, "%q is too large", strings.TrimSpace(p.src[start:p.pos]))
	}
	return Value{Kind: Int, Offset: v.Offset, Int: n}, nil
}

func multiply(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	if a == math.MinInt64 || b == math.MinInt64 {
		return 0, false
	}
	n := a * b
	return n, n/b == a
}

func power(base, exp int64) (int64, bool) {
	if exp < 0 || exp > 63 && (base > 1 || base < -1) {
		return 0, false
	}
	if exp > 63 { // base is -1, 0 or 1
		exp = 62 + exp%2
	}
	n, ok := int64(1), true
	for ; exp > 0 && ok; exp-- {
		n, ok = multiply(n, base)
	}
	return n, ok
}

func (p *parser) atom(start int) (Value, error) {
	at := p.pos
	switch c := p.peek(); {
	case c == 0:
		return Value{}, p.errorf(at, "a value is missing")
	case c == '(':
		return p.parenthesis()
	case c == '[':
		p.pos++
		p.space()
		items, err := p.items(nil, ']')
		return Value{Kind: List, Offset: at, Items: items}, err
	case c == '{':
		return p.braces()
	case c == '\'' || c == '"':
		return p.strings(start)
	case c >= '0' && c <= '9' || c == '.':
		v, err := p.number()
		p.space()
		return v, err
	case c == '_' || c >= utf8.RuneSelf || unicode.IsLetter(rune(c)):
		if p.stringPrefix() {
			return p.strings(start)
		}
		return p.name(start)
	}
	return Value{}, p.notLiteral(start)
}

// parenthesis reads a tuple, or a value that only stands in parentheses.
func (p *parser) parenthesis() (Value, error) {
	at := p.pos
	p.pos++
	p.space()
	if p.accept(')') {
		return Value{Kind: Tuple, Offset: at}, nil
	}
	v, err := p.element()
	if err != nil {
		return Value{}, err
	}
	if p.accept(')') {
		return v, nil
	}
	items, err := p.items([]Value{v}, ')')
	return Value{Kind: Tuple, Offset: at, Items: items}, err
}

// braces reads a dict, or a set, which the first colon tells apart.
func (p *parser) braces() (Value, error) {
	v := Value{Kind: Dict, Offset: p.pos}
	p.pos++
	p.space()
	for n := 0; !p.accept('}'); n++ {
		if n > 0 && !p.accept(',') {
			return Value{}, p.unexpected('}')
		}
		if n > 0 && p.accept('}') {
			break
		}
		item, err := p.element()
		if err != nil {
			return Value{}, err
		}
		v.Items = append(v.Items, item)
		if n == 0 && p.peek() != ':' {
			v.Kind = Set
		}
		if v.Kind == Set {
			continue
		}
		if !p.accept(':') {
			return Value{}, p.unexpected(':')
		}
		if item, err = p.element(); err != nil {
			return Value{}, err
		}
		v.Items = append(v.Items, item)
	}
	return v, nil
}

// name reads a dotted name, or one of the three constants.
func (p *parser) name(start int) (Value, error) {
	v := Value{Kind: Name, Offset: p.pos}
	for {
		word := p.word()
		if word == "" {
			return Value{}, p.notLiteral(start)
		}
		v.Text += word
		p.space()
		if p.peek() != '.' {
			break
		}
		v.Text += "."
		p.pos++
		p.space()
	}
	switch v.Text {
	case "None":
		return Value{Kind: None, Offset: v.Offset}, nil
	case "True", "False":
		return Value{Kind: Bool, Offset: v.Offset, Bool: v.Text == "True"}, nil
	case "lambda", "not", "await":
		return Value{}, p.notLiteral(start)
	}
	return v, nil
}

func (p *parser) word() string {
	at := p.pos
	for i, r := range p.src[at:] {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			break
		}
		p.pos = at + i + utf8.RuneLen(r)
	}
	return p.src[at:p.pos]
}
