package slogx

import "log/slog"

// A Formatter turns records into bytes.
//
// AppendRecord appends r, logged on the logger called logger ("" for the
// root), to dst and returns the extended slice, as append does. It appends
// whole lines, the last newline included. It keeps neither dst nor anything
// of r. It is called by several goroutines at a time. Nothing in r may make it
// panic or lose the record: what cannot be printed is replaced by a text that
// says why.
type Formatter interface {
	AppendRecord(dst []byte, logger string, r slog.Record) []byte
}

// A Preformatter is a Formatter that takes the attrs and groups of With and
// WithGroup once, when they are given, instead of with each record. A
// Formatter that is none gets them in each record, before its own attrs.
// Both methods return a new Formatter, which is a Preformatter again, and leave
// the receiver as it is.
type Preformatter interface {
	Formatter
	WithAttrs(attrs []slog.Attr) Formatter
	WithGroup(name string) Formatter
}

// A Format makes the formatter of a handler. Text, JSON and Console are
// Formats; [ParseLayout] returns others. Two Formats are equal (==) if their
// formatters write the same bytes for the same options.
//
// New does not keep opts, but may keep what its fields hold.
type Format interface {
	New(opts *OutputOptions) Formatter
}
