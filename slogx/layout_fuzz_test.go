package slogx_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/slogx"
)

func FuzzParseLayout(f *testing.F) {
	for _, seed := range []struct{ layout, date, msec string }{
		{"%(asctime)s %(levelname)-8s %(name)s: %(message)s", "", ""},
		{"{asctime} {levelname:<8} {name!r:>{lineno}} {req.id} {message}", "%Y-%m-%dT%H:%M:%S%z", "%s.%03d"},
		{"$asctime ${levelname} ${req.id} $$ $message", "%", "%s"},
		{"%(a.b.c)s %(a)r %(attr.k)099d %(attrs)s %(stack_info)s", "%99999d%c", "%d%s"},
	} {
		for style := range byte(3) {
			f.Add(style, seed.layout, seed.date, seed.msec, "message\nof two lines", "key\x00", "value\xff")
		}
	}
	f.Fuzz(func(t *testing.T, style byte, layout, date, msec, message, key, value string) {
		format, err := slogx.ParseLayout(layout, &slogx.LayoutOptions{
			Style: slogx.Style(style % 3), DateFormat: date, MsecFormat: msec,
			NoValidate: style&4 != 0, Multiline: slogx.MultilineEscape,
		})
		if err != nil {
			var e *slogx.LayoutError
			if !errors.As(err, &e) || e.Column < 1 || e.Column > utf8.RuneCountInString(e.Layout)+1 {
				t.Fatalf("error %#v", err)
			}
			return
		}
		formatter := format.New(nil).(slogx.Preformatter).WithAttrs([]slog.Attr{slog.String("with", value)})
		r := slog.NewRecord(time.Unix(1e9, 0), slog.LevelInfo, message, 0)
		r.AddAttrs(slog.String(key, value), slog.Any(slogx.ErrorKey, errors.New(value)), slog.Any(slogx.StackKey, slogx.Stack{}),
			slog.Group("a", slog.Group("b", slog.String("c", value)), slog.Int(key, 1)))
		got := formatter.AppendRecord([]byte("before"), value, r)
		if !bytes.HasPrefix(got, []byte("before")) || !bytes.HasSuffix(got, []byte("\n")) {
			t.Fatalf("got %q", got)
		}
		if !strings.ContainsAny(layout+date, "\n%") && bytes.Count(got, []byte("\n")) != 1 {
			t.Fatalf("more than one line: %q", got)
		}
	})
}
