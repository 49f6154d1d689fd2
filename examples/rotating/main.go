// Rotating logs to a file that rolls over when it would become too large:
// app.log is the current file, app.log.1 the youngest backup. It is Python's
// RotatingFileHandler.
package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/seed-e5d85c45/logging/rotate"
	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "logging-rotating-")
	if err != nil {
		return err
	}
	file, err := rotate.OpenSize(filepath.Join(dir, "app.log"), &rotate.SizeOptions{MaxBytes: 1000, Backups: 3})
	if err != nil {
		return err
	}
	log := slog.New(slogx.Handler(file, &slogx.HandlerOptions{Level: slog.LevelInfo, Format: slogx.JSON}))
	for i := range 60 {
		log.Info("order taken", "id", i)
	}
	if err := file.Close(); err != nil {
		return err
	}

	names, err := filepath.Glob(filepath.Join(dir, "app.log*"))
	if err != nil {
		return err
	}
	fmt.Println(dir)
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		fmt.Printf("%-10s %d bytes\n", info.Name(), info.Size())
	}
	return nil
}
