package slogx

import (
	"fmt"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/near"
	"github.com/seed-e5d85c45/logging/internal/pyformat"
	"github.com/seed-e5d85c45/logging/internal/strftime"
)

// A LayoutError says what is wrong with a layout, or with the date or
// millisecond format of one, and where.
type LayoutError struct {
	Layout     string // the text that was read
	Column     int    // of the trouble, the first being 1, in code points
	Reason     string
	Suggestion string // what to write instead, or ""
}

// Error returns layout, column, reason and suggestion on one line.
func (e *LayoutError) Error() string {
	s := fmt.Sprintf("slogx: layout %q, column %d: %s", e.Layout, e.Column, e.Reason)
	if e.Suggestion != "" {
		s += fmt.Sprintf("; did you mean %s?", e.Suggestion)
	}
	return s
}

func newLayoutError(text string, offset int, reason, suggestion string) *LayoutError {
	column := utf8.RuneCountInString(text[:min(offset, len(text))]) + 1
	return &LayoutError{Layout: text, Column: column, Reason: reason, Suggestion: suggestion}
}

// otherStyle suggests the style in which text would be a layout, or "".
func otherStyle(not Style, text string) string {
	for style, name := range []string{"Percent (%)", "Brace ({)", "Dollar ($)"} {
		if Style(style) == not {
			continue
		}
		if _, err := pyformat.Parse(pyformat.Style(style), text, true); err == nil {
			return "the style " + name
		}
	}
	return ""
}

func (f *layoutFormat) warn(offset int, suggestion, reason string, args ...any) {
	f.warnings = append(f.warnings, newLayoutError(f.text, offset, fmt.Sprintf(reason, args...), suggestion))
}

// warnOfName warns of an attr's name that looks like a misspelt attribute.
func (f *layoutFormat) warnOfName(name string, offset int) {
	if _, ok := f.opts.Defaults[name]; ok {
		return
	}
	if s := nearField(name); s != "" {
		f.warn(offset, s, "%q is no attribute of a record, so it stands for an attr of that name", name)
	}
}

// nearField returns the attribute that name was probably meant to be, or "".
func nearField(name string) string {
	if meant, ok := layoutSynonyms[name]; ok {
		return meant
	}
	if len(name) < 5 {
		return "" // too short to tell a slip from another word
	}
	names := make([]string, 0, len(layoutFields))
	for _, f := range layoutFields {
		names = append(names, f.name)
	}
	return near.Match(name, names)
}

// layoutSynonyms are the names that other libraries have for attributes.
var layoutSynonyms = map[string]string{
	"time": "asctime", "timestamp": "asctime", "date": "asctime", "datetime": "asctime",
	"level": "levelname", "severity": "levelname", "lvl": "levelname", "logger": "name",
	"file": "filename", "line": "lineno", "func": "funcName", "function": "funcName",
	"pid": "process", "mesage": "message", "text": "message",
}

// warnOfDate warns of directives that strftime prints as they are.
func (f *layoutFormat) warnOfDate() {
	for _, d := range strftime.Unknown(f.date.text) {
		suggestion := ""
		if d == "%f" {
			suggestion = "no DateFormat, whose default has milliseconds, or %(msecs)03d in the layout"
		}
		f.warnings = append(f.warnings, newLayoutError(f.date.text, 0,
			fmt.Sprintf("the date format's %s is no directive of strftime and is printed as it is", d), suggestion))
	}
}
