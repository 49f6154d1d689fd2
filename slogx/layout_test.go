package slogx_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
)

// formatted returns what a layout makes of a record.
func formatted(t testing.TB, layout string, opts *slogx.LayoutOptions, output *slogx.OutputOptions, logger string, r slog.Record) string {
	t.Helper()
	format, err := slogx.ParseLayout(layout, opts)
	if err != nil {
		t.Fatal(err)
	}
	return string(format.New(output).AppendRecord(nil, logger, r))
}

func TestLayoutAttrs(t *testing.T) {
	attrs := []slog.Attr{
		slog.String("user", "bo b"), slog.Int("n", 7), slog.Bool("ok", true), slog.Duration("took", 1500*time.Millisecond),
		slog.Group("req", slog.Int("id", 42), slog.Group("http", slog.String("method", "GET"))), slog.String("message", "attr"),
	}
	for _, tc := range []struct{ name, layout, want string }{
		{"message takes all", "%(message)s", `hi user="bo b" n=7 ok=true took=1.5s req.id=42 req.http.method=GET message=attr`},
		{"message without what is named", "%(user)s %(req.id)04d %(message)s", `bo b 0042 hi n=7 ok=true took=1.5s req.http.method=GET message=attr`},
		{"msg is bare", "%(msg)s", "hi"},
		{"attrs", "%(msg)s [%(attrs)s]", `hi [user="bo b" n=7 ok=true took=1.5s req.id=42 req.http.method=GET message=attr]`},
		{"attrs are all, and not in the message", "%(n)d %(message)s|%(args)s", `7 hi|user="bo b" n=7 ok=true took=1.5s req.id=42 req.http.method=GET message=attr`},
		{"an attr called as a field", "%(attr.message)s %(msg)s", "attr hi"},
		{"a group", "%(req)s|%(req.http)s", "id=42 http.method=GET|method=GET"},
		{"numbers", "%(ok)d %(took).2f %(took)d %(n)5.1f|%(user)d", "1 1.50 1   7.0|bo b"},
		{"text of others", "%(ok)s %(took)s %(ok)6s", "true 1.5s   true"},
		{"absent", "[%(nobody)s][%(nobody)-4s][%(req.nobody)3s][%(nobody)d]", "[][    ][   ][]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := formatted(t, tc.layout, nil, nil, "", newRecord("hi", attrs...))
			if got != tc.want+"\n" {
				t.Errorf("%s\ngot  %q\nwant %q", tc.layout, got, tc.want+"\n")
			}
		})
	}
}

func TestLayoutValues(t *testing.T) {
	r := newRecord("hi",
		slog.Time("at", time.Unix(1, 5e8).UTC()), slog.Time("late", time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)),
		slog.Any("any", []string{"é\n"}), slog.Uint64("big", 1<<64-1), slog.Bool("no", false))
	for _, tc := range []struct{ name, layout, want string }{
		{"times", "%(at)s|%(at).1f|%(at)12d", "1970-01-01T00:00:01.500Z|1.5|           1"},
		{"a time that nanoseconds cannot count", "%(late)d", "221845392000"},
		{"any", "%(any)s|%(any)r|%(any)a", `[é\n]|'[é\n]'|'[\xe9\n]'`},
		{"beyond int64", "%(big)d", "18446744073709551615"},
		{"no", "%(no)d %(no)s", "0 false"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := formatted(t, tc.layout, nil, nil, "", r); got != tc.want+"\n" {
				t.Errorf("%s\ngot  %q\nwant %q", tc.layout, got, tc.want+"\n")
			}
		})
	}
}

func TestLayoutWith(t *testing.T) {
	for _, tc := range []struct {
		name, layout, want string
		with               func(slogx.Preformatter) slogx.Formatter
	}{
		{"attrs in the message", "%(message)s", "hi a=1 b=2 user=eve n=3",
			func(f slogx.Preformatter) slogx.Formatter {
				return f.WithAttrs([]slog.Attr{slog.Int("a", 1)}).(slogx.Preformatter).WithAttrs([]slog.Attr{slog.Int("b", 2)})
			}},
		{"the last wins", "%(user)s %(a)s %(message)s", "eve 2 hi n=3",
			func(f slogx.Preformatter) slogx.Formatter {
				return f.WithAttrs([]slog.Attr{slog.String("user", "ann"), slog.Int("a", 1), slog.Int("a", 2)})
			}},
		{"a group", "%(g.user)s/%(g.a)s/%(user)s %(message)s", "eve/1/ hi g.n=3",
			func(f slogx.Preformatter) slogx.Formatter {
				return f.WithGroup("g").(slogx.Preformatter).WithAttrs([]slog.Attr{slog.Int("a", 1)})
			}},
		{"before and in a group", "%(a)s %(message)s|%(g.h.n)d", "1 hi g.b=2 g.h.user=eve|3",
			func(f slogx.Preformatter) slogx.Formatter {
				f = f.WithAttrs([]slog.Attr{slog.Int("a", 1)}).(slogx.Preformatter)
				f = f.WithGroup("g").(slogx.Preformatter).WithAttrs([]slog.Attr{slog.Int("b", 2)}).(slogx.Preformatter)
				return f.WithGroup("h")
			}},
		{"attrs", "%(attrs)s", "a=1 g.user=eve g.n=3",
			func(f slogx.Preformatter) slogx.Formatter {
				return f.WithAttrs([]slog.Attr{slog.Int("a", 1)}).(slogx.Preformatter).WithGroup("g")
			}},
		{"nothing", "%(message)s", "hi user=eve n=3",
			func(f slogx.Preformatter) slogx.Formatter {
				return f.WithAttrs(nil).(slogx.Preformatter).WithGroup("")
			}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			format, err := slogx.ParseLayout(tc.layout, nil)
			if err != nil {
				t.Fatal(err)
			}
			base := format.New(nil).(slogx.Preformatter)
			before := string(base.AppendRecord(nil, "", newRecord("hi")))
			got := string(tc.with(base).AppendRecord(nil, "", newRecord("hi", slog.String("user", "eve"), slog.Int("n", 3))))
			if got != tc.want+"\n" {
				t.Errorf("%s\ngot  %q\nwant %q", tc.layout, got, tc.want+"\n")
			}
			if after := string(base.AppendRecord(nil, "", newRecord("hi"))); after != before {
				t.Errorf("With changed its receiver: %q, before %q", after, before)
			}
		})
	}
}

func TestLayoutFields(t *testing.T) {
	source := &slog.Source{Function: "example.com/a%2eb/db.(*Pool).Open.func1", File: "/srv/db/pool.go", Line: 12}
	full := newRecord("hi", slog.Any("source", source))
	bare := slog.NewRecord(time.Time{}, slogx.LevelWarning+2, "hi", 0)
	for _, tc := range []struct {
		name, layout, logger string
		record               slog.Record
		want                 string
	}{
		{"call site", "%(pathname)s %(filename)s %(module)s %(lineno)d %(funcName)s|%(package)s|%(qualname)s", "", full,
			"/srv/db/pool.go pool.go pool 12 Pool.Open.func1|example.com/a.b/db|example.com/a%2eb/db.(*Pool).Open.func1"},
		{"no call site", "%(pathname)s:%(lineno)d %(module)s %(funcName)s|%(package)s|", "", bare,
			"(unknown file):0 (unknown file) (unknown function)||"},
		{"the source is no attr", "%(message)s", "", full, "hi"},
		{"time", "%(asctime)s %(msecs)03d %(created).3f", "", full, "2026-07-05 04:03:02,123 123 1783215182.123"},
		{"no time", "[%(asctime)s][%(msecs)03d][%(created)s][%(relativeCreated)6d]", "", bare, "[][   ][][      ]"},
		{"level", "%(levelname)-8s|%(levelno)s|%(sloglevel)d", "", full, "INFO    |20|0"},
		{"level between", "%(levelname)s %(levelno)d %(sloglevel)+d", "", bare, "WARNING+2 35 +6"},
		{"root", "%(name)s", "", full, "root"},
		{"name", "%(name)-8s|", "app.db", full, "app.db  |"},
		{"a name that forges", "%(name)s", "a\nb\x1b[2J", full, `a\nb\x1b[2J`},
		{"what goroutines have not", "%(thread)d[%(threadName)s][%(taskName)s]", "", full, "0[][]"},
		{"no exception", "[%(exc_info)s][%(exc_text)s][%(stack_info)s]", "", full, "[][][]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := formatted(t, tc.layout, nil, nil, tc.logger, tc.record); got != tc.want+"\n" {
				t.Errorf("%s\ngot  %q\nwant %q", tc.layout, got, tc.want+"\n")
			}
		})
	}
}

func TestLayoutOfProcess(t *testing.T) {
	got := formatted(t, "%(process)d %(processName)s %(relativeCreated)d", nil, nil, "", slog.NewRecord(time.Now(), 0, "", 0))
	if strings.HasPrefix(got, "0 ") || !strings.Contains(got, "slogx.test") || strings.Contains(got, "-") {
		t.Errorf("got %q, want the process and a few milliseconds", got)
	}
}

func TestLayoutOptions(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*60*60)
	r := newRecord("hi")
	for _, tc := range []struct {
		name, layout string
		opts         *slogx.LayoutOptions
		output       *slogx.OutputOptions
		want         string
	}{
		{"empty layout", "", nil, nil, "hi"},
		{"empty brace layout", "", &slogx.LayoutOptions{Style: slogx.Brace}, nil, "hi"},
		{"empty dollar layout", "", &slogx.LayoutOptions{Style: slogx.Dollar}, nil, "hi"},
		{"date format", "%(asctime)s", &slogx.LayoutOptions{DateFormat: "%d/%b/%Y:%H:%M:%S %z"}, nil, "05/Jul/2026:04:03:02 +0230"},
		{"no milliseconds", "%(asctime)s", &slogx.LayoutOptions{MsecFormat: "%s"}, nil, "2026-07-05 04:03:02"},
		{"milliseconds of a date format", "%(asctime)s", &slogx.LayoutOptions{DateFormat: "%H:%M:%S", MsecFormat: "%s.%03d", Location: time.UTC}, nil, "01:33:02.123"},
		{"milliseconds", "%(asctime)s", &slogx.LayoutOptions{MsecFormat: "%s.%03dZ", Location: time.UTC}, nil, "2026-07-05 01:33:02.123Z"},
		{"zone of the output", "%(asctime)s", nil, &slogx.OutputOptions{Location: tokyo}, "2026-07-05 10:33:02,123"},
		{"zone of the layout", "%(asctime)s", &slogx.LayoutOptions{Location: time.UTC}, &slogx.OutputOptions{Location: tokyo}, "2026-07-05 01:33:02,123"},
		{"defaults", "%(user)s %(n)03d %(name)s", &slogx.LayoutOptions{Defaults: map[string]any{"user": "-", "n": 5, "name": "no"}}, nil, "- 005 root"},
		{"no validation", "no placeholder", &slogx.LayoutOptions{NoValidate: true}, nil, "no placeholder"},
		{"slog's names", "%(levelname)s", nil, &slogx.OutputOptions{LevelNames: slogx.LevelNames{0: "Info"}}, "Info"},
		{"a width from the record", "{levelname:*>{width}}", &slogx.LayoutOptions{Style: slogx.Brace, Defaults: map[string]any{"width": 6}}, nil, "**INFO"},
		{"a bad width from the record", "{levelname:*>{width}}", &slogx.LayoutOptions{Style: slogx.Brace, Defaults: map[string]any{"width": "x x"}}, nil, "INFO"},
		{"an index", "{req[id]}-{req.id}", &slogx.LayoutOptions{Style: slogx.Brace, Defaults: map[string]any{"req.id": 1}}, nil, "1-1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := formatted(t, tc.layout, tc.opts, tc.output, "", r); got != tc.want+"\n" {
				t.Errorf("%s\ngot  %q\nwant %q", tc.layout, got, tc.want+"\n")
			}
		})
	}
}

func TestLayoutErrors(t *testing.T) {
	for _, tc := range []struct {
		name, layout string
		opts         slogx.LayoutOptions
		want         slogx.LayoutError
		text         string
	}{
		{"type", "é %(message)z", slogx.LayoutOptions{},
			slogx.LayoutError{Layout: "é %(message)z", Column: 13, Reason: "'z' is not a type of value", Suggestion: "%(message)s"},
			`slogx: layout "é %(message)z", column 13: 'z' is not a type of value; did you mean %(message)s?`},
		{"style", "{asctime} {message}", slogx.LayoutOptions{},
			slogx.LayoutError{Layout: "{asctime} {message}", Column: 1, Reason: "no placeholder", Suggestion: "the style Brace ({)"},
			`slogx: layout "{asctime} {message}", column 1: no placeholder; did you mean the style Brace ({)?`},
		{"other style", "%(message)s", slogx.LayoutOptions{Style: slogx.Dollar},
			slogx.LayoutError{Layout: "%(message)s", Column: 1, Reason: "no placeholder", Suggestion: "the style Percent (%)"},
			`slogx: layout "%(message)s", column 1: no placeholder; did you mean the style Percent (%)?`},
		{"no placeholder", "hello", slogx.LayoutOptions{},
			slogx.LayoutError{Layout: "hello", Column: 1, Reason: "no placeholder"},
			`slogx: layout "hello", column 1: no placeholder`},
		{"msec format", "%(asctime)s", slogx.LayoutOptions{MsecFormat: "%(s)s"},
			slogx.LayoutError{Layout: "%(s)s", Column: 1, Reason: `the placeholder "%(s)s" has a name`},
			`slogx: layout "%(s)s", column 1: the placeholder "%(s)s" has a name`},
		{"msec format without the time", "%(asctime)s", slogx.LayoutOptions{MsecFormat: ".000"},
			slogx.LayoutError{Layout: ".000", Column: 1, Reason: "the time and its milliseconds need two placeholders", Suggestion: "%s,%03d"},
			`slogx: layout ".000", column 1: the time and its milliseconds need two placeholders; did you mean %s,%03d?`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := slogx.ParseLayout(tc.layout, &tc.opts)
			var got *slogx.LayoutError
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want a *LayoutError", err)
			}
			if diff := cmp.Diff(tc.want, *got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if err.Error() != tc.text {
				t.Errorf("text %q, want %q", err, tc.text)
			}
		})
	}
}

func TestLayoutWarnings(t *testing.T) {
	for _, tc := range []struct {
		name, layout string
		opts         slogx.LayoutOptions
		want         []slogx.LayoutError
	}{
		{"none", "%(asctime)s %(levelname)-8s %(user)s %(req.id)d %(message)s", slogx.LayoutOptions{}, nil},
		{"slip", "%(asctime)s %(levelnme)s", slogx.LayoutOptions{}, []slogx.LayoutError{
			{Column: 13, Reason: `"levelnme" is no attribute of a record, so it stands for an attr of that name`, Suggestion: "levelname"}}},
		{"another library's word", "%(level)s", slogx.LayoutOptions{}, []slogx.LayoutError{
			{Column: 1, Reason: `"level" is no attribute of a record, so it stands for an attr of that name`, Suggestion: "levelname"}}},
		{"meant so", "%(attr.level)s %(msgs)s", slogx.LayoutOptions{Defaults: map[string]any{"msgs": 1}}, nil},
		{"number of a text", "%(levelname)d", slogx.LayoutOptions{}, []slogx.LayoutError{
			{Column: 1, Reason: `"levelname" is a text, which its conversion to a number leaves as it is`}}},
		{"date format", "%(asctime)s", slogx.LayoutOptions{DateFormat: "%H:%M:%S.%f"}, []slogx.LayoutError{
			{Layout: "%H:%M:%S.%f", Column: 1, Reason: "the date format's %f is no directive of strftime and is printed as it is",
				Suggestion: "no DateFormat, whose default has milliseconds, or %(msecs)03d in the layout"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			format, err := slogx.ParseLayout(tc.layout, &tc.opts)
			if err != nil {
				t.Fatal(err)
			}
			var got []slogx.LayoutError
			for _, w := range slogx.LayoutWarnings(format) {
				e := *w.(*slogx.LayoutError)
				if e.Layout == tc.layout {
					e.Layout = ""
				}
				got = append(got, e)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
	format, err := slogx.ParseLayout("%(msg)s", nil)
	if err != nil || fmt.Sprint(format) != "%(msg)s" {
		t.Errorf("a layout prints as %v, error %v", format, err)
	}
	if got := slogx.LayoutWarnings(slogx.Text); got != nil {
		t.Errorf("Text has warnings: %v", got)
	}
}
