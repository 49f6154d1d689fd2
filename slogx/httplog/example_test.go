package httplog_test

import (
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
