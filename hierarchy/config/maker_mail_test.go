package config_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// mailServer takes mails in clear.
type mailServer struct {
	host, port string

	mu    sync.Mutex
	mails []string // envelope, subject and body
}

func serveMail(t *testing.T) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{}
	if s.host, s.port, err = net.SplitHostPort(l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close() // ends Accept
		all.Wait()
	})
	return s
}

func (s *mailServer) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 here")
	for envelope := ""; ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); verb {
		case "DATA":
			say("354 go on")
			s.keep(envelope, in)
			envelope = ""
		case "MAIL", "RCPT":
			address, _, _ := strings.Cut(line[strings.IndexByte(line, '<')+1:], ">")
			envelope += address + " "
		case "QUIT":
			say("221 bye")
			return
		}
		say("250 ok")
	}
}

func (s *mailServer) keep(envelope string, in *bufio.Reader) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		b.WriteString(line)
	}
	text := "unreadable"
	if m, err := mail.ReadMessage(strings.NewReader(b.String())); err == nil {
		if body, err := io.ReadAll(m.Body); err == nil {
			text = m.Header.Get("Subject") + " | " + strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n"))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, envelope+"| "+text)
}

func (s *mailServer) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	mails := s.mails
	s.mails = nil
	return mails
}

// A Python configuration sends the mails that CPython sends; if it says so, one
// for each record.
func TestSMTPHandlerAsCPython(t *testing.T) {
	const script = `
import logging, logging.config, sys, json
if sys.argv[1].endswith('json'):
    c = json.load(open(sys.argv[1]))
    del c["handlers"]["m"]["every"]
    logging.config.dictConfig(c)
else:
    logging.config.fileConfig(sys.argv[1])
for level in 30, 40, 50:
    logging.getLogger('app.db').log(level, 'no disk')
`
	for _, tc := range []struct{ name, ext, text string }{
		{"dictConfig", "json", `{"version": 1,
			"formatters": {"f": {"format": "%(levelname)s %(name)s: %(message)s"}},
			"handlers": {"m": {"class": "logging.handlers.SMTPHandler", "mailhost": ["HOST", PORT], "fromaddr": "app@example.com",
				"toaddrs": ["ops@example.com", "root"], "subject": "100% of it", "level": "ERROR", "formatter": "f", "every": 0}},
			"root": {"handlers": ["m"]}}`},
		{"fileConfig", "ini", "[loggers]\nkeys=root\n[handlers]\nkeys=m\n[formatters]\nkeys=\n[logger_root]\nlevel=CRITICAL\nhandlers=m\n" +
			"[handler_m]\nclass=handlers.SMTPHandler\nargs=(('HOST', PORT), 'app@example.com', ['ops@example.com'], 'Trouble')\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serveMail(t)
			file := filepath.Join(t.TempDir(), "logging."+tc.ext)
			text := strings.NewReplacer("HOST", s.host, "PORT", s.port).Replace(tc.text)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			testenv.Python(t, "-c", script, file)
			want := s.take()
			if len(want) == 0 {
				t.Fatal("CPython has sent no mail")
			}
			logMails(t, file)
			if diff := cmp.Diff(want, s.take()); diff != "" {
				t.Errorf("-CPython +we\n%s", diff)
			}
		})
	}
}

func logMails(t *testing.T, file string) {
	t.Helper()
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	tree := hierarchy.New()
	a, err := c.Apply(tree, &config.ApplyOptions{OnError: func(_ string, err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	log := tree.Logger("app.db")
	log.Warn("no disk")
	log.Error("no disk")
	log.Log(t.Context(), hierarchy.LevelCritical, "no disk")
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func TestSMTPHandlerSubjectAndDigest(t *testing.T) {
	s := serveMail(t)
	file := filepath.Join(t.TempDir(), "logging.yaml")
	text := fmt.Sprintf(`
version: 1
handlers:
  m: {class: smtp, mailhost: "%s:%s", fromaddr: app@example.com, toaddrs: ops@example.com,
      subject: "%%(levelname)s in %%(name)s", every: 1h, records: 2, timeout: 10}
root: {handlers: [m]}
`, s.host, s.port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	logMails(t, file)
	// However many records the first mail has, none is lost or there twice.
	all := strings.Join(s.take(), "\n")
	if n := strings.Count(all, "no disk"); n+strings.Count(all, "[1 records are not shown]") != 3 {
		t.Errorf("three records in\n%s", all)
	}
	if want := "app@example.com ops@example.com | "; !strings.HasPrefix(all, want) || !strings.Contains(all, "WARNING in app.db") {
		t.Errorf("want %s and the subject in\n%s", want, all)
	}
}

func TestSMTPHandlerRefuses(t *testing.T) {
	for _, tc := range []struct{ name, settings, want string }{
		{"sender", `fromaddr: "a b"`, `handlers.m.fromaddr: "a b" is no address: mail: no angle-addr`},
		{"recipient", `toaddrs: [a@b, "c@d\r\nBcc: e@f"]`, `handlers.m.toaddrs: "c@d\r\nBcc: e@f" is no address: it has a line break`},
		{"no recipient", `toaddrs: []`, `handlers.m.toaddrs: there is no recipient`},
		{"host", `mailhost: "smtp://h"`, `handlers.m.mailhost: `},
		{"subject", `subject: "%(levelname)q"`, `handlers.m.subject: slogx: layout`},
		{"credentials", `credentials: [user]`, `handlers.m.credentials: must be a pair of user and password`},
		{"secure", `secure: [key.pem]`, `handlers.m.secure: must be an empty list, or the PEM files of key and certificate`},
		{"files of secure", `secure: [/no/key.pem, /no/cert.pem]`, `handlers.m.secure: open /no/cert.pem`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			key, _, _ := strings.Cut(tc.settings, ":")
			lines := []string{tc.settings}
			for _, line := range []string{"mailhost: h", "fromaddr: a@b", "toaddrs: c@d", "subject: s"} {
				if !strings.HasPrefix(line, key+":") {
					lines = append(lines, line)
				}
			}
			c, err := config.Parse("test.yaml", []byte("version: 1\nhandlers:\n  m: {class: smtp, "+strings.Join(lines, ", ")+"}\n"), "yaml")
			if err == nil {
				_, err = c.Apply(hierarchy.New(), nil)
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v\nwant %s", err, tc.want)
			}
		})
	}
}
