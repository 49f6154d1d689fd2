// Tree shows a hierarchy of loggers: levels that are inherited, handlers that
// records propagate to, a handler of another library as a leaf, and answers
// to the question why a record was logged, or was not.
package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	tree := hierarchy.New()
	tree.AddHandler("", "console", slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{Format: slogx.Console, ReplaceAttr: noTime}))
	tree.AddHandler("app.db", "json", slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: noTime}))
	tree.SetLevel("", slog.LevelInfo)
	tree.SetLevel("app.db", slog.LevelWarn)

	app := tree.Logger("app")
	db := hierarchy.Named(app.With("version", "1.2"), "db") // app.db, with app's attrs
	pool := tree.Logger("app.db.pool")

	app.Info("to the console")
	db.Info("to nobody: app.db is at WARNING")
	db.Warn("to both")
	pool.Error("to both, too", "free", 0)

	tree.SetPropagate("app.db", false)
	pool.Error("to json alone")

	// Many changes at once: no record sees only some of them.
	err := tree.Apply(func(c *hierarchy.Change) error {
		c.SetPropagate("app.db", true)
		c.SetLevel("app.db.pool", slog.LevelDebug)
		c.AddFilter("app.db.pool", hierarchy.AttrMatch("user", "ada"))
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	pool.Debug("to nobody: the filter refuses it", "user", "bob")
	pool.With("user", "ada").Debug("to both")

	fmt.Println()
	for l := range tree.Walk() {
		fmt.Printf("%-12s %-8s effective %-8s %d handlers\n",
			"/"+l.Name, hierarchy.LevelName(l.Level), hierarchy.LevelName(l.Effective), len(l.Handlers))
	}
	fmt.Println()
	fmt.Print(tree.Explain("app.db", slog.LevelInfo))
	fmt.Print(tree.Explain("app.db.pool", slog.LevelInfo))
}

// noTime leaves the time out, so that each run prints the same.
func noTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
