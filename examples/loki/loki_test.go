package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

type pushed struct{ Labels, Line string }

// server is a pushServer, what it was sent, and the times of it.
func server(t *testing.T) (url string, got func() ([]pushed, []time.Time)) {
	var mu sync.Mutex
	var all []pushed
	var times []time.Time
	s := httptest.NewServer(&pushServer{pushed: func(labels, ns, line string) {
		mu.Lock()
		defer mu.Unlock()
		n, err := strconv.ParseInt(ns, 10, 64)
		if err != nil {
			t.Error(err)
		}
		all = append(all, pushed{labels, line})
		times = append(times, time.Unix(0, n))
	}})
	t.Cleanup(s.Close)
	return s.URL + "/loki/api/v1/push", func() ([]pushed, []time.Time) {
		mu.Lock()
		defer mu.Unlock()
		return all, times
	}
}

func TestPush(t *testing.T) {
	url, got := server(t)
	e, err := httplog.Open(url, &httplog.Options{Body: loki{App: "shop"}, BatchRecords: 6, BatchWait: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{ReplaceAttr: inLabels})
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	for i, r := range []struct {
		logger string
		level  slog.Level
		text   string
	}{
		{"", slog.LevelInfo, "plain"},
		{"shop", slog.LevelWarn, "a line\nand \"another\""},
		{"", slog.LevelInfo, "Grüße 世界 🎉"},
		{"shop", slogx.LevelCritical, strings.Repeat("60 kB ", 10_000)},
		{"a\nb \"c\"", slog.LevelDebug, ""},
		{"shop", slog.LevelError, "\x00\u2028"},
	} {
		var h slog.Handler = h
		if r.logger != "" {
			h = h.WithAttrs([]slog.Attr{slog.String(slogx.NameKey, r.logger)})
		}
		if err := h.Handle(t.Context(), slog.NewRecord(at.Add(time.Duration(i)), r.level, r.text, 0)); err != nil {
			t.Error(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	want := []pushed{
		{`app="shop", level="INFO"`, `msg=plain`},
		{`app="shop", level="INFO"`, `msg="Grüße 世界 🎉"`},
		{`app="shop", level="WARNING", logger="shop"`, `msg="a line\nand \"another\""`},
		{`app="shop", level="CRITICAL", logger="shop"`, `msg="` + strings.Repeat("60 kB ", 10_000) + `"`},
		{`app="shop", level="DEBUG", logger="a\nb \"c\""`, `msg=""`},
		{`app="shop", level="ERROR", logger="shop"`, `msg="\x00\u2028"`},
	}
	lines, times := got()
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%.3000s", diff)
	}
	for i, n := range []int{0, 2, 1, 3, 4, 5} {
		if i < len(times) && !times[i].Equal(at.Add(time.Duration(n))) {
			t.Errorf("record %d has the time %v", n, times[i])
		}
	}
	if s := e.Stats(); s.Delivered != 6 || s.Requests != 1 {
		t.Errorf("%+v", s)
	}
}

func TestRun(t *testing.T) {
	url, got := server(t)
	if err := run(url); err != nil {
		t.Fatal(err)
	}
	want := []pushed{
		{`app="shop", level="INFO", logger="shop"`, `msg="open for business"`},
		{`app="shop", level="WARNING", logger="shop.db"`, `msg="slow query" ms=120`},
		{`app="shop", level="WARNING", logger="shop.db"`, `msg="slow query" ms=95 sql="SELECT *\nFROM orders"`},
	}
	if lines, _ := got(); cmp.Diff(want, lines) != "" {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, lines))
	}
}

// The server is as strict as it says.
func TestServerRefuses(t *testing.T) {
	for _, body := range []string{
		``, `[]`, `{"streams":[{"stream":{},"values":[]}]}`, `{"streams":[{"stream":{"a-b":"c"},"values":[]}]}`,
		`{"streams":[{"stream":{"a":"b"},"values":[["1700000000","seconds"]]}]}`,
		`{"streams":[{"stream":{"a":"b"},"values":[[1700000000000000000,"a number"]]}]}`,
		`{"streams":[{"stream":{"a":"b"},"values":[["1700000000000000000"]]}]}`,
		`{"streams":[{"labels":{"a":"b"},"values":[]}]}`,
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/loki/api/v1/push", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		(&pushServer{pushed: func(string, string, string) {}}).ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", body, w.Code)
		}
	}
}
