package config_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/slogx"
)

func Example() {
	const text = `
version: 1
formatters:
  brief: {format: "%(levelname)-8s %(name)s: %(message)s"}
handlers:
  console: {class: logging.StreamHandler, stream: ext://sys.stdout, formatter: brief}
loggers:
  app.db: {level: DEBUG}
root: {level: WARNING, handlers: [console]}
`
	c, err := config.Parse("logging.yaml", []byte(text), "yaml") // or config.Load("logging.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	tree := hierarchy.New() // a program takes hierarchy.Default()
	active, err := c.Apply(tree, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer active.Close()

	tree.Logger("app.db").Debug("query", "ms", 12)
	tree.Logger("app.http").Info("not seen: the level is the root's")
	// Output:
	// DEBUG    app.db: query ms=12
}

// Everything that is wrong is told at once, with its place.
func ExampleParse_problems() {
	_, err := config.Parse("logging.yaml", []byte(`version: 1
handlers:
  console: {class: logging.StremHandler, level: INF}
root: {handlers: [consle]}
`), "")
	fmt.Println(err)
	// Output:
	// logging.yaml:3:49: error: handlers.console.level: unknown level "INF" (did you mean "INFO"?)
	// logging.yaml:4:19: error: root.handlers[0]: no handler named "consle" (did you mean "console"?)
}

// A reload keeps the handlers whose settings are the same.
func ExampleActive_Apply() {
	const text = `{"version": 1,
 "handlers": {"h": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}},
 "root": {"level": "%s", "handlers": ["h"]}}`
	tree := hierarchy.New()
	first, err := config.Parse("one.json", fmt.Appendf(nil, text, "INFO"), "")
	if err != nil {
		panic(err)
	}
	active, err := first.Apply(tree, nil)
	if err != nil {
		panic(err)
	}
	defer active.Close()
	log := tree.Logger("app") // stays valid
	log.Debug("not seen")

	second, err := config.Parse("two.json", fmt.Appendf(nil, text, "DEBUG"), "")
	if err != nil {
		panic(err)
	}
	if err := active.Apply(second); err != nil {
		panic(err)
	}
	log.Debug("seen")
	// Output:
	// seen
}

// A Registry gives meaning to the classes that a file names.
func ExampleRegistry() {
	r := config.NewRegistry()
	r.RegisterHandler("company.logging.Upper", func(a *config.Args) (slog.Handler, error) {
		prefix, _ := a.Values["prefix"].(string)
		return slogx.NewOutputHandler(prefixed(prefix), &slogx.OutputOptions{Format: a.Format, OnError: a.OnError}), nil
	})
	c, err := config.FromMap(map[string]any{
		"version":  1,
		"handlers": map[string]any{"u": map[string]any{"()": "company.logging.Upper", "prefix": ">> "}},
		"root":     map[string]any{"handlers": []string{"u"}},
	})
	if err != nil {
		panic(err)
	}
	tree := hierarchy.New()
	active, err := c.Apply(tree, &config.ApplyOptions{Registry: r})
	if err != nil {
		panic(err)
	}
	defer active.Close()
	tree.Logger("").Warn("hello")
	// Output:
	// >> hello
}

// prefixed is a writer to standard output.
type prefixed string

func (p prefixed) Write(line []byte) (int, error) {
	return os.Stdout.Write(append([]byte(p), line...))
}

// Watch applies the file anew when it changes or on SIGHUP.
func ExampleActive_Watch() {
	c, err := config.Load("logging.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	active, err := c.Apply(hierarchy.Default(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer active.Close()
	go func() {
		if err := active.Watch(context.Background(), &config.WatchOptions{Hangup: true}); err != nil {
			fmt.Println(err)
		}
	}()
}
