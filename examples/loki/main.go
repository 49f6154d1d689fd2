// Loki pushes records to Grafana Loki. The queue, the retries and the counts
// are httplog's; loki.go says what Loki's push API wants to be sent.
//
// -url says where Loki is (http://localhost:3100/loki/api/v1/push). Without it
// the program starts a server of its own, which prints what arrives.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

func main() {
	url := flag.String("url", "", "the address of the push API")
	flag.Parse()
	if *url == "" {
		server := httptest.NewServer(&pushServer{pushed: func(labels, time, line string) {
			fmt.Printf("pushed: {%s} %s\n", labels, line)
		}})
		defer server.Close()
		*url = server.URL + "/loki/api/v1/push"
	}
	if err := run(*url); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(url string) (err error) {
	e, err := httplog.Open(url, &httplog.Options{Body: loki{App: "shop"}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()

	tree := slogx.Handler(os.Stdout, &slogx.HandlerOptions{Format: slogx.Console, Level: slog.LevelInfo}).Tree()
	tree.AddHandler("", "loki", slogx.NewEmitterHandler(e, &slogx.OutputOptions{
		ReplaceAttr: inLabels, // the text format, for Loki's own logfmt parser
	}))
	db := tree.Logger("shop.db")
	tree.Logger("shop").Info("open for business")
	db.Warn("slow query", "ms", 120)
	db.Warn("slow query", "ms", 95, "sql", "SELECT *\nFROM orders")
	return nil
}

// inLabels leaves out of the line what stands in Loki's time and labels.
func inLabels(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slogx.NameKey) {
		return slog.Attr{}
	}
	return a
}
