package config_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/slogx"
)

// awayHandler is a handler whose server is away.
type awayHandler struct{}

func (awayHandler) Enabled(context.Context, slog.Level) bool  { return true }
func (awayHandler) Handle(context.Context, slog.Record) error { return errors.New("away") }
func (h awayHandler) WithAttrs([]slog.Attr) slog.Handler      { return h }
func (h awayHandler) WithGroup(string) slog.Handler           { return h }

// The handlers of ours that hand records to others do what their keys say.
func TestRecordHandlersOfOurs(t *testing.T) {
	r := config.NewRegistry()
	r.RegisterHandler("my.Away", func(*config.Args) (slog.Handler, error) {
		return awayHandler{}, nil
	})
	r.RegisterValue("request", func(ctx context.Context) any { return ctx.Value(requestKey{}) })
	for _, tc := range []struct {
		name, text string
		log        func(l *slog.Logger)
		want       string
		told       []string
	}{
		{"failover", `
version: 1
handlers:
  out: {class: logging.StreamHandler, stream: ext://sys.stdout}
  net: {(): my.Away}
  h: {class: failover, handlers: [net, out], probe: 1h}
root: {level: DEBUG, handlers: [h]}`, func(l *slog.Logger) {
			l.Info("a")
			l.Info("b")
		}, "a\nb\n", []string{"h: slogx: failover: records go to leaf 2 of 2: away"}},
		{"a memory for each value of an attr", `
version: 1
handlers:
  out: {class: logging.StreamHandler, stream: ext://sys.stdout, level: INFO}
  h: {class: context_memory, target: out, key: id, capacity: 2}
root: {level: DEBUG, handlers: [h]}`, func(l *slog.Logger) {
			a := slogx.ContextWith(context.Background(), slog.String("id", "a"))
			b := slogx.ContextWith(context.Background(), slog.String("id", "b"))
			l.DebugContext(b, "b1")
			l.DebugContext(a, "a1")
			l.DebugContext(a, "a2")
			l.DebugContext(a, "a3")
			l.ErrorContext(a, "a4")
		}, "a2 id=a\na3 id=a\na4 id=a\n", nil},
		{"a memory for what a function says", `
version: 1
handlers:
  out: {class: logging.StreamHandler, stream: ext://sys.stdout, level: INFO}
  h: {class: slogx.ContextMemoryHandler, target: out, key: ext://request, flushLevel: WARNING}
root: {level: DEBUG, handlers: [h]}`, func(l *slog.Logger) {
			ctx := context.WithValue(context.Background(), requestKey{}, 7)
			l.DebugContext(context.WithValue(ctx, requestKey{}, 8), "other")
			l.DebugContext(ctx, "1")
			l.WarnContext(ctx, "2")
		}, "1\n2\n", nil},
		{"a memory with a ring", `
version: 1
handlers:
  out: {class: logging.StreamHandler, stream: ext://sys.stdout}
  h: {class: memory, target: out, capacity: 2, ring: true}
root: {level: DEBUG, handlers: [h]}`, func(l *slog.Logger) {
			l.Info("1")
			l.Info("2")
			l.Info("3")
			l.Error("4")
		}, "3\n4\n", nil},
		{"a queue that waits", `
version: 1
handlers:
  out: {class: logging.StreamHandler, stream: ext://sys.stdout}
  h: {class: queue, handlers: [out], overflow: drop_below, keepLevel: ERROR, waitLevel: DEBUG, timeout: 10s}
root: {level: DEBUG, handlers: [h]}`, func(l *slog.Logger) {
			l.Info("1")
			l.Info("2")
		}, "1\n2\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := config.Parse("test.yaml", []byte(tc.text), "yaml")
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			var told []string
			tree := hierarchy.New()
			a, err := c.Apply(tree, &config.ApplyOptions{Registry: r, Stdout: &out, OnError: func(h string, err error) {
				told = append(told, h+": "+err.Error())
			}})
			if err != nil {
				t.Fatal(err)
			}
			tc.log(tree.Logger("app"))
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(tc.want, out.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if diff := cmp.Diff(tc.told, told); diff != "" {
				t.Errorf("told, -want +got\n%s", diff)
			}
		})
	}
}

// A handler with a connection keeps records while its server is away; with
// dropNew it says when it has no more room, and a failover takes the next.
func TestFailoverFromConnection(t *testing.T) {
	port := closedPort(t)
	for _, tc := range []struct{ name, keys string }{
		{"pickle", "class: socket, host: 127.0.0.1, port: " + port},
		{"lines", "class: socket, format: jsonl, host: 127.0.0.1, port: " + port},
		{"syslog", "class: syslog, socktype: ext://socket.SOCK_STREAM, address: [127.0.0.1, " + port + "]"},
		{"journald", "class: journald, socket: " + t.TempDir() + "/none"},
		{"http", "class: http, url: /, host: '127.0.0.1:" + port + "'"},
	} {
		for _, dropNew := range []bool{false, true} {
			t.Run(fmt.Sprint(tc.name, " dropNew ", dropNew), func(t *testing.T) {
				c, err := config.Parse("test.yaml", fmt.Appendf(nil, `
version: 1
handlers:
  out: {class: stream, stream: ext://sys.stdout}
  net: {%s, spoolBytes: 200KB, timeout: 0.01, dropNew: %v}
  h: {class: failover, handlers: [net, out]}
root: {level: DEBUG, handlers: [h]}`, tc.keys, dropNew), "yaml")
				if err != nil {
					t.Fatal(err)
				}
				var out strings.Builder
				tree := hierarchy.New()
				a, err := c.Apply(tree, &config.ApplyOptions{Stdout: &out, OnError: func(string, error) {}})
				if err != nil {
					t.Fatal(err)
				}
				line := strings.Repeat("a", 999) // 300 of them are more than the spool holds
				for range 300 {
					tree.Logger("app").Info(line)
				}
				if err := a.Close(); err == nil {
					t.Error("Close does not say that the first records were not delivered")
				}
				if n := strings.Count(out.String(), "\n"); (n > 0) != dropNew {
					t.Errorf("the second handler has %d of 300 records", n)
				}
			})
		}
	}
}

// closedPort returns a port of this machine where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

type requestKey struct{}

func TestRecordHandlersOfOursRefuse(t *testing.T) {
	for _, tc := range []struct{ name, handler, want string }{
		{"no handler", `{class: failover, handlers: []}`, `handlers.h.handlers: must name a handler`},
		{"no key", `{class: context_memory, target: o}`, `key is missing`},
		{"a number as the key", `{class: context_memory, target: o, key: 7}`, `handlers.h.key: must be the name of an attr, or an ext:// reference, not 7`},
		{"a function that is not registered", `{class: context_memory, target: o, key: ext://nothing}`,
			`handlers.h.key: must be a registered func(context.Context) any, not ext://nothing`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := config.Parse("test.yaml", []byte("version: 1\nhandlers:\n  o: {class: stream}\n  h: "+tc.handler+"\n"), "yaml")
			if err == nil {
				_, err = c.Apply(hierarchy.New(), nil)
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v\nwant %s", err, tc.want)
			}
		})
	}
}

// A handler that never fails leaves those after it without a record.
func TestFailoverBehindWhatNeverFails(t *testing.T) {
	const after = ": warning: handlers.h.handlers[0]: the handlers after \"o\" get no record: "
	const queue = after + "a queue returns no error of its handlers; put the failover behind the queue"
	const memory = after + "it keeps records and returns no error of them; put the failover behind it"
	const spool = after + "while its server is away it keeps records, and drops the oldest for new ones; with dropNew: true it fails when it is full"
	for _, tc := range []struct{ first, want string }{
		{"{class: queue, handlers: [f]}", queue},
		{"{class: queue, handlers: [f], overflow: drop_new, timeout: 1s}", queue},
		{"{class: queue, handlers: [f], overflow: drop_oldest}", queue},
		{"{class: queue, handlers: [f], queue: {maxsize: 9}, timeout: 1s}", queue},
		{"{class: queue, handlers: [f], queue: {maxsize: 0}, timeout: 1s}", ""},
		{"{class: queue, handlers: [f], timeout: 1s}", ""},
		{"{class: queue, handlers: [f], overflow: block, timeout: 1s}", ""},
		{"{class: queue, handlers: [f], overflow: drop_below, timeout: 1s}", ""},
		{"{class: queue, handlers: [f], overflow: in_caller}", ""},
		{"{class: queue, handlers: [f], waitLevel: ERROR}", ""},
		{"{class: memory, capacity: 10, target: f}", memory},
		{"{class: context_memory, key: id, target: f}", memory},
		{"{class: socket, host: h, port: 1}", spool},
		{"{class: syslog, dropNew: false}", spool},
		{"{class: http, host: h, url: /, dropNew: true}", ""},
		{"{class: smtp, mailhost: h, fromaddr: a, toaddrs: b, subject: s}", after + "it keeps records for the next mail, and fails for none"},
		{"{class: 'null'}", after + "it drops every record"},
		{"{class: console}", ""},
		{"{(): my.Handler}", ""},
	} {
		t.Run(tc.first, func(t *testing.T) {
			r := config.NewRegistry()
			r.RegisterHandler("my.Handler", func(*config.Args) (slog.Handler, error) { return awayHandler{}, nil })
			c := parse(t, "version: 1\nhandlers:\n  f: {class: stream}\n  o: "+tc.first+"\n  h: {class: failover, handlers: [o, f]}\nroot: {handlers: [h]}\n")
			want := tc.want
			if want != "" {
				want = "test.yaml:5:35" + want
			}
			if got := c.Check(r).Error(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	last := "version: 1\nhandlers:\n  f: {class: stream}\n  o: {class: queue, handlers: [f]}\n  h: {class: failover, handlers: [f, o]}\nroot: {handlers: [h]}\n"
	if got := parse(t, last).Check(nil); len(got) > 0 {
		t.Errorf("the last one need not fail: %v", got)
	}
}
