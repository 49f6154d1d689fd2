package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/linerecord"
	"github.com/seed-e5d85c45/logging/internal/strftime"
)

// newLineEditor returns what is done to each line before it is written: it is
// refused by its level or logger, or gets a time. nil: nothing.
func newLineEditor(f *filesFlags, ofText slog.Level) (func(dst, line []byte) []byte, error) {
	keep := newLineFilter(f, ofText)
	stamp, err := newTimestamp(f.timestamp)
	if err != nil {
		return nil, err
	}
	if keep == nil && stamp == nil {
		return nil, nil
	}
	return func(dst, line []byte) []byte {
		if keep != nil && !keep(line[:len(line)-1]) {
			return dst
		}
		if stamp != nil {
			dst = append(stamp(dst, time.Now()), ' ')
		}
		return append(dst, line...)
	}, nil
}

// newLineFilter returns the filter of --min-level and --name, nil without them.
func newLineFilter(f *filesFlags, ofText slog.Level) func(line []byte) bool {
	lowest := slog.Level(f.minLevel)
	if f.name == "" && lowest == hierarchy.NotSet {
		return nil
	}
	parser := linerecord.Parser{Level: ofText}
	below := hierarchy.NameFilter(f.name)
	return func(line []byte) bool {
		l := parser.Parse(line, time.Time{})
		if l.Record.Level < lowest {
			return false
		}
		_, ok := below.Filter(context.Background(), l.Logger, l.Record)
		return ok
	}
}

// newTimestamp returns a function that appends a time in the given format.
func newTimestamp(format string) (func(dst []byte, t time.Time) []byte, error) {
	switch format {
	case "":
		return nil, nil
	case "rfc3339":
		return func(dst []byte, t time.Time) []byte {
			return t.AppendFormat(dst, "2006-01-02T15:04:05.000000Z07:00")
		}, nil
	}
	if unknown := strftime.Unknown(format); len(unknown) > 0 {
		return nil, usage("--timestamp: %s stands for nothing; use rfc3339 or a strftime format", unknown[0])
	}
	return strftime.Compile(format).Append, nil
}
