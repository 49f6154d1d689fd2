package peers

import (
	"io"
	"log/slog"
	"strconv"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// Layout is the layout that is compared with CPython's.
const Layout = "%(asctime)s %(levelname)-8s %(name)s %(message)s"

// ours returns this library's handlers: each format behind a tree, as a program
// has it, and JSON without one.
func ours() []Peer {
	console := slogx.NewConsole(&slogx.ConsoleOptions{Color: slogx.ColorAlways, TimeFormat: time.RFC3339Nano})
	layout, err := slogx.ParseLayout(Layout, nil)
	if err != nil {
		panic(err) // the text stands here
	}
	return []Peer{
		{Name: "json", JSON: true, Same: "slog-json", Open: func(w io.Writer, o *slog.HandlerOptions) slog.Handler {
			return slogx.NewOutputHandler(w, &slogx.OutputOptions{AddSource: o.AddSource, Level: o.Level, ReplaceAttr: o.ReplaceAttr, Format: slogx.JSON})
		}},
		{Name: "tree", JSON: true, Same: "slog-json", Open: tree(slogx.JSON), fanout: treeTo},
		{Name: "text", Same: "slog-text", Open: tree(slogx.Text)},
		{Name: "console", Open: tree(console)},
		{Name: "layout", Open: tree(layout)},
	}
}

// tree returns what opens the root of a tree with one leaf.
func tree(format slogx.Format) func(io.Writer, *slog.HandlerOptions) slog.Handler {
	return func(w io.Writer, o *slog.HandlerOptions) slog.Handler {
		return slogx.Handler(w, &slogx.HandlerOptions{AddSource: o.AddSource, Level: o.Level, ReplaceAttr: o.ReplaceAttr, Format: format})
	}
}

// treeTo returns the root of a tree with a JSON leaf for each writer.
func treeTo(ws []io.Writer, o *slog.HandlerOptions) slog.Handler {
	tree := hierarchy.New()
	tree.SetLevel("", o.Level.Level())
	for i, w := range ws {
		tree.AddHandler("", strconv.Itoa(i), slogx.NewOutputHandler(w, &slogx.OutputOptions{AddSource: o.AddSource, Format: slogx.JSON}))
	}
	return tree.Handler("")
}
