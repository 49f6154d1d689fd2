package httplog

import (
	"encoding"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// This file has the values of a form: what LogRecord calls them, of a slog.Record.

// isShown says whether an attr is in pathname, lineno and funcName, or in
// stack_info.
func isShown(key string, v slog.Value) bool {
	if v.Kind() != slog.KindAny {
		return false
	}
	switch x := v.Any().(type) {
	case stack:
		return true
	case *slog.Source:
		return key == slog.SourceKey && x != nil
	}
	return false
}

// valueText returns v as text formats print it.
func valueText(v slog.Value) (text string) {
	if v.Kind() == slog.KindTime {
		return v.Time().Format(time.RFC3339Nano)
	}
	if v.Kind() != slog.KindAny {
		return v.String()
	}
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("!PANIC: %v", p)
		}
	}()
	switch x := v.Any().(type) {
	case []byte:
		return string(x)
	case error, fmt.Stringer: // fmt contains the panics of nil pointers
	case encoding.TextMarshaler:
		b, err := x.MarshalText()
		if err != nil {
			return "!ERROR:" + err.Error()
		}
		return string(b)
	}
	return fmt.Sprintf("%+v", v.Any())
}

// stack is the shape of slogx.Stack.
type stack interface {
	Frames() []runtime.Frame
	String() string
}

// failure returns the texts of an error and a stack, if r brings a stack: what
// Logger.exception adds to a record in Python.
func failure(r *slog.Record) (err, trace string) {
	r.Attrs(func(a slog.Attr) bool {
		if a.Value.Kind() != slog.KindAny {
			return true
		}
		switch a.Value.Any().(type) {
		case stack:
			trace = valueText(a.Value)
		case error:
			if err == "" {
				err = valueText(a.Value)
			}
		}
		return true
	})
	if trace == "" {
		return "", ""
	}
	return err, trace
}

func orNone(s string) string {
	if s == "" {
		return "None"
	}
	return s
}

// sourceOf returns the call site, as CPython writes one that it does not know. A
// record that was read from a file brings it as an attr.
func sourceOf(r *slog.Record) (src slog.Source) {
	if at := r.Source(); at != nil {
		src = *at
	} else {
		r.Attrs(func(a slog.Attr) bool {
			if isShown(a.Key, a.Value) {
				if at, ok := a.Value.Any().(*slog.Source); ok {
					src = *at
				}
			}
			return true
		})
	}
	if src.File == "" {
		src.File = "(unknown file)"
	}
	if src.Function == "" {
		src.Function = "(unknown function)"
	}
	return src
}

// functionName returns a function without its package; a method of *T is T.M.
func functionName(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	_, name, found := strings.Cut(function[slash:], ".")
	if !found {
		return function
	}
	if receiver, method, ok := strings.Cut(name, ")"); ok && strings.HasPrefix(receiver, "(*") {
		return receiver[2:] + method
	}
	return name
}

func programName() string {
	if len(os.Args) == 0 {
		return "None"
	}
	return filepath.Base(os.Args[0])
}

// levelNumber is level on Python's scale, as %(levelno)s has it.
func levelNumber(level slog.Level) int64 {
	const far = 1 << 60 // where the product still fits
	return 20 + min(max(int64(level), -far), far)*5>>1
}

// levelName is level in Python's spelling, as %(levelname)s has it.
func levelName(level slog.Level) string {
	name, base := "DEBUG", slog.LevelDebug
	switch {
	case level >= 12:
		name, base = "CRITICAL", 12
	case level >= slog.LevelError:
		name, base = "ERROR", slog.LevelError
	case level >= slog.LevelWarn:
		name, base = "WARNING", slog.LevelWarn
	case level >= slog.LevelInfo:
		name, base = "INFO", slog.LevelInfo
	}
	if level == base {
		return name
	}
	return fmt.Sprintf("%s%+d", name, int64(level-base))
}

// unixSeconds is record.created: CPython divides nanoseconds.
func unixSeconds(t time.Time) float64 {
	if year := t.Year(); year < 1680 || year > 2260 { // where UnixNano overflows
		return float64(t.Unix()) + float64(t.Nanosecond())/1e9
	}
	return float64(t.UnixNano()) / 1e9
}
