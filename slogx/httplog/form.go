package httplog

import (
	"log/slog"
	"math"
	"os"
	"path"
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
	file := path.Base(src.File)
	err, stack := failure(&r)
	f := form{dst: dst, start: len(dst)}
	f.text("name", logger)
	f.text("msg", r.Message)
	f.text("args", "()")
	f.text("levelname", levelName(r.Level))
	f.int("levelno", levelNumber(r.Level))
	f.text("pathname", src.File)
	f.text("filename", file)
	f.text("module", strings.TrimSuffix(file, path.Ext(file)))
	f.text("exc_info", "None")
	f.text("exc_text", orNone(err))
	f.text("stack_info", orNone(stack))
	f.int("lineno", int64(src.Line))
	f.text("funcName", functionName(src.Function))
	f.float("created", unixSeconds(r.Time))
	f.float("msecs", float64(r.Time.Nanosecond()/1e6))
	f.float("relativeCreated", float64(r.Time.Sub(formStart))/1e6)
	f.text("thread", "None")
	f.text("threadName", "None")
	f.text("processName", programName())
	f.int("process", int64(os.Getpid()))
	f.text("taskName", "None")
	r.Attrs(func(a slog.Attr) bool {
		f.attr("", a, 0)
		return true
	})
	return f.dst
}

// form is a form on its way to bytes.
type form struct {
	dst   []byte
	start int // where it begins
}

// text appends name=value, quoted as Python's quote_plus does.
func (f *form) text(name, value string) {
	f.name(name)
	f.dst = appendQuoted(f.dst, value)
}

func (f *form) int(name string, value int64) {
	f.name(name)
	f.dst = strconv.AppendInt(f.dst, value, 10)
}

// float appends a float that is neither tiny nor huge as Python's repr does.
func (f *form) float(name string, value float64) {
	f.name(name)
	prec := -1
	if value == math.Trunc(value) {
		prec = 1
	}
	f.dst = strconv.AppendFloat(f.dst, value, 'f', prec, 64)
}

func (f *form) name(name string) {
	if len(f.dst) > f.start {
		f.dst = append(f.dst, '&')
	}
	f.dst = append(appendQuoted(f.dst, name), '=')
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

// attr appends an attr; the keys of a group stand behind prefix.
func (f *form) attr(prefix string, a slog.Attr, depth int) {
	v := a.Value.Resolve()
	name := prefix + a.Key
	if v.Kind() == slog.KindGroup {
		if depth == maxDepth {
			f.text(name, "!ERROR:groups nested too deep")
			return
		}
		if a.Key != "" {
			name += "."
		}
		for _, inner := range v.Group() {
			f.attr(name, inner, depth+1)
		}
		return
	}
	if reserved(name) {
		name = "attrs." + name
	}
	switch {
	case a.Key == "" && v.Equal(slog.Value{}): // slog's handlers leave out the empty attr
	case prefix == "" && isShown(a.Key, v):
	case v.Kind() == slog.KindInt64:
		f.int(name, v.Int64())
	default:
		f.text(name, valueText(v))
	}
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
