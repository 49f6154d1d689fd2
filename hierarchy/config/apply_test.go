package config_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

func TestUnchangedHandlersStay(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.log")
	text := func(level, format, mode string) string {
		return fmt.Sprintf(`
version: 1
formatters: {f: {format: "%s"}}
handlers: {a: {class: file, filename: %s, mode: %s, level: %s, formatter: f}}
root: {level: DEBUG, handlers: [a]}
`, format, name, mode, level)
	}
	tree, a := apply(t, text("INFO", "1 %(message)s", "w"), nil)
	log := tree.Logger("app")
	log.Info("a")
	first, _ := tree.HandlerByName("a")

	if err := a.Apply(parse(t, text("ERROR", "1 %(message)s", "w"))); err != nil {
		t.Fatal(err)
	}
	log.Info("below the new level")
	if again, _ := tree.HandlerByName("a"); again != first {
		t.Errorf("another level has made another handler: %v, %v", first, again)
	}
	if err := a.Apply(parse(t, text("INFO", "2 %(message)s", "w"))); err != nil {
		t.Fatal(err)
	}
	log.Info("b")
	if again, _ := tree.HandlerByName("a"); again == first {
		t.Error("another layout has not made another handler")
	}
	// The mode is that of the first time: what was written must stay.
	if err := a.Apply(parse(t, text("INFO", "2 %(message)s", "wb"))); err != nil {
		t.Fatal(err)
	}
	log.Info("c")
	if got, want := read(t, name), "1 a\n2 b\n2 c\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A configuration that does not mention the root leaves its handlers open.
func TestAbsentRootIsLeftAlone(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.log")
	tree, a := apply(t, `
version: 1
handlers: {a: {class: file, filename: `+name+`}}
loggers: {app: {level: DEBUG, handlers: [a]}}
root: {level: INFO, handlers: [a]}
`, nil)
	for range 2 {
		if err := a.Apply(parse(t, `version: 1`)); err != nil {
			t.Fatal(err)
		}
	}
	tree.Logger("app").Debug("app is reset")
	tree.Logger("app").Info("root has its handler")
	if got, want := read(t, name), "root has its handler\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := a.Apply(parse(t, `{version: 1, root: {level: ERROR}}`)); err != nil {
		t.Fatal(err)
	}
	want := []string{`"" ERROR true false`, `"app" NOTSET true false`}
	if diff := cmp.Diff(want, loggers(tree)); diff != "" {
		t.Error(diff)
	}
}

// A handler that the root keeps and that is in use as well is closed once.
func TestHeldHandlerIsClosedOnce(t *testing.T) {
	closed := 0
	r := config.NewRegistry()
	r.RegisterHandler("closing", func(*config.Args) (slog.Handler, error) {
		return closing{slog.DiscardHandler, &closed}, nil
	})
	const h = "version: 1\nhandlers: {h: {class: closing}}\n"
	_, active := apply(t, h+"root: {handlers: [h]}\n", &config.ApplyOptions{Registry: r})
	if err := active.Apply(parse(t, h+"loggers: {app: {handlers: [h]}}\n")); err != nil {
		t.Fatal(err)
	}
	if closed != 0 {
		t.Error("closed while the root has it")
	}
	if err := active.Apply(parse(t, "version: 1\nroot: {level: INFO}\n")); err != nil {
		t.Fatal(err)
	}
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
}

type closing struct {
	slog.Handler
	closed *int
}

func (c closing) Close() error { *c.closed++; return nil }

func TestClose(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.log")
	tree := hierarchy.New()
	a, err := parse(t, `{version: 1, handlers: {a: {class: file, filename: `+name+`}}, root: {handlers: [a]}}`).Apply(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := tree.HandlerByName("a")
	for range 2 {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, ok := tree.HandlerByName("a"); ok {
		t.Error("the handler is still in the tree")
	}
	if err := a.Apply(parse(t, `version: 1`)); !errors.Is(err, config.ErrClosed) {
		t.Errorf("Apply = %v", err)
	}
	// A record that was on its way arrives.
	late := h.WithAttrs([]slog.Attr{slog.String("logger", "app"), slog.Int("n", 1)}).WithGroup("g")
	if err := late.Handle(context.Background(), slog.NewRecord(time.Now(), slog.LevelInfo, "late", 0)); err != nil {
		t.Error(err)
	}
	if got, want := read(t, name), "late n=1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDirectives(t *testing.T) {
	directives, err := hierarchy.ParseDirectives("error,app=debug,@console=warning")
	if err != nil {
		t.Fatal(err)
	}
	tree, a := apply(t, `
version: 1
handlers: {console: {class: stream, level: INFO}}
root: {level: INFO, handlers: [console]}
`, &config.ApplyOptions{Directives: directives, Stderr: io.Discard})
	want := []string{`"" ERROR true false console=<StreamHandler <stderr> (WARNING)>`, `"app" DEBUG true false`}
	if diff := cmp.Diff(want, loggers(tree)); diff != "" {
		t.Error(diff)
	}
	err = a.Apply(parse(t, `version: 1`))
	if want := "config: directive @console: there is no such handler"; err == nil || err.Error() != want {
		t.Errorf("Apply = %v, want %s", err, want)
	}
}

// recorder is a handler of the program.
type recorder struct {
	slog.Handler
	closed *int
}

func (r recorder) Close() error { *r.closed++; return nil }

func TestRegistry(t *testing.T) {
	var out bytes.Buffer
	closed := 0
	var args []config.Args
	r := config.NewRegistry()
	r.RegisterHandler("my.Handler", func(a *config.Args) (slog.Handler, error) {
		args = append(args, *a)
		if a.Values["fail"] == true {
			return nil, errors.New("asked to fail")
		}
		return recorder{slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug - 4, ReplaceAttr: noTime}), &closed}, nil
	})
	r.RegisterFilter("my.Filter", func(a *config.Args) (hierarchy.Filter, error) {
		want := a.Values["want"].(string)
		return hierarchy.FilterFunc(func(_ context.Context, logger string, r slog.Record) bool {
			return strings.Contains(r.Message, want)
		}), nil
	})
	r.RegisterValue("my.writer", &out)
	r.RegisterValue("my.number", 42)
	tree, a := apply(t, `
version: 1
filters:
  yes: {(): my.Filter, want: pass}
  tenant: {(): attr, key: req.tenant, value: acme}
handlers:
  mine:
    (): my.Handler
    level: INFO
    filters: [yes, tenant]
    list: [1, 2.5, null, true, {a: b}]
    number: ext://my.number
    .: {x: y}
  writer: {class: stream, stream: ext://my.writer}
root: {level: DEBUG, handlers: [mine]}
loggers: {w: {handlers: [writer], propagate: false}}
`, &config.ApplyOptions{Registry: r})
	want := map[string]any{"list": []any{1, 2.5, nil, true, map[string]any{"a": "b"}}, "number": 42}
	if diff := cmp.Diff(want, args[0].Values); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"x": "y"}, args[0].Attributes); diff != "" {
		t.Error(diff)
	}
	log := tree.Logger("app")
	acme := log.WithGroup("req").With("tenant", "acme")
	acme.Info("pass")
	acme.Debug("pass, but DEBUG")
	acme.Info("stop")
	log.WithGroup("req").With("tenant", "other").Info("pass")
	tree.Logger("w").Info("written")
	if got, want := out.String(), "level=INFO msg=pass logger=app req.tenant=acme\nwritten\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	err := a.Apply(parse(t, `{version: 1, handlers: {mine: {class: my.Handler, fail: true}}, root: {handlers: [mine]}}`))
	if want := "test.yaml:1:25: error: handlers.mine: asked to fail"; err == nil || err.Error() != want {
		t.Errorf("Apply = %v, want %s", err, want)
	}
	if closed != 0 {
		t.Error("the failed configuration has closed a handler")
	}
	if err := a.Apply(parse(t, `{version: 1, root: {}}`)); err != nil || closed != 0 {
		t.Errorf("an empty root has closed a handler: %v", err)
	}
	if err := a.Apply(parse(t, `{version: 1, root: {level: INFO}}`)); err != nil || closed != 1 {
		t.Errorf("closed %d times: %v", closed, err)
	}
}

func noTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func TestFromMap(t *testing.T) {
	var out bytes.Buffer
	c, err := config.FromMap(map[string]any{
		"version":  1,
		"handlers": map[string]map[string]any{"w": {"class": "stream", "stream": &out, "level": slog.LevelInfo}},
		"root":     map[string]any{"handlers": []string{"w"}, "level": hierarchy.LevelDebug},
	})
	if err != nil {
		t.Fatal(err)
	}
	tree := hierarchy.New()
	a, err := c.Apply(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	tree.Logger("").Info("seen")
	tree.Logger("").Debug("unseen")
	if got, want := out.String(), "seen\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	_, err = config.FromMap(map[string]any{
		"version": 1, "incremental": new(bool), "loggers": map[int]string{},
		"root": map[string]any{"level": "LOUD", "handlers": 7},
	})
	want := "error: incremental: must be true or false, not a *bool\n" +
		"error: loggers: must be a mapping, not a map[int]string\n" +
		"error: root.handlers: must be a list of names, not 7\nerror: root.level: unknown level \"LOUD\""
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestDryRun(t *testing.T) {
	dir := t.TempDir()
	tree, _ := apply(t, `
version: 1
handlers:
  console: {class: logging.StreamHandler, stream: ext://sys.stdout, level: INFO}
  file: {class: logging.handlers.RotatingFileHandler, filename: `+dir+`/a.log, level: 25}
  mail: {class: logging.handlers.SMTPHandler, mailhost: h, fromaddr: f, toaddrs: t, subject: s}
root: {handlers: [console, file, mail]}
`, &config.ApplyOptions{DryRun: true})
	want := []string{`"" WARNING true false console=<StreamHandler <stdout> (INFO)> file=<RotatingFileHandler ` + dir + `/a.log (INFO+2)> mail=<SMTPHandler (NOTSET)>`}
	if diff := cmp.Diff(want, loggers(tree)); diff != "" {
		t.Error(diff)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("a file was opened: %v, %v", entries, err)
	}
}

func TestTwoHandlersOnOneFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.log")
	tree, _ := apply(t, `
version: 1
formatters: {a: {format: "a %(message)s"}, b: {format: "b %(message)s"}}
handlers:
  a: {class: file, filename: `+name+`, formatter: a}
  b: {class: file, filename: `+name+`, formatter: b, perm: "0600"}
root: {level: INFO, handlers: [a, b]}
`, nil)
	tree.Logger("").Info("x")
	if got, want := read(t, name), "a x\nb x\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHooks(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.log")
	r := config.NewRegistry()
	r.RegisterValue("my.namer", func(name string) string { return name + ".old" })
	tree, _ := apply(t, `
version: 1
handlers:
  a: {class: rotating_file, filename: `+name+`, maxBytes: 5, backupCount: 1, .: {namer: ext://my.namer, terminator: "!"}}
root: {level: INFO, handlers: [a]}
`, &config.ApplyOptions{Registry: r})
	tree.Logger("").Info("one")
	tree.Logger("").Info("two")
	if got, want := read(t, name+".1.old")+" "+read(t, name), "one! two!"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
