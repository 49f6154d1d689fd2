package slogx_test

import (
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

// ExampleText shows logfmt: keys and values in quotes where they need them,
// groups with dots, one line whatever a record holds.
func ExampleText() {
	log := slog.New(slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{
		Format: slogx.Text, ReplaceAttr: withoutTime,
	}))
	log.With("logger", "app.db").Warn("slow query", "took", 1500*time.Millisecond, slog.Group("table", "name", "orders", "rows", 12))
	log.Error("bad\ninput", "err", errors.New("no such\x1b user"))
	// Output:
	// level=WARNING logger=app.db msg="slow query" took=1.5s table.name=orders table.rows=12
	// level=ERROR msg="bad\ninput" err="no such\x1b user"
}

// ExampleJSON shows one JSON object a line.
func ExampleJSON() {
	log := slog.New(slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{
		Format: slogx.JSON, ReplaceAttr: withoutTime,
	}))
	log.With("logger", "app.db").Warn("slow query", "took", 1500*time.Millisecond, slog.Group("table", "name", "orders", "rows", 12))
	log.Error("bad\ninput", "err", errors.New("no such\x1b user"))
	// Output:
	// {"level":"WARNING","logger":"app.db","msg":"slow query","took":1500000000,"table":{"name":"orders","rows":12}}
	// {"level":"ERROR","msg":"bad\ninput","err":"no such\u001b user"}
}
