package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

type document struct {
	Index   string
	Level   string `json:"log.level"`
	Logger  string `json:"log.logger"`
	Message string `json:"message"`
}

// server is a bulkServer, and what it has indexed.
func server(t *testing.T, busy int) (url string, got func() []document) {
	var mu sync.Mutex
	var all []document
	s := httptest.NewServer(&bulkServer{busy: busy, indexed: func(index string, text []byte) {
		mu.Lock()
		defer mu.Unlock()
		d := document{Index: index}
		if err := json.Unmarshal(text, &d); err != nil {
			t.Error(err)
		}
		all = append(all, d)
	}})
	t.Cleanup(s.Close)
	return s.URL + "/_bulk", func() []document {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

func emitter(t *testing.T, url string, records int) (e *httplog.Emitter, told func() []string) {
	var mu sync.Mutex
	var errs []string
	e, err := httplog.Open(url, &httplog.Options{
		Body: bulk{Index: "logs"}, BatchRecords: records, BatchWait: time.Hour, BackoffMin: time.Millisecond,
		OnError: func(err error) {
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err.Error())
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return errs
	}
}

func logger(e *httplog.Emitter) *slog.Logger {
	return slog.New(slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: slogx.JSON, ReplaceAttr: names})).With(slogx.NameKey, "shop")
}

func TestBulk(t *testing.T) {
	url, got := server(t, 0)
	e, told := emitter(t, url, 6)
	l := logger(e)
	texts := []string{"plain", "a line\nanother", `"quoted"`, "Grüße 世界 🎉", strings.Repeat("60 kB ", 10_000), "\x00\u2028"}
	levels := []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, slogx.LevelCritical, slog.LevelInfo}
	var want []document
	for i, text := range texts {
		l.Log(t.Context(), levels[i], text)
		want = append(want, document{"logs", slogx.LevelName(levels[i]), "shop", text})
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, got()); diff != "" {
		t.Errorf("(-want +got):\n%.3000s", diff)
	}
	if s := e.Stats(); s.Delivered != 6 || s.Requests != 1 || len(told()) != 0 {
		t.Errorf("%+v, told %q", s, told())
	}
}

// Documents that are refused in a request that was taken have failed, and are
// told of; the others have not.
func TestRefusedDocuments(t *testing.T) {
	url, got := server(t, 0)
	e, told := emitter(t, url, 3)
	l := logger(e)
	l.Info("one", "ms", 1)
	l.Info("two", "ms", "a lot")
	l.Info("three", "ms", 3)
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if s := e.Stats(); s.In != 3 || s.Delivered != 2 || s.Failed != 1 {
		t.Errorf("%+v", s)
	}
	want := []document{{"logs", "INFO", "shop", "one"}, {"logs", "INFO", "shop", "three"}}
	if diff := cmp.Diff(want, got()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if errs := told(); len(errs) != 1 || !strings.Contains(errs[0], "a record was refused: 400 Bad Request: document_parsing_exception: json") {
		t.Errorf("told %q", errs)
	}
}

// Documents that are refused for now are sent again, and no other twice.
func TestBusy(t *testing.T) {
	url, got := server(t, 2)
	e, _ := emitter(t, url, 4)
	l := logger(e)
	for _, text := range []string{"one", "two", "three", "four"} {
		l.Info(text)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	count := map[string]int{}
	for _, d := range got() {
		count[d.Message]++
	}
	if diff := cmp.Diff(map[string]int{"one": 1, "two": 1, "three": 1, "four": 1}, count); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := e.Stats(); s.Delivered != 4 || s.Requests != 2 {
		t.Errorf("%+v", s)
	}
}

// The server is as strict as it says.
func TestServerRefuses(t *testing.T) {
	const action = `{"create":{"_index":"logs"}}` + "\n"
	for _, row := range []struct {
		body string
		code int
		want string
	}{
		{action + `{"@timestamp":"2026-03-01T12:00:00Z","message":"m"}`, 400, "newline"},
		{action, 400, "without a document"},
		{`{"index":{"_index":"logs"}}` + "\n{}\n", 400, "malformed action"},
		{"{}\n{}\n", 400, "malformed action"},
		{action + "text\n", 200, `"status":400`},
		{action + "{}\n", 200, "@timestamp"},
		{action + `{"@timestamp":"2026-03-01T12:00:00Z","message":"m"}` + "\n", 200, `"status":201`},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/_bulk", strings.NewReader(row.body))
		r.Header.Set("Content-Type", "application/x-ndjson")
		(&bulkServer{indexed: func(string, []byte) {}}).ServeHTTP(w, r)
		if w.Code != row.code || !strings.Contains(w.Body.String(), row.want) {
			t.Errorf("%s: %d %s", row.body, w.Code, w.Body)
		}
	}
}
