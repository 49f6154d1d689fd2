package httplog_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// request is what a server was sent.
type request struct {
	Method, URI, Host, User, Password, ContentType string

	Header http.Header
	Body   string
}

// server keeps what it is sent. answer may be replaced by the test.
type server struct {
	*httptest.Server

	mu       sync.Mutex
	requests []request
	conns    int
	answer   func(w http.ResponseWriter, n int, r request) // n counts the requests from 0; nil: 200
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone: no request
	}
	got := request{Method: r.Method, URI: r.RequestURI, Host: r.Host, ContentType: r.Header.Get("Content-Type"), Header: r.Header, Body: string(body)}
	got.User, got.Password, _ = r.BasicAuth()
	s.mu.Lock()
	n := len(s.requests)
	s.requests = append(s.requests, got)
	s.mu.Unlock()
	if s.answer != nil {
		s.answer(w, n, got)
	}
}

func (s *server) got() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.requests...)
}

// serve starts a server.
func serve(t testing.TB, answer func(w http.ResponseWriter, n int, r request)) *server {
	t.Helper()
	s := &server{answer: answer}
	s.Server = httptest.NewUnstartedServer(s)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.mu.Lock()
			s.conns++
			s.mu.Unlock()
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// errorList is an OnError that keeps what it is told.
type errorList struct {
	mu   sync.Mutex
	errs []error
}

func (l *errorList) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *errorList) texts() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var texts []string
	for _, err := range l.errs {
		texts = append(texts, err.Error())
	}
	return texts
}

// open opens an Emitter that is closed with the test, and has errors in errs.
func open(t *testing.T, url string, opts httplog.Options) (e *httplog.Emitter, errs *errorList) {
	t.Helper()
	errs = &errorList{}
	if opts.OnError == nil {
		opts.OnError = errs.add
	}
	if opts.BackoffMin == 0 {
		opts.BackoffMin, opts.BackoffMax = time.Millisecond, 10*time.Millisecond
	}
	e, err := httplog.Open(url, &opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// A test that cares has closed it and looked at the error.
		_ = e.Close()
		balanced(t, e)
	})
	return e, errs
}

// balanced checks that each record is counted once.
func balanced(t *testing.T, e *httplog.Emitter) {
	t.Helper()
	if s := e.Stats(); s.In != s.Delivered+s.Dropped+s.Failed+s.Queued {
		t.Errorf("%+v does not add up", s)
	}
}

// logger returns a logger that emits through e, formatted as JSON.
func logger(e *httplog.Emitter) *slog.Logger {
	return slog.New(slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: slogx.JSON, OnError: func(error) {}}))
}

// flush waits until everything is delivered.
func flush(t *testing.T, e *httplog.Emitter) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := e.Flush(ctx); err != nil {
		t.Fatalf("%v (%+v)", err, e.Stats())
	}
}
