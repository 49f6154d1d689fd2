package httplog_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// field is one pair of a form, in the order in which it was sent.
type field struct{ Name, Value string }

func fields(t *testing.T, form string) []field {
	t.Helper()
	var all []field
	for pair := range strings.SplitSeq(form, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			t.Fatalf("%q is no pair", pair)
		}
		n, err1 := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		all = append(all, field{n, v})
	}
	return all
}

func value(t *testing.T, all []field, name string) string {
	t.Helper()
	found := []string{}
	for _, f := range all {
		if f.Name == name {
			found = append(found, f.Value)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s is there %d times in %v", name, len(found), all)
	}
	return found[0]
}

// pythonForm logs the same records with CPython's HTTPHandler.
const pythonForm = `
import logging, logging.handlers, sys
host, method, path = sys.argv[1:4]
h = logging.handlers.HTTPHandler(host, path, method, credentials=("user", "pass:ü"))
for name in ("root", "shop.db"):
    log = logging.getLogger(name if name != "root" else None)
    log.setLevel(1)
    log.propagate = False
    log.addHandler(h)
    for level, message in (
        (10, "plain"), (20, "a line\nand another\r\n"), (30, "quotes \" ' & = + % # ; ~ * / ?"),
        (40, "Grüße, 世界 🎉"), (50, "x" * 6000),
    ):
        log.log(level, message, extra={"user": "ada", "n": 7, "key with space&=": "v+&="})
`

func TestFormAsCPython(t *testing.T) {
	for _, method := range []string{"GET", "POST"} {
		for _, path := range []string{"/log", "/log?a=b", "/log?"} {
			t.Run(method+path, func(t *testing.T) {
				theirs := serve(t, nil)
				testenv.Python(t, "-c", pythonForm, strings.TrimPrefix(theirs.URL, "http://"), method, path)

				ours := serve(t, nil)
				e, _ := open(t, ours.URL+path, httplog.Options{Method: method, Username: "user", Password: "pass:ü"})
				for _, name := range []string{"", "shop.db"} {
					log := logger(e)
					if name != "" {
						log = log.With("logger", name)
					}
					log = log.With("user", "ada", "n", 7, "key with space&=", "v+&=")
					ctx := context.Background()
					log.Log(ctx, slog.LevelDebug, "plain")
					log.Log(ctx, slog.LevelInfo, "a line\nand another\r\n")
					log.Log(ctx, slog.LevelWarn, `quotes " ' & = + % # ; ~ * / ?`)
					log.Log(ctx, slog.LevelError, "Grüße, 世界 🎉")
					log.Log(ctx, slogx.LevelCritical, strings.Repeat("x", 6000))
				}
				flush(t, e)
				compareWithPython(t, theirs.got(), ours.got())
			})
		}
	}
}

// compareWithPython compares requests field by field: names and order of all,
// and the values of those that are not of the process or the moment.
func compareWithPython(t *testing.T, theirs, ours []request) {
	t.Helper()
	if len(theirs) != 10 || len(ours) != 10 {
		t.Fatalf("%d requests of CPython, %d of ours", len(theirs), len(ours))
	}
	for i, want := range theirs {
		got := ours[i]
		type line struct{ Method, Path, ContentType, User, Password string }
		head := func(r request) (line, string) {
			path, form, inQuery := r.URI, r.Body, r.Method == "GET"
			if inQuery {
				at := strings.Index(r.URI, "name=")
				path, form = r.URI[:at], r.URI[at:]
			}
			return line{r.Method, path, r.ContentType, r.User, r.Password}, form
		}
		wantLine, wantForm := head(want)
		gotLine, gotForm := head(got)
		if diff := cmp.Diff(wantLine, gotLine); diff != "" {
			t.Errorf("request %d (-CPython +ours):\n%s", i, diff)
		}
		wantFields, gotFields := fields(t, wantForm), fields(t, gotForm)
		if len(wantFields) != len(gotFields) {
			t.Fatalf("request %d: %d fields of CPython, %d of ours", i, len(wantFields), len(gotFields))
		}
		for j := range wantFields {
			w, g := wantFields[j], gotFields[j]
			switch w.Name {
			case "created", "relativeCreated", "msecs":
				for _, text := range []string{w.Value, g.Value} {
					if _, err := strconv.ParseFloat(text, 64); err != nil || !strings.Contains(text, ".") {
						t.Errorf("%s is %q, not a float of Python", w.Name, text)
					}
				}
				w.Value = g.Value
			case "pathname", "filename", "module", "lineno", "funcName", "thread", "threadName", "processName", "process":
				w.Value = g.Value
			}
			if w != g {
				t.Errorf("request %d, field %d: CPython %.200q, ours %.200q", i, j, w, g)
			}
		}
		// The values that are compared above are the same bytes, not only the same text.
		for _, name := range []string{"name=", "msg=", "levelname=", "key+with+space"} {
			if diff := cmp.Diff(pair(wantForm, name), pair(gotForm, name)); diff != "" {
				t.Errorf("request %d (-CPython +ours):\n%s", i, diff)
			}
		}
	}
}

// pair returns the pair of a form that begins so, as it was sent.
func pair(form, begins string) string {
	at := strings.Index("&"+form, "&"+begins)
	if at < 0 {
		return "none"
	}
	out, _, _ := strings.Cut(form[at:], "&")
	return out
}

type broken struct{}

func (broken) Error() string { panic("no text") }

type loop struct{}

func (loop) LogValue() slog.Value { return slog.GroupValue(slog.Any("again", loop{})) }

func TestFormFields(t *testing.T) {
	created := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	_, file, _, _ := runtime.Caller(0)
	r := slog.NewRecord(created, slog.LevelInfo+2, "msg", pcs[0])
	r.AddAttrs(
		slog.String("name", "mine"), slog.Int("levelno", 99), slog.Bool("ok", true), slog.Any("none", nil),
		slog.Float64("nan", math.NaN()), slog.Duration("took", 1500*time.Millisecond), slog.Time("at", created),
		slog.Group("msg", slog.Int("n", 1)), slog.Group("req", slog.Int("id", 7), slog.String("name", "in a group"), slog.Group("", slog.String("path", "/a b"))), slog.Group("empty"),
		slog.Any("err", errors.New("boom")), slog.Any("broken", broken{}), slog.Any("bytes", []byte("raw")),
		slog.Any("text", created), slog.Any("pair", struct{ A, B int }{1, 2}), slog.String("bad", "a\xffb"),
		slog.String("", ""), slog.Any("", nil), slog.String("späť", "ä"),
	)
	got := fields(t, string(httplog.Form.AppendRecord(nil, "", r, nil)))
	want := []field{
		{"name", "root"}, {"msg", "msg"}, {"args", "()"}, {"levelname", "INFO+2"}, {"levelno", "25"},
		{"pathname", file}, {"filename", "form_test.go"}, {"module", "form_test"},
		{"exc_info", "None"}, {"exc_text", "None"}, {"stack_info", "None"},
		{"lineno", value(t, got, "lineno")}, {"funcName", "TestFormFields"},
		{"created", "1772366400.1234567"}, {"msecs", "123.0"}, {"relativeCreated", value(t, got, "relativeCreated")},
		{"thread", "None"}, {"threadName", "None"}, {"processName", filepath.Base(os.Args[0])},
		{"process", strconv.Itoa(os.Getpid())}, {"taskName", "None"},
		{"attrs.name", "mine"}, {"attrs.levelno", "99"}, {"ok", "true"}, {"none", "<nil>"}, {"nan", "NaN"},
		{"took", "1.5s"}, {"at", "2026-03-01T12:00:00.123456789Z"}, {"msg.n", "1"}, {"req.id", "7"}, {"req.name", "in a group"}, {"req.path", "/a b"},
		{"err", "boom"}, {"broken", "%!v(PANIC=Error method: no text)"}, {"bytes", "raw"},
		{"text", "2026-03-01T12:00:00.123456789Z"}, {"pair", "{A:1 B:2}"}, {"bad", "a\uFFFDb"}, {"", ""}, {"späť", "ä"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFormWithoutSourceAndTime(t *testing.T) {
	r := slog.NewRecord(time.Time{}, slog.LevelInfo, "m", 0)
	r.AddAttrs(slog.Any("loop", loop{}))
	got := fields(t, string(httplog.Form.AppendRecord(nil, "a.b", r, nil)))
	for name, want := range map[string]string{
		"name": "a.b", "pathname": "(unknown file)", "lineno": "0", "funcName": "(unknown function)",
	} {
		if v := value(t, got, name); v != want {
			t.Errorf("%s is %q, not %q", name, v, want)
		}
	}
	seconds, err := strconv.ParseFloat(value(t, got, "created"), 64)
	if age := float64(time.Now().UnixNano())/1e9 - seconds; err != nil || age < 0 || age > 60 {
		t.Errorf("created is %q, %v s ago", value(t, got, "created"), age)
	}
	if last := got[len(got)-1]; last.Value != "!ERROR:groups nested too deep" {
		t.Errorf("the group without an end is %.200q", last)
	}
}

// A record that was read from a file brings the place it was logged at.
func TestFormSourceAttr(t *testing.T) {
	r := slog.NewRecord(time.Now(), slog.LevelInfo, "m", 0)
	src := &slog.Source{File: "/app/shop.go", Line: 7, Function: "example.com/shop.(*Cart).Pay"}
	r.AddAttrs(slog.Any("source", src), slog.Group("g", slog.Any("source", "kept")))
	got := fields(t, string(httplog.Form.AppendRecord(nil, "", r, nil)))
	for name, want := range map[string]string{
		"pathname": "/app/shop.go", "filename": "shop.go", "module": "shop", "lineno": "7", "funcName": "Cart.Pay", "g.source": "kept",
	} {
		if v := value(t, got, name); v != want {
			t.Errorf("%s is %q, not %q", name, v, want)
		}
	}
	if len(got) != 22 {
		t.Errorf("%d fields: %v", len(got), got)
	}
}

// Logger.exception's counterpart fills what Python shows of an exception.
func TestFormException(t *testing.T) {
	s := serve(t, nil)
	e, _ := open(t, s.URL, httplog.Options{})
	slogx.Exception(logger(e), errors.New("boom"), "failed", "n", 1)
	flush(t, e)
	got := fields(t, s.got()[0].Body)
	if v := value(t, got, "exc_text"); v != "boom" {
		t.Errorf("exc_text is %q", v)
	}
	if v := value(t, got, "stack_info"); !strings.Contains(v, "TestFormException (") {
		t.Errorf("stack_info is %q", v)
	}
	if v := value(t, got, "error"); v != "boom" {
		t.Errorf("error is %q", v)
	}
	if strings.Contains(s.got()[0].Body, "&stack=") {
		t.Error("the stack is there twice")
	}
}

// The names of levels are those of the tree, and the numbers Python's.
func TestFormLevels(t *testing.T) {
	for level := slog.Level(-30); level < 40; level++ {
		r := slog.NewRecord(time.Now(), level, "m", 0)
		got := fields(t, string(httplog.Form.AppendRecord(nil, "", r, nil)))
		if name := value(t, got, "levelname"); name != hierarchy.LevelName(level) {
			t.Errorf("level %d is %s, not %s", int(level), name, hierarchy.LevelName(level))
		}
		if number := value(t, got, "levelno"); number != strconv.Itoa(int(math.Floor(20+float64(level)*2.5))) {
			t.Errorf("level %d is number %s", int(level), number)
		}
	}
}

func FuzzForm(f *testing.F) {
	f.Add("shop.db", "a message", "key", "value")
	f.Add("", "a=b&c=d", "name", "\xff\x00\n")
	f.Add("x\ny", "%+ 世", "&=", "🎉")
	f.Fuzz(func(t *testing.T, name, message, key, val string) {
		r := slog.NewRecord(time.Now(), slog.LevelInfo, message, 0)
		r.AddAttrs(slog.String("first", "1"), slog.String(key, val))
		form := string(httplog.Form.AppendRecord(nil, name, r, nil))
		got := fields(t, form)
		if len(got) != 23 {
			t.Fatalf("%d fields: %q", len(got), form)
		}
		valid := func(s string) string { return strings.Join(runes(s), "") }
		if got[1].Value != valid(message) || got[22].Value != valid(val) || !strings.HasSuffix(got[22].Name, valid(key)) {
			t.Errorf("%q\nis not %q, %q=%q", got, message, key, val)
		}
		for _, c := range []byte(form) {
			if c <= ' ' || c >= 0x7f {
				t.Fatalf("the byte %#x in %q", c, form)
			}
		}
	})
}

// runes returns the characters of s; what is not UTF-8 is U+FFFD byte by byte.
func runes(s string) []string {
	var out []string
	for _, r := range s {
		out = append(out, string(r))
	}
	return out
}
