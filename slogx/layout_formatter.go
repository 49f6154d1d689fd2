package slogx

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
)

// layoutFormatter writes records after a layout. It is immutable, but for the
// caches behind pointers.
type layoutFormatter struct {
	*builtins // levels hold the names of the five levels
	layout    *layoutFormat
	steps     []layoutStep
	// looksLate says that a record's failure need not be known before its attrs
	// are printed, all of them and once: so that most records are not searched.
	looksLate bool
	clock     *layoutClock
	pid       int
	program   string

	groups []string
	prefix string // the groups' names, each with a dot after it

	// What With has given: as key=value, all of it and what no placeholder
	// names, each only if the layout prints it; and the attrs it names.
	all, rest []byte
	given     []layoutValue

	// The names of the layout's attrs as they are inside the open groups; ""
	// for one that is elsewhere.
	relative []string
	named    []string // those that are not ""
}

// New returns the formatter of the layout for an output's options; nil is the
// zero options. AddSource has no effect: the layout says what is printed.
func (f *layoutFormat) New(opts *OutputOptions) Formatter {
	var o OutputOptions
	if opts != nil {
		o = *opts
	}
	o.AddSource = f.usesSource()
	if f.opts.Location != nil {
		o.Location = f.opts.Location
	}
	b := newBuiltins(&o)
	for i := range b.levels {
		b.levels[i] = string(appendPlainString(nil, o.levelName(LevelDebug+slog.Level(4*i))))
	}
	lf := &layoutFormatter{
		builtins: b,
		layout:   f,
		clock:    newLayoutClock(f.date.format, f.date.parts),
		pid:      os.Getpid(),
		program:  programName(),
		given:    f.defaults,
		relative: f.names,
		named:    f.names,
	}
	lf.steps = lf.makeSteps()
	lf.looksLate = f.uses[fieldMessage] && len(f.names) == 0 &&
		!f.uses[fieldAttrs] && !f.uses[fieldExcText] && !f.uses[fieldStackInfo]
	return lf
}

// programName is the name the program was started by.
func programName() string {
	if len(os.Args) == 0 {
		return ""
	}
	return string(appendPlainString(nil, filepath.Base(os.Args[0])))
}

// AppendRecord appends r as the layout has it.
func (f *layoutFormatter) AppendRecord(dst []byte, logger string, r slog.Record) []byte {
	return f.appendRecord(dst, logger, &r)
}

// appendRecord is AppendRecord without a copy of the record.
func (f *layoutFormatter) appendRecord(dst []byte, logger string, r *slog.Record) []byte {
	if f.opts.ReplaceAttr != nil {
		return f.appendReplaced(dst, logger, *r)
	}
	// Not a literal, which would be made elsewhere and copied here.
	var l layoutLine
	l.f, l.r, l.logger = f, r, logger
	return l.append(dst)
}

// WithAttrs returns a formatter that adds attrs to each record.
func (f *layoutFormatter) WithAttrs(attrs []slog.Attr) Formatter {
	if len(attrs) == 0 {
		return f
	}
	if f.opts.ReplaceAttr != nil {
		attrs = f.replaceAll(attrs)
	}
	g := *f
	if f.layout.uses[fieldAttrs] {
		g.all = slices.Clip(f.all)
		for _, a := range attrs {
			g.all = appendTextAttr(g.all, &f.prefix, a)
		}
	} else if f.layout.uses[fieldMessage] {
		g.rest = slices.Clip(f.rest)
		for _, a := range attrs {
			left := maxLayoutAttrs
			g.rest = appendUnnamed(g.rest, f.prefix, f.named, a, nil, &left)
		}
	}
	g.given = slices.Clone(f.given)
	for i, name := range f.relative {
		for _, a := range attrs {
			left := maxLayoutAttrs
			if v, ok := findAttr(name, a, &left); ok {
				g.given[i] = layoutValue{v, true}
			}
		}
	}
	return &g
}

// WithGroup returns a formatter that puts the attrs that come later, of
// WithAttrs and of records, into the group name.
func (f *layoutFormatter) WithGroup(name string) Formatter {
	if name == "" {
		return f
	}
	g := *f
	g.groups = append(slices.Clip(f.groups), name)
	g.prefix = f.prefix + name + "."
	g.relative, g.named = make([]string, len(f.relative)), nil
	for i, path := range f.relative {
		if g.relative[i] = within(path, name); g.relative[i] != "" {
			g.named = append(g.named, g.relative[i])
		}
	}
	return &g
}
