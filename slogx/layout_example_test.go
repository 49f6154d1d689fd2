package slogx_test

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

// printLayout logs two records in a layout.
func printLayout(layout string, opts *slogx.LayoutOptions) {
	format, err := slogx.ParseLayout(layout, opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	f := format.New(nil)
	r := slog.NewRecord(time.Date(2025, 1, 2, 3, 4, 5, 678e6, time.UTC), slog.LevelInfo, "paid", 0)
	r.AddAttrs(slog.Int("order", 7), slog.String("user", "ann"))
	os.Stdout.Write(f.AppendRecord(nil, "app.shop", r))
	r = slog.NewRecord(r.Time, slogx.LevelCritical, "out of disk", 0)
	os.Stdout.Write(f.AppendRecord(nil, "", r))
}

// The format strings of Python's logging work as they are. The attrs, which
// Python does not have, stand behind the message.
func ExampleParseLayout() {
	printLayout("%(asctime)s %(levelname)-8s %(name)s: %(message)s", nil)
	// Output:
	// 2025-01-02 03:04:05,678 INFO     app.shop: paid order=7 user=ann
	// 2025-01-02 03:04:05,678 CRITICAL root: out of disk
}

func ExampleParseLayout_brace() {
	printLayout("{asctime} {levelname:^10} [{user:>5}] {message}", &slogx.LayoutOptions{
		Style:      slogx.Brace,
		DateFormat: "%H:%M:%S",
		Defaults:   map[string]any{"user": "-"},
	})
	// Output:
	// 03:04:05    INFO    [  ann] paid order=7
	// 03:04:05  CRITICAL  [    -] out of disk
}

func ExampleParseLayout_dollar() {
	printLayout("$levelname:${name}:$msg ($attrs)", &slogx.LayoutOptions{Style: slogx.Dollar})
	// Output:
	// INFO:app.shop:paid (order=7 user=ann)
	// CRITICAL:root:out of disk ()
}

func ExampleLayoutError() {
	printLayout("%(asctime)s %(levelname)-8z %(message)s", nil)
	printLayout("{asctime} {message}", nil)
	// Output:
	// slogx: layout "%(asctime)s %(levelname)-8z %(message)s", column 27: 'z' is not a type of value; did you mean %(levelname)-8s?
	// slogx: layout "{asctime} {message}", column 1: no placeholder; did you mean the style Brace ({)?
}

func ExampleLayoutWarnings() {
	format, err := slogx.ParseLayout("%(asctime)s %(levelnme)s %(message)s", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range slogx.LayoutWarnings(format) {
		fmt.Println(w)
	}
	// Output:
	// slogx: layout "%(asctime)s %(levelnme)s %(message)s", column 13: "levelnme" is no attribute of a record, so it stands for an attr of that name; did you mean levelname?
}
