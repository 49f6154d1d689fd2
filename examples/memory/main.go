// Memory keeps debug records, and logs them only when something goes wrong:
// the log of a request that fails holds all that led to it, the log of one
// that succeeds holds one line. It is Python's MemoryHandler.
package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	out := slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{Format: slogx.Console})
	for id := range 3 {
		serve(out, id)
	}
}

// serve answers one request. Its memory ends with it: what was kept and not
// asked for is dropped.
func serve(out slog.Handler, id int) {
	memory := slogx.NewMemoryHandler(out, &slogx.MemoryOptions{NoFlushOnClose: true})
	defer memory.Close()
	log := slog.New(memory).With("request", id)

	log.Debug("parsed", "bytes", 120)
	log.Debug("connected", "host", "db1")
	if err := query(id); err != nil {
		log.Error("request failed", "err", err) // ERROR is the flush level
		return
	}
	slog.New(out).Info("request served", "request", id)
}

func query(id int) error {
	if id == 1 {
		return fmt.Errorf("query: %w", errors.New("connection reset by peer"))
	}
	return nil
}
