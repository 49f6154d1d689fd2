package httplog_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// hijack gives the connection of a request to f, and closes it.
func hijack(w http.ResponseWriter, f func(c net.Conn)) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer c.Close() // what it says is no matter
	f(c)
}

func say(c io.Writer, text string) {
	// The client may have gone.
	_, _ = io.WriteString(c, text)
}

// Each row is a server with a fault. Ten records are sent one by one; those
// that the server has answered well must be there once, and in their order.
func TestFaults(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	for _, row := range []struct {
		name      string
		answer    func(w http.ResponseWriter, n int, r request)
		delivered uint64
		failed    uint64
		repeated  int      // records that the server has read and not answered well
		told      []string // parts of the errors, in their order
	}{
		{name: "closes after each record", delivered: 10, answer: func(w http.ResponseWriter, _ int, _ request) {
			hijack(w, func(c net.Conn) { say(c, ok) })
		}},
		{name: "says that it closes after each record", delivered: 10, answer: func(w http.ResponseWriter, _ int, _ request) {
			w.Header().Set("Connection", "close")
		}},
		{name: "closes without an answer, three times", delivered: 10, repeated: 3, answer: func(w http.ResponseWriter, n int, _ request) {
			if n < 3 {
				hijack(w, func(net.Conn) {})
			}
		}, told: []string{"EOF", "recovered after"}},
		{name: "garbage, three times", delivered: 10, repeated: 3, answer: func(w http.ResponseWriter, n int, _ request) {
			if n >= 2 && n < 5 {
				hijack(w, func(c net.Conn) { say(c, "220 smtp.example.com ESMTP\r\n") })
			}
		}, told: []string{"malformed HTTP", "recovered after"}},
		{name: "half an answer", delivered: 10, repeated: 1, answer: func(w http.ResponseWriter, n int, _ request) {
			if n == 0 {
				hijack(w, func(c net.Conn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n") })
			}
		}, told: []string{"unexpected EOF", "recovered after"}},
		{name: "200 with half a body", delivered: 10, answer: func(w http.ResponseWriter, _ int, _ request) {
			hijack(w, func(c net.Conn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") })
		}},
		{name: "large answers", delivered: 10, answer: func(w http.ResponseWriter, _ int, _ request) {
			say(w, strings.Repeat("x", 500_000))
		}},
		{name: "500 three times", delivered: 10, repeated: 3, answer: func(w http.ResponseWriter, n int, _ request) {
			if n < 3 {
				http.Error(w, "disk\nfull", http.StatusInternalServerError)
			}
		}, told: []string{": 500 Internal Server Error: disk full", "recovered after"}},
		{name: "every other answer is 503", delivered: 10, repeated: 10, answer: func(w http.ResponseWriter, n int, _ request) {
			if n%2 == 0 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}},
		{name: "408 and 429", delivered: 10, repeated: 2, answer: func(w http.ResponseWriter, n int, _ request) {
			if n < 2 {
				w.WriteHeader([]int{http.StatusRequestTimeout, http.StatusTooManyRequests}[n])
			}
		}, told: []string{": 408 Request Timeout", "recovered after"}},
		{name: "400 for some", delivered: 8, failed: 2, answer: func(w http.ResponseWriter, n int, r request) {
			if strings.Contains(r.Body, "record+3") || strings.Contains(r.Body, "record+9") {
				http.Error(w, "no 3 and no 9", http.StatusBadRequest)
			}
		}, told: []string{"a record was refused: httplog: POST http://HOST: 400 Bad Request: no 3 and no 9", "no 3 and no 9"}},
		{name: "401", failed: 10, answer: func(w http.ResponseWriter, _ int, _ request) {
			w.WriteHeader(http.StatusUnauthorized)
		}},
		{name: "301, then the address is right", delivered: 10, repeated: 2, answer: func(w http.ResponseWriter, n int, _ request) {
			if n < 2 {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(http.StatusMovedPermanently)
			}
		}, told: []string{": 301 Moved Permanently to /elsewhere, not followed", "recovered after"}},
		{name: "100 and 103 before the answer", delivered: 10, answer: func(w http.ResponseWriter, _ int, _ request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusCreated)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := serve(t, row.answer)
			e, errs := open(t, s.URL, httplog.Options{})
			log := logger(e)
			for i := range 10 {
				log.Error(fmt.Sprintf("record %d", i))
			}
			waitFor(t, func() bool { return e.Stats().Queued == 0 })
			if stats := e.Stats(); stats.In != 10 || stats.Delivered != row.delivered || stats.Failed != row.failed || stats.Dropped != 0 {
				t.Errorf("%+v", stats)
			}
			if err := e.Close(); err != nil {
				t.Error(err)
			}
			if n := len(s.got()); n != 10+row.repeated {
				t.Errorf("%d requests", n)
			}
			inOrder(t, s.got())
			texts := errs.texts()
			for i, want := range row.told {
				want = strings.ReplaceAll(want, "HOST", s.Listener.Addr().String())
				if i >= len(texts) || !strings.Contains(texts[i], want) {
					t.Errorf("error %d is not %q: %q", i, want, texts)
				}
			}
			if row.told != nil && len(texts) != len(row.told) {
				t.Errorf("told %q", texts)
			}
		})
	}
}

// inOrder checks that each record has come, after the one before it.
func inOrder(t *testing.T, requests []request) {
	t.Helper()
	next := 0
	for _, r := range requests {
		text := value(t, fields(t, r.Body), "msg")
		if text == fmt.Sprintf("record %d", next) {
			next++
		} else if text != fmt.Sprintf("record %d", next-1) {
			t.Fatalf("%s comes where record %d should", text, next)
		}
	}
	if next != 10 {
		t.Errorf("%d records came", next)
	}
}

// A server that hangs costs each attempt the timeout, and no log call anything.
func TestHangs(t *testing.T) {
	for _, row := range []struct {
		name string
		hang func(c net.Conn, end <-chan struct{})
	}{
		{"accepts and says nothing", func(_ net.Conn, end <-chan struct{}) { <-end }},
		{"says half a header", func(c net.Conn, end <-chan struct{}) { say(c, "HTTP/1.1 20"); <-end }},
	} {
		t.Run(row.name, func(t *testing.T) {
			end := make(chan struct{})
			s := serve(t, func(w http.ResponseWriter, n int, _ request) {
				if n < 2 {
					hijack(w, func(c net.Conn) { row.hang(c, end) })
				}
			})
			t.Cleanup(func() { close(end) })
			e, errs := open(t, s.URL, httplog.Options{Timeout: 50 * time.Millisecond})
			start := time.Now()
			logger(e).Error("m")
			if took := time.Since(start); took > 40*time.Millisecond {
				t.Errorf("the log call took %v", took)
			}
			flush(t, e)
			texts := errs.texts()
			if len(texts) != 2 || !strings.Contains(texts[0], "no answer within the timeout") {
				t.Errorf("told %q", texts)
			}
			if s := e.Stats(); s.Delivered != 1 || s.Requests != 3 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// The status says that the records were taken; a body that does not come ends
// the connection, but is no reason to send them again.
func TestSlowBody(t *testing.T) {
	end := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, n int, _ request) {
		if n == 0 {
			hijack(w, func(c net.Conn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nslow"); <-end })
		}
	})
	t.Cleanup(func() { close(end) })
	e, errs := open(t, s.URL, httplog.Options{Timeout: 50 * time.Millisecond})
	log := logger(e)
	log.Error("one")
	log.Error("two")
	flush(t, e)
	if s := e.Stats(); s.Delivered != 2 || s.Requests != 2 || len(errs.texts()) != 0 {
		t.Errorf("%+v, told %q", s, errs.texts())
	}
}

// A server that is not there yet gets everything when it comes.
func TestRefusesAndComesBack(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	e, errs := open(t, "http://"+address, httplog.Options{})
	log := logger(e)
	for i := range 10 {
		log.Error(fmt.Sprintf("record %d", i))
	}
	waitFor(t, func() bool { return e.Stats().Requests >= 3 })
	if s := e.Stats(); s.Queued != 10 || s.Delivered != 0 {
		t.Errorf("while it is away: %+v", s)
	}
	if l, err = net.Listen("tcp", address); err != nil {
		t.Fatalf("the address was taken meanwhile: %v", err)
	}
	kept := &server{}
	srv := &http.Server{Handler: kept}
	var served sync.WaitGroup
	served.Go(func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	flush(t, e)
	if err := errors.Join(e.Close(), srv.Close()); err != nil {
		t.Error(err)
	}
	served.Wait()
	inOrder(t, kept.got())
	texts := errs.texts()
	if len(texts) != 2 || !strings.Contains(texts[0], "connection refused") || !strings.Contains(texts[1], "recovered after") {
		t.Errorf("told %q", texts)
	}
}

// A batch that the server finds too large goes in halves.
func TestTooLarge(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, n int, r request) {
		if strings.Count(r.Body, "\n") > 3 || strings.Contains(r.Body, "monster") {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})
	e, _ := open(t, s.URL, httplog.Options{Body: httplog.JSONLines, BatchRecords: 11, BatchWait: time.Hour})
	log := logger(e)
	for i := range 11 {
		log.Error(map[bool]string{true: "monster"}[i == 6] + "m")
	}
	waitFor(t, func() bool { return e.Stats().Queued == 0 })
	if s := e.Stats(); s.Delivered != 10 || s.Failed != 1 {
		t.Errorf("%+v", s)
	}
	taken := 0
	for _, r := range s.got() {
		if n := strings.Count(r.Body, "\n"); n <= 3 && !strings.Contains(r.Body, "monster") {
			taken += n
		}
	}
	if n := len(s.got()); taken != 10 || n > 20 {
		t.Errorf("the server has taken %d records, in %d requests", taken, n)
	}
}

// items is a Body whose server says of each record what has become of it.
type items struct{ panics string }

func (items) AppendRecord(dst []byte, _ string, r slog.Record, _ []byte) []byte {
	return append(dst, r.Message...)
}

func (b items) AppendBatch(dst []byte, records [][]byte) ([]byte, string) {
	for _, r := range records {
		if b.panics != "" && string(r) == b.panics {
			panic("cannot encode " + b.panics)
		}
		dst = append(append(dst, r...), '\n')
	}
	return dst, "text/x-items"
}

func (items) CheckAnswer(answer []byte, records int) []error {
	if len(answer) == 0 {
		return nil
	}
	var results []error
	for word := range strings.FieldsSeq(string(answer)) {
		switch word {
		case "ok":
			results = append(results, nil)
		case "busy":
			results = append(results, &httplog.StatusError{Status: 429, Text: "busy"})
		case "panic":
			panic("an answer that no one expects")
		default:
			results = append(results, errors.New(word))
		}
	}
	return results
}

func TestChecker(t *testing.T) {
	for _, row := range []struct {
		name      string
		answers   []string // words for the records of each request
		want      []string // the requests
		delivered uint64
		failed    uint64
		told      string
	}{
		{"all is well", []string{""}, []string{"a b c d"}, 4, 0, ""},
		{"said of each", []string{"ok ok ok ok"}, []string{"a b c d"}, 4, 0, ""},
		{"two in the middle are refused", []string{"ok bad worse ok"}, []string{"a b c d"}, 2, 2, "a record was refused: bad (and 1 more)"},
		{"all are refused", []string{"no no no no"}, []string{"a b c d"}, 0, 4, "no (and 3 more)"},
		{"one for now", []string{"ok busy ok ok", "busy", "ok"}, []string{"a b c d", "b", "b"}, 4, 0, "refused for now: 429 Too Many Requests: busy"},
		{"several for now and one for good", []string{"busy ok bad busy", "bad ok"}, []string{"a b c d", "a d"}, 2, 2, "refused for now"},
		{"too few results", []string{"ok ok ok", "ok ok ok ok"}, []string{"a b c d", "a b c d"}, 4, 0, "3 results for 4 records"},
		{"CheckAnswer panics", []string{"panic", ""}, []string{"a b c d", "a b c d"}, 4, 0, "panic in CheckAnswer of httplog_test.items: an answer"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, n int, _ request) { write(w, row.answers[n]) })
			e, errs := open(t, s.URL, httplog.Options{Body: items{}, BatchRecords: 4, BatchWait: time.Hour})
			log := logger(e)
			for _, text := range []string{"a", "b", "c", "d"} {
				log.Error(text)
			}
			waitFor(t, func() bool { return e.Stats().Queued == 0 })
			var got []string
			for _, r := range s.got() {
				got = append(got, strings.Join(strings.Fields(r.Body), " "))
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if s := e.Stats(); s.Delivered != row.delivered || s.Failed != row.failed {
				t.Errorf("%+v", s)
			}
			if all := strings.Join(errs.texts(), "\n"); !strings.Contains(all, row.told) {
				t.Errorf("told %s", all)
			}
		})
	}
}

func write(w io.Writer, text string) {
	if _, err := io.WriteString(w, text); err != nil {
		panic(err)
	}
}

// The connection is used again after every answer, and closed by Close.
func TestConnections(t *testing.T) {
	closed := make(chan struct{}, 100)
	s := &server{answer: func(w http.ResponseWriter, n int, _ request) {
		switch n % 3 {
		case 0:
			http.Error(w, strings.Repeat("long ", 10_000), http.StatusInternalServerError)
		case 1:
			http.Error(w, "refused", http.StatusBadRequest)
		case 2:
			write(w, strings.Repeat("thanks ", 5000))
		}
	}}
	s.Server = httptest.NewUnstartedServer(s)
	conns := 0
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			conns++
		case http.StateClosed:
			closed <- struct{}{}
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	e, _ := open(t, s.URL, httplog.Options{})
	l := logger(e)
	for range 12 {
		l.Error("m")
	}
	waitFor(t, func() bool { return e.Stats().Queued == 0 })
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Fatal("the connection is open after Close")
	}
	if n := len(s.got()); conns != 1 || n != 18 {
		t.Errorf("%d connections for %d requests", conns, n)
	}
}

// A transport of the user's that panics is like one that fails.
func TestWrapPanics(t *testing.T) {
	s := serve(t, nil)
	calls := 0
	e, errs := open(t, s.URL, httplog.Options{Wrap: func(own http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if calls++; calls < 3 {
				panic("not signed")
			}
			return own.RoundTrip(r)
		})
	}})
	logger(e).Error("m")
	flush(t, e)
	if all := errs.texts(); len(all) != 2 || !strings.Contains(all[0], "panic: not signed") {
		t.Errorf("told %q", all)
	}
}

// A Body that panics loses the batch, says so, and nothing else.
func TestBodyPanics(t *testing.T) {
	s := serve(t, nil)
	e, errs := open(t, s.URL, httplog.Options{Body: items{panics: "b"}, BatchRecords: 1})
	log := logger(e)
	for _, text := range []string{"a", "b", "c"} {
		log.Error(text)
	}
	waitFor(t, func() bool { return e.Stats().Queued == 0 })
	if s := e.Stats(); s.Delivered != 2 || s.Failed != 1 {
		t.Errorf("%+v", s)
	}
	if all := errs.texts(); len(all) != 1 || !strings.Contains(all[0], "panic in AppendBatch of httplog_test.items: cannot encode b") {
		t.Errorf("told %q", all)
	}
}

// A server's words do not break the lines of an error.
func TestLongAnswer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ int, _ request) {
		w.WriteHeader(http.StatusBadRequest)
		say(w, "<html>\n<body>\t\x1b[2J"+strings.Repeat("ü", 100_000))
	})
	e, errs := open(t, s.URL, httplog.Options{})
	logger(e).Error("m")
	waitFor(t, func() bool { return e.Stats().Failed == 1 && len(errs.texts()) == 1 })
	text := errs.texts()[0]
	_, quoted, _ := strings.Cut(text, "400 Bad Request: ")
	if !strings.HasPrefix(quoted, "<html> <body> [2Jüüü") || !strings.HasSuffix(quoted, "ü…") || len(quoted) > 210 {
		t.Errorf("%q", text)
	}
}
