package slogx_test

import (
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

// FuzzRecord puts strings in every place that takes one. They come back from
// JSON and from text, which is one line of printable characters.
func FuzzRecord(f *testing.F) {
	f.Add("app", "msg", "g", "k", "v")
	f.Add("a\nb", "two\nlines", "g h", "k=\"", "\x1b[31m\xff")
	f.Add("\u2028", "\x00\x7f", "a\u0085", "é", strings.Repeat("日本", 20))
	f.Fuzz(func(t *testing.T, logger, msg, group, key, value string) {
		// Behind the dots, no key is another's, and none is empty.
		group, key = "g"+strings.ReplaceAll(group, ".", ""), "k"+strings.ReplaceAll(key, ".", "")
		derive := func(h slog.Handler) slog.Handler {
			return h.WithAttrs([]slog.Attr{slog.String("w"+key, value)}).WithGroup(group)
		}
		r := newRecord(msg, slog.String(key, value), slog.Any(key+"2", []string{value}))
		want := map[string]any{
			"time": "2026-07-05T04:03:02.123456789+02:30", "level": "INFO", "msg": msg,
			"w" + key: value, group: map[string]any{key: value, key + "2": []any{value}},
		}
		if logger != "" {
			want["logger"] = logger
		}

		line := format(slogx.JSON, nil, logger, derive, r)
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if !utf8.ValidString(line) || strings.IndexByte(line, '\n') != len(line)-1 {
			t.Errorf("json is not one line of UTF-8: %q", line)
		}
		if diff := cmp.Diff(validUTF8(want), got); diff != "" {
			t.Errorf("json (-want +got):\n%s", diff)
		}

		line = format(slogx.Text, nil, logger, derive, r)
		body, ok := strings.CutSuffix(line, "\n")
		if !ok || !utf8.ValidString(body) || strings.ContainsFunc(body, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("text is not one line of printable characters: %q", line)
		}
		fields, err := slogxtest.ParseText([]byte(line))
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		want["time"] = "2026-07-05T04:03:02.123+02:30"
		want[group].(map[string]any)[key+"2"] = "[" + value + "]"
		if diff := cmp.Diff(want, fields); diff != "" {
			t.Errorf("text (-want +got):\n%s", diff)
		}
	})
}

// validUTF8 returns v with what is not UTF-8 in its keys and strings replaced.
func validUTF8(v any) any {
	switch v := v.(type) {
	case string:
		return string([]rune(v))
	case []any:
		return []any{validUTF8(v[0])}
	case map[string]any:
		m := map[string]any{}
		for key, value := range v {
			m[string([]rune(key))] = validUTF8(value)
		}
		return m
	}
	return v
}

// FuzzProbe logs records of every kind of attr, made from a seed: JSON is
// valid, text is one printable line, both as slog has them.
func FuzzProbe(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		p := generator{rand.New(rand.NewPCG(a, b))}.probe()
		if p.record.PC == 0 && hasSource(p.record) {
			t.Skip("printed in another place")
		}
		for _, f := range []slogx.Format{slogx.Text, slogx.JSON} {
			std, ours := bothLines(p, f, true, nil)
			if diff := cmp.Diff(std, ours); diff != "" {
				t.Errorf("(-slog +slogx):\n%s", diff)
			}
			if f == slogx.JSON && !json.Valid([]byte(ours)) {
				t.Errorf("invalid JSON: %s", ours)
			}
		}
	})
}
