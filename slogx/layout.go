package slogx

import (
	"errors"
	"maps"
	"time"

	"github.com/seed-e5d85c45/logging/internal/pyformat"
	"github.com/seed-e5d85c45/logging/internal/strftime"
)

// A Style is one of the three ways Python has to write a layout.
type Style uint8

// The styles; CPython's logging.Formatter calls them '%', '{' and '$'.
const (
	Percent Style = iota // "%(levelname)-8s %(message)s"
	Brace                // "{levelname:<8} {message}"
	Dollar               // "$levelname ${message}"
)

// Multiline says what a layout makes of a line break in the message, in an
// error's text and between the lines of a stack trace. Other control characters
// are escaped in any case, a tab in none.
type Multiline uint8

// The ways to treat line breaks.
const (
	MultilineRaw    Multiline = iota // leave them, as Python does
	MultilineEscape                  // write \n: a record is one line, always
	MultilineIndent                  // put four spaces behind each: no line but a record's first begins in column 1
)

// LayoutOptions are the settings of [ParseLayout]. The zero value, and a nil
// pointer, are those of CPython's logging.Formatter.
type LayoutOptions struct {
	// Style is the language of the layout.
	Style Style

	// DateFormat is how asctime is written, in the directives of strftime in
	// the C locale. "" is Python's "%Y-%m-%d %H:%M:%S".
	DateFormat string

	// MsecFormat puts the time, a string, and its milliseconds together. "" is
	// Python's default_msec_format, "%s,%03d", if DateFormat is empty, and
	// else "%s", which leaves the milliseconds out, as None does in Python.
	MsecFormat string

	// Location is the time zone of asctime. nil is the Location of the
	// OutputOptions, and if that is nil too, the zone of the record's own time,
	// which is the local one for what slog.Logger makes. time.UTC is Python's
	// converter = time.gmtime.
	Location *time.Location

	// Defaults are printed for attrs that a record has not, by the name they
	// have in the layout. The values are what slog.Any takes.
	Defaults map[string]any

	// NoValidate accepts a layout that has no placeholder, or a spec that
	// Python's validate=True refuses though its formatting knows it.
	NoValidate bool

	// Multiline is what becomes of line breaks.
	Multiline Multiline
}

// ParseLayout returns the format of a Python layout, a format string of
// CPython's logging.Formatter; "" is its default, the message alone. The
// layout is read once, here; the error of a bad one is a *[LayoutError].
//
// Placeholders are the attributes of Python's LogRecord, with their widths,
// precisions and conversions: name, levelno, levelname, pathname, filename,
// module, lineno, funcName, created, asctime, msecs, relativeCreated, thread (0),
// threadName and taskName (empty), process, processName, message, msg, args,
// exc_info, exc_text and stack_info. Added are:
//
//   - attrs, and args: all attrs as key=value;
//   - sloglevel: the level as slog counts it; package: the import path of the
//     call site; qualname: its function in full;
//   - any other name: the attr with that key; req.id is the attr id in the
//     group req. attr.message is the attr message, not the record's. A record
//     without the attr prints what Defaults say, or nothing, in the same width.
//
// message is the record's message and the attrs that no other placeholder of
// the layout names, as key=value; msg is the bare message. An attr of a type
// that its conversion is not made for is printed as text. A bool is true, not
// True; in a number's place it is 1, a duration its seconds.
//
// The error of [Exception] and what it wraps, and a [Stack], stand on lines
// of their own below the record, unless the layout names exc_text and
// stack_info. In attrs, names and keys every control character is escaped.
//
// Two calls return Formats that are not equal.
func ParseLayout(layout string, opts *LayoutOptions) (Format, error) {
	f := &layoutFormat{text: layout}
	if opts != nil {
		f.opts = *opts
	}
	f.opts.Defaults = maps.Clone(f.opts.Defaults)
	if layout == "" {
		f.text = defaultLayout(f.opts.Style)
	}
	parts, err := pyformat.Parse(pyformat.Style(f.opts.Style), f.text, !f.opts.NoValidate)
	if err != nil {
		return nil, f.syntaxError(f.text, err)
	}
	if f.date, err = f.parseDate(); err != nil {
		return nil, err
	}
	f.segments = f.compile(parts)
	f.newline = [...]string{"\n", `\n`, "\n    "}[min(f.opts.Multiline, MultilineIndent)]
	f.warnOfDate()
	return f, nil
}

// defaultLayout is what CPython takes for an empty layout.
func defaultLayout(s Style) string {
	switch s {
	case Brace:
		return "{message}"
	case Dollar:
		return "${message}"
	}
	return "%(message)s"
}

// layoutFormat is a parsed layout. It does not change after ParseLayout.
type layoutFormat struct {
	text     string
	opts     LayoutOptions
	segments []layoutSegment
	names    []string      // of attrs, each once, as they are to be found
	defaults []layoutValue // of those attrs
	uses     [fieldCount]bool
	date     layoutDate
	newline  string // what a line break becomes
	warnings []error
}

// String returns the layout.
func (f *layoutFormat) String() string { return f.text }

// LayoutWarnings returns what is strange in a layout without being wrong, each
// a *[LayoutError]: a placeholder that is no attribute of a record but nearly
// is, a number's conversion for a text, a directive in the date format that
// does not exist. It returns nil for a format that is no layout.
func LayoutWarnings(f Format) []error {
	if l, ok := f.(*layoutFormat); ok {
		return append([]error(nil), l.warnings...)
	}
	return nil
}

// layoutDate is how asctime is written.
type layoutDate struct {
	format *strftime.Format
	text   string
	parts  []pyformat.Part // of MsecFormat: "0" is the time, "1" the milliseconds
}

func (f *layoutFormat) parseDate() (layoutDate, error) {
	date, msec := f.opts.DateFormat, f.opts.MsecFormat
	switch {
	case msec == "" && date != "":
		msec = "%s"
	case msec == "":
		msec = "%s,%03d"
	}
	if date == "" {
		date = "%Y-%m-%d %H:%M:%S"
	}
	parts, err := pyformat.ParsePositional(msec)
	if err == nil {
		err = checkMsecFormat(parts)
	}
	if err != nil {
		return layoutDate{}, f.syntaxError(msec, err)
	}
	return layoutDate{strftime.Compile(date), date, parts}, nil
}

// checkMsecFormat wants a place for the time and at most one for milliseconds.
func checkMsecFormat(parts []pyformat.Part) error {
	placeholders := 0
	for i := range parts {
		if parts[i].Name != "" {
			placeholders++
		}
	}
	if placeholders == 0 || placeholders > 2 {
		return &pyformat.SyntaxError{Reason: "the time and its milliseconds need two placeholders", Suggestion: "%s,%03d"}
	}
	return nil
}

// syntaxError is err, which was found in text, for the user.
func (f *layoutFormat) syntaxError(text string, err error) error {
	var syntax *pyformat.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	e := newLayoutError(text, syntax.Offset, syntax.Reason, syntax.Suggestion)
	if e.Suggestion == "" && text == f.text {
		e.Suggestion = otherStyle(f.opts.Style, text)
	}
	return e
}
