package maillog_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

// certificate returns one for 127.0.0.1, its files, and what trusts it alone.
func certificate(t *testing.T) (cert tls.Certificate, certFile, keyFile string, trust *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{
		certFile: {Type: "CERTIFICATE", Bytes: der},
		keyFile:  {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if cert, err = tls.LoadX509KeyPair(certFile, keyFile); err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return cert, certFile, keyFile, &tls.Config{RootCAs: pool}
}

// server is a mail server with STARTTLS and AUTH.
type server struct {
	mechanisms []string

	mu    sync.Mutex
	mails []delivery
}

// delivery is a mail as the server took it.
type delivery struct {
	Login, From string
	To          []string
	text        string
}

// session is one connection.
type session struct {
	*server
	delivery
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

func (s *session) AuthMechanisms() []string { return s.mechanisms }

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(username, password string) error {
		if username != "user" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.Login = mechanism + " " + username
		return nil
	}
	if mechanism == "LOGIN" {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, username, password string) error { return check(username, password) }), nil
}

// loginServer is the server's side of LOGIN.
type loginServer struct {
	check    func(username, password string) error
	username *string
	step     int
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		name := string(response)
		l.username = &name
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(*l.username, string(response))
}

func (s *session) Reset()        { s.delivery = delivery{Login: s.Login} }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.From = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { s.To = append(s.To, to); return nil }

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.text = string(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server.mails = append(s.server.mails, s.delivery)
	return nil
}

// taken returns the mails that the server has.
func (s *server) taken() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// start runs the server on a free port; implicit begins with TLS.
func (s *server) start(t *testing.T, cert tls.Certificate, implicit bool) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	srv := smtp.NewServer(s)
	srv.Domain = "localhost"
	srv.TLSConfig = config
	srv.ErrorLog = log.New(io.Discard, "", 0)
	address = l.Addr().String()
	if implicit {
		l = tls.NewListener(l, config)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); <-done })
	return address
}

func TestServerWithTLSAndAuth(t *testing.T) {
	cert, _, _, trust := certificate(t)
	all := []string{"PLAIN", "LOGIN"}
	for _, tc := range []struct {
		name       string
		opts       maillog.Options
		mechanisms []string
		login      string // how the server saw the user
		want       string // the error of Probe
	}{
		{"STARTTLS", maillog.Options{TLSConfig: trust}, all, "", "<nil>"},
		{"STARTTLS and PLAIN", maillog.Options{TLSConfig: trust, Username: "user", Password: "secret"}, all, "PLAIN user", "<nil>"},
		{"STARTTLS and LOGIN", maillog.Options{TLSConfig: trust, Username: "user", Password: "secret"}, []string{"LOGIN"}, "LOGIN user", "<nil>"},
		{"implicit TLS and PLAIN", maillog.Options{TLS: maillog.ImplicitTLS, TLSConfig: trust, Username: "user", Password: "secret"}, all, "PLAIN user", "<nil>"},
		{"no TLS", maillog.Options{TLS: maillog.NoTLS}, all, "", "<nil>"},
		{"a wrong password", maillog.Options{TLSConfig: trust, Username: "user", Password: "guess"}, all, "", `AUTH PLAIN: 535 "5.7.8 Authentication failed"`},
		{"an unknown mechanism", maillog.Options{TLSConfig: trust, Username: "user", Password: "secret"}, []string{"X"}, "",
			"AUTH PLAIN, LOGIN or CRAM-MD5: the server does not offer it"},
		{"a certificate that is not trusted", maillog.Options{}, all, "", "STARTTLS: tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"TLS where it is not", maillog.Options{TLS: maillog.ImplicitTLS, TLSConfig: trust}, all, "", "TLS: tls: first record does not look like a TLS handshake"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := &server{mechanisms: tc.mechanisms}
			address := s.start(t, cert, strings.HasPrefix(tc.name, "implicit"))
			tc.opts.OnError = func(err error) {
				if tc.want == "<nil>" {
					t.Error(err)
				}
			}
			e, err := maillog.Open(address, "App <app@example.com>", []string{"ops@example.com", "Bö <b@example.com>"}, &tc.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := tc.want
			if want != "<nil>" {
				want = "maillog: " + address + ": " + want
			}
			if err := e.Probe(t.Context()); fmt.Sprint(err) != want {
				t.Errorf("Probe: %v, want %s", err, want)
			}
			loggerTo(e).Error("no disk")
			err = e.Close()
			if (err == nil) != (tc.want == "<nil>") {
				t.Errorf("Close: %v", err)
			}
			balanced(t, e.Stats())
			mails := s.taken()
			if tc.want != "<nil>" {
				if st := e.Stats(); st.Failed != 1 || len(mails) != 0 {
					t.Errorf("%+v, and %d mails", st, len(mails))
				}
				return
			}
			if len(mails) != 1 {
				t.Fatalf("%d mails", len(mails))
			}
			to := []string{"ops@example.com", "b@example.com"}
			if diff := cmp.Diff(delivery{Login: tc.login, From: "app@example.com", To: to, text: mails[0].text}, mails[0], cmp.AllowUnexported(delivery{})); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			m := parse(t, mails[0].text)
			if got := m.header.Get("From") + " | " + m.header.Get("To") + " | " + m.body; got !=
				`"App" <app@example.com> | <ops@example.com>, =?utf-8?q?B=C3=B6?= <b@example.com> | ERROR no disk`+"\n" {
				t.Errorf("the mail is %q", got)
			}
		})
	}
}

// levelRecords logs a record of each level and of each sort of text, and returns
// the lines.
func levelRecords(t *testing.T, l *slog.Logger) []string {
	t.Helper()
	large := strings.Repeat("größer ", 60_000/9)
	var want []string
	for _, level := range []slog.Level{slogx.LevelDebug, slogx.LevelInfo, slogx.LevelWarning, slogx.LevelError, slogx.LevelCritical} {
		l.Log(t.Context(), level, "paid\n.\nFrom here: \"full\" größer", "text", "a\nb=é \x1b[0m", "large", large)
		want = append(want, slogx.LevelName(level)+" paid\n.\nFrom here: \"full\" größer text=\"a\\nb=é \\x1b[0m\" large=\""+large+"\"\n")
	}
	return want
}

func TestTextArrivesWhole(t *testing.T) {
	cert, _, _, trust := certificate(t)
	s := &server{}
	e, err := maillog.Open(s.start(t, cert, false), "app@example.com", []string{"ops@example.com"}, &maillog.Options{
		Every: -1, TLSConfig: trust, OnError: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	want := levelRecords(t, loggerTo(e))
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	var got []string
	for _, m := range s.taken() {
		got = append(got, parse(t, m.text).body)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
