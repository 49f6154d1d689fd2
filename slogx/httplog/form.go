package httplog

import (
	"encoding"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// formStart is what relativeCreated counts from, as CPython counts from the
// import of its logging module.
var formStart = time.Now()

// appendForm appends r as CPython's HTTPHandler sends a LogRecord:
// urlencode(record.__dict__), in the order of that dict. None is str(None),
// which is what urlencode makes of it.
func appendForm(dst []byte, logger string, r slog.Record) []byte {
	if logger == "" {
		logger = "root"
	}
	if r.Time.IsZero() {
		r.Time = time.Now() // Python's records have one
	}
	src := sourceOf(&r)
	err, stack := failure(&r)
	start := len(dst)
	for _, f := range [...]struct{ name, value string }{
		{"name", logger},
		{"msg", r.Message},
		{"args", "()"},
		{"levelname", levelName(r.Level)},
		{"levelno", strconv.FormatInt(levelNumber(r.Level), 10)},
		{"pathname", src.File},
		{"filename", path.Base(src.File)},
		{"module", strings.TrimSuffix(path.Base(src.File), path.Ext(src.File))},
		{"exc_info", "None"},
		{"exc_text", orNone(err)},
		{"stack_info", orNone(stack)},
		{"lineno", strconv.Itoa(src.Line)},
		{"funcName", functionName(src.Function)},
		{"created", pythonFloat(unixSeconds(r.Time))},
		{"msecs", strconv.Itoa(r.Time.Nanosecond()/1e6) + ".0"},
		{"relativeCreated", pythonFloat(float64(r.Time.Sub(formStart)) / 1e6)},
		{"thread", "None"},
		{"threadName", "None"},
		{"processName", programName()},
		{"process", strconv.Itoa(os.Getpid())},
		{"taskName", "None"},
	} {
		dst = appendField(dst, start, f.name, f.value)
	}
	r.Attrs(func(a slog.Attr) bool {
		dst = appendAttr(dst, start, "", a, 0)
		return true
	})
	return dst
}

// reserved says whether a LogRecord has an attribute of that name, which an
// attr must not stand in for. CPython refuses these as keys of extra.
func reserved(name string) bool {
	switch name {
	case "name", "msg", "args", "levelname", "levelno", "pathname", "filename", "module", "exc_info", "exc_text",
		"stack_info", "lineno", "funcName", "created", "msecs", "relativeCreated", "thread", "threadName",
		"processName", "process", "taskName", "message", "asctime":
		return true
	}
	return false
}

// maxDepth is how deep groups may be nested: a LogValuer may return itself.
const maxDepth = 64

func appendAttr(dst []byte, start int, prefix string, a slog.Attr, depth int) []byte {
	v := a.Value.Resolve()
	if v.Kind() != slog.KindGroup {
		if a.Key == "" && v.Equal(slog.Value{}) {
			return dst // slog's handlers leave out the empty attr
		}
		if isStack(v) && prefix == "" {
			return dst // it is in stack_info
		}
		name := prefix + a.Key
		if reserved(name) {
			name = "attrs." + name
		}
		return appendField(dst, start, name, valueText(v))
	}
	if depth == maxDepth {
		return appendField(dst, start, prefix+a.Key, "!ERROR:groups nested too deep")
	}
	if a.Key != "" {
		prefix += a.Key + "."
	}
	for _, inner := range v.Group() {
		dst = appendAttr(dst, start, prefix, inner, depth+1)
	}
	return dst
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

func isStack(v slog.Value) bool {
	if v.Kind() != slog.KindAny {
		return false
	}
	_, ok := v.Any().(stack)
	return ok
}

// failure returns the texts of an error and a stack, if r brings a stack: what
// Logger.exception adds to a record in Python.
func failure(r *slog.Record) (err, trace string) {
	r.Attrs(func(a slog.Attr) bool {
		switch {
		case isStack(a.Value):
			trace = valueText(a.Value)
		case a.Value.Kind() == slog.KindAny && err == "":
			if _, ok := a.Value.Any().(error); ok {
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

// sourceOf returns the call site, as CPython writes one that it does not know.
func sourceOf(r *slog.Record) slog.Source {
	if src := r.Source(); src != nil && src.File != "" {
		return *src
	}
	return slog.Source{File: "(unknown file)", Function: "(unknown function)"}
}

// functionName returns a function without its package; a method of *T is T.M.
func functionName(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	_, name, found := strings.Cut(function[slash:], ".")
	if !found {
		return function
	}
	return strings.NewReplacer("(*", "", ")", "").Replace(name)
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

// pythonFloat is the repr of a float that is neither tiny nor huge.
func pythonFloat(f float64) string {
	if f == math.Trunc(f) {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// appendField appends name=value, quoted as quote_plus does.
func appendField(dst []byte, start int, name, value string) []byte {
	if len(dst) > start {
		dst = append(dst, '&')
	}
	return appendQuoted(append(appendQuoted(dst, name), '='), value)
}

const upperHex = "0123456789ABCDEF"

// appendQuoted appends s as Python's quote_plus does; what is not UTF-8 becomes
// U+FFFD, for the reader decodes UTF-8.
func appendQuoted(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~':
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, '+')
		case c < utf8.RuneSelf:
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			var buf [utf8.UTFMax]byte
			for _, c := range utf8.AppendRune(buf[:0], r) {
				dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
			}
			i += size - 1
		}
	}
	return dst
}
