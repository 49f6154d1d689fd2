package pyformat

import (
	"fmt"
	"regexp"
	"strings"
)

// Style is one of Python's ways to write a template.
type Style byte

// The styles.
const (
	Percent Style = iota // "%(name)s"
	Brace                // "{name}"
	Dollar               // "$name" and "${name}"
)

// Part is a literal text or a placeholder.
type Part struct {
	Literal string // the text, where Name is empty
	Name    string // the placeholder's name; {a.b} and {a[b]} are both "a.b"
	Offset  int    // of the placeholder in the template, in bytes
	Spec    Spec
	Dynamic []Part // {name:>{width}}: what the spec is made of at run time
}

// Parse reads a template. An empty one is an error for nobody but validation.
//
// With validate it accepts what logging.Formatter(validate=True) accepts, and
// names with dots. Without, a template without a placeholder is fine too. What
// CPython would only refuse while it formats a record is an error in any case.
// Errors are of type *SyntaxError.
func Parse(style Style, template string, validate bool) ([]Part, error) {
	var parts []Part
	var err error
	switch style {
	case Percent:
		if parts, err = parsePercent(template, false); err == nil && validate {
			err = validatePercent(template)
		}
	case Brace:
		parts, err = parseBrace(template, validate)
	case Dollar:
		parts, err = parseDollar(template)
	default:
		return nil, &SyntaxError{Reason: fmt.Sprintf("style %d does not exist", style)}
	}
	if err == nil && validate && style != Percent && !hasName(parts) {
		err = &SyntaxError{Reason: "no placeholder"}
	}
	if err != nil {
		return nil, err
	}
	return parts, nil
}

func hasName(parts []Part) bool {
	for i := range parts {
		if parts[i].Name != "" {
			return true
		}
	}
	return false
}

// word is Python's \w, with the point that our names may hold.
const word = `[\pL\pN_]`

// validatePercent wants one placeholder that is whole, wherever it stands.
func validatePercent(template string) error {
	valid := regexp.MustCompile(`(?i)%\((` + word + `|\.)+\)[#0+ -]*(\*|\d+)?(\.(\*|\d+))?[diouxefgcrsa%]`)
	if valid.MatchString(template) {
		return nil
	}
	return &SyntaxError{Reason: "no placeholder"}
}

// literals gathers text and placeholders in their order.
type literals struct {
	parts []Part
	text  strings.Builder
}

func (l *literals) flush() {
	if l.text.Len() > 0 {
		l.parts = append(l.parts, Part{Literal: l.text.String()})
		l.text.Reset()
	}
}

func (l *literals) add(p Part) {
	l.flush()
	l.parts = append(l.parts, p)
}
