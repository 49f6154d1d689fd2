// Quickstart is a tour of the library in a second: five levels, the hierarchy
// of loggers, propagation, a level changed while the program runs, four
// formats, files. It shows each log call's output on standard output, and
// says where its files are.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/rotate"
	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	dir, err := os.MkdirTemp("", "logging-quickstart-")
	if err == nil {
		err = tour(os.Stdout, dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func tour(out io.Writer, dir string) error {
	// The one line that a program changes. Log calls stay as they are.
	h := slogx.Handler(out, &slogx.HandlerOptions{Level: slog.LevelInfo, Format: slogx.Console})
	slog.SetDefault(slog.New(h))
	tree := h.Tree()
	title := titles(out)

	title("Five levels. The root logger is at INFO, so DEBUG is not shown.")
	slog.Debug("not shown")
	slog.Info("started", "port", 8080)
	slog.Warn("disk nearly full", "free", "3 %")
	slog.Error("no answer", "err", fmt.Errorf("query: %w", os.ErrDeadlineExceeded))
	slogx.Critical(slog.Default(), "going down")

	title("Named loggers form a hierarchy: shop.db inherits the level of shop.")
	db := slog.With("logger", "shop.db") // what any package can write, by slog alone
	http := tree.Logger("shop.http")     // the same by the tree: Python's getLogger
	tree.SetLevel("shop", slog.LevelWarn)
	db.Info("not shown, shop is at WARNING")
	db.Warn("slow query", "ms", 120)
	http.Warn("slow client", "ms", 900)

	title("A level changed at run time reaches every logger there is.")
	tree.SetLevel("shop.db", slog.LevelDebug)
	db.Debug("query", "sql", "SELECT *\nFROM orders")
	http.Info("not shown, only shop.db changed")

	title("Propagation: a record goes to the handlers of its logger and of all above.")
	path := filepath.Join(dir, "shop.json")
	file, err := rotate.OpenSize(path, &rotate.SizeOptions{MaxBytes: 1 << 20, Backups: 3})
	if err != nil {
		return err
	}
	defer file.Close()
	tree.AddHandler("shop", "file", slogx.NewOutputHandler(file, &slogx.OutputOptions{Format: slogx.JSON}))
	db.Info("in shop.json and here", "order", 7)
	tree.SetPropagate("shop", false)
	db.Info("in shop.json only")
	fmt.Fprint(out, tree.Explain("shop.db", slog.LevelInfo))

	title("One record in four formats.")
	if err := formats(out, tree); err != nil {
		return err
	}

	title("Files: a record is in its file when the log call returns.")
	lines, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s:\n%s", path, lines)
	return nil
}

// formats gives one logger four handlers.
func formats(out io.Writer, tree *hierarchy.Tree) error {
	python, err := slogx.ParseLayout("%(asctime)s %(levelname)-8s [%(name)s] %(message)s", nil)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name   string
		format slogx.Format
	}{
		{"text", slogx.Text}, {"json", slogx.JSON}, {"console", slogx.Console}, {"python", python},
	} {
		tree.AddHandler("demo", f.name, slogx.NewOutputHandler(out, &slogx.OutputOptions{Format: f.format}))
	}
	tree.SetPropagate("demo", false)
	slog.With("logger", "demo", "user", "ada").Info("paid", "order", 7, "total", 12.5)
	return nil
}

// titles numbers the steps of the tour.
func titles(out io.Writer) func(string) {
	n := 0
	return func(s string) {
		n++
		fmt.Fprintf(out, "\n%d. %s\n\n", n, s)
	}
}
