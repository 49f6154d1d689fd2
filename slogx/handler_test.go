package slogx_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

func TestHandler(t *testing.T) {
	type options = slogx.HandlerOptions
	for _, tc := range []struct {
		name string
		opts *options
		log  func(*slog.Logger)
		want string
	}{
		{"nil options are WARNING", nil, func(l *slog.Logger) { l.Debug("no"); l.Error("yes") }, "level=ERROR msg=yes\n"},
		{"level", &options{Level: slogx.LevelDebug}, func(l *slog.Logger) { l.Debug("yes") }, "level=DEBUG msg=yes\n"},
		{"levels of loggers", &options{Levels: "error,app.db=debug"},
			func(l *slog.Logger) { l.Warn("no"); l.With("logger", "app.db.sql").Debug("yes") }, "level=DEBUG logger=app.db.sql msg=yes\n"},
		{"level of the handler", &options{Levels: "info,@output=error"},
			func(l *slog.Logger) { l.Warn("no"); l.Error("yes") }, "level=ERROR msg=yes\n"},
		{"name key", &options{NameKey: "component", Levels: "shop=debug"},
			func(l *slog.Logger) { l.With("component", "shop.db").Debug("yes") }, "level=DEBUG component=shop.db msg=yes\n"},
		{"context", &options{Level: slogx.LevelInfo, Context: func(context.Context) []slog.Attr { return []slog.Attr{slog.Int("span", 2)} }},
			func(l *slog.Logger) {
				ctx := slogx.ContextWith(slogx.ContextWith(context.Background(), slog.Int("trace", 1)), slog.Int("user", 7))
				l.WithGroup("g").InfoContext(ctx, "m", "a", 1)
			}, "level=INFO msg=m trace=1 user=7 span=2 g.a=1\n"},
		{"package names", &options{PackageNames: true, Levels: "slogx_test=debug"},
			func(l *slog.Logger) { l.Debug("yes") }, "level=DEBUG logger=github.com/seed-e5d85c45/logging/slogx_test msg=yes\n"},
		{"package names, with attrs and groups", &options{PackageNames: true, Level: slogx.LevelInfo},
			func(l *slog.Logger) { l.With("a", 1).WithGroup("g").With("b", 2).Info("yes", "c", 3) },
			"level=INFO logger=github.com/seed-e5d85c45/logging/slogx_test msg=yes a=1 g.b=2 g.c=3\n"},
		{"package names, another key", &options{PackageNames: true, Level: slogx.LevelInfo, NameKey: "pkg"},
			func(l *slog.Logger) { l.With("logger", 1).Info("yes") },
			"level=INFO pkg=github.com/seed-e5d85c45/logging/slogx_test msg=yes logger=1\n"},
		{"package names, of another level", &options{PackageNames: true, Levels: "debug,github.com/seed-e5d85c45=error"},
			func(l *slog.Logger) { l.Warn("no"); l.With("logger", "app").Debug("yes") }, "level=DEBUG logger=app msg=yes\n"},
		{"packages that log for others", &options{PackageNames: true, SkipPackages: []string{"slogx_test"}, Levels: "warning,testing=debug"},
			func(l *slog.Logger) { l.Debug("yes") }, "level=DEBUG logger=testing msg=yes\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			opts := tc.opts
			if opts != nil {
				opts.ReplaceAttr = noTime
			}
			tc.log(slog.New(slogx.Handler(&out, opts)))
			got := out.String()
			if opts == nil { // the time is there
				_, got, _ = strings.Cut(got, " ")
			}
			if got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func TestHandlerReportsBadDirectives(t *testing.T) {
	var got error
	h := slogx.Handler(&bytes.Buffer{}, &slogx.HandlerOptions{Levels: "app=debug,lib=debgu", OnError: func(err error) { got = err }})
	want := `directive "lib=debgu": column 15: unknown level "debgu" (did you mean "DEBUG"?)`
	if got == nil || got.Error() != want {
		t.Errorf("reported %v, want %s", got, want)
	}
	if !h.Tree().Handler("app").Enabled(t.Context(), slogx.LevelDebug) {
		t.Error("the good directive was not applied")
	}
	slogx.Handler(&bytes.Buffer{}, &slogx.HandlerOptions{Levels: "@console=debug", OnError: func(err error) { got = err }})
	if want := `slogx: directive for handler "console": there is only "output"`; got.Error() != want {
		t.Errorf("reported %v, want %s", got, want)
	}
}

func TestHandlerFollowsALevelVar(t *testing.T) {
	var v slogx.LevelVar
	h := slogx.Handler(&bytes.Buffer{}, &slogx.HandlerOptions{Level: &v})
	if !h.Enabled(t.Context(), slogx.LevelInfo) {
		t.Error("INFO is not enabled at first")
	}
	v.SetLevel(slogx.LevelError)
	if h.Enabled(t.Context(), slogx.LevelWarning) {
		t.Error("WARNING is enabled after the change")
	}
}

func ExampleHandler() {
	h := slogx.Handler(os.Stdout, &slogx.HandlerOptions{
		Level:  slogx.LevelInfo,
		Levels: "shop.db=debug",
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey && len(groups) == 0 {
				return slog.Attr{}
			}
			return a
		},
	})
	log := slog.New(h)
	log.Info("started", "port", 8080)
	log.Debug("not shown")
	log.With("logger", "shop.db").Debug("query", "rows", 3)

	h.Tree().SetLevel("shop", slogx.LevelError)
	hierarchy.Named(log, "shop.http").Warn("not shown either")
	// Output:
	// level=INFO msg=started port=8080
	// level=DEBUG logger=shop.db msg=query rows=3
}
