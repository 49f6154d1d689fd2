package maillog_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

// startAiosmtpd runs Python's mail server, which puts each mail into a file of
// the Maildir dir.
func startAiosmtpd(t *testing.T, dir string, args ...string) (address string) {
	t.Helper()
	command := testenv.Tool(t, "aiosmtpd")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"-n", "-u", "-l", address, "-c", "aiosmtpd.handlers.Mailbox"}, append(args, dir)...)
	cmd := exec.Command(command, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has no other end
		_ = cmd.Wait()
	})
	testenv.WaitUntil(t, "aiosmtpd listens", func() bool {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close() // it was only to see that it listens
		}
		return err == nil
	})
	return address
}

func TestAiosmtpd(t *testing.T) {
	_, certFile, keyFile, trust := certificate(t)
	for _, tc := range []struct {
		name string
		args []string
		opts maillog.Options
	}{
		{"in clear", nil, maillog.Options{}},
		{"STARTTLS", []string{"--tlscert", certFile, "--tlskey", keyFile}, maillog.Options{TLSConfig: trust}},
		{"implicit TLS", []string{"--smtpscert", certFile, "--smtpskey", keyFile}, maillog.Options{TLS: maillog.ImplicitTLS, TLSConfig: trust}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "mails")
			address := startAiosmtpd(t, dir, tc.args...)
			tc.opts.Every = -1
			tc.opts.OnError = func(err error) { t.Error(err) }
			e, err := maillog.Open(address, "Größe <app@example.com>", []string{"ops@example.com", "b@example.com"}, &tc.opts)
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Probe(t.Context()); err != nil {
				t.Error(err)
			}
			l := loggerTo(e)
			want := levelRecords(t, l)
			if err := e.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			if err := e.Close(); err != nil {
				t.Error(err)
			}
			var got []string
			for _, text := range maildir(t, dir) {
				m := parse(t, text)
				got = append(got, m.body)
				header := m.header.Get("X-MailFrom") + " " + m.header.Get("X-RcptTo") + " " + m.subject(t)
				level, _, _ := strings.Cut(m.body, " ")
				if want := `app@example.com ops@example.com, b@example.com ` + level + `: paid . From here: "full" größer`; header != want {
					t.Errorf("%s, want %s", header, want)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// maildir returns the mails in a Maildir.
func maildir(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
	return all
}
