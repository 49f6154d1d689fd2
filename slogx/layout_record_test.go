package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

func TestLayoutMultiline(t *testing.T) {
	msg := "one\ntwo\tthree\r\x1b[31m\x00\xff \u202e \u2028 e\r\nnd"
	attr := slog.String("k", "a\nb")
	for _, tc := range []struct {
		name string
		mode slogx.Multiline
		want string
	}{
		{"raw", slogx.MultilineRaw, "one\ntwo\tthree\\r\\x1b[31m\\x00\\xff \\u202e \u2028 e\r\nnd k=\"a\\nb\" a\\nb\n"},
		{"escape", slogx.MultilineEscape, "one\\ntwo\tthree\\r\\x1b[31m\\x00\\xff \\u202e \\u2028 e\\r\\nnd k=\"a\\nb\" a\\nb\n"},
		{"indent", slogx.MultilineIndent, "one\n    two\tthree\\r\\x1b[31m\\x00\\xff \\u202e \\u2028 e\\r\n    nd k=\"a\\nb\" a\\nb\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := formatted(t, "%(msg)s %(attrs)s %(k)s", &slogx.LayoutOptions{Multiline: tc.mode}, nil, "", newRecord(msg, attr))
			if got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

// failure is what Exception puts on a record, with a stack of no calls.
func failure(err error) []slog.Attr {
	return []slog.Attr{slog.Int("n", 1), slog.Any(slogx.ErrorKey, err), slog.Any(slogx.StackKey, slogx.Stack{})}
}

func TestLayoutOfErrors(t *testing.T) {
	path := &fs.PathError{Op: "open", Path: "/x", Err: errors.New("2025-01-02 forged\n2025-01-02 forged")}
	chain := fmt.Errorf("load: %w", path)
	joined := errors.Join(errors.New("a"), errors.New("b"))
	for _, tc := range []struct {
		name, layout string
		mode         slogx.Multiline
		attrs        []slog.Attr
		want         string
	}{
		{"an error alone is an attr", "%(message)s", 0, []slog.Attr{slog.Any("error", errors.New("no way"))}, `hi error="no way"`},
		{"chain", "%(message)s", 0, failure(chain), "hi n=1\n" +
			"error: load: open /x: 2025-01-02 forged\n    2025-01-02 forged\n" +
			"caused by: open /x: 2025-01-02 forged\n    2025-01-02 forged (*fs.PathError)\n" +
			"caused by: 2025-01-02 forged\n    2025-01-02 forged"},
		{"joined", "%(message)s", 0, failure(joined), "hi n=1\nerror: a\n    b\ncaused by: a\ncaused by: b"},
		{"indented", "%(message)s", slogx.MultilineIndent, failure(fmt.Errorf("x: %w", path.Err)),
			"hi n=1\n    error: x: 2025-01-02 forged\n        2025-01-02 forged\n    caused by: 2025-01-02 forged\n        2025-01-02 forged"},
		{"escaped", "%(message)s", slogx.MultilineEscape, failure(joined), `hi n=1\nerror: a\n    b\ncaused by: a\ncaused by: b`},
		{"in its place", "%(exc_text)s! %(message)s", 0, failure(errors.New("no way")), "error: no way! hi n=1"},
		{"nil error", "%(message)s", 0, failure(nil), "hi n=1 error=<nil>"},
		{"a message that ends its line", "%(message)s\n", 0, failure(errors.New("no way")), "hi n=1\nerror: no way"},
		{"in a group", "%(message)s", 0, []slog.Attr{{Key: "g", Value: slog.GroupValue(failure(errors.New("no way"))...)}}, "hi g.n=1\nerror: no way"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := formatted(t, tc.layout, &slogx.LayoutOptions{Multiline: tc.mode}, nil, "", newRecord("hi", tc.attrs...))
			if got != tc.want+"\n" {
				t.Errorf("got  %q\nwant %q", got, tc.want+"\n")
			}
		})
	}
}

// chained is an error that wraps itself without end.
type chained struct{}

func (chained) Error() string { return "again" }

func (c chained) Unwrap() error { return c }

func TestLayoutOfEndlessError(t *testing.T) {
	got := formatted(t, "%(message)s", nil, nil, "", newRecord("hi", failure(chained{})...))
	if n := strings.Count(got, "caused by: "); n != 20 || !strings.HasSuffix(got, "caused by: more errors, which are left out\n") {
		t.Errorf("%d causes: %q", n, got)
	}
}

func TestLayoutOfStack(t *testing.T) {
	format, err := slogx.ParseLayout("%(levelname)s %(message)s", nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	l := slog.New(slogx.NewOutputHandler(&out, &slogx.OutputOptions{Format: format, StackLevel: slog.LevelError}))
	frames := regexp.MustCompile(`(?m)^  File "[^"]+", line \d+, in .+\n`)
	last := regexp.MustCompile(`File ".*layout_record_test\.go", line \d+, in \S+TestLayoutOfStack\n$`)
	for _, tc := range []struct {
		name string
		log  func()
		want string
	}{
		{"Exception", func() { slogx.Exception(l, errors.New("no way"), "failed", "n", 1) },
			"ERROR failed n=1\nerror: no way\nStack (most recent call last):\n"},
		{"StackLevel", func() { l.Error("failed", "err", errors.New("no way")) },
			"ERROR failed err=\"no way\"\nStack (most recent call last):\n"},
		{"below it", func() { l.Warn("odd") }, "WARNING odd\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out.Reset()
			tc.log()
			got := out.String()
			stack := frames.FindAllString(got, -1)
			if rest := frames.ReplaceAllString(got, ""); rest != tc.want {
				t.Errorf("got %q, want %q and frames", got, tc.want)
			}
			if strings.Contains(tc.want, "Stack") && (len(stack) < 2 || !strings.Contains(stack[len(stack)-1], "TestLayoutOfStack")) {
				t.Errorf("the last call is not the caller (%v): %q", last, stack)
			}
		})
	}
}

func TestLayoutReplaceAttr(t *testing.T) {
	replace := func(groups []string, a slog.Attr) slog.Attr {
		switch {
		case len(groups) == 0 && a.Key == slog.TimeKey:
			return slog.Time(a.Key, a.Value.Time().Add(time.Hour))
		case len(groups) == 0 && a.Key == slog.LevelKey:
			return slog.String(a.Key, strings.ToLower(a.Value.Any().(slog.Level).String()))
		case len(groups) == 0 && a.Key == slog.MessageKey:
			return slog.String(a.Key, a.Value.String()+"!")
		case a.Key == "secret":
			return slog.Attr{}
		case strings.Join(groups, "/") == "g/h":
			return slog.String(a.Key, "in g/h")
		case a.Key == "panic":
			panic("boom")
		}
		return a
	}
	format, err := slogx.ParseLayout("%(asctime)s %(levelname)s %(name)s %(g.h.n)s %(message)s", nil)
	if err != nil {
		t.Fatal(err)
	}
	f := format.New(&slogx.OutputOptions{ReplaceAttr: replace}).(slogx.Preformatter)
	f = f.WithAttrs([]slog.Attr{slog.Int("a", 1), slog.String("secret", "x")}).(slogx.Preformatter).WithGroup("g").(slogx.Preformatter)
	r := newRecord("hi", slog.Group("h", slog.Int("n", 1)), slog.String("secret", "y"), slog.Int("panic", 1))
	got := string(f.AppendRecord(nil, "app", r))
	if want := "2026-07-05 05:03:02,123 info app in g/h hi! a=1 g.panic=\"!PANIC: boom\"\n"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	drop := func([]string, slog.Attr) slog.Attr { return slog.Attr{} }
	if got := formatted(t, "[%(asctime)s][%(levelname)s][%(name)s][%(message)s]", nil,
		&slogx.OutputOptions{ReplaceAttr: drop}, "app", r); got != "[][][][]\n" {
		t.Errorf("all dropped: %q", got)
	}
	word := func(_ []string, a slog.Attr) slog.Attr { return slog.String(a.Key, "<"+a.Key+">") }
	if got := formatted(t, "%(asctime)s %(levelname)s %(name)s %(message)s", nil,
		&slogx.OutputOptions{ReplaceAttr: word}, "app", r); !strings.HasPrefix(got, "<time> <level> <logger> <msg> h.n=<n> secret=<secret>") {
		t.Errorf("all texts: %q", got)
	}
}

// badValue panics whatever it is asked.
type badValue struct{}

func (badValue) String() string { panic("boom") }

func (badValue) LogValue() slog.Value { panic("boom") }

// endless is a group that holds itself.
type endless struct{}

func (e endless) LogValue() slog.Value { return slog.GroupValue(slog.Any("x", e), slog.Any("", e)) }

func TestLayoutSurvives(t *testing.T) {
	bad := []slog.Attr{slog.Any("k", badValue{}), slog.Any("p", (*badValue)(nil)), {}}
	for layout, attrs := range map[string][]slog.Attr{
		"%(message)s": bad, "%(k)s": bad, "%(k)r %(message)s": bad, "%(p)d %(attrs)s": bad,
		"%(e.x.x.y)s %(msg)s": {slog.Any("e", endless{})},
	} {
		got := formatted(t, layout, nil, nil, "", newRecord("hi", attrs...))
		if n := strings.Count(got, "\n"); n != 1 {
			t.Errorf("%s: %d lines: %q", layout, n, got)
		}
	}
}

// TestLayoutClock: goroutines that print different seconds share one cache.
func TestLayoutClock(t *testing.T) {
	format, err := slogx.ParseLayout("%(asctime)s", &slogx.LayoutOptions{DateFormat: "%s", Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	f := format.New(nil)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 500 {
				second := int64(1e9 + (g+i)%3)
				got := string(f.AppendRecord(nil, "", slog.NewRecord(time.Unix(second, 0), 0, "", 0)))
				if want := fmt.Sprintf("%d\n", second); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestLayoutAllocations(t *testing.T) {
	with := []slog.Attr{slog.String("user", "ann"), slog.Int("a", 1)}
	for _, tc := range []struct{ name, layout string }{
		{"usual", "%(asctime)s %(levelname)-8s %(name)s: %(message)s"},
		{"named attrs", "%(asctime)s [%(user)-10s] %(n)04d %(ratio).2f %(message)s"},
		{"source", "%(filename)s:%(lineno)d %(module)s %(funcName)s %(package)s %(message)s"},
		{"numbers", "%(levelno)d %(created)f %(msecs)03d %(relativeCreated)d %(process)d %(attrs)s"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			format, err := slogx.ParseLayout(tc.layout, nil)
			if err != nil {
				t.Fatal(err)
			}
			f := format.New(nil).(slogx.Preformatter).WithAttrs(with)
			r := callSiteRecord(slog.Int("n", 7), slog.Float64("ratio", 0.5), slog.String("k", "two words"))
			dst := f.AppendRecord(make([]byte, 0, 1024), "app.db", r)
			if n := testing.AllocsPerRun(100, func() { dst = f.AppendRecord(dst[:0], "app.db", r) }); n != 0 {
				t.Errorf("%v allocations, want 0: %s", n, dst)
			}
		})
	}
}

func BenchmarkLayout(b *testing.B) {
	for _, bc := range []struct {
		name, layout string
		attrs        []slog.Attr
	}{
		{"usual", "%(asctime)s %(levelname)-8s %(name)s: %(message)s", nil},
		{"usual, 3 attrs", "%(asctime)s %(levelname)-8s %(name)s: %(message)s",
			[]slog.Attr{slog.Int("n", 7), slog.String("user", "ann"), slog.Bool("ok", true)}},
		{"named attr", "%(asctime)s %(user)-8s %(message)s", []slog.Attr{slog.Int("n", 7), slog.String("user", "ann")}},
		{"source", "%(levelname)s %(filename)s:%(lineno)d %(message)s", nil},
	} {
		b.Run(bc.name, func(b *testing.B) {
			format, err := slogx.ParseLayout(bc.layout, nil)
			if err != nil {
				b.Fatal(err)
			}
			f := format.New(nil)
			r := callSiteRecord(bc.attrs...)
			dst := make([]byte, 0, 1024)
			b.ReportAllocs()
			for b.Loop() {
				r.Time = r.Time.Add(time.Microsecond)
				dst = f.AppendRecord(dst[:0], "app.db", r)
			}
		})
	}
}

// callSiteRecord is a record with a PC.
func callSiteRecord(attrs ...slog.Attr) slog.Record {
	var h keepRecord
	slog.New(&h).LogAttrs(context.Background(), slog.LevelInfo, "connection lost", attrs...)
	return h.record
}

type keepRecord struct {
	slog.Handler
	record slog.Record
}

func (*keepRecord) Enabled(context.Context, slog.Level) bool { return true }

func (h *keepRecord) Handle(_ context.Context, r slog.Record) error {
	h.record = r
	return nil
}
