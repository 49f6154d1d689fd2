package slogxtest

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// hostile texts try to end their record, to begin another one, to add an attr,
// or to act on the terminal. Each holds the word "here", by which it is found again.
var hostile = []struct{ name, text string }{
	{"newline", "here\ntime=2026-01-02T03:04:05Z level=ERROR msg=forged forged=1"},
	{"newline JSON", "here\n{\"level\":\"ERROR\",\"msg\":\"forged\",\"forged\":\"1\"}"},
	{"newline last", "here\n"},
	{"carriage return", "here\rlevel=ERROR forged=1"},
	{"quote", `here" forged=1 "`},
	{"quote JSON", `here","forged":"1`},
	{"backslash", `here\`},
	{"backslash quote", `here\" forged=1`},
	{"space", "here forged=1"},
	{"equals", "here=1"},
	{"braces", "here{}[]:,"},
	{"NUL", "here\x00"},
	{"escape sequence", "here\x1b[2J\x1b]0;title\a"},
	{"backspace", "here\b\b\b\b"},
	{"line separator", "here\u2028forged\u2029"},
	{"invalid UTF-8", "here\xff\xc3\x28\xed\xa0\x80"},
	{"cut UTF-8", "here\xe2\x82"},
	{"other scripts", "here äß 日本 🙂"},
	{"percent", "here %s %(message)s {message} ${msg}"},
}

// places are where a text can get into a record.
var places = []struct {
	name string
	log  func(l *slog.Logger, text string)
}{
	{"message", func(l *slog.Logger, s string) { l.Info(s, "end", "z") }},
	{"value", func(l *slog.Logger, s string) { l.Info("msg", "k", s, "end", "z") }},
	{"value of With", func(l *slog.Logger, s string) { l.With("k", s).Info("msg", "end", "z") }},
	{"error", func(l *slog.Logger, s string) { l.Info("msg", "k", fmt.Errorf("a: %w", textError(s)), "end", "z") }},
	{"any value", func(l *slog.Logger, s string) { l.Info("msg", "k", struct{ S string }{s}, "end", "z") }},
	{"key", func(l *slog.Logger, s string) { l.Info("msg", s, "v", "end", "z") }},
	{"key of With", func(l *slog.Logger, s string) { l.With(s, "v").Info("msg", "end", "z") }},
	{"group", func(l *slog.Logger, s string) { l.Info("msg", slog.Group(s, "k", "v"), "end", "z") }},
	{"WithGroup", func(l *slog.Logger, s string) { l.With("end", "z").WithGroup(s).Info("msg", "k", "v") }},
	{"logger name", func(l *slog.Logger, s string) { l.With("logger", s).Info("msg", "end", "z") }},
}

type textError string

func (e textError) Error() string { return string(e) }

var escapeRules = []rule{
	{
		name: "escaping",
		text: "every message, key, group, name and value is escaped: one record stays one, and readable, whatever it holds",
		test: func(s *subject) {
			for _, place := range places {
				for _, h := range hostile {
					s.escapes(place.name+", "+h.name, place.name == "message", func(l *slog.Logger) { place.log(l, h.text) }, "here")
				}
			}
		},
	},
	{
		name: "length",
		text: "a record of any length is written whole, in one Write",
		test: func(s *subject) {
			long := strings.Repeat("0123456789abcdef", 10<<20/16)
			s.escapes("message of 10 MB", false, func(l *slog.Logger) { l.Info(long, "end", "z") }, long)
			s.escapes("value of 10 MB", false, func(l *slog.Logger) { l.Info("msg", "k", long, "end", "z") }, long)
			s.escapes("key of 10 MB", false, func(l *slog.Logger) { l.Info("msg", long, "v", "end", "z") }, long)
		},
	},
}

// escapes logs one record with the attr end=z and wants it to arrive as one,
// with end, and with the text keep somewhere in it. In a message for people an
// attr may be imitated; elsewhere none called "forged" may come out.
func (s *subject) escapes(name string, message bool, log func(*slog.Logger), keep string) {
	out := s.open()
	defer out.close()
	before := len(s.problems)
	log(slog.New(out.handler))
	checks := []check{hasAttr("end", "z")}
	if !message {
		checks = append(checks, missing("forged"))
	}
	out.expect(all(checks...))
	b := out.writer.bytes()
	if bad := unsafeText(b); bad != "" {
		s.problemf("%s in %q", bad, shorten(string(b)))
	}
	if !bytes.Contains(b, []byte(keep)) {
		s.problemf("%s got lost in %q", shorten(keep), shorten(string(b)))
	}
	if n := out.writer.count(); n != 1 {
		s.problemf("%d Writes, want 1", n)
	}
	for i := before; i < len(s.problems); i++ {
		s.problems[i] = name + ": " + s.problems[i]
	}
}

// unsafeText says what in b is not fit for a terminal or a line-based tool.
func unsafeText(b []byte) string {
	if !utf8.Valid(b) {
		return "invalid UTF-8"
	}
	if !bytes.HasSuffix(b, []byte("\n")) {
		return "no newline at the end"
	}
	for _, r := range string(b) {
		if r < ' ' && r != '\n' && r != '\t' || r == '\u2028' || r == '\u2029' {
			return fmt.Sprintf("character %U as it is", r)
		}
	}
	return ""
}
