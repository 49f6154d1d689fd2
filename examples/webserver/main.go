// Webserver is an ordinary net/http service. Its packages log with log/slog as
// if there were no logging library; this file alone puts one behind them:
//
//   - to the console, in colour on a terminal, and as JSON to a file that
//     rolls over at 10 MB;
//   - with named loggers, after the packages that the records are logged in;
//   - package db at DEBUG, package http at WARNING, all others at INFO.
//
// Try it:
//
//	go run ./examples/webserver &
//	curl -d item=book localhost:8080/orders
//	curl localhost:8080/orders/2
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/seed-e5d85c45/logging/examples/webserver/internal/shop"
	"github.com/seed-e5d85c45/logging/examples/webserver/internal/shop/db"
	shophttp "github.com/seed-e5d85c45/logging/examples/webserver/internal/shop/http"
	"github.com/seed-e5d85c45/logging/rotate"
	"github.com/seed-e5d85c45/logging/slogx"
)

// shopPath is where the packages of the shop are, below the module that the
// program is built in. Their whole import paths would do as well.
const shopPath = "examples/webserver/internal/shop"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "webserver:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, console io.Writer) error {
	flags := flag.NewFlagSet("webserver", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on")
	file := flags.String("log", filepath.Join(os.TempDir(), "shop.log"), "file to log to")
	levels := flags.String("levels", shopPath+"/db=debug,"+shopPath+"/http=warning", "levels of packages")
	if err := flags.Parse(args); err != nil {
		return err
	}
	closeLog, err := setUpLogging(console, *file, *levels)
	if err != nil {
		return err
	}
	slog.Info("logging", "file", *file)
	return errors.Join(serve(ctx, *addr), closeLog())
}

// setUpLogging is all that this service has to do for its logging. It comes
// before anything that takes a logger from slog.Default.
func setUpLogging(console io.Writer, path, levels string) (closeLog func() error, err error) {
	file, err := rotate.OpenSize(path, &rotate.SizeOptions{MaxBytes: 10 << 20, Backups: 5})
	if err != nil {
		return nil, err
	}
	h := slogx.Handler(console, &slogx.HandlerOptions{
		Format:       slogx.Console,
		Level:        slog.LevelInfo,
		Levels:       levels,
		PackageNames: true,
	})
	h.Tree().AddHandler("", "file", slogx.NewOutputHandler(file, &slogx.OutputOptions{
		Format:    slogx.JSON,
		AddSource: true,
	}))
	slog.SetDefault(slog.New(h))
	return file.Close, nil
}

// serve answers requests until ctx ends.
func serve(ctx context.Context, addr string) error {
	handler := shophttp.New(shop.New(db.Open()))
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	slog.Info("listening", "url", "http://"+listener.Addr().String())

	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	slog.Info("shutting down")
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return server.Shutdown(patience)
}
