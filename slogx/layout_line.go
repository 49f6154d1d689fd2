package slogx

import (
	"log/slog"
	"strconv"

	"github.com/seed-e5d85c45/logging/internal/pyformat"
)

// layoutLine is one record on its way to bytes.
type layoutLine struct {
	f      *layoutFormatter
	r      *slog.Record
	logger string

	src          *slog.Source // nil: unknown, or not wanted
	sourceIsAttr bool

	failure *layoutFailure    // nil: the record brings no stack
	looked  bool              // for failure
	changed *replacedBuiltins // nil without ReplaceAttr
}

// append appends the record.
func (l *layoutLine) append(dst []byte) []byte {
	l.src, l.sourceIsAttr = l.f.source(l.r)
	if !l.f.looksLate && l.r.NumAttrs() > 0 {
		l.lookForFailure()
	}
	start := len(dst)
	if level, ok := levelIndex(l.r.Level); ok && l.changed == nil {
		dst = l.appendSteps(dst, level)
	} else {
		segments := l.f.layout.segments
		for i := range segments {
			dst = l.segment(dst, &segments[i])
		}
	}
	if l.failure != nil {
		dst = l.appendFailure(dst, start)
	}
	return append(dst, '\n')
}

// appendSteps appends a record of one of the five levels.
func (l *layoutLine) appendSteps(dst []byte, level int) []byte {
	steps := l.f.steps
	for i := range steps {
		step := &steps[i]
		if step.segment == nil {
			dst = step.texts[level].append(dst)
			continue
		}
		if s := step.segment; s.plain && s.kind == kindText {
			switch s.field {
			case fieldMessage:
				dst = l.message(dst)
				continue
			case fieldAsctime:
				dst = l.asctime(dst)
				continue
			case fieldName:
				dst = l.name(dst)
				continue
			}
		}
		dst = l.segment(dst, step.segment)
	}
	return dst
}

func (l *layoutLine) segment(dst []byte, s *layoutSegment) []byte {
	if s.field == fieldLiteral {
		return append(dst, s.literal...)
	}
	spec := &s.spec
	if s.dynamic != nil {
		made := l.makeSpec(s)
		spec = &made
	}
	switch s.kind {
	case kindInt:
		return spec.AppendInt(dst, l.integer(s.field))
	case kindFloat:
		return l.appendFloat(dst, s.field, spec)
	}
	start := len(dst)
	if s.field == fieldAttr {
		if v := l.attr(s.attr); v.ok {
			return appendSpecValue(dst, v.value, spec)
		}
		return spec.EndText(dst, start)
	}
	dst = l.text(dst, s.field)
	if s.plain {
		return dst
	}
	return spec.EndText(dst, start)
}

// makeSpec reads a spec with placeholders in it. A bad one is as if it were
// not there.
func (l *layoutLine) makeSpec(s *layoutSegment) pyformat.Spec {
	var text []byte
	for i := range s.dynamic {
		text = l.segment(text, &s.dynamic[i])
	}
	spec, err := pyformat.ParseSpec(string(text))
	if err != nil {
		spec = pyformat.Spec{Prec: -1}
	}
	spec.Conv = s.spec.Conv
	return spec
}

func (l *layoutLine) integer(field layoutField) int64 {
	switch field {
	case fieldLevelno:
		return pythonLevel(l.r.Level)
	case fieldSlogLevel:
		return int64(l.r.Level)
	case fieldLineno:
		if l.src != nil {
			return int64(l.src.Line)
		}
	case fieldProcess:
		return int64(l.f.pid)
	}
	return 0 // also for thread: a goroutine has no number
}

// pythonLevel is level as Python counts: INFO is 20, and five of slog's steps
// are two of ours, rounded down.
func pythonLevel(level slog.Level) int64 {
	const far = 1 << 60 // where the product still fits
	return 20 + min(max(int64(level), -far), far)*5>>1
}

// text appends a field that is a text.
func (l *layoutLine) text(dst []byte, field layoutField) []byte {
	switch field {
	case fieldMessage:
		return l.message(dst)
	case fieldMsg:
		return appendMessage(dst, l.r.Message, l.f.layout.newline)
	case fieldAsctime:
		return l.asctime(dst)
	case fieldLevelname:
		return l.levelname(dst)
	case fieldName:
		return l.name(dst)
	case fieldAttrs:
		start := len(dst)
		return cutSpace(l.attrs(dst), start)
	case fieldProcessName:
		return append(dst, l.f.program...)
	case fieldExcText:
		return l.appendCauses(dst)
	case fieldStackInfo:
		return l.appendStack(dst)
	case fieldThreadName, fieldTaskName:
		return dst // a goroutine has no name
	}
	return l.sourceText(dst, field)
}

// message appends the message and the attrs that go with it.
func (l *layoutLine) message(dst []byte) []byte {
	start := len(dst)
	dst = appendMessage(dst, l.r.Message, l.f.layout.newline)
	if l.f.layout.uses[fieldAttrs] {
		return dst
	}
	behind := len(dst)
	if dst = l.unnamed(dst); behind == start {
		dst = cutSpace(dst, start)
	}
	return dst
}

// cutSpace removes the space that dst[start:] begins with, if it does.
func cutSpace(dst []byte, start int) []byte {
	if len(dst) > start && dst[start] == ' ' {
		return append(dst[:start], dst[start+1:]...)
	}
	return dst
}

func (l *layoutLine) levelname(dst []byte) []byte {
	if l.changed != nil {
		return appendPlainString(dst, l.changed.level)
	}
	if name := l.f.levelAttr(l.r.Level); name != "" {
		return append(dst, name...)
	}
	return appendPlainString(dst, l.f.opts.levelName(l.r.Level))
}

func (l *layoutLine) name(dst []byte) []byte {
	if l.logger == "" && l.changed == nil {
		return append(dst, "root"...)
	}
	if n := len(l.logger); n <= maxShort {
		var b *shortAttr
		if dst, b = room(dst); b.putVisible(0, l.logger) {
			return dst[:len(dst)+n]
		}
	}
	return appendPlainString(dst, l.logger)
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// appendSpecValue appends the value of an attr, resolved, under spec.
func appendSpecValue(dst []byte, v slog.Value, spec *pyformat.Spec) []byte {
	start := len(dst)
	switch v.Kind() {
	case slog.KindInt64:
		return spec.AppendInt(dst, v.Int64())
	case slog.KindUint64:
		return spec.AppendUint(dst, v.Uint64())
	case slog.KindFloat64:
		return spec.AppendFloat(dst, v.Float64())
	case slog.KindBool:
		if spec.Numeric() {
			return spec.AppendInt(dst, boolInt(v.Bool()))
		}
		dst = strconv.AppendBool(dst, v.Bool())
	case slog.KindDuration:
		if spec.Numeric() {
			return spec.AppendFloat(dst, v.Duration().Seconds())
		}
		dst = appendPlainValue(dst, v)
	case slog.KindTime:
		if spec.Numeric() {
			return spec.AppendFloat(dst, unixSeconds(v.Time()))
		}
		dst = appendPlainValue(dst, v)
	default:
		if spec.Conv == 'r' || spec.Conv == 'a' {
			dst = appendRawValue(dst, v) // repr escapes by itself
		} else {
			dst = appendPlainValue(dst, v)
		}
	}
	return spec.EndText(dst, start)
}
