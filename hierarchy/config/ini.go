package config

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// iniFile is what CPython's ConfigParser reads with its default settings.
type iniFile struct {
	*report
	sections []*iniSection
	byName   map[string]*iniSection
	defaults *iniSection
}

type iniSection struct {
	name    string
	at      place
	options []*iniOption
	byName  map[string]*iniOption
	broken  bool // an option of it could not be read
}

// iniOption is one "name = value"; places holds where each line of the value
// begins.
type iniOption struct {
	name   string
	at     place
	lines  []string
	places []place
	used   bool // by an interpolation
}

func newSection(name string, at place) *iniSection {
	return &iniSection{name: name, at: at, byName: map[string]*iniOption{}}
}

func (f *iniFile) section(name string) *iniSection { return f.byName[name] }

func (s *iniSection) option(name string) *iniOption {
	if s == nil {
		return nil
	}
	return s.byName[name]
}

// raw is the value before interpolation, its lines joined as ConfigParser does.
func (o *iniOption) raw() string {
	return strings.TrimRightFunc(strings.Join(o.lines, "\n"), unicode.IsSpace)
}

// at returns the place of the byte at offset of the raw value.
func (o *iniOption) placeOf(offset int) place {
	for i, line := range o.lines {
		if offset <= len(line) || i == len(o.lines)-1 {
			p := o.places[i]
			p.col += utf8.RuneCountInString(line[:max(0, min(offset, len(line)))])
			return p
		}
		offset -= len(line) + 1
	}
	return o.at
}

type iniReader struct {
	iniFile
	current *iniSection
	option  *iniOption
	indent  int // of the line that began the option
	line    int
}

// parseINI reads the sections of a file. Its rules are those of ConfigParser:
// "=" or ":" between name and value, names in any case, full-line comments
// with "#" or ";", a value goes on in lines that are indented more.
func parseINI(data []byte, r *report) *iniFile {
	p := &iniReader{iniFile: iniFile{report: r, byName: map[string]*iniSection{}, defaults: newSection("DEFAULT", place{})}}
	for line := range strings.Lines(string(data)) {
		p.line++
		p.read(strings.TrimRight(line, "\r\n"))
	}
	return &p.iniFile
}

func (p *iniReader) read(line string) {
	clean := strings.TrimSpace(line)
	if strings.HasPrefix(clean, "#") || strings.HasPrefix(clean, ";") {
		return
	}
	indent := utf8.RuneCountInString(line[:len(line)-len(strings.TrimLeftFunc(line, unicode.IsSpace))])
	at := place{p.line, indent + 1}
	switch {
	case clean == "":
		if p.option != nil {
			p.option.lines = append(p.option.lines, "")
			p.option.places = append(p.option.places, place{p.line, 1})
		}
	case p.option != nil && indent > p.indent:
		p.option.lines = append(p.option.lines, clean)
		p.option.places = append(p.option.places, at)
	case clean[0] == '[' && strings.LastIndexByte(clean, ']') > 1:
		p.indent = indent
		p.header(clean[1:strings.LastIndexByte(clean, ']')], at)
	case p.current == nil:
		p.errorf(at, "", "%q stands before the first [section]", clean)
		p.current = newSection("", at) // said once
	default:
		p.indent = indent
		p.assignment(clean, at)
	}
}

func (p *iniReader) header(name string, at place) {
	p.option = nil
	if name == "DEFAULT" {
		p.current = p.defaults
		return
	}
	if s := p.section(name); s != nil {
		p.errorf(at, "", "section [%s] is already at line %d", name, s.at.line)
		p.current = newSection(name, at)
		return
	}
	p.current = newSection(name, at)
	p.sections = append(p.sections, p.current)
	p.byName[name] = p.current
}

func (p *iniReader) assignment(clean string, at place) {
	p.option = nil
	i := strings.IndexAny(clean, "=:")
	if i <= 0 {
		p.errorf(at, "", "%q is no [section], no name = value, and not indented to continue one", clean)
		return
	}
	name := strings.ToLower(strings.TrimSpace(clean[:i]))
	value := strings.TrimSpace(clean[i+1:])
	before := clean[:len(clean)-len(strings.TrimLeftFunc(clean[i+1:], unicode.IsSpace))]
	valueAt := place{at.line, at.col + utf8.RuneCountInString(before)}
	o := &iniOption{name: name, at: at, lines: []string{value}, places: []place{valueAt}}
	p.option = o
	if first := p.current.option(name); first != nil {
		p.errorf(at, p.current.name+"."+name, "this option is already at line %d", first.at.line)
		return
	}
	p.current.options = append(p.current.options, o)
	p.current.byName[name] = o
}

// get returns the value of an option of s, or of DEFAULT, interpolated: %(x)s
// stands for the option x and %% for a percent sign. The option is nil if there
// is none, or if that failed, which is reported and makes s broken.
func (f *iniFile) get(s *iniSection, name string) (string, *iniOption) {
	o := f.find(s, name)
	if o == nil {
		return "", nil
	}
	in := &interpolation{file: f, section: s, option: o}
	if raw := o.raw(); len(raw) > maxInterpolated {
		in.fail("a value of %d bytes; %d are allowed", len(raw), maxInterpolated)
	} else {
		in.expand(raw, 1)
	}
	if in.failed {
		s.broken = true
		return "", nil
	}
	return in.out.String(), o
}

func (f *iniFile) find(s *iniSection, name string) *iniOption {
	if o := s.option(name); o != nil {
		return o
	}
	return f.defaults.option(name)
}

// Limits of one interpolated value: depth is ConfigParser's; the length keeps
// doubling references from filling the memory.
const (
	maxInterpolationDepth = 10
	maxInterpolated       = 1 << 16
)

type interpolation struct {
	file    *iniFile
	section *iniSection
	option  *iniOption
	out     strings.Builder
	steps   int
	failed  bool
}

func (in *interpolation) fail(format string, args ...any) {
	if in.failed {
		return
	}
	in.failed = true
	in.file.errorf(in.option.placeOf(0), in.section.name+"."+in.option.name, format, args...)
}

func (in *interpolation) expand(rest string, depth int) {
	if in.steps++; depth > maxInterpolationDepth || in.steps > maxInterpolated || in.out.Len() > maxInterpolated {
		in.fail("%%(…)s goes round in a circle, or is nested more than %d deep", maxInterpolationDepth)
	}
	for !in.failed {
		i := strings.IndexByte(rest, '%')
		if i < 0 {
			in.out.WriteString(rest)
			return
		}
		in.out.WriteString(rest[:i])
		rest = rest[i:]
		if strings.HasPrefix(rest, "%%") {
			in.out.WriteByte('%')
			rest = rest[2:]
			continue
		}
		end := strings.Index(rest, ")s")
		if !strings.HasPrefix(rest, "%(") || end < 3 || strings.Contains(rest[:end], ")") {
			in.fail("a %% must be followed by %% or by (name)s: %.40q", rest)
			return
		}
		name := strings.ToLower(rest[2:end])
		rest = rest[end+2:]
		o := in.file.find(in.section, name)
		if o == nil {
			in.fail("%%(%s)s: there is no option %q in this section or in [DEFAULT]", name, name)
			return
		}
		o.used = true
		in.expand(o.raw(), depth+1)
	}
}
