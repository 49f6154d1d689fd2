package slogx

import "log/slog"

// A layoutStep is a segment of a layout, or several that print what follows
// from the level of the record alone: texts has that for the five levels.
type layoutStep struct {
	segment *layoutSegment // nil: texts
	texts   [len(consoleLevels)]fixed
}

// steps returns the steps of the layout.
func (f *layoutFormatter) makeSteps() []layoutStep {
	var steps []layoutStep
	segments := f.layout.segments
	for i := range segments {
		s := &segments[i]
		if !s.ofLevel() {
			steps = append(steps, layoutStep{segment: s})
			continue
		}
		texts, ok := f.textsOfLevels(s, nil)
		if n := len(steps); n > 0 && steps[n-1].segment == nil {
			if both, fits := f.textsOfLevels(s, &steps[n-1].texts); fits {
				steps[n-1].texts = both
				continue
			}
		}
		if ok {
			steps = append(steps, layoutStep{texts: texts})
		} else {
			steps = append(steps, layoutStep{segment: s})
		}
	}
	return steps
}

// ofLevel says whether what s prints follows from the level of the record.
func (s *layoutSegment) ofLevel() bool {
	switch s.field {
	case fieldLiteral, fieldLevelname, fieldLevelno, fieldSlogLevel, fieldProcess, fieldProcessName:
		return s.dynamic == nil
	}
	return false
}

// textsOfLevels returns what s prints for each of the five levels, behind the
// texts before, and whether all fit into a fixed and are not empty.
func (f *layoutFormatter) textsOfLevels(s *layoutSegment, before *[len(consoleLevels)]fixed) (texts [len(consoleLevels)]fixed, ok bool) {
	for i, level := range consoleLevels {
		var text []byte
		if before != nil {
			text = before[i].append(nil)
		}
		l := layoutLine{f: f, r: &slog.Record{Level: level}}
		texts[i] = fix(string(l.segment(text, s)))
		if texts[i].n == 0 {
			return texts, false
		}
	}
	return texts, true
}
