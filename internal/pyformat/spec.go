// Package pyformat is Python's three ways to put values into a text: the "%"
// operator, str.format and string.Template.
//
// Parse reads a template once; the methods of Spec append a value as CPython
// prints it. Where CPython raises because a value is of the wrong type for its
// placeholder, the value is printed as str() prints it, padded to the same
// width: nothing that reaches a log may be lost to a mistake in its layout.
package pyformat

// MaxWidth bounds widths and precisions: nobody wants more, and a layout must
// not be able to ask for gigabytes.
const MaxWidth = 1 << 16

// Spec says how one value is printed. The zero Spec, with Prec -1, is that of
// an empty placeholder of str.format: str() and nothing else.
type Spec struct {
	Conv  byte // 'r', 's' or 'a': the value is first turned into that text; 0: it is not
	Type  byte // the presentation type: one of "bcdeEfFgGnosxXiura%", or 0
	Align byte // '<', '>', '^', '=' (behind the sign); 0: as the value's type has it
	Sign  byte // '+' and ' ' mark what is not negative, '-' and 0 do not
	Group byte // ',' or '_' between groups of digits, or 0
	Alt   bool // "#"
	Zero  bool // "0" in front of the width
	NoNeg bool // "z": a rounded negative zero has no sign
	Fill  rune // 0: a blank
	Width int
	Prec  int // -1: none

	percent bool // from the "%" operator, which differs in small ways
}

// Plain reports whether the value is to be printed as str() prints it, with
// nothing around it.
func (s *Spec) Plain() bool {
	return s.Width == 0 && s.Prec < 0 && (s.Conv == 0 || s.Conv == 's') && !s.Numeric() && s.Type != 'c'
}

// Numeric reports whether the type of s is made for numbers only.
func (s *Spec) Numeric() bool {
	switch s.Type {
	case 'b', 'd', 'i', 'u', 'o', 'x', 'X', 'n', 'e', 'E', 'f', 'F', 'g', 'G', '%':
		return true
	}
	return false
}

// asText reports whether numbers, too, are printed as text.
func (s *Spec) asText() bool { return s.Conv != 0 || s.Type == 's' }

// fill is the character that fills a number up to its width, and how it is
// aligned there.
func (s *Spec) fill() (fill rune, align byte) {
	fill, align = s.Fill, s.Align
	if align == 0 {
		align = '>'
		if s.Zero {
			align = '='
		}
	}
	if fill == 0 {
		fill = ' '
	}
	return fill, align
}

// ParseSpec reads what stands behind the colon of a placeholder of str.format.
func ParseSpec(text string) (Spec, error) {
	p := specParser{text: text, spec: Spec{Prec: -1}}
	if err := p.parse(); err != nil {
		return Spec{}, err
	}
	return p.spec, nil
}
