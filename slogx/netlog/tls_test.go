package netlog_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// newCertificate returns a certificate for a host, its own authority.
func newCertificate(t *testing.T, host string, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: until.Add(-48 * time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// logAwkward logs a record of each level with values that are hard to carry,
// and returns what they are as JSON.
func logAwkward(t *testing.T, log *slog.Logger) (want []map[string]any) {
	t.Helper()
	large := strings.Repeat("grün \"quoted\"\n", 4000) // 60 kB
	for _, level := range []struct {
		level slog.Level
		name  string
	}{{-4, "DEBUG"}, {0, "INFO"}, {4, "WARNING"}, {8, "ERROR"}, {12, "CRITICAL"}} {
		log.Log(t.Context(), level.level, "two\nlines, „quotes“", "large", large)
		want = append(want, map[string]any{"level": level.name, "msg": "two\nlines, „quotes“", "large": large})
	}
	return want
}

// decodeLines decodes JSON lines, and leaves out their times.
func decodeLines(t *testing.T, text string) (got []map[string]any) {
	t.Helper()
	for line := range bytes.Lines([]byte(text)) {
		var record map[string]any
		if err := json.Unmarshal(line, &record); err != nil {
			t.Fatalf("%v in %.100q", err, line)
		}
		delete(record, "time")
		got = append(got, record)
	}
	return got
}

func TestJSONLines(t *testing.T) {
	certificate, pool := newCertificate(t, "logs.example", time.Now().Add(time.Hour))
	for _, tc := range []struct {
		name, network string
		tls           bool
	}{{"tcp", "tcp", false}, {"unix", "unix", false}, {"tls", "tcp", true}, {"tls over unix", "unix", true}} {
		t.Run(tc.name, func(t *testing.T) {
			p := listen(t, tc.network)
			var o netlog.Options
			if tc.tls {
				p.answerTLS(&tls.Config{Certificates: []tls.Certificate{certificate}})
				o.TLS = &tls.Config{RootCAs: pool, ServerName: "logs.example"}
			}
			w, r := openWriter(t, p, o)
			want := logAwkward(t, slog.New(slogx.NewOutputHandler(w, &slogx.OutputOptions{Format: slogx.JSON})))
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			p.stop()
			if diff := cmp.Diff(want, decodeLines(t, p.text())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got, want := w.Stats(), (netlog.Stats{In: 5, Delivered: 5, Connects: 1}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			if errs := r.all(); len(errs) > 0 {
				t.Errorf("reports: %v", errs)
			}
		})
	}
}

// What is wrong with a certificate is said by Probe, and told once if no one
// asks; nothing counts as delivered.
func TestCertificates(t *testing.T) {
	now := time.Now()
	good, pool := newCertificate(t, "logs.example", now.Add(time.Hour))
	expired, expiredPool := newCertificate(t, "logs.example", now.Add(-time.Hour))
	client, clients := newCertificate(t, "client", now.Add(time.Hour))
	_, strangers := newCertificate(t, "stranger", now.Add(time.Hour))
	server := func(c tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{c}} }
	mutual := &tls.Config{Certificates: []tls.Certificate{good}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients}
	for _, tc := range []struct {
		name           string
		server, client *tls.Config // a nil server speaks no TLS
		part           string      // "ok": all is well
	}{
		{"all is well", server(good), &tls.Config{RootCAs: pool, ServerName: "logs.example"}, "ok"},
		{"unknown authority", server(good), &tls.Config{RootCAs: strangers, ServerName: "logs.example"}, "certificate"},
		{"another host", server(good), &tls.Config{RootCAs: pool, ServerName: "other.example"}, "certificate"},
		{"another host, by its address", server(good), &tls.Config{RootCAs: pool}, "certificate"},
		{"expired", server(expired), &tls.Config{RootCAs: expiredPool, ServerName: "logs.example"}, "certificate"},
		{"client with a certificate", mutual, &tls.Config{RootCAs: pool, ServerName: "logs.example", Certificates: []tls.Certificate{client}}, "ok"},
		{"client without a certificate", mutual, &tls.Config{RootCAs: pool, ServerName: "logs.example"}, "certificate"},
		{"client of another authority", mutual, &tls.Config{RootCAs: pool, ServerName: "logs.example", Certificates: []tls.Certificate{good}}, "certificate"},
		{"no TLS at the other end", nil, &tls.Config{RootCAs: pool, ServerName: "logs.example"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := listen(t, "tcp")
			p.answerTLS(tc.server)
			w, r := openWriter(t, p, netlog.Options{TLS: tc.client, CloseTimeout: 200 * time.Millisecond, ConnectTimeout: 300 * time.Millisecond})
			err := w.Probe(t.Context())
			if tc.part == "ok" {
				if err != nil {
					t.Errorf("Probe: %v", err)
				}
				write(t, w, "record\n")
				p.waitFor("record\n")
				return
			}
			var typed *netlog.Error
			if !errors.As(err, &typed) || typed.Op != "probe" || typed.Part != tc.part {
				t.Errorf("Probe: %v", err)
			}
			write(t, w, "record\n")
			eventually(t, "a report", func() bool { return len(r.all()) > 0 })
			if err := w.Close(); err == nil {
				t.Error("Close lost no record")
			}
			errs := r.all()
			if !errors.As(errs[0], &typed) || typed.Op != "connect" || typed.Part != tc.part || len(errs) > 1 {
				t.Errorf("reports: %v", errors.Join(errs...))
			}
			if got := balanced(t, w.Stats()); got.Delivered != 0 || got.Dropped != 1 {
				t.Errorf("%+v", got)
			}
		})
	}
	var typed *netlog.Error
	_, err := netlog.OpenWriter("tcp", "h:1", &netlog.Options{TLS: &tls.Config{Certificates: []tls.Certificate{expired}}})
	if !errors.As(err, &typed) || typed.Part != "certificate" || !strings.Contains(err.Error(), "it has expired on ") {
		t.Errorf("Open with an expired client certificate: %v", err)
	}
}

// That a TLS peer has closed the connection is noticed before the next record is
// written, however soon that comes.
func TestTLSPeerClosesAfterEachRecord(t *testing.T) {
	good, pool := newCertificate(t, "logs.example", time.Now().Add(time.Hour))
	p := listen(t, "tcp")
	p.answerTLS(&tls.Config{Certificates: []tls.Certificate{good}})
	p.does(serveRecords(1, func(net.Conn) {}))
	w, r := openWriter(t, p, netlog.Options{TLS: &tls.Config{RootCAs: pool, ServerName: "logs.example"}})
	lines := numbered(1, 20)
	for i, line := range lines {
		write(t, w, line)
		for deadline := time.Now().Add(10 * time.Second); p.ended() <= i; runtime.Gosched() {
			if time.Now().After(deadline) {
				t.Fatalf("record %d was lost; reports: %v", i+1, r.all())
			}
		}
	}
	if diff := cmp.Diff(strings.Join(lines, ""), p.text()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if errs := r.all(); len(errs) > 0 {
		t.Errorf("reports: %v", errs)
	}
}

// A TLS peer that takes nothing holds up neither the goroutine nor Close.
func TestTLSPeerHangs(t *testing.T) {
	good, pool := newCertificate(t, "logs.example", time.Now().Add(time.Hour))
	p := listen(t, "tcp")
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	p.answerTLS(&tls.Config{Certificates: []tls.Certificate{good}})
	p.does(func(_ *peer, c net.Conn) {
		_ = c.(*tls.Conn).Handshake() // the other side may have given up
		<-hang
	})
	w, r := openWriter(t, p, netlog.Options{
		TLS:          &tls.Config{RootCAs: pool, ServerName: "logs.example"},
		WriteTimeout: 50 * time.Millisecond, CloseTimeout: 200 * time.Millisecond, SpoolBytes: 64 << 20,
	})
	line := strings.Repeat("x", 60_000) + "\n"
	for range 600 {
		write(t, w, line)
	}
	eventually(t, "a report", func() bool { return len(r.all()) > 0 })
	start := time.Now()
	if err := w.Close(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close: %v", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("Close took %v", took)
	}
	balanced(t, w.Stats())
}
