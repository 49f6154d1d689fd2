package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/pipe"
)

// A collector is a handler that keeps what it gets, with the time of its clock.
type collector struct {
	clock func() time.Time
	name  string
	lines *[]string
}

func (c collector) Enabled(context.Context, slog.Level) bool { return true }

func (c collector) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "fail" {
		return errors.New("no room")
	}
	*c.lines = append(*c.lines, fmt.Sprintf("%s %s %s %s at %s",
		c.clock().UTC().Format("15:04:05"), c.name, r.Level, r.Message, r.Time.UTC().Format("15:04:05")))
	return nil
}

func (c collector) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		if a.Key == hierarchy.NameKey {
			c.name = a.Value.String()
		}
	}
	return c
}

func (c collector) WithGroup(string) slog.Handler { return c }

func TestRecords(t *testing.T) {
	tests := []struct {
		name  string
		input string
		want  []string
		count pipe.Counts
	}{
		{"a replay has the records' clock",
			`{"time":"2024-01-01T10:00:00Z","level":"ERROR","logger":"app","msg":"one"}
{"time":"2024-01-01T11:00:00Z","level":"CRITICAL","logger":"app.db","msg":"two"}
and three
{"time":"2024-01-01T09:00:00Z","level":"ERROR","msg":"back"}
`,
			[]string{
				"10:00:00 app ERROR one at 10:00:00",
				"11:00:00 app.db ERROR+4 two at 11:00:00",
				"11:00:00  WARN and three at 11:00:00",
				"09:00:00  ERROR back at 09:00:00",
			}, pipe.Counts{Lines: 4, Bytes: 227, Written: 4}},
		{"lines before the first time wait for it",
			"banner\n" + `{"time":"2024-01-01T10:00:00Z","level":"ERROR","msg":"one"}` + "\n",
			[]string{"10:00:00  WARN banner at 10:00:00", "10:00:00  ERROR one at 10:00:00"},
			pipe.Counts{Lines: 2, Bytes: 67, Written: 2}},
		{"the tree decides on levels",
			`{"time":"2024-01-01T10:00:00Z","level":"INFO","logger":"app","msg":"no"}
{"time":"2024-01-01T10:00:00Z","level":"INFO","logger":"loud.x","msg":"yes"}
`,
			[]string{"10:00:00 loud.x INFO yes at 10:00:00"}, pipe.Counts{Lines: 2, Bytes: 150, Written: 2}},
		{"a handler fails",
			`{"time":"2024-01-01T10:00:00Z","level":"ERROR","msg":"fail"}` + "\n",
			nil, pipe.Counts{Lines: 1, Bytes: 61, Dropped: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			out := &pipe.Records{
				Replay: true,
				Start: func(clock func() time.Time) (*hierarchy.Tree, error) {
					tree := hierarchy.New()
					tree.AddHandler("", "all", collector{clock: clock, lines: &got})
					tree.SetLevel("loud", slog.LevelDebug)
					return tree, nil
				},
			}
			out.Parser.Level = slog.LevelWarn
			c, err := pipe.Run(t.Context(), strings.NewReader(tt.input), out, pipe.Options{})
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
			if diff := cmp.Diff(tt.count, c); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRecordsBeginWithoutATime(t *testing.T) {
	var got []string
	out := &pipe.Records{Replay: true, Start: func(func() time.Time) (*hierarchy.Tree, error) {
		tree := hierarchy.New()
		tree.AddHandler("", "all", collector{clock: func() time.Time { return time.Time{} }, lines: &got})
		return tree, nil
	}}
	out.Parser.Level = slog.LevelError
	c, err := pipe.Run(t.Context(), strings.NewReader("plain\n"), out, pipe.Options{})
	if err != nil || len(got) > 0 || c.Written > 0 {
		t.Fatalf("%v, %v, %+v before there is a time", err, got, c)
	}
	if err := out.Begin(t.Context(), &c); err != nil || len(got) != 1 || c.Written != 1 {
		t.Errorf("%v, %v, %+v", err, got, c)
	}
}

func TestRecordsStartFails(t *testing.T) {
	bad := errors.New("bad configuration")
	out := &pipe.Records{Start: func(func() time.Time) (*hierarchy.Tree, error) { return nil, bad }}
	c, err := pipe.Run(t.Context(), strings.NewReader("a\nb\n"), out, pipe.Options{})
	if !errors.Is(err, bad) || c.Written != 0 {
		t.Errorf("%v, %+v", err, c)
	}
}

// A logger that a line names stands in the tree, as in CPython: the filters of
// its ancestors do not apply to it.
func TestNamesMakeLoggers(t *testing.T) {
	var got []string
	tree := hierarchy.New()
	tree.AddHandler("", "all", collector{clock: time.Now, lines: &got})
	tree.AddFilter("", hierarchy.NameFilter("none"))
	out := &pipe.Records{Start: func(func() time.Time) (*hierarchy.Tree, error) { return tree, nil }}
	in := `{"level":"ERROR","logger":"app","msg":"passes"}
{"level":"ERROR","msg":"does not"}
`
	if _, err := pipe.Run(t.Context(), strings.NewReader(in), out, pipe.Options{}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || !strings.Contains(got[0], "app ERROR passes") {
		t.Errorf("%q", got)
	}
}

// The input cannot grow the tree without bound.
func TestNamesAreBounded(t *testing.T) {
	var got []string
	tree := hierarchy.New()
	tree.AddHandler("", "all", collector{clock: time.Now, lines: &got})
	out := &pipe.Records{Start: func(func() time.Time) (*hierarchy.Tree, error) { return tree, nil }}
	var in strings.Builder
	for i := range 11_000 {
		fmt.Fprintf(&in, "{\"level\":\"ERROR\",\"logger\":\"l%d\",\"msg\":\"m\"}\n", i)
	}
	if _, err := pipe.Run(t.Context(), strings.NewReader(in.String()), out, pipe.Options{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for range tree.Walk() {
		n++
	}
	if n != 10_001 {
		t.Errorf("%d loggers", n)
	}
	if len(got) != 11_000 || !strings.Contains(got[10_999], " l10999 ") {
		t.Errorf("%d records, the last %q", len(got), got[len(got)-1])
	}
}
