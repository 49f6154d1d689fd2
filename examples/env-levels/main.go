// Env-levels takes the levels of its loggers from the environment variable LOG
// and from flags:
//
//	LOG=warning,app.db=debug go run ./examples/env-levels
//	go run ./examples/env-levels -log app=debug
package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	levels, err := hierarchy.EnvDirectives("LOG")
	if err != nil {
		fmt.Fprintln(os.Stderr, err) // the parts that are right hold
	}
	var more hierarchy.Directives
	flag.Var(&more, "log", "levels, as in app=info,app.db=debug")
	flag.Parse()

	h := slogx.Handler(os.Stdout, &slogx.HandlerOptions{Level: slog.LevelInfo, Format: slogx.Console})
	err = h.Tree().Apply(func(c *hierarchy.Change) error {
		c.SetDirectives(levels)
		c.SetDirectives(more)
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	slog.SetDefault(slog.New(h))

	for _, name := range []string{"app", "app.db", "lib"} {
		log := slog.With("logger", name)
		log.Debug("at DEBUG")
		log.Info("at INFO")
		log.Warn("at WARNING")
	}
}
