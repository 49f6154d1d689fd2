// Opentelemetry ships records to a collector over OTLP/HTTP: OpenTelemetry's
// own handler, otelslog, is a leaf of the tree, beside the console. Levels,
// names and propagation stay the tree's; the trace and span of a record come
// from its context; CRITICAL arrives as FATAL.
//
// OTEL_EXPORTER_OTLP_ENDPOINT says where the collector is
// (http://localhost:4318). Without it the program starts one of its own, which
// prints what arrives.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"time"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	endpoint := os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT")
	if endpoint == "" {
		collector := httptest.NewServer(&collector{received: func(r record) { fmt.Println("received:", r) }})
		defer collector.Close()
		endpoint = collector.URL
	}
	if err := run(endpoint); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(endpoint string) (err error) {
	ctx := context.Background()
	exporter, err := otlploghttp.New(ctx, otlploghttp.WithEndpointURL(endpoint+"/v1/logs"))
	if err != nil {
		return err
	}
	provider := log.NewLoggerProvider(log.WithProcessor(log.NewBatchProcessor(exporter)))
	defer func() { // sends what is left
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		err = errors.Join(err, provider.Shutdown(ctx))
	}()

	tree := newTree(provider)
	work(ctx, tree)
	return nil
}

// newTree returns a tree whose records go to the console and to OpenTelemetry.
func newTree(provider *log.LoggerProvider) *hierarchy.Tree {
	tree := hierarchy.New()
	tree.SetLevel("", slog.LevelInfo)
	tree.AddHandler("", "console", slogx.NewOutputHandler(os.Stdout, &slogx.OutputOptions{Format: slogx.Console}))
	tree.AddHandler("", "otel", otelslog.NewHandler("shop", otelslog.WithLoggerProvider(provider)))
	return tree
}

// work is the program: it knows log/slog, and gives each call its context.
func work(ctx context.Context, tree *hierarchy.Tree) {
	shop, db := tree.Logger("shop"), tree.Logger("shop.db")
	shop.InfoContext(ctx, "open for business")
	db.DebugContext(ctx, "to nobody: the level is INFO")

	// A tracer does this where a request comes in.
	ctx = trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{0x4b, 0xf9, 0x2f, 0x35, 15: 0x36}, SpanID: trace.SpanID{0xf0, 7: 0xb7}, TraceFlags: trace.FlagsSampled,
	}))
	db.With("pool", "main").WarnContext(ctx, "slow query", slog.Group("query", "ms", 120, "table", "orders"))
	shop.ErrorContext(ctx, "no payment", "order", 7)
	shop.Log(ctx, slogx.LevelCritical, "the till is on fire")
}
