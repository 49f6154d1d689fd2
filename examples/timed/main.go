// Timed logs to a file that rolls over at midnight, and keeps the backups of
// three days. It is Python's TimedRotatingFileHandler. The clock is turned by
// hand, to see a week in no time.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

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
	dir, err := os.MkdirTemp("", "logging-timed-")
	if err != nil {
		return err
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	file, err := rotate.OpenTimed(filepath.Join(dir, "app.log"), &rotate.TimedOptions{
		Options: rotate.Options{Now: func() time.Time { return now }},
		When:    "midnight",
		UTC:     true,
		Backups: 3,
	})
	if err != nil {
		return err
	}
	log := slogx.Handler(file, &slogx.HandlerOptions{Level: slog.LevelInfo})
	for day := range 7 {
		r := slog.NewRecord(now, slog.LevelInfo, "good morning", 0)
		r.AddAttrs(slog.Int("day", day))
		if err := log.Handle(context.Background(), r); err != nil {
			return err
		}
		now = now.AddDate(0, 0, 1)
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
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fmt.Printf("%-18s %s", filepath.Base(name), text)
	}
	return nil
}
