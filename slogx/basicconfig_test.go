package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// ownTree gives the test a default tree of its own.
func ownTree(t *testing.T) *hierarchy.Tree {
	t.Helper()
	logger, flags, prefix, out := slog.Default(), log.Flags(), log.Prefix(), log.Writer()
	t.Cleanup(func() {
		slog.SetDefault(logger)
		log.SetOutput(out)
		log.SetFlags(flags)
		log.SetPrefix(prefix)
	})
	tree := hierarchy.New()
	slog.SetDefault(tree.Logger(""))
	return tree
}

func TestBasicConfig(t *testing.T) {
	for _, tc := range []struct {
		name string
		c    slogx.Config
		want string
	}{
		{"basic format", slogx.Config{}, "WARNING:root:careful a=1\nERROR:app.db:failed\n"},
		{"level", slogx.Config{Level: slogx.LevelInfo}, "INFO:root:hello\nWARNING:root:careful a=1\nERROR:app.db:failed\nINFO:root:from log\n"},
		{"package names", slogx.Config{PackageNames: true, SkipPackages: []string{"other"}},
			"WARNING:github.com/seed-e5d85c45/logging/slogx_test:careful a=1\nERROR:app.db:failed\n"},
		{"brace", slogx.Config{Style: slogx.Brace}, "WARNING:root:careful a=1\nERROR:app.db:failed\n"},
		{"dollar", slogx.Config{Style: slogx.Dollar}, "WARNING:root:careful a=1\nERROR:app.db:failed\n"},
		{"layout", slogx.Config{Layout: "%(levelname)-8s|%(msg)s|%(attrs)s"}, "WARNING |careful|a=1\nERROR   |failed|\n"},
		{"date format", slogx.Config{Layout: "{asctime:.0}{levelname}", Style: slogx.Brace, DateFormat: "%Y"}, "WARNING\nERROR\n"},
		{"format", slogx.Config{Format: slogx.JSON}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ownTree(t)
			var out bytes.Buffer
			tc.c.Stream = &out
			if err := slogx.BasicConfig(tc.c); err != nil {
				t.Fatal(err)
			}
			slog.Info("hello")
			slog.Warn("careful", "a", 1)
			hierarchy.Default().Logger("app.db").Error("failed")
			log.Print("from log")
			got := out.String()
			if tc.c.Format == slogx.JSON {
				if n := strings.Count(got, "\n"); n != 2 || !strings.Contains(got, `"logger":"app.db"`) {
					t.Errorf("got %q", got)
				}
			} else if got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func TestBasicConfigOpensAndShutdownCloses(t *testing.T) {
	tree := ownTree(t)
	name := filepath.Join(t.TempDir(), "app.log")
	if err := os.WriteFile(name, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := slogx.BasicConfig(slogx.Config{Filename: name}); err != nil {
		t.Fatal(err)
	}
	slog.Warn("one")
	if err := slogx.BasicConfig(slogx.Config{Filename: name, FileMode: "w"}); !errors.Is(err, slogx.ErrConfigured) {
		t.Errorf("a second call: %v", err)
	}
	if err := slogx.BasicConfig(slogx.Config{Filename: name, FileMode: "x", Force: true}); err == nil {
		t.Error("no error for a file mode that does not exist")
	}
	slog.Warn("not closed by a configuration that failed")
	checkFile(t, name, "before\nWARNING:root:one\nWARNING:root:not closed by a configuration that failed\n")
	var errs []error
	if err := slogx.BasicConfig(slogx.Config{Filename: name, FileMode: "w", Force: true, OnError: func(err error) { errs = append(errs, err) }}); err != nil {
		t.Fatal(err)
	}
	tree.Logger("app").Error("two")
	checkFile(t, name, "ERROR:app:two\n")
	for range 2 {
		if err := slogx.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	slog.Error("too late")
	checkFile(t, name, "ERROR:app:two\n")
	if len(errs) != 1 || !errors.Is(errs[0], fs.ErrClosed) {
		t.Errorf("reported %v, want that the file is closed", errs)
	}
}

func checkFile(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("file: %q, %v\nwant  %q", got, err, want)
	}
}

func TestBasicConfigSaysAllThatIsWrong(t *testing.T) {
	std := slog.Default().Handler()
	tree := ownTree(t)
	err := slogx.BasicConfig(slogx.Config{
		Filename: "a", Stream: &bytes.Buffer{}, Handlers: []slog.Handler{nil},
		Format: slogx.JSON, Layout: "%(mesage)q", DateFormat: "%Y",
	})
	want := `slogx: BasicConfig: only one of Filename, Stream and Handlers may be given
slogx: BasicConfig: Format and Layout must not be given together
slogx: BasicConfig: Handlers have formats of their own: Format and Layout have no effect
slogx: BasicConfig: Handlers[0] is nil`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
	for _, c := range []slogx.Config{
		{Layout: "%(message"},
		{FileMode: "w"},
		{SkipPackages: []string{"other"}},
		{Handlers: []slog.Handler{std}},
		{Format: slogx.Text, DateFormat: "%Y"},
		{Filename: filepath.Join(t.TempDir(), "none", "\x00")},
	} {
		if err := slogx.BasicConfig(c); err == nil {
			t.Errorf("%+v: no error", c)
		}
	}
	if len(tree.Explain("", slogx.LevelError).Handlers) > 0 {
		t.Error("a refused configuration left a handler")
	}
}

// stuck is a handler that takes until the end of the context to flush.
type stuck struct {
	slog.Handler
	closed bool
}

func (s *stuck) Flush(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
func (s *stuck) Close() error                    { s.closed = true; return nil }

func TestShutdownKeepsItsDeadline(t *testing.T) {
	tree := ownTree(t)
	one, two := &stuck{Handler: slog.DiscardHandler}, &stuck{Handler: slog.DiscardHandler}
	tree.AddHandler("", "one", one)
	tree.AddHandler("app", "two", two)
	tree.AddHandler("lib", "two", two)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := slogx.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if !one.closed || !two.closed {
		t.Error("a handler was not closed")
	}
}

// locked is a handler that waits until it is let go.
type locked struct {
	slog.Handler
	release chan struct{}
}

func (l *locked) Handle(context.Context, slog.Record) error { <-l.release; return nil }

func TestShutdownLeavesAStuckQueueBehind(t *testing.T) {
	tree := ownTree(t)
	synctest.Test(t, func(t *testing.T) {
		target := &locked{slog.NewTextHandler(new(bytes.Buffer), nil), make(chan struct{})}
		queue := slogx.NewQueueHandler(target, nil)
		tree.AddHandler("", "queue", queue)
		tree.Logger("").Error("m")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := slogx.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		close(target.release)
	})
}

func ExampleBasicConfig() {
	err := slogx.BasicConfig(slogx.Config{
		Level:  slogx.LevelInfo,
		Layout: "%(levelname)-8s %(name)s: %(message)s",
		Stream: os.Stdout,
		Force:  true, // other examples may have configured the default tree
	})
	if err != nil {
		log.Fatal(err)
	}
	defer slogx.Shutdown(context.Background())

	slog.Info("ready", "port", 8080)
	hierarchy.Default().Logger("app.db").Warn("slow query", "ms", 120)
	// Output:
	// INFO     root: ready port=8080
	// WARNING  app.db: slow query ms=120
}
