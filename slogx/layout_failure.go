package slogx

import (
	"log/slog"
	"runtime"
	"slices"
)

// layoutFailure is what stands below a record: its stack, and the error that
// Exception was given with it.
type layoutFailure struct {
	err   error // nil: none
	stack Stack
}

// lookForFailure finds the record's failure, once.
func (l *layoutLine) lookForFailure() {
	if !l.looked {
		l.looked = true
		l.failure = findFailure(l.r)
	}
}

// findFailure returns the stack and the error of r, nil if it has no stack.
func findFailure(r *slog.Record) *layoutFailure {
	var err error
	var stack Stack
	found, left := false, maxLayoutAttrs
	look := func(a slog.Attr) bool {
		switch x := a.Value.Any().(type) {
		case Stack:
			stack, found = x, true
		case error:
			if a.Key == ErrorKey {
				err = x
			}
		}
		return true
	}
	r.Attrs(func(a slog.Attr) bool {
		kind := a.Value.Kind()
		return kind != slog.KindAny && kind != slog.KindGroup || eachAny(a, look, &left)
	})
	if !found {
		return nil
	}
	return &layoutFailure{err, stack}
}

// eachAny calls f for a if it is of an arbitrary type, or for those in it if a
// is a group: a filter gets the record's attrs nested in the groups of With.
func eachAny(a slog.Attr, f func(slog.Attr) bool, left *int) bool {
	switch a.Value.Kind() {
	case slog.KindAny:
		return f(a)
	case slog.KindGroup:
		for _, inner := range a.Value.Group() {
			if *left--; *left < 0 || !eachAny(inner, f, left) {
				return false
			}
		}
	}
	return true
}

// isFailure says whether a is what findFailure finds.
func isFailure(a slog.Attr) bool {
	if a.Value.Kind() != slog.KindAny {
		return false
	}
	switch a.Value.Any().(type) {
	case Stack:
		return true
	case error:
		return a.Key == ErrorKey
	}
	return false
}

// appendFailure appends what is not on the record's line, which began at
// start: the error with what it wraps, then the stack, as CPython has it.
func (l *layoutLine) appendFailure(dst []byte, start int) []byte {
	layout := l.f.layout
	if l.failure.err != nil && !layout.uses[fieldExcText] {
		dst = l.appendCauses(l.breakLine(dst, start))
	}
	if len(l.failure.stack) > 0 && !layout.uses[fieldStackInfo] {
		dst = l.appendStack(l.breakLine(dst, start))
	}
	return dst
}

// breakLine begins a new line, unless the last one ended already.
func (l *layoutLine) breakLine(dst []byte, start int) []byte {
	if newline := l.f.layout.newline; newline != "\n" || len(dst) == start || dst[len(dst)-1] != '\n' {
		dst = append(dst, newline...)
	}
	return dst
}

// appendCauses appends the error and the errors it wraps, a line each. The
// lines begin with words of ours: no error's text can pass for a record.
func (l *layoutLine) appendCauses(dst []byte) []byte {
	if l.failure == nil || l.failure.err == nil {
		return dst
	}
	dst = l.appendError(append(dst, "error: "...), l.failure.err)
	left := maxCauses
	return l.appendWrapped(dst, l.failure.err, &left)
}

func (l *layoutLine) appendWrapped(dst []byte, err error, left *int) []byte {
	for _, cause := range unwrap(err) {
		if cause == nil {
			continue
		}
		if *left--; *left < 0 {
			return dst
		}
		dst = append(dst, l.f.layout.newline...)
		dst = append(dst, "caused by: "...)
		if *left == 0 {
			return append(dst, "more errors, which are left out"...)
		}
		dst = l.appendWrapped(l.appendError(dst, cause), cause, left)
	}
	return dst
}

func (l *layoutLine) appendError(dst []byte, err error) []byte {
	dst = appendMessage(dst, errorText(err), l.f.layout.newline+"    ")
	return appendErrorType(dst, err)
}

// appendStack appends the stack as Python prints one: the outermost call first.
func (l *layoutLine) appendStack(dst []byte) []byte {
	if l.failure == nil || len(l.failure.stack) == 0 {
		return dst
	}
	dst = append(dst, "Stack (most recent call last):"...)
	for _, frame := range slices.Backward(l.failure.stack.Frames()) {
		dst = append(dst, l.f.layout.newline...)
		dst = appendFrame(dst, frame)
	}
	return dst
}

func appendFrame(dst []byte, frame runtime.Frame) []byte {
	dst = append(dst, `  File "`...)
	dst = appendPlainString(dst, frame.File)
	dst = append(dst, `", line `...)
	dst = appendInt(dst, int64(frame.Line))
	dst = append(dst, ", in "...)
	return appendPlainString(dst, frame.Function)
}
