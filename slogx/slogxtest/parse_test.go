package slogxtest_test

import (
	"bytes"
	"log/slog"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

func TestParseText(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     map[string]any // nil: an error
	}{
		{"empty", "\n", map[string]any{}},
		{"plain", "level=INFO msg=m\n", map[string]any{"level": "INFO", "msg": "m"}},
		{"quoted", `msg="two words\n" "a key"=1`, map[string]any{"msg": "two words\n", "a key": "1"}},
		{"empty value", "a= b=2", map[string]any{"a": "", "b": "2"}},
		{"groups", "g.h.a=1 g.b=2", map[string]any{"g": map[string]any{"h": map[string]any{"a": "1"}, "b": "2"}}},
		{"group and attr", "g=1 g.a=2", map[string]any{"g": "1", "g.a": "2"}},
		{"equals in a value", "a=b=c", map[string]any{"a": "b=c"}},
		{"no value", "alone", nil},
		{"open quote", `a="b`, nil},
		{"text after a quote", `a="b"c`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := slogxtest.ParseText([]byte(tc.in))
			if (err != nil) != (tc.want == nil) {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func FuzzParseText(f *testing.F) {
	f.Add("key", "value", "message")
	f.Add("a.b", "x=\"y\" z", "new\nline")
	f.Add("", "\xff", "\u2028")
	f.Fuzz(func(t *testing.T, key, value, msg string) {
		if !utf8.ValidString(key) || !utf8.ValidString(value) || !utf8.ValidString(msg) {
			return // what becomes of it is the handler's choice
		}
		if key == "" || bytes.ContainsAny([]byte(key), ".") || key == slog.MessageKey || key == slog.LevelKey || key == slog.TimeKey {
			return
		}
		var out bytes.Buffer
		slog.New(slog.NewTextHandler(&out, nil)).Info(msg, slog.String(key, value))
		m, err := slogxtest.ParseText(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if m[slog.MessageKey] != msg || m[key] != value {
			t.Errorf("message %q, value %q from %q", m[slog.MessageKey], m[key], out.Bytes())
		}
	})
}
