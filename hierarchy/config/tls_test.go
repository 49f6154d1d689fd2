package config_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// identity is a certificate that is its own authority.
type identity struct {
	tls.Certificate
	certPEM, keyPEM []byte
}

// newIdentity returns an identity called name, for a host.
func newIdentity(t *testing.T, name, host string) *identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		c.DNSNames, c.IPAddresses = nil, []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return &identity{
		tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
	}
}

// taken is a record that was taken.
type taken struct{ client, text string }

// tlsServer takes a record a connection, from clients with a certificate.
type tlsServer struct {
	net.Listener
	serve func(net.Conn) (string, error) // takes a record
	taken chan taken

	mu  sync.Mutex
	own *identity
}

func (s *tlsServer) is(own *identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.own = own
}

func startTLSServer(t *testing.T, serve func(net.Conn) (string, error)) *tlsServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &tlsServer{Listener: l, serve: serve, taken: make(chan taken, 100)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.answer(c)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	return s
}

func (s *tlsServer) answer(raw net.Conn) {
	defer raw.Close()
	_ = raw.SetDeadline(time.Now().Add(10 * time.Second)) // a client that hangs fails the test
	s.mu.Lock()
	own := s.own.Certificate
	s.mu.Unlock()
	c := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{own}, ClientAuth: tls.RequireAnyClientCert})
	text := ""
	err := c.Handshake()
	if err == nil {
		text, err = s.serve(c)
	}
	_ = c.Close() // the client may have gone
	if err == nil {
		s.taken <- taken{c.ConnectionState().PeerCertificates[0].Subject.CommonName, text}
	}
}

// client logs a message until the server has got it, and returns from whom: a
// record that meets the end of a connection is lost.
func (s *tlsServer) client(t *testing.T, log *slog.Logger, message string) string {
	t.Helper()
	for range 20 {
		log.Error(message)
		again := time.After(time.Second)
		for waiting := true; waiting; {
			select {
			case got := <-s.taken:
				if strings.Contains(got.text, message) {
					return got.client
				}
			case <-again:
				waiting = false
			}
		}
	}
	t.Fatal("no record has come: " + message)
	return ""
}

func serveLine(c net.Conn) (string, error) { return bufio.NewReader(c).ReadString('\n') }

func serveRequest(c net.Conn) (string, error) {
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	_, err = io.WriteString(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
	return string(body), err
}

func serveOneMail(c net.Conn) (string, error) {
	p := textproto.NewConn(c)
	answer, mail := "220 hello", ""
	for {
		if err := p.PrintfLine("%s", answer); err != nil {
			return "", err
		}
		line, err := p.ReadLine()
		if err != nil {
			return "", err
		}
		answer = "250 yes"
		switch line {
		case "DATA":
			if err := p.PrintfLine("354 go on"); err != nil {
				return "", err
			}
			text, err := p.ReadDotBytes()
			if err != nil {
				return "", err
			}
			mail = string(text)
		case "QUIT":
			return mail, p.PrintfLine("221 bye")
		}
	}
}

// reports collects what OnError was told.
type reports struct {
	mu  sync.Mutex
	all []string
}

func (r *reports) add(handler string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, handler+": "+err.Error())
}

func (r *reports) get() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

// Certificates and authorities are renewed in their files, under a program that
// runs on; files that are broken change nothing.
func TestRenewedCertificates(t *testing.T) {
	for _, tc := range []struct {
		name, host, settings string
		serve                func(net.Conn) (string, error)
	}{
		{"socket", "127.0.0.1", "class: socket, host: 127.0.0.1, port: PORT, format: jsonl, tls: {ca: CA, cert: CERT, key: KEY}", serveLine},
		{"syslog", "localhost", "class: syslog, address: [localhost, PORT], format: 5424, framing: lf, tls: {ca: CA, cert: CERT, key: KEY}", serveLine},
		{"server name", "logs", "class: socket, host: 127.0.0.1, port: PORT, format: jsonl, tls: {ca: CA, cert: CERT, key: KEY, serverName: logs}", serveLine},
		{"http", "127.0.0.1", "class: http, host: '127.0.0.1:PORT', url: /, method: POST, body: json, tls: {ca: CA, cert: CERT, key: KEY}", serveRequest},
		{"mail", "127.0.0.1", "class: smtp, mailhost: [127.0.0.1, PORT], fromaddr: a, toaddrs: b, subject: s, every: 0, implicitTLS: true, " +
			"tls: {ca: CA}, secure: [KEY, CERT]", serveOneMail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := startTLSServer(t, tc.serve)
			dir := t.TempDir()
			ca, cert, key := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
			put := func(path string, content []byte) {
				if err := os.WriteFile(path, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			renew := func(client string) {
				server, mine := newIdentity(t, "server", tc.host), newIdentity(t, client, "client")
				s.is(server)
				put(ca, server.certPEM)
				put(cert, mine.certPEM)
				put(key, mine.keyPEM)
			}
			_, port, _ := net.SplitHostPort(s.Addr().String())
			settings := strings.NewReplacer("PORT", port, "CA", ca, "CERT", cert, "KEY", key).Replace(tc.settings)
			renew("one")
			var told reports
			tree, a := apply(t, "version: 1\nhandlers: {h: {"+settings+"}}\nroot: {handlers: [h]}\n", &config.ApplyOptions{OnError: told.add})
			log := tree.Logger("app")
			var got []string
			for i, step := range []func(){
				func() {},
				func() { renew("two") },
				func() { put(ca, nil); put(cert, []byte("broken")) },
				func() {}, // still broken: reported once
				func() { renew("three") },
				func() { os.Remove(ca) },
			} {
				step()
				got = append(got, s.client(t, log, fmt.Sprintf("message %d", i)))
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff([]string{"one", "two", "two", "two", "three", "three"}, got); diff != "" {
				t.Errorf("clients, -want +got\n%s", diff)
			}
			want := []string{
				"h: tls: open " + ca + ": no such file or directory; what was read before stays in use",
				"h: tls: " + ca + " holds no certificate; what was read before stays in use",
				"h: tls: " + cert + ": tls: failed to find any PEM data in certificate input; what was read before stays in use",
			}
			// The end of a connection that a record meets is told, too.
			all := slices.DeleteFunc(told.get(), func(text string) bool { return !strings.Contains(text, "stays in use") })
			slices.Sort(all)
			slices.Sort(want)
			if diff := cmp.Diff(want, all); diff != "" {
				t.Errorf("told, -want +got\n%s", diff)
			}
		})
	}
}

// A server is believed no more than crypto/tls believes it.
func TestServerCertificates(t *testing.T) {
	for _, tc := range []struct {
		name, host string
		trusted    bool
		want       string
	}{
		{"unknown authority", "127.0.0.1", false, "x509: certificate signed by unknown authority"},
		{"another address", "127.0.0.2", true, "x509: certificate is valid for 127.0.0.2, not 127.0.0.1"},
		{"another name", "logs", true, "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := startTLSServer(t, serveLine)
			server := newIdentity(t, "server", tc.host)
			s.is(server)
			ca := filepath.Join(t.TempDir(), "ca.pem")
			trusted := server
			if !tc.trusted {
				trusted = newIdentity(t, "server", tc.host)
			}
			if err := os.WriteFile(ca, trusted.certPEM, 0o600); err != nil {
				t.Fatal(err)
			}
			_, port, _ := net.SplitHostPort(s.Addr().String())
			told := make(chan error, 10)
			tree, a := apply(t, fmt.Sprintf("version: 1\nhandlers: {h: {class: socket, host: 127.0.0.1, port: %s, format: jsonl, timeout: 0.1, tls: {ca: %s}}}\n"+
				"root: {handlers: [h]}\n", port, ca), &config.ApplyOptions{OnError: func(_ string, err error) { told <- err }})
			tree.Logger("app").Error("m")
			if err := <-told; !strings.Contains(err.Error(), "certificate: ") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("told %v, want %s", err, tc.want)
			}
			if err := a.Close(); err == nil {
				t.Error("Close lost no record")
			}
			if len(s.taken) > 0 {
				t.Error("the server has got the record")
			}
		})
	}
}
