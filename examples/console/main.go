// Console prints records for people: in colour where standard output is a
// terminal (NO_COLOR and FORCE_COLOR overrule that), errors with what they
// wrap, values of several lines below their record.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	h := slogx.Handler(os.Stdout, &slogx.HandlerOptions{
		Level:     slog.LevelDebug,
		AddSource: true,
		Format:    slogx.NewConsole(&slogx.ConsoleOptions{TimeFormat: "15:04:05"}),
	})
	slog.SetDefault(slog.New(h))

	slog.Debug("a detail", "n", 1, "text", "two words")
	slog.Info("user signed in", slog.Group("user", "id", 7, "name", "ada"))
	db := slog.With("logger", "app.db")
	db.Warn("slow query", "ms", 120, "sql", "SELECT *\nFROM orders\nWHERE id = 7")
	db.Error("start failed", "err", fmt.Errorf("load config: %w", &fs.PathError{Op: "open", Path: "app.yaml", Err: fs.ErrNotExist}))
	slogx.Critical(db, "giving up", "err", errors.Join(errors.New("first reason"), errors.New("second reason")))

	// What comes from outside cannot act on the terminal, nor forge a record.
	slog.Info("input was \x1b[2J\n15:04:05 ERROR    forged")
}
