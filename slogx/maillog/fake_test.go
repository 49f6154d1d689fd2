package maillog_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script has the answers of a server to the verbs of one connection; "" is the
// greeting and "." the answer to the mail. What is not there is answered well.
// The answer "close" closes the connection, "hang" none at all, and "drop" takes
// the mail and closes.
type script map[string]string

// fake is a mail server that follows a script for each connection; those after
// the last are as the last.
type fake struct {
	scripts []script

	mu    sync.Mutex
	conns int
	mails []string // as they came, without the dots of the protocol
	at    []time.Time
}

// dial is Options.Dial for a connection to f.
func (f *fake) dial(context.Context, string, string) (net.Conn, error) {
	f.mu.Lock()
	s := script{}
	if len(f.scripts) > 0 {
		s = f.scripts[min(f.conns, len(f.scripts)-1)]
	}
	f.conns++
	f.mu.Unlock()
	if s["dial"] != "" {
		return nil, errors.New(s["dial"])
	}
	client, server := net.Pipe()
	go f.serve(server, s)
	return client, nil
}

// taken returns the mails that the server has.
func (f *fake) taken() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.mails)
}

var good = script{
	"": "220 fake", "EHLO": "250 fake", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken", "QUIT": "221 bye",
}

func (f *fake) serve(conn net.Conn, s script) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	if !answer(conn, s, "") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if verb == "RCPT" {
			if special, ok := s[strings.TrimSpace(line)]; ok {
				_, _ = io.WriteString(conn, special+"\r\n")
				continue
			}
		}
		if !answer(conn, s, verb) {
			return
		}
		if verb == "DATA" && s["DATA"] == "" && !f.data(conn, in, s) {
			return
		}
	}
}

// data takes a mail.
func (f *fake) data(conn net.Conn, in *bufio.Reader, s script) bool {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	if reply := s["."]; reply == "" || reply == "drop" {
		f.mu.Lock()
		f.mails = append(f.mails, b.String())
		f.at = append(f.at, time.Now())
		f.mu.Unlock()
	}
	return answer(conn, s, ".")
}

func answer(conn net.Conn, s script, verb string) bool {
	reply := s[verb]
	switch reply {
	case "":
		reply = good[verb] + "\r\n"
	case "close", "drop":
		return false
	case "hang":
		_, _ = io.Copy(io.Discard, conn) // until the client goes
		return false
	case "endless":
		for {
			if _, err := io.WriteString(conn, strings.Repeat("x", 4096)); err != nil {
				return false
			}
		}
	default:
		reply += "\r\n"
	}
	_, err := io.WriteString(conn, reply)
	return err == nil
}

// open returns an Emitter to f, and a logger to it.
func (f *fake) open(t *testing.T, opts maillog.Options) (*maillog.Emitter, *slog.Logger) {
	t.Helper()
	opts.Dial = f.dial
	opts.LocalName = "client"
	e, err := maillog.Open("fake", "App <app@example.com>", []string{"ops@example.com", "b@example.com"}, &opts)
	if err != nil {
		t.Fatal(err)
	}
	return e, loggerTo(e)
}

// loggerTo returns a logger whose lines are "LEVEL message attrs".
func loggerTo(e *maillog.Emitter) *slog.Logger {
	layout, err := slogx.ParseLayout("%(levelname)s %(message)s", nil)
	if err != nil {
		panic(err) // the text stands here
	}
	return slog.New(slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: layout, OnError: func(error) {}}))
}

// balanced wants the counts to add up.
func balanced(t *testing.T, s maillog.Stats) {
	t.Helper()
	if s.In != s.Delivered+s.Dropped+s.Failed+s.Queued {
		t.Errorf("%+v does not add up", s)
	}
}

// parsed is a mail as its reader sees it.
type parsed struct {
	header mail.Header
	body   string
}
