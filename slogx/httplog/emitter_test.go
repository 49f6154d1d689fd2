package httplog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// awkward are records that are easy to get wrong, at all five levels.
var awkward = []struct {
	level slog.Level
	name  string
	text  string
}{
	{slog.LevelDebug, "DEBUG", "plain"},
	{slog.LevelInfo, "INFO", "a line\nanother\r\nand a \\n"},
	{slog.LevelWarn, "WARNING", `"quotes" 'single' <&> {"a": 1} [x=y]`},
	{slog.LevelError, "ERROR", "Grüße 世界 🎉 \u2028 \x00 \x1b[2J"},
	{slogx.LevelCritical, "CRITICAL", strings.Repeat("60 kB ", 10_000)},
}

// said is what a server reads from a record in JSON.
type said struct{ Level, Msg, Value, Logger string }

func TestRecordsReadBack(t *testing.T) {
	var want []said
	for _, a := range awkward {
		want = append(want, said{a.name, a.text, a.text, "shop.db"})
	}
	for _, body := range []httplog.Body{httplog.JSON, httplog.JSONLines, httplog.Form} {
		for _, method := range []string{"POST", "PUT"} {
			t.Run(fmt.Sprint(body, " ", method), func(t *testing.T) {
				s := serve(t, nil)
				e, _ := open(t, s.URL, httplog.Options{Body: body, Method: method})
				l := logger(e).With("logger", "shop.db")
				for _, a := range awkward {
					l.Log(t.Context(), a.level, a.text, "value", a.text)
				}
				flush(t, e)
				var got []said
				for _, r := range s.got() {
					if r.Method != method {
						t.Errorf("the method is %s", r.Method)
					}
					got = append(got, read(t, r)...)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%.3000s", diff)
				}
				if stats := e.Stats(); stats.In != 5 || stats.Delivered != 5 {
					t.Errorf("%+v", stats)
				}
			})
		}
	}
}

// read returns the records of a request.
func read(t *testing.T, r request) []said {
	t.Helper()
	if r.ContentType == "application/x-www-form-urlencoded" {
		f := fields(t, r.Body)
		return []said{{value(t, f, "levelname"), value(t, f, "msg"), value(t, f, "value"), value(t, f, "name")}}
	}
	want := map[string]int{"application/json": 0, "application/x-ndjson": strings.Count(r.Body, "\n")}
	if newlines, ok := want[r.ContentType]; !ok || strings.Count(r.Body, "\n") != newlines {
		t.Fatalf("%q has %d newlines", r.ContentType, strings.Count(r.Body, "\n"))
	}
	var out []said
	for dec := json.NewDecoder(strings.NewReader(r.Body)); dec.More(); {
		var one said
		if err := dec.Decode(&one); err != nil {
			t.Fatalf("%v in %.300q", err, r.Body)
		}
		out = append(out, one)
	}
	return out
}

// What a handler formats otherwise than as JSON is a text in JSON.
func TestJSONOfText(t *testing.T) {
	for _, row := range []struct {
		body httplog.Body
		line string
		want string
	}{
		{httplog.JSON, "level=INFO msg=\"a b\"\n", `{"message":"level=INFO msg=\"a b\""}`},
		{httplog.JSON, "{\"a\":1}\n", `{"a":1}`},
		{httplog.JSON, "{\n \"a\": 1\n}\n", `{"a":1}`},
		{httplog.JSONLines, "one\ntwo\n", `{"message":"one\ntwo"}` + "\n"},
		{httplog.JSONLines, "{\n \"a\": 1\n}\n", `{"a":1}` + "\n"},
		{httplog.JSONLines, "{}{}\n", `{"message":"{}{}"}` + "\n"},
		{httplog.JSONLines, "\n", `{"message":""}` + "\n"},
		{httplog.JSONLines, "", `{"message":""}` + "\n"},
	} {
		record := row.body.AppendRecord(nil, "", slog.Record{}, []byte(row.line))
		if got, _ := row.body.AppendBatch([]byte("before"), [][]byte{record}); string(got) != "before"+row.want {
			t.Errorf("%v of %q is %q, not %q", row.body, row.line, got, row.want)
		}
	}
}

func TestBatches(t *testing.T) {
	hold := make(chan struct{})
	s := serve(t, func(_ http.ResponseWriter, n int, _ request) {
		if n == 0 {
			<-hold
		}
	})
	e, _ := open(t, s.URL, httplog.Options{Body: httplog.JSONLines, BatchRecords: 10})
	l := logger(e)
	l.Error("first")
	waitFor(t, func() bool { return len(s.got()) == 1 })
	for i := range 25 {
		l.Error("more", "i", i)
	}
	close(hold)
	flush(t, e)
	var sizes []int
	for _, r := range s.got() {
		sizes = append(sizes, len(read(t, r)))
	}
	if diff := cmp.Diff([]int{1, 10, 10, 5}, sizes); diff != "" {
		t.Errorf("records in a request (-want +got):\n%s", diff)
	}
	if s.conns != 1 {
		t.Errorf("%d connections", s.conns)
	}
	if n := e.Stats().Requests; n != 4 {
		t.Errorf("%d requests are counted", n)
	}
}

func TestBatchBytes(t *testing.T) {
	s := serve(t, nil)
	e, _ := open(t, s.URL, httplog.Options{Body: httplog.JSONLines, BatchBytes: 3000, BatchWait: time.Hour})
	l := logger(e)
	for range 9 {
		l.Error(strings.Repeat("x", 900))
	}
	flush(t, e) // which does not wait for the hour
	var sizes []int
	for _, r := range s.got() {
		sizes = append(sizes, len(read(t, r)))
		if len(r.Body) > 3000+10 {
			t.Errorf("%d bytes in a request", len(r.Body))
		}
	}
	if total := sum(sizes); total != 9 || len(sizes) > 6 {
		t.Errorf("records in a request: %v", sizes)
	}
}

func sum(ns []int) (total int) {
	for _, n := range ns {
		total += n
	}
	return total
}

func TestHeaders(t *testing.T) {
	s := serve(t, nil)
	header := http.Header{"X-Token": {"a", "b"}, "content-type": {"text/special"}, "Host": {"logs.test"}}
	e, _ := open(t, strings.Replace(s.URL, "http://", "http://ada:p%40ss@", 1), httplog.Options{Body: httplog.JSON, Header: header})
	header.Set("X-Token", "changed later")
	logger(e).Error("m")
	flush(t, e)
	r := s.got()[0]
	type seen struct {
		User, Password, ContentType, Host string
		Token                             []string
	}
	want := seen{"ada", "p@ss", "text/special", "logs.test", []string{"a", "b"}}
	if diff := cmp.Diff(want, seen{r.User, r.Password, r.ContentType, r.Host, r.Header["X-Token"]}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestQueueIsBounded(t *testing.T) {
	for _, row := range []struct {
		name    string
		dropNew bool
		want    string // the record that is sent last
	}{
		{"the oldest is dropped", false, "record 99"},
		{"the newest is refused", true, "record 1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			hold := make(chan struct{})
			s := serve(t, func(http.ResponseWriter, int, request) { <-hold })
			e, errs := open(t, s.URL, httplog.Options{Body: httplog.JSON, SpoolBytes: 3 << 10, DropNew: row.dropNew})
			h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: slogx.JSON, OnError: errs.add})
			refused := 0
			for i := range 100 {
				r := slog.NewRecord(time.Now(), slog.LevelError, fmt.Sprintf("record %d", i), 0)
				r.AddAttrs(slog.String("pad", strings.Repeat("x", 1000)))
				if err := h.Handle(t.Context(), r); err != nil {
					refused++
				}
				if i == 0 {
					waitFor(t, func() bool { return len(s.got()) == 1 })
				}
			}
			if s := e.Stats(); s.In != 100 || s.Dropped != 98 || s.Queued != 2 {
				t.Errorf("%+v", s)
			}
			if want := map[bool]int{true: 98}[row.dropNew]; refused != want {
				t.Errorf("%d records were refused, not %d", refused, want)
			}
			close(hold)
			flush(t, e)
			got := s.got()
			if last := read(t, got[len(got)-1]); last[0].Msg != row.want {
				t.Errorf("the last is %q", last[0].Msg)
			}
		})
	}
}

func TestClose(t *testing.T) {
	s := serve(t, nil)
	e, _ := open(t, s.URL, httplog.Options{})
	l := logger(e)
	for range 20 {
		l.Error("m")
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Error("the second Close:", err)
	}
	if n := len(s.got()); n != 20 {
		t.Errorf("%d records arrived", n)
	}
	err := e.Emit(t.Context(), "", slog.NewRecord(time.Now(), 8, "late", 0), []byte("late\n"))
	if err == nil || !strings.HasSuffix(err.Error(), "the spool is closed") {
		t.Errorf("a record after Close: %v", err)
	}
	if s := e.Stats(); s.In != 21 || s.Dropped != 1 || s.Delivered != 20 {
		t.Errorf("%+v", s)
	}
}

// A server that never answers holds Close up no longer than one request.
func TestCloseIsBounded(t *testing.T) {
	hold := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, int, request) { <-hold })
	t.Cleanup(func() { close(hold) }) // before the server is closed
	e, _ := open(t, s.URL, httplog.Options{Timeout: 200 * time.Millisecond})
	l := logger(e)
	l.Error("one")
	l.Error("two")
	start := time.Now()
	err := e.Close()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("Close took %v", took)
	}
	if err == nil || !strings.Contains(err.Error(), "2 records not delivered") {
		t.Errorf("the error is %v", err)
	}
	if again := e.Close(); again == nil || again.Error() != err.Error() {
		t.Errorf("the second Close: %v", again)
	}
	if s := e.Stats(); s.Dropped != 2 || s.In != 2 {
		t.Errorf("%+v", s)
	}
}

func TestFlushIsBounded(t *testing.T) {
	hold := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, int, request) { <-hold })
	e, _ := open(t, s.URL, httplog.Options{})
	logger(e).Error("m")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := e.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	close(hold)
	flush(t, e)
}

// What net/http says of the connection goes through the log package, and with
// slog.SetDefault comes here: it must not make a request that makes it again.
func TestOwnRecords(t *testing.T) {
	s := serve(t, nil)
	e, errs := open(t, s.URL, httplog.Options{Body: httplog.JSON})
	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: slogx.JSON, OnError: errs.add})
	bridge := slog.NewLogLogger(h, slog.LevelInfo)
	bridge.SetFlags(0)
	for _, text := range []string{
		`Unsolicited response received on idle HTTP channel starting with "x"; err=<nil>`,
		"http2: Transport received GOAWAY", "http: a server's own", "Unsolicited mail",
	} {
		// NewLogLogger captures the caller: this test is not net/http.
		if err := h.Handle(t.Context(), slog.NewRecord(time.Now(), slog.LevelInfo, text, 0)); err != nil && !strings.Contains(err.Error(), "not sent") {
			t.Error(err)
		}
	}
	bridge.Print("http2: said by the program")
	flush(t, e)
	var got []string
	for _, r := range s.got() {
		got = append(got, read(t, r)[0].Msg)
	}
	if diff := cmp.Diff([]string{"http: a server's own", "Unsolicited mail", "http2: said by the program"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := e.Stats(); s.Failed != 2 || s.In != 5 || len(errs.texts()) != 2 {
		t.Errorf("%+v, told %q", s, errs.texts())
	}
}

// The same with net/http itself, which logs each time that a server says more
// than it was asked: one record makes one request, not one after the other.
func TestNoFeedback(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ int, _ request) {
		hijack(w, func(c net.Conn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nand more\r\n") })
	})
	e, errs := open(t, s.URL, httplog.Options{Body: httplog.JSON})
	before, output, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(output)
		log.SetFlags(flags)
	})
	slog.SetDefault(slog.New(slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: slogx.JSON, OnError: errs.add})))
	slog.Error("one")
	waitFor(t, func() bool { return e.Stats().Failed == 1 })
	log.Println("two")
	waitFor(t, func() bool { return e.Stats().Failed == 2 })
	if s := e.Stats(); s.In != 4 || s.Delivered != 2 || s.Requests != 2 {
		t.Errorf("%+v", s)
	}
	for _, text := range errs.texts() {
		if !strings.Contains(text, `not sent, for net/http has logged it: "Unsolicited response`) {
			t.Errorf("told %q", text)
		}
	}
}

// waitFor waits for a condition that other goroutines bring about.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not come about in 20 s")
		}
	}
}
