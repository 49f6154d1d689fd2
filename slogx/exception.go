package slogx

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The keys of the attrs that [Exception] adds to a record.
const (
	ErrorKey = "error" // the error
	StackKey = "stack" // a [Stack]
)

// Critical logs at [LevelCritical], as l.Error does at ERROR: args are keys
// and values, or attrs. The record's source is the caller's. It does not end
// the program. It is CPython's Logger.critical.
func Critical(l *slog.Logger, msg string, args ...any) {
	logAt(l, LevelCritical, msg, nil, args)
}

// Exception logs at ERROR with err as the attr "error" and the stack of the
// caller as the attr "stack". Layouts and Console print the error's chain and
// the stack on lines of their own. It is CPython's Logger.exception, which
// finds the exception by itself.
func Exception(l *slog.Logger, err error, msg string, args ...any) {
	logAt(l, LevelError, msg, func(pc uintptr) []slog.Attr {
		return []slog.Attr{slog.Any(ErrorKey, err), slog.Any(StackKey, callers(pc))}
	}, args)
}

// logAt logs for the caller of its caller.
func logAt(l *slog.Logger, level slog.Level, msg string, last func(pc uintptr) []slog.Attr, args []any) {
	ctx := context.Background()
	if !l.Enabled(ctx, level) {
		return
	}
	var pcs [1]uintptr
	runtime.Callers(3, pcs[:]) // Callers, logAt, Critical or Exception
	r := slog.NewRecord(time.Now(), level, msg, pcs[0])
	r.Add(args...)
	if last != nil {
		r.AddAttrs(last(pcs[0])...)
	}
	// slog.Logger drops this error too: the handler has reported it.
	_ = l.Handler().Handle(ctx, r)
}

// A Stack is a stack trace: program counters as runtime.Callers gives them,
// the innermost call first. As text it is one line a call.
type Stack []uintptr

// maxStack is how many calls a Stack holds.
const maxStack = 64

// callers returns the stack of this goroutine from the call at pc outwards. It
// is nil if pc is not on it: the record was logged by another goroutine. For a
// pc of 0 it is the whole stack.
func callers(pc uintptr) Stack {
	pcs := make([]uintptr, maxStack)
	pcs = pcs[:runtime.Callers(2, pcs)]
	if pc != 0 {
		at := slices.Index(pcs, pc)
		if at < 0 {
			return nil
		}
		pcs = pcs[at:]
	}
	return Stack(slices.Clip(pcs))
}

// Frames returns the calls of the stack, the innermost first.
func (s Stack) Frames() []runtime.Frame {
	if len(s) == 0 {
		return nil
	}
	var out []runtime.Frame
	for frames := runtime.CallersFrames(s); ; {
		f, more := frames.Next()
		if f.PC != 0 {
			out = append(out, f)
		}
		if !more {
			return out
		}
	}
}

// String returns the calls, the innermost first, each as "function (file:line)"
// on a line of its own, without a newline at the end.
func (s Stack) String() string {
	var b strings.Builder
	for i, f := range s.Frames() {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s (%s:%d)", f.Function, f.File, f.Line)
	}
	return b.String()
}

// MarshalText returns what String does, for Text and JSON.
func (s Stack) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// hasStack says whether r brings a stack with it.
func hasStack(r slog.Record) bool {
	found := false
	r.Attrs(func(a slog.Attr) bool {
		if a.Value.Kind() == slog.KindAny {
			_, found = a.Value.Any().(Stack)
		}
		return !found
	})
	return found
}
