package slogx_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// Two handlers on the root: all that is logged as JSON, and the errors once
// more as text.
func ExampleNewOutputHandler() {
	tree := hierarchy.New()
	tree.SetLevel("", slogx.LevelInfo)
	tree.AddHandler("", "all", slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{
		Format: slogx.JSON, ReplaceAttr: withoutTime,
	}))
	tree.AddHandler("", "errors", slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{
		Level: slogx.LevelError, ReplaceAttr: withoutTime,
	}))

	log := tree.Logger("shop")
	log.Info("paid", "order", 7)
	log.Error("no stock", "order", 8)
	// Output:
	// {"level":"INFO","logger":"shop","msg":"paid","order":7}
	// {"level":"ERROR","logger":"shop","msg":"no stock","order":8}
	// level=ERROR logger=shop msg="no stock" order=8
}

// A pager is a destination that needs the record beside its formatted line.
type pager struct{}

func (pager) Emit(_ context.Context, logger string, r slog.Record, line []byte) error {
	fmt.Printf("page %s: %s (%s)\n", logger, r.Message, strings.TrimSpace(string(line)))
	return nil
}

func ExampleNewEmitterHandler() {
	tree := hierarchy.New()
	tree.AddHandler("", "pager", slogx.NewEmitterHandler(pager{}, &slogx.OutputOptions{
		Level: slogx.LevelCritical, ReplaceAttr: withoutTime,
	}))

	log := tree.Logger("shop.db")
	log.Error("query failed")
	slogx.Critical(log, "disk full", "free", 0)
	// Output:
	// page shop.db: disk full (level=CRITICAL logger=shop.db msg="disk full" free=0)
}

// The attrs of a context are in every record that is logged with it.
func ExampleContextWith() {
	log := slog.New(slogx.Handler(os.Stdout, &slogx.HandlerOptions{
		Level: slogx.LevelInfo, ReplaceAttr: withoutTime,
	}))
	ctx := slogx.ContextWith(context.Background(), slog.String("request", "a1"))
	log.InfoContext(ctx, "paid", "order", 7)
	log.Info("idle")
	// Output:
	// level=INFO msg=paid order=7 request=a1
	// level=INFO msg=idle
}
