package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

var consoleTime = time.Date(2026, 1, 2, 15, 4, 5, 678_900_000, time.UTC)

// console returns what the format makes of one record.
func console(format slogx.Format, opts slogx.OutputOptions, level slog.Level, log func(slog.Handler) slog.Handler, msg string, args ...any) string {
	var out bytes.Buffer
	opts.Format = format
	h := log(slogx.NewOutputHandler(&out, &opts))
	r := slog.NewRecord(consoleTime, level, msg, 0)
	r.Add(args...)
	if err := h.Handle(context.Background(), r); err != nil {
		return err.Error()
	}
	return out.String()
}

func same(h slog.Handler) slog.Handler { return h }

func with(args ...any) func(slog.Handler) slog.Handler {
	return func(h slog.Handler) slog.Handler { return slog.New(h).With(args...).Handler() }
}

func TestConsole(t *testing.T) {
	pathError := &fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}
	for _, tc := range []struct {
		name  string
		level slog.Level
		log   func(slog.Handler) slog.Handler
		msg   string
		args  []any
		want  string
	}{
		{"levels are aligned", slog.LevelInfo, same, "m", nil, "15:04:05.678 INFO     m\n"},
		{"the longest level", slogx.LevelCritical, same, "m", nil, "15:04:05.678 CRITICAL m\n"},
		{"between levels", slog.LevelInfo + 2, same, "m", nil, "15:04:05.678 INFO+2   m\n"},
		{"logger", slog.LevelWarn, with("logger", "app.db", "pool", 3), "m", []any{"k", "v"},
			"15:04:05.678 WARNING  app.db: m pool=3 k=v\n"},
		{"logger to be quoted", slog.LevelInfo, with("logger", "a b\n"), "m", nil, "15:04:05.678 INFO     \"a b\\n\": m\n"},
		{"kinds", slog.LevelInfo, same, "m",
			[]any{"i", -1, "f", 0.5, "b", true, "d", 90 * time.Second, "t", consoleTime, "n", nil, "e", "", "s", "two words"},
			"15:04:05.678 INFO     m i=-1 f=0.5 b=true d=1m30s t=2026-01-02T15:04:05.678Z n=<nil> e=\"\" s=\"two words\"\n"},
		{"groups", slog.LevelInfo, func(h slog.Handler) slog.Handler {
			return slog.New(h).WithGroup("g").With("a", 1).WithGroup("h").Handler()
		},
			"m", []any{slog.Group("i", "b", 2, slog.Group("", "c", 3))},
			"15:04:05.678 INFO     m g.a=1 g.h.i.b=2 g.h.i.c=3\n"},
		{"odd keys", slog.LevelInfo, same, "m", []any{"a b", 1, "", 2, "c\n", 3}, "15:04:05.678 INFO     m \"a b\"=1 \"\"=2 \"c\\n\"=3\n"},
		{"message of several lines", slog.LevelInfo, same, "one\ntwo\n15:04:05.678 ERROR    forged", []any{"k", "v"},
			"15:04:05.678 INFO     one k=v\n    two\n    15:04:05.678 ERROR    forged\n"},
		{"line break at the end", slog.LevelInfo, same, "m\n", []any{"k", "v\n"}, "15:04:05.678 INFO     m\\n k=\"v\\n\"\n"},
		{"value of several lines", slog.LevelInfo, with("sql", "SELECT *\nFROM\torders\x1b"), "m", []any{"k", "v"},
			"15:04:05.678 INFO     m k=v\n    sql:\n        SELECT *\n        FROM\torders\\x1b\n"},
		{"control characters", slog.LevelInfo, same, "a\x1b[2J\r\u2028\xff", []any{"k", "\x00"},
			"15:04:05.678 INFO     a\\x1b[2J\\r\\u2028\\xff k=\"\\x00\"\n"},
		{"error", slog.LevelError, same, "m", []any{"err", errors.New("no")}, "15:04:05.678 ERROR    m err=no\n"},
		{"error that wraps", slog.LevelError, same, "m", []any{"err", fmt.Errorf("load: %w", pathError), "k", 1},
			"15:04:05.678 ERROR    m err=\"load: open x: no such file or directory\" k=1\n" +
				"    caused by: open x: no such file or directory (*fs.PathError)\n" +
				"    caused by: no such file or directory (syscall.Errno)\n"},
		{"joined errors", slog.LevelError, same, "m", []any{"err", errors.Join(io.EOF, pathError)},
			"15:04:05.678 ERROR    m\n    err:\n        EOF\n        open x: no such file or directory\n" +
				"    caused by: no such file or directory (syscall.Errno)\n"},
		{"joined errors inside", slog.LevelError, same, "m", []any{"err", fmt.Errorf("a: %w", errors.Join(io.EOF, io.ErrNoProgress))},
			"15:04:05.678 ERROR    m\n    err:\n        a: EOF\n        multiple Read calls return no data or error\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := console(slogx.Console, slogx.OutputOptions{}, tc.level, tc.log, tc.msg, tc.args...); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

type endlessError struct{}

func (endlessError) Error() string { return "again" }
func (endlessError) Unwrap() error { return endlessError{} }

func TestConsoleEndsAnEndlessChain(t *testing.T) {
	got := console(slogx.Console, slogx.OutputOptions{}, slog.LevelError, same, "m", "err", endlessError{})
	if n := strings.Count(got, "\n"); n != 21 {
		t.Errorf("%d lines, want 21", n)
	}
	if !strings.HasSuffix(got, "    caused by: more errors, which are left out\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestConsoleOptions(t *testing.T) {
	always := slogx.NewConsole(&slogx.ConsoleOptions{Color: slogx.ColorAlways})
	rename := func(groups []string, a slog.Attr) slog.Attr {
		switch {
		case len(groups) > 0:
			return slog.String(strings.Join(groups, "/")+"/"+a.Key, a.Value.String())
		case a.Key == slog.TimeKey:
			return slog.Attr{}
		case a.Key == slog.LevelKey:
			return slog.Any(slog.LevelKey, a.Value.Any().(slog.Level)+4)
		case a.Key == "logger":
			return slog.String("logger", "<"+a.Value.String()+">")
		case a.Key == slog.MessageKey:
			return slog.String(a.Key, a.Value.String()+"!")
		}
		return a
	}
	for _, tc := range []struct {
		name   string
		format slogx.Format
		opts   slogx.OutputOptions
		want   string
	}{
		{"colours", always, slogx.OutputOptions{},
			"\x1b[2m15:04:05.678\x1b[0m \x1b[33mWARNING\x1b[0m  \x1b[36mapp\x1b[0m: m \x1b[2mg.a=\x1b[0m1 \x1b[31merr=\x1b[0m\x1b[31mno\x1b[0m\n"},
		{"time format", slogx.NewConsole(&slogx.ConsoleOptions{TimeFormat: time.DateTime}), slogx.OutputOptions{},
			"2026-01-02 15:04:05 WARNING  app: m g.a=1 err=no\n"},
		{"time zone", slogx.Console, slogx.OutputOptions{Location: time.FixedZone("", 3600)},
			"16:04:05.678 WARNING  app: m g.a=1 err=no\n"},
		{"slog's level names", slogx.Console, slogx.OutputOptions{SlogLevelNames: true},
			"15:04:05.678 WARN    app: m g.a=1 err=no\n"},
		{"own level names", slogx.Console, slogx.OutputOptions{LevelNames: slogx.LevelNames{slog.LevelWarn: "careful\n!!"}},
			"15:04:05.678 careful\\n!! app: m g.a=1 err=no\n"},
		{"ReplaceAttr", slogx.Console, slogx.OutputOptions{ReplaceAttr: rename},
			"ERROR    <app>: m! g.g/a=1 err=no\n"},
		{"ReplaceAttr panics", slogx.Console, slogx.OutputOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Value.Kind() == slog.KindTime {
				return slog.Attr{}
			}
			panic("bad")
		}}, "!PANIC: bad \"!PANIC: bad\": !PANIC: bad g.a=\"!PANIC: bad\" err=\"!PANIC: bad\"\n"},
		{"ReplaceAttr drops all", slogx.Console, slogx.OutputOptions{ReplaceAttr: func([]string, slog.Attr) slog.Attr { return slog.Attr{} }}, "\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := console(tc.format, tc.opts, slog.LevelWarn, with("logger", "app"), "m", slog.Group("g", "a", 1), "err", errors.New("no"))
			if got != tc.want {
				t.Errorf("got\n%q\nwant\n%q", got, tc.want)
			}
		})
	}
}

func TestConsoleFormatsCompare(t *testing.T) {
	for _, tc := range []struct {
		name string
		a, b slogx.Format
		want bool
	}{
		{"nil options", slogx.NewConsole(nil), slogx.Console, true},
		{"zero options", slogx.NewConsole(&slogx.ConsoleOptions{}), slogx.Console, true},
		{"equal options", slogx.NewConsole(&slogx.ConsoleOptions{Color: slogx.ColorNever}), slogx.NewConsole(&slogx.ConsoleOptions{Color: slogx.ColorNever}), true},
		{"other options", slogx.NewConsole(&slogx.ConsoleOptions{Color: slogx.ColorNever}), slogx.Console, false},
	} {
		if got := tc.a == tc.b; got != tc.want {
			t.Errorf("%s: equal %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestConsoleSource(t *testing.T) {
	var out bytes.Buffer
	h := slogx.NewOutputHandler(&out, &slogx.OutputOptions{Format: slogx.Console, AddSource: true})
	slog.New(h).Info("m", "k", 1)
	_, _, line, _ := runtime.Caller(0)
	if want := fmt.Sprintf(" m k=1 source=slogx/console_test.go:%d\n", line-1); !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %q, want it to end in %q", out.String(), want)
	}

	got := console(slogx.Console, slogx.OutputOptions{}, slog.LevelInfo, same, "m",
		slog.Any(slog.SourceKey, &slog.Source{File: "/a/b c/d.go", Line: 3}), "k", 1)
	if want := "15:04:05.678 INFO     m k=1 source=\"b c/d.go\":3\n"; got != want {
		t.Errorf("a source that came as an attr: got %q, want %q", got, want)
	}
}

func TestConsoleConformance(t *testing.T) {
	slogxtest.Run(t, func(w io.Writer) slog.Handler {
		return slogx.NewOutputHandler(w, &slogx.OutputOptions{Format: slogx.Console})
	}, parseConsole)
}

// consoleHead is what stands before a message: time, level, logger.
var consoleHead = regexp.MustCompile(`^(?:(\d\d:\d\d:\d\d\.\d{3}) )?([A-Z]+(?:[+-]\d+)?) +(?:("(?:[^"\\]|\\.)*"|[^\s":=]+): )?`)

// parseConsole reads a record of the console format without colours. Its
// attrs are all that stands at the end of the line and looks like attrs.
func parseConsole(record []byte) (map[string]any, error) {
	line, blocks, _ := strings.Cut(strings.TrimSuffix(string(record), "\n"), "\n")
	head := consoleHead.FindStringSubmatch(line[:min(len(line), 200)])
	if head == nil {
		return nil, fmt.Errorf("no head in %q", line)
	}
	msg, attrs := line[len(head[0]):], ""
	for i := range len(msg) {
		if i > 0 && msg[i-1] != ' ' {
			continue
		}
		if _, err := slogxtest.ParseText([]byte(msg[i:])); err == nil {
			msg, attrs = strings.TrimSuffix(msg[:i], " "), msg[i:]
			break
		}
	}
	m, err := slogxtest.ParseText([]byte(attrs))
	if err != nil {
		return nil, err
	}
	m[slog.LevelKey], m[slog.MessageKey] = head[2], msg
	if head[1] != "" {
		m[slog.TimeKey] = head[1]
	}
	for block := range strings.SplitSeq(blocks, "\n") {
		if key, ok := strings.CutSuffix(block, ":"); ok && !strings.HasPrefix(key, "     ") {
			m[strings.TrimSpace(key)] = "block"
		}
	}
	return m, nil
}

func TestConsoleAllocates(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	h := slogx.NewOutputHandler(io.Discard, &slogx.OutputOptions{Format: slogx.NewConsole(&slogx.ConsoleOptions{Color: slogx.ColorAlways}), AddSource: true})
	l := slog.New(h).With("logger", "app.db")
	ctx := context.Background()
	err := errors.New("no")
	for _, tc := range []struct {
		name string
		log  func()
	}{
		{"message", func() { l.LogAttrs(ctx, slog.LevelInfo, "message") }},
		{"attrs", func() {
			l.LogAttrs(ctx, slog.LevelInfo, "message", slog.Int("a", 1), slog.String("b", "two words"),
				slog.Duration("c", time.Second), slog.Time("d", consoleTime), slog.Float64("e", 0.5))
		}},
		{"error", func() { l.LogAttrs(ctx, slog.LevelError, "message", slog.Any("err", err)) }},
		{"several lines", func() { l.LogAttrs(ctx, slog.LevelInfo, "one\ntwo", slog.String("sql", "SELECT\n1")) }},
	} {
		if got := testing.AllocsPerRun(100, tc.log); got != 0 {
			t.Errorf("%s: %v allocations, want 0", tc.name, got)
		}
	}
}

func FuzzConsole(f *testing.F) {
	f.Add("message", "key", "value", "logger")
	f.Add("a\nb", "\x1b", "c\nd\xff", "\u2028")
	f.Fuzz(func(t *testing.T, msg, key, value, logger string) {
		got := console(slogx.Console, slogx.OutputOptions{}, slog.LevelInfo, with("logger", logger, key, value), msg, key, errors.New(value))
		for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
			if strings.HasPrefix(line, "    ") != (i > 0) {
				t.Errorf("line %d of %q", i+1, got)
			}
			for _, r := range line {
				if r < ' ' && r != '\t' || r == '\u2028' || r == utf8.RuneError && !strings.Contains(msg+key+value+logger, "\ufffd") {
					t.Errorf("%U in %q", r, got)
				}
			}
		}
	})
}

func ExampleNewConsole() {
	h := slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{
		Format: slogx.NewConsole(&slogx.ConsoleOptions{TimeFormat: "Mon 15:04"}),
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && a.Key == slog.TimeKey {
				a.Value = slog.TimeValue(time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC))
			}
			return a
		},
	})
	log := slog.New(h).With("logger", "app.db")
	log.Warn("slow query", "ms", 120, "sql", "SELECT *\nFROM orders")
	// Output:
	// Fri 15:04 WARNING  app.db: slow query ms=120
	//     sql:
	//         SELECT *
	//         FROM orders
}
