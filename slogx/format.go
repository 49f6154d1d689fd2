package slogx

import "fmt"

// builtinFormat is a Format that needs nothing but the output's options.
type builtinFormat uint8

// Text and JSON are the formats of slog's own handlers.
//
// Text is logfmt, one record a line, with the bytes of slog.TextHandler; JSON
// is one JSON object a line, with the bytes of slog.JSONHandler. They differ
// from slog's in this: the levels have the names of this library; the
// logger's name is an attr after the level; the time of the record in JSON
// has nine digits after the second, always; JSON is valid, and a text record
// one line without control characters, whatever the record holds.
const (
	Text builtinFormat = iota
	JSON

	// Console is a format for people; see [NewConsole] for what it looks like
	// and for its settings.
	Console
)

// New returns the formatter of the format for the given options; nil is the
// zero options.
func (f builtinFormat) New(opts *OutputOptions) Formatter {
	switch f {
	case JSON:
		return newJSONFormatter(opts)
	case Console:
		return newConsoleFormatter(opts)
	default:
		return newTextFormatter(opts)
	}
}

// String returns the name of the format.
func (f builtinFormat) String() string {
	switch f {
	case Text:
		return "text"
	case JSON:
		return "json"
	case Console:
		return "console"
	default:
		return fmt.Sprintf("builtinFormat(%d)", uint8(f))
	}
}
