// Package pyliteral reads Python literals and nothing else: what a fileConfig
// file writes in args and kwargs, without ever evaluating anything.
//
// It takes what ast.literal_eval takes (None, True, False, numbers, strings
// and bytes with every prefix and escape, tuples, lists, sets, dicts), sums,
// products and powers of whole numbers (10*1024*1024 is common in such files),
// and dotted names, which it hands on as names for the caller to know or to
// refuse. Calls, subscripts, conditions and f-strings are errors that quote
// the expression.
package pyliteral

import (
	"fmt"
	"strings"
)

// Kind says what a Value is.
type Kind uint8

// The kinds of a Value.
const (
	None Kind = iota
	Bool
	Int
	Float
	String
	Bytes
	Tuple
	List
	Set
	Dict
	Name
)

var kindNames = [...]string{"None", "bool", "int", "float", "str", "bytes", "tuple", "list", "set", "dict", "name"}

// String returns Python's name of the kind.
func (k Kind) String() string { return kindNames[k] }

// Value is one literal. Which fields hold something depends on its Kind.
type Value struct {
	Kind   Kind
	Offset int // of its first byte in the source

	Bool  bool
	Int   int64
	Float float64
	Text  string  // of a String, Bytes or Name (dotted, without spaces)
	Items []Value // of a Tuple, List or Set; of a Dict, keys and values in turn
}

// Error is the reason why a text is no literal.
type Error struct {
	Offset  int // in bytes from the start of the text
	Message string
}

// Error returns the message without the offset, which only the caller can
// turn into a line and a column.
func (e *Error) Error() string { return e.Message }

// maxDepth bounds the nesting, and so the recursion, of a literal.
const maxDepth = 64

// Parse reads the one literal in src. Its error is an *Error.
func Parse(src string) (Value, error) {
	p := &parser{src: src}
	v, err := p.parse()
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

type parser struct {
	src   string
	pos   int
	depth int
}

func (p *parser) parse() (Value, error) {
	p.space()
	start := p.pos
	v, err := p.element()
	if err != nil {
		return Value{}, err
	}
	if p.peek() == ',' { // a tuple without parentheses
		items, err := p.items([]Value{v}, 0)
		if err != nil {
			return Value{}, err
		}
		v = Value{Kind: Tuple, Offset: start, Items: items}
	}
	if p.pos < len(p.src) {
		return Value{}, p.notLiteral(start)
	}
	return v, nil
}

// element reads one value and refuses what would make it more than a literal.
func (p *parser) element() (Value, error) {
	if p.depth++; p.depth > maxDepth {
		return Value{}, p.errorf(p.pos, "nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	p.space()
	start := p.pos
	v, err := p.sum(start)
	if err != nil {
		return Value{}, err
	}
	switch p.peek() {
	case 0, ',', ')', ']', '}', ':':
		return v, nil
	}
	return Value{}, p.notLiteral(start)
}

// items reads the rest of a list of elements, from a comma or the closing
// bracket on, up to and including the bracket closer (0: the end of the text).
func (p *parser) items(items []Value, closer byte) ([]Value, error) {
	for {
		if p.accept(closer) {
			return items, nil
		}
		if len(items) > 0 {
			if !p.accept(',') {
				return nil, p.unexpected(closer)
			}
			if p.accept(closer) {
				return items, nil
			}
		}
		v, err := p.element()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
}

func (p *parser) unexpected(closer byte) error {
	if p.pos >= len(p.src) {
		return p.errorf(p.pos, "ends before the closing %q", string(closer))
	}
	return p.errorf(p.pos, "unexpected %q", p.src[p.pos:p.pos+1])
}

// accept skips c, and the space after it, if it is next. c 0 is the end.
func (p *parser) accept(c byte) bool {
	if c == 0 {
		return p.pos >= len(p.src)
	}
	if p.pos >= len(p.src) || p.src[p.pos] != c {
		return false
	}
	p.pos++
	p.space()
	return true
}

func (p *parser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

// space skips blanks, comments and joined lines; line breaks too, because the
// values of an INI file are continued over lines without brackets as well.
func (p *parser) space() {
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f':
			p.pos++
		case c == '\\' && strings.HasPrefix(p.src[p.pos:], "\\\n"):
			p.pos += 2
		case c == '#':
			end := strings.IndexByte(p.src[p.pos:], '\n')
			if end < 0 {
				p.pos = len(p.src)
				return
			}
			p.pos += end
		default:
			return
		}
	}
}

func (p *parser) errorf(at int, format string, args ...any) error {
	return &Error{Offset: at, Message: fmt.Sprintf(format, args...)}
}

// notLiteral is the error for the expression that begins at start; it quotes
// the expression up to the comma or bracket that ends it.
func (p *parser) notLiteral(start int) error {
	expr := strings.TrimSpace(p.src[start:p.expressionEnd(start)])
	const most = 80
	if r := []rune(expr); len(r) > most {
		expr = string(r[:most]) + "…"
	}
	return p.errorf(start, "%q is not a literal; expressions are not evaluated", expr)
}

func (p *parser) expressionEnd(i int) int {
	depth := 0
	for ; i < len(p.src); i++ {
		switch p.src[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				return i
			}
		case ',':
			if depth == 0 {
				return i
			}
		case '\'', '"':
			end, _, ok := quoted(p.src[i:])
			if !ok {
				return len(p.src)
			}
			i += end - 1
		}
	}
	return i
}
