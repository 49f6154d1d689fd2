package slogx

import (
	"io"
	"log/slog"
)

// ConsoleOptions are the settings of [NewConsole]. The zero value, and a nil
// pointer, are those of [Console].
type ConsoleOptions struct {
	// Color says when to colour. The zero value, ColorAuto, asks the
	// environment and the writer, once, when the handler is made.
	Color ColorMode

	// TimeFormat is the layout of the record's time, in the language of
	// [time.Time.Format]; "" is "15:04:05.000": whoever watches a console
	// knows the date.
	TimeFormat string
}

// NewConsole returns a format for people, one that [Console] is with other
// settings. A record is a line of time, level, logger, message and attrs:
//
//	15:04:05.678 ERROR    app.db: query failed attempt=3 err="dial: refused"
//	    caused by: connection refused (syscall.Errno)
//	    sql:
//	        SELECT *
//	        FROM orders
//
// What an error wraps, and a value or message of several lines, stands on
// lines of its own that begin with four spaces, which no record does. Control
// characters, escape sequences and invalid UTF-8 are never passed on as they
// are. With AddSource the line ends in source=folder/file.go:12.
//
// The formatter that New makes knows no writer, so that it colours only if
// Color is ColorAlways; output handlers ask for one for their writer.
func NewConsole(opts *ConsoleOptions) Format {
	if opts == nil || *opts == (ConsoleOptions{}) {
		return Console
	}
	return consoleFormat(*opts)
}

type consoleFormat ConsoleOptions

func (f consoleFormat) New(opts *OutputOptions) Formatter {
	return f.formatter(opts, f.Color == ColorAlways)
}

// newFor is New for a handler that writes to w.
func (f consoleFormat) newFor(w io.Writer, opts *OutputOptions) Formatter {
	return f.formatter(opts, f.Color.colors(w))
}

func (f consoleFormat) formatter(opts *OutputOptions, colored bool) Formatter {
	c := &consoleFormatter{builtins: newBuiltins(opts), style: newConsoleStyle(colored)}
	c.clock = newConsoleClock(f.TimeFormat, c.style)
	for _, level := range consoleLevels {
		c.levelWidth = max(c.levelWidth, len(c.opts.levelName(level)))
	}
	for i, level := range consoleLevels {
		c.levels[i] = string(c.appendLevelName(nil, level))
		c.heads[i] = fix(c.levels[i] + " ")
	}
	return c
}

// newFor is New for a handler that writes to w, which matters to Console alone.
func (f builtinFormat) newFor(w io.Writer, opts *OutputOptions) Formatter {
	if f == Console {
		return consoleFormat{}.newFor(w, opts)
	}
	return f.New(opts)
}

// newConsoleFormatter returns the formatter of [Console] for no writer.
func newConsoleFormatter(opts *OutputOptions) Formatter {
	return consoleFormat{}.New(opts)
}

// consoleLevels are the levels whose names are made up at construction, as
// they are aligned and coloured.
var consoleLevels = [...]slog.Level{LevelDebug, LevelInfo, LevelWarning, LevelError, LevelCritical}

// consoleFormatter is immutable once it is made, but for the caches behind
// pointers.
type consoleFormatter struct {
	*builtins  // levels hold the names of the five levels, coloured and filled; heads those and a space
	clock      *consoleClock
	style      *consoleStyle
	levelWidth int

	groups []string // that are open, for ReplaceAttr
	prefix []byte   // the same groups, each with a dot after it
	inline []byte   // the attrs given by With, as they stand on the line
	blocks []byte   // what of them stands on lines of its own
}

// AppendRecord implements [Formatter].
func (f *consoleFormatter) AppendRecord(dst []byte, logger string, r slog.Record) []byte {
	return f.appendRecord(dst, logger, &r)
}

// appendRecord is AppendRecord without a copy of the record.
func (f *consoleFormatter) appendRecord(dst []byte, logger string, r *slog.Record) []byte {
	// Not a literal, which would be made elsewhere and copied here.
	var l consoleLine
	l.f, l.start, l.prefix, l.groups = f, len(dst), f.prefix, f.groups
	plain := f.opts.ReplaceAttr == nil
	if plain {
		l.head(dst, logger, r)
	} else {
		l.dst = dst
		l.headReplaced(logger, r)
	}
	if len(f.inline) > 0 {
		l.dst = append(l.dst, f.inline...)
	}
	if len(f.blocks) > 0 {
		l.openBlocks()
		*l.blocks = append(*l.blocks, f.blocks...)
	}
	if src, isAttr := f.source(r); isAttr {
		ownAttrs(r, func(a slog.Attr) bool { l.attr(a); return true })
		l.source(src)
	} else {
		if plain {
			l.attrs(r)
		} else {
			r.Attrs(func(a slog.Attr) bool { l.attr(a); return true })
		}
		if src != nil {
			l.source(src)
		}
	}
	if l.blocks != nil {
		l.dst = append(l.dst, *l.blocks...)
	}
	l.free()
	return append(l.dst, '\n')
}

// WithAttrs implements [Preformatter].
func (f *consoleFormatter) WithAttrs(attrs []slog.Attr) Formatter {
	l := consoleLine{f: f, prefix: f.prefix, groups: f.groups, start: -1}
	for _, a := range attrs {
		l.attr(a)
	}
	c := *f
	c.inline = append(f.inline[:len(f.inline):len(f.inline)], l.dst...)
	if l.blocks != nil {
		c.blocks = append(f.blocks[:len(f.blocks):len(f.blocks)], *l.blocks...)
	}
	l.free()
	return &c
}

// WithGroup implements [Preformatter].
func (f *consoleFormatter) WithGroup(name string) Formatter {
	if name == "" {
		return f
	}
	c := *f
	c.groups = append(f.groups[:len(f.groups):len(f.groups)], name)
	c.prefix = append(append(f.prefix[:len(f.prefix):len(f.prefix)], name...), '.')
	return &c
}

// appendLevel appends level, coloured and filled to the width of the longest
// of the five.
func (f *consoleFormatter) appendLevel(dst []byte, level slog.Level) []byte {
	if name := f.levelAttr(level); name != "" {
		return append(dst, name...)
	}
	return f.appendLevelName(dst, level)
}

func (f *consoleFormatter) appendLevelName(dst []byte, level slog.Level) []byte {
	name := f.opts.levelName(level)
	dst = append(dst, f.style.level(level)...)
	dst = appendVisible(dst, name)
	dst = append(dst, f.style.reset...)
	for n := len(name); n < f.levelWidth; n++ {
		dst = append(dst, ' ')
	}
	return dst
}
