package slogx

import (
	"log/slog"
	"slices"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/pyformat"
)

// layoutSegment is a literal text or a placeholder, ready to be printed.
type layoutSegment struct {
	literal string
	field   layoutField
	kind    layoutKind
	plain   bool // the spec leaves the text as it is
	attr    int  // of fieldAttr: the index of its name
	spec    pyformat.Spec
	dynamic []layoutSegment // a spec that is known only with the record
}

// layoutValue is the value of an attr that a layout names, if there is one.
type layoutValue struct {
	value slog.Value
	ok    bool
}

// compile makes segments of a layout's parts.
func (f *layoutFormat) compile(parts []pyformat.Part) []layoutSegment {
	segments := make([]layoutSegment, 0, len(parts))
	for i := range parts {
		p := &parts[i]
		if p.Name == "" {
			segments = append(segments, layoutSegment{literal: p.Literal})
			continue
		}
		s := layoutSegment{spec: p.Spec, plain: p.Spec.Plain() && len(p.Dynamic) == 0}
		s.field, s.kind = fieldOf(p.Name)
		switch {
		case s.field == fieldAttr:
			s.attr = f.attr(p)
		case s.kind == kindText && s.spec.Numeric():
			f.warn(p.Offset, "", "%q is a text, which its conversion to a number leaves as it is", p.Name)
		}
		f.uses[s.field] = true
		if len(p.Dynamic) > 0 {
			s.dynamic = f.compile(p.Dynamic)
		}
		segments = append(segments, s)
	}
	return segments
}

// attr returns the index of the attr that p names.
func (f *layoutFormat) attr(p *pyformat.Part) int {
	name, explicit := strings.CutPrefix(p.Name, "attr.")
	if !explicit || name == "" {
		name = p.Name
		f.warnOfName(name, p.Offset)
	}
	if i := slices.Index(f.names, name); i >= 0 {
		return i
	}
	f.names = append(f.names, name)
	value, ok := f.opts.Defaults[name]
	f.defaults = append(f.defaults, layoutValue{resolve(slog.AnyValue(value)), ok})
	return len(f.names) - 1
}

// usesSource says whether the layout prints anything of the call site.
func (f *layoutFormat) usesSource() bool {
	for _, field := range [...]layoutField{fieldPathname, fieldFilename, fieldModule, fieldLineno,
		fieldFuncName, fieldPackage, fieldQualname} {
		if f.uses[field] {
			return true
		}
	}
	return false
}
