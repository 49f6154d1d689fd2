// Python-layout prints records in the format strings of Python's logging, in
// each of their three styles.
package main

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	for _, l := range []struct {
		layout string
		opts   slogx.LayoutOptions
	}{
		{"%(asctime)s %(levelname)-8s [%(name)s] %(message)s", slogx.LayoutOptions{}},
		{"{asctime} {levelname:>8} {name}: {msg} ({ms} ms)", slogx.LayoutOptions{
			Style: slogx.Brace, DateFormat: "%d %b %Y %H:%M:%S", Location: time.UTC,
			Defaults: map[string]any{"ms": "?"},
		}},
		{"$levelname $name ${message} ($filename)", slogx.LayoutOptions{Style: slogx.Dollar}},
	} {
		format, err := slogx.ParseLayout(l.layout, &l.opts)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("#", l.layout)
		log := slog.New(slogx.Handler(os.Stdout, &slogx.HandlerOptions{Level: slog.LevelInfo, Format: format}))
		db := log.With("logger", "app.db")
		db.Warn("slow query", "ms", 120, "table", "orders")
		slogx.Exception(db, fmt.Errorf("load config: %w", fs.ErrNotExist), "no configuration")
	}

	// A mistake is an error when the layout is read, not when a record is logged.
	_, err := slogx.ParseLayout("%(levelname)z", nil)
	fmt.Println("#", err)
}
