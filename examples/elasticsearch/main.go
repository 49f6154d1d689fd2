// Elasticsearch ships records with Elasticsearch's bulk API, which OpenSearch
// has too. The queue, the retries and the counts are httplog's; bulk.go says
// what the bulk API wants to be sent, and reads its answers, in which single
// documents may be refused.
//
// -url says where the bulk API is (http://localhost:9200/_bulk). Without it the
// program starts a server of its own, which prints what arrives.
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
	url := flag.String("url", "", "the address of the bulk API")
	flag.Parse()
	if *url == "" {
		server := httptest.NewServer(&bulkServer{indexed: func(index string, document []byte) {
			fmt.Printf("indexed in %s: %s\n", index, document)
		}})
		defer server.Close()
		*url = server.URL + "/_bulk"
	}
	if err := run(*url); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(url string) (err error) {
	e, err := httplog.Open(url, &httplog.Options{
		Body:    bulk{Index: "logs-shop-default"},
		OnError: func(err error) { fmt.Println("reported:", err) },
		// Username: "elastic", Password: os.Getenv("ELASTIC_PASSWORD"), TLS: …
	})
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, e.Close())
		s := e.Stats()
		fmt.Printf("%d in, %d delivered, %d failed\n", s.In, s.Delivered, s.Failed)
	}()

	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: slogx.JSON, ReplaceAttr: names})
	log := slog.New(h).With(slogx.NameKey, "shop.db")
	log.Info("connected", "host", "db1")
	log.Warn("slow query", "ms", 120)
	log.Warn("slow query", "ms", "a lot") // the index has ms as a number
	return nil
}

// names gives the attrs the names of the Elastic Common Schema.
func names(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		a.Key = "@timestamp"
	case slog.LevelKey:
		a.Key = "log.level"
	case slog.MessageKey:
		a.Key = "message"
	case slogx.NameKey:
		a.Key = "log.logger"
	}
	return a
}
