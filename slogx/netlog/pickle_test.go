package netlog_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// A receiver is the script that receives records as Python's documentation has it.
type receiver struct {
	address string
	lines   chan map[string]any
}

func startReceiver(t *testing.T, network string) *receiver {
	t.Helper()
	out := bufio.NewReaderSize(testenv.StartPython(t, "testdata/receive.py", network, filepath.Join(t.TempDir(), "s")), 1<<20)
	address, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{strings.TrimSpace(address), make(chan map[string]any, 100)}
	go func() {
		defer close(r.lines)
		d := json.NewDecoder(out)
		d.UseNumber()
		for {
			var line map[string]any
			if err := d.Decode(&line); err != nil {
				return // the process has ended
			}
			r.lines <- line
		}
	}()
	return r
}

func (r *receiver) next(t *testing.T) map[string]any {
	t.Helper()
	select {
	case line, ok := <-r.lines:
		if !ok {
			t.Fatal("the receiver has ended")
		}
		return line
	case <-time.After(10 * time.Second):
		t.Fatal("no record after 10 s")
	}
	return nil
}

func openPickle(t *testing.T, network, address string, o netlog.Options) (*netlog.PickleEmitter, *reports) {
	t.Helper()
	r := new(reports)
	o.OnError = r.add
	e, err := netlog.OpenPickle(network, address, &o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() }) // where it matters the test has looked
	return e, r
}

// A receiver in Python, over each kind of socket, makes LogRecords of what a
// logger here logs.
func TestPythonReceives(t *testing.T) {
	large := strings.Repeat("grün \"quoted\"\n", 4000) // 60 kB
	for _, network := range []string{"tcp", "unix", "udp", "unixgram"} {
		t.Run(network, func(t *testing.T) {
			r := startReceiver(t, network)
			e, reports := openPickle(t, network, r.address, netlog.Options{})
			if err := e.Probe(t.Context()); err != nil {
				t.Error(err)
			}
			log := slog.New(slogx.NewEmitterHandler(e, nil)).With("logger", "app.db")
			for _, want := range []struct {
				level        slog.Level
				name, number string
			}{
				{-4, "DEBUG", "10"}, {0, "INFO", "20"}, {4, "WARNING", "30"}, {8, "ERROR", "40"}, {12, "CRITICAL", "50"},
			} {
				log.Log(t.Context(), want.level, "two\nlines, „quotes“ and 100%s", "large", large, "name", "mine", slog.Group("http", "status", 200))
				got := r.next(t) // before the next: UDP loses what a receiver has no room for
				pick := map[string]any{}
				for _, key := range []string{"name", "levelname", "levelno", "msg", "args", "formatted", "large", "name_", "http", "filename", "module", "funcName"} {
					pick[key] = got[key]
				}
				if diff := cmp.Diff(map[string]any{
					"name": "app.db", "levelname": want.name, "levelno": json.Number(want.number),
					"msg": "two\nlines, „quotes“ and 100%s", "args": nil,
					"formatted": want.name + ":app.db:two\nlines, „quotes“ and 100%s",
					"large":     large, "name_": "mine", "http": map[string]any{"status": json.Number("200")},
					"filename": "pickle_test.go", "module": "pickle_test", "funcName": "TestPythonReceives.func1",
				}, pick); diff != "" {
					t.Errorf("%s (-want +got):\n%s", want.name, diff)
				}
			}
			if err := e.Close(); err != nil {
				t.Error(err)
			}
			if got, want := e.Stats(), (netlog.Stats{In: 5, Delivered: 5, Connects: 1}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			if errs := reports.all(); len(errs) > 0 {
				t.Errorf("reports: %v", errs)
			}
		})
	}
}

type panics struct{}

func (panics) MarshalJSON() ([]byte, error) { panic("no") }

type shape struct {
	Name  string   `json:"name"`
	Sizes []uint64 `json:"sizes"`
	Next  *shape   `json:"next,omitempty"`
}

// Every kind of value arrives as Python's own.
func TestPickledValues(t *testing.T) {
	r := startReceiver(t, "tcp")
	e, _ := openPickle(t, "tcp", r.address, netlog.Options{})
	at := time.Date(2026, 2, 3, 4, 5, 6, 789_123_456, time.UTC)
	cycle := &shape{Name: "cycle"}
	cycle.Next = cycle
	record := slog.NewRecord(at, slog.LevelWarn+1, "m\xff", 0)
	record.AddAttrs(
		slog.String("text", "a\x00b\xff"), slog.Int("int", -1), slog.Int64("long", math.MinInt64), slog.Uint64("unsigned", math.MaxUint64),
		slog.Float64("float", 0.1), slog.Bool("yes", true), slog.Bool("no", false), slog.Any("none", nil),
		slog.Duration("duration", 1500*time.Millisecond), slog.Time("time", at), slog.Any("error", errors.New("failed")),
		slog.Any("bytes", []byte("bytes")), slog.Any("level", slog.LevelWarn+1),
		slog.Any("struct", shape{"a", []uint64{1, 1 << 40, math.MaxUint64}, &shape{Name: "b"}}),
		slog.Any("map", map[string]any{"b": true, "a": nil, "f": 1e300}), slog.Any("cycle", cycle), slog.Any("func", func() {}),
		slog.Any("panic", panics{}), slog.Group("g", "a", 1, slog.Group("h", "name", 2)), slog.Group("", "inline", 3, "msg", 4),
		slog.Any("number", json.RawMessage("[123456789012345678901234567890, -123456789012345678901234567890, 1e999]")),
		slog.Any("bad json", json.RawMessage("{")), slog.Any("bad error", (*os.PathError)(nil)), slog.Group("empty"), slog.Attr{}, slog.Any("getMessage", 1), slog.Any("message", 2), slog.Any("a.b c", 3),
	)
	if err := e.Emit(t.Context(), "", record, nil); err != nil {
		t.Fatal(err)
	}
	got := r.next(t)
	for _, key := range []string{"relativeCreated", "process", "processName"} {
		if got[key] == nil {
			t.Errorf("no %s", key)
		}
		delete(got, key)
	}
	number := func(s string) json.Number { return json.Number(s) }
	want := map[string]any{
		"name": "root", "msg": "m\uFFFD", "args": nil, "levelname": "WARNING+1", "levelno": number("32"),
		"created": number("1770091506.789123"), "msecs": number("789.0"), "pathname": "(unknown file)", "filename": "(unknown file)",
		"module": "(unknown file)", "lineno": number("0"), "funcName": "(unknown function)", "exc_info": nil, "exc_text": nil,
		"stack_info": nil, "thread": number("0"), "threadName": "", "taskName": nil,
		"message": "m\uFFFD", "formatted": "WARNING+1:root:m\uFFFD",

		"text": "a\x00b\uFFFD", "int": number("-1"), "long": number("-9223372036854775808"), "unsigned": number("18446744073709551615"),
		"float": number("0.1"), "yes": true, "no": false, "none": nil, "duration": "1.5s", "time": "2026-02-03T04:05:06.789123456Z",
		"error": "failed", "bytes": "bytes", "level": "WARN+1",
		"struct": map[string]any{"name": "a", "sizes": []any{number("1"), number("1099511627776"), number("18446744073709551615")},
			"next": map[string]any{"name": "b", "sizes": nil}},
		"map":   map[string]any{"a": nil, "b": true, "f": number("1e+300")},
		"cycle": "!ERROR:json: unsupported value: encountered a cycle via *netlog_test.shape", "func": "!ERROR:json: unsupported type: func()", "panic": "!PANIC: no",
		"g": map[string]any{"a": number("1"), "h": map[string]any{"name": number("2")}}, "inline": number("3"), "msg_": number("4"),
		"number":      []any{number("123456789012345678901234567890"), number("-1.2345678901234568e+29"), "1e999"},
		"bad json":    "!ERROR:json: error calling MarshalJSON for type json.RawMessage: unexpected end of JSON input",
		"bad error":   "!PANIC: runtime error: invalid memory address or nil pointer dereference",
		"getMessage_": number("1"), "message_": number("2"), "a.b c": number("3"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The error and the stack of slogx.Exception are where Python's formatter looks
// for a traceback.
func TestPickledException(t *testing.T) {
	r := startReceiver(t, "unix")
	e, _ := openPickle(t, "unix", r.address, netlog.Options{})
	log := slog.New(slogx.NewEmitterHandler(e, nil))
	slogx.Exception(log, os.ErrNotExist, "no file")
	got := r.next(t)
	text, _ := got["exc_text"].(string)
	if !strings.HasPrefix(text, "file does not exist\n") || !strings.Contains(text, "netlog_test.TestPickledException (") {
		t.Errorf("exc_text is %q", text)
	}
	if want := "ERROR:root:no file\n" + text; got["formatted"] != want {
		t.Errorf("got %q, want %q", got["formatted"], want)
	}
	if got["error"] != "file does not exist" || got["stack"] != nil || got["funcName"] != "TestPickledException" {
		t.Errorf("got %v", got)
	}
}

// A record may bring its source, as one that was read from a file does.
func TestPickledSource(t *testing.T) {
	r := startReceiver(t, "unix")
	e, _ := openPickle(t, "unix", r.address, netlog.Options{})
	record := slog.NewRecord(time.Now(), 0, "m", 0)
	record.AddAttrs(slog.Any(slog.SourceKey, &slog.Source{Function: "a/b.(*T).M", File: "/src/b/t.go", Line: 7}))
	if err := e.Emit(t.Context(), "", record, nil); err != nil {
		t.Fatal(err)
	}
	got := r.next(t)
	want := []any{"/src/b/t.go", "t.go", "t", json.Number("7"), "T.M", nil}
	if diff := cmp.Diff(want, []any{got["pathname"], got["filename"], got["module"], got["lineno"], got["funcName"], got["source"]}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A stack without an error is a stack; levels between Python's have names too.
func TestPickledStackAndLevels(t *testing.T) {
	r := startReceiver(t, "unix")
	e, _ := openPickle(t, "unix", r.address, netlog.Options{})
	log := slog.New(slogx.NewEmitterHandler(e, &slogx.OutputOptions{StackLevel: slog.LevelError}))
	for _, want := range []struct {
		level        slog.Level
		name, number string
	}{{-6, "DEBUG-2", "5"}, {-2, "DEBUG+2", "15"}, {2, "INFO+2", "25"}, {9, "ERROR+1", "42"}, {20, "CRITICAL+8", "70"}} {
		log.Log(t.Context(), want.level, "m")
		got := r.next(t)
		if got["levelname"] != want.name || got["levelno"] != json.Number(want.number) {
			t.Errorf("%v is %v, %v; want %s, %s", want.level, got["levelname"], got["levelno"], want.name, want.number)
		}
		text, _ := got["stack_info"].(string)
		if hasStack := strings.Contains(text, "netlog_test.TestPickledStackAndLevels ("); hasStack != (want.level >= slog.LevelError) {
			t.Errorf("%v: the stack is %q", want.level, text)
		}
	}
	if _, err := netlog.OpenPickle("tcp", "h", nil); err == nil {
		t.Error("no error for an address without a port")
	}
}

func TestPickleTooLargeForADatagram(t *testing.T) {
	p := listen(t, "udp")
	e, _ := openPickle(t, "udp", p.address, netlog.Options{MaxDatagram: 2000})
	err := e.Emit(t.Context(), "a", slog.NewRecord(time.Now(), 0, strings.Repeat("x", 2000), 0), nil)
	var typed *netlog.Error
	if !errors.As(err, &typed) || !strings.HasSuffix(err.Error(), " bytes, a datagram has at most 2000") {
		t.Errorf("Emit: %v", err)
	}
	if err := e.Emit(t.Context(), "a", slog.NewRecord(time.Now(), 0, "x", 0), nil); err != nil {
		t.Error(err)
	}
	if err := e.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	if got, want := balanced(t, e.Stats()), (netlog.Stats{In: 2, Delivered: 1, Failed: 1, Connects: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
