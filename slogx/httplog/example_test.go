package httplog_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// Records as JSON lines, many in a request.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is cut off is not JSON, and is seen below
		fmt.Printf("%s %s\n%s", r.Method, r.Header.Get("Content-Type"), body)
	}))
	defer server.Close()

	e, err := httplog.Open(server.URL, &httplog.Options{Body: httplog.JSONLines})
	if err != nil {
		fmt.Println(err)
		return
	}
	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{
		Format: slogx.JSON,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey && len(groups) == 0 {
				return slog.Attr{} // the time, which is another in each run
			}
			return a
		},
	})
	slog.New(h).With("logger", "shop.db").Warn("slow query", "ms", 120)

	if err := e.Close(); err != nil { // sends what is queued
		fmt.Println(err)
	}
	s := e.Stats()
	fmt.Printf("%d in, %d delivered\n", s.In, s.Delivered)
	// Output:
	// POST application/x-ndjson
	// {"level":"WARNING","logger":"shop.db","msg":"slow query","ms":120}
	// 1 in, 1 delivered
}

// compressed is JSON lines, compressed.
type compressed struct{ httplog.Body }

func (c compressed) AppendBatch(dst []byte, records [][]byte) ([]byte, string) {
	lines, contentType := c.Body.AppendBatch(nil, records)
	b := bytes.NewBuffer(dst)
	z := gzip.NewWriter(b)
	_, _ = z.Write(lines) // a Buffer takes everything
	_ = z.Close()
	return b.Bytes(), contentType
}

// A Body stands on another.
func ExampleBody() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(z) // what is cut off is not JSON, and is seen below
		fmt.Printf("%s %s\n%s", r.Header.Get("Content-Encoding"), r.Header.Get("Content-Type"), body)
	}))
	defer server.Close()

	e, err := httplog.Open(server.URL, &httplog.Options{
		Body:   compressed{httplog.JSONLines},
		Header: http.Header{"Content-Encoding": {"gzip"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{ReplaceAttr: func([]string, slog.Attr) slog.Attr { return slog.Attr{} }})
	slog.New(h).Info("nothing is left of it")
	if err := e.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// gzip application/x-ndjson
	// {"message":""}
}
