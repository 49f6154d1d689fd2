package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/seed-e5d85c45/logging"

// console is a writer that says when the service has logged its address.
type console struct {
	listening chan string
	once      sync.Once

	mu  sync.Mutex
	out bytes.Buffer
}

var listening = regexp.MustCompile(`listening .*url=(?:\x1b\[0m)?(\S+)`)

func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := listening.FindSubmatch(p); m != nil {
		c.once.Do(func() { c.listening <- string(m[1]) })
	}
	return c.out.Write(p)
}

// start runs the service, sends it requests, stops it, and returns what it
// has logged on its console and in its file.
func start(t *testing.T, args ...string) (text string, records []map[string]any) {
	defer slog.SetDefault(slog.Default())
	c := &console{listening: make(chan string, 1)}
	path := filepath.Join(t.TempDir(), "shop.log")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- run(ctx, append([]string{"-addr", "127.0.0.1:0", "-log", path}, args...), c) }()
	select {
	case base := <-c.listening:
		requests(t, base)
	case err := <-done:
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}

	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(file) {
		var r map[string]any
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		records = append(records, r)
	}
	return c.out.String(), records
}

func requests(t *testing.T, base string) {
	t.Helper()
	for _, tc := range []struct {
		item, path string
		want       int
	}{
		{"book", "/orders", http.StatusCreated},
		{" ", "/orders", http.StatusBadRequest},
		{"", "/orders/1", http.StatusOK},
		{"", "/orders/2", http.StatusNotFound},
	} {
		var resp *http.Response
		var err error
		if tc.item != "" {
			resp, err = http.PostForm(base+tc.path, url.Values{"item": {tc.item}})
		} else {
			resp, err = http.Get(base + tc.path)
		}
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != tc.want {
			t.Errorf("%s: %s, want %d", tc.path, resp.Status, tc.want)
		}
	}
}

func TestService(t *testing.T) {
	text, records := start(t)
	want := []string{
		"INFO .: logging",
		"INFO shop/db: opened",
		"INFO .: listening",
		"DEBUG shop/db: query",
		"INFO shop: order taken",
		"WARNING shop: order refused",
		"WARNING shop/http: request",
		"DEBUG shop/db: query",
		"DEBUG shop/db: query",
		"WARNING shop/http: request",
		"INFO .: shutting down",
	}
	var got []string
	for _, r := range records {
		name, _ := r["logger"].(string)
		if name, _ = strings.CutPrefix(name, module+"/examples/webserver"); name == "" {
			name = "."
		}
		name = strings.TrimPrefix(name, "/internal/")
		got = append(got, fmt.Sprintf("%s %s: %s", r["level"], name, r["msg"]))
		if source, _ := r["source"].(map[string]any); source["line"] == nil {
			t.Errorf("no source in %v", r)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in the file, -want +got\n%s", diff)
	}

	for _, want := range []string{
		" INFO     " + module + "/examples/webserver/internal/shop/db: opened driver=memory\n",
		" DEBUG    " + module + "/examples/webserver/internal/shop/db: query id=1 took=",
		"\n    sql:\n        INSERT INTO orders (item)\n        VALUES (?)\n",
		"/internal/shop: order taken id=1 item=book\n",
		"/internal/shop: order refused err=\"an order needs an item\"\n",
		"/internal/shop/http: request method=GET path=/orders/2 status=404 took=",
		"/examples/webserver: shutting down\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q on the console:\n%s", want, text)
		}
	}
	for _, not := range []string{"status=200", "\x1b"} {
		if strings.Contains(text, not) {
			t.Errorf("%q on the console:\n%s", not, text)
		}
	}
}

func TestServiceInColorAndOtherLevels(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("FORCE_COLOR", "1")
	text, _ := start(t, "-levels", shopPath+"/db=error")
	if !strings.Contains(text, "shop/http\x1b[0m: request") || !strings.Contains(text, "status=\x1b[0m200") {
		t.Errorf("no coloured request on the console:\n%q", text)
	}
	if strings.Contains(text, "shop/db") {
		t.Errorf("package db is not silent:\n%q", text)
	}
}
