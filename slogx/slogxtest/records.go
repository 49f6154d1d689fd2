package slogxtest

import (
	"fmt"
	"log/slog"
	"reflect"
	"runtime"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// A Record is what an [Observer] remembers of a log call.
type Record struct {
	Time    time.Time
	Level   slog.Level
	Logger  string // the name given with the attr "logger"; "" for none
	Message string
	PC      uintptr     // of the log call; 0 if unknown
	Attrs   []slog.Attr // those of With first, nested in their groups; resolved
}

// Attr returns the value of the attr at path, in which dots separate the
// groups from each other and from the key: "req.id". Of several attrs with one
// path it is the last. A key that holds dots itself is found by its whole text.
func (r Record) Attr(path string) (slog.Value, bool) { return lookUp(r.Attrs, path) }

func lookUp(attrs []slog.Attr, path string) (v slog.Value, found bool) {
	for _, a := range attrs {
		if a.Key == path {
			v, found = a.Value, true
			continue
		}
		if rest, ok := strings.CutPrefix(path, a.Key+"."); ok && a.Value.Kind() == slog.KindGroup {
			if inner, ok := lookUp(a.Value.Group(), rest); ok {
				v, found = inner, true
			}
		}
	}
	return v, found
}

// Function returns the name of the function that logged, with its package;
// "" if it is unknown.
func (r Record) Function() string {
	if r.PC == 0 {
		return ""
	}
	frame, _ := runtime.CallersFrames([]uintptr{r.PC}).Next()
	return frame.Function
}

// String returns the record on one line, without its time.
func (r Record) String() string {
	out := []byte(hierarchy.LevelName(r.Level))
	if r.Logger != "" {
		out = fmt.Appendf(out, " %s:", r.Logger)
	}
	out = fmt.Appendf(out, " %q", r.Message)
	for _, a := range r.Attrs {
		out = fmt.Appendf(out, " %s", a)
	}
	return string(out)
}

// Records are records in the order they were logged.
type Records []Record

// FilterLevel returns the records of exactly that level.
func (rs Records) FilterLevel(level slog.Level) Records {
	return rs.filter(func(r Record) bool { return r.Level == level })
}

// FilterMessage returns the records with exactly that message.
func (rs Records) FilterMessage(msg string) Records {
	return rs.filter(func(r Record) bool { return r.Message == msg })
}

// FilterLogger returns the records of exactly that logger.
func (rs Records) FilterLogger(name string) Records {
	return rs.filter(func(r Record) bool { return r.Logger == name })
}

// FilterAttr returns the records with an attr at path, as [Record.Attr]
// understands it, that equals value: any value that a logger takes.
func (rs Records) FilterAttr(path string, value any) Records {
	want := slog.AnyValue(value).Resolve()
	return rs.filter(func(r Record) bool {
		got, ok := r.Attr(path)
		return ok && equal(got, want)
	})
}

func (rs Records) filter(keep func(Record) bool) Records {
	var kept Records
	for _, r := range rs {
		if keep(r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// String returns the records, each on a line of its own with a tab before it.
func (rs Records) String() string {
	if len(rs) == 0 {
		return "\tnothing"
	}
	lines := make([]string, len(rs))
	for i, r := range rs {
		lines[i] = "\t" + r.String()
	}
	return strings.Join(lines, "\n")
}

func equal(a, b slog.Value) bool {
	if a.Kind() == slog.KindAny || b.Kind() == slog.KindAny {
		return reflect.DeepEqual(a.Any(), b.Any())
	}
	if a.Kind() == slog.KindGroup && b.Kind() == slog.KindGroup {
		x, y := a.Group(), b.Group()
		if len(x) != len(y) {
			return false
		}
		for i := range x {
			if x[i].Key != y[i].Key || !equal(x[i].Value.Resolve(), y[i].Value.Resolve()) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}
