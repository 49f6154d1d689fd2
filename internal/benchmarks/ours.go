package benchmarks

import (
	"io"
	"log/slog"
	"strconv"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// ours returns this library's handlers, named as the pairs of cmd/ratios name
// them: a leaf of each format, and JSON behind a tree.
func ours() []peer {
	console := slogx.NewConsole(&slogx.ConsoleOptions{Color: slogx.ColorAlways, TimeFormat: time.RFC3339Nano})
	return []peer{
		{name: "json", json: true, same: "slog-json", new: leaf(slogx.JSON)},
		{name: "tree", json: true, same: "slog-json", new: func(w io.Writer, o options) slog.Handler {
			return slogx.Handler(w, &slogx.HandlerOptions{AddSource: o.source, Level: o.level, Format: slogx.JSON})
		}, fanout: treeTo},
		{name: "text", same: "slog-text", new: leaf(slogx.Text)},
		{name: "console", new: leaf(console)},
		{name: "layout", new: leaf(pythonLayout())},
	}
}

// pythonLayout is the layout that Python's own documentation shows most.
func pythonLayout() slogx.Format {
	layout, err := slogx.ParseLayout("%(asctime)s - %(name)s - %(levelname)s - %(message)s", nil)
	if err != nil {
		panic(err) // the text stands here
	}
	return layout
}

func leaf(format slogx.Format) func(io.Writer, options) slog.Handler {
	return func(w io.Writer, o options) slog.Handler {
		return slogx.NewOutputHandler(w, &slogx.OutputOptions{AddSource: o.source, Level: o.level, Format: format})
	}
}

// treeTo returns the root of a tree with a JSON leaf for each writer.
func treeTo(ws []io.Writer, o options) slog.Handler {
	tree := hierarchy.New()
	tree.SetLevel("", o.level.Level())
	for i, w := range ws {
		tree.AddHandler("", strconv.Itoa(i), slogx.NewOutputHandler(w, &slogx.OutputOptions{AddSource: o.source, Format: slogx.JSON}))
	}
	return tree.Handler("")
}
