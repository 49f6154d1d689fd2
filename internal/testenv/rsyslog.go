package testenv

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

//go:embed rsyslog.conf
var rsyslogConf []byte

// Rsyslog is a syslog server of a test's own.
type Rsyslog struct {
	UDP, TCP, TLS string // addresses
	Socket        string // the path of a unix socket, for RFC 5424
	DevLog        string // the path of one that is as /dev/log usually is
	Certificate   string // the path of the server's certificate, to be trusted
	dir           string
}

// StartRsyslog starts an rsyslogd, with a certificate that is made for it. It
// ends the test as Missing does where there is none.
func StartRsyslog(t testing.TB) *Rsyslog {
	t.Helper()
	rsyslogd, openssl := Tool(t, "rsyslogd"), Tool(t, "openssl")
	driver := func(pattern string) bool {
		found, _ := filepath.Glob(pattern) // it is a good one
		return len(found) > 0
	}
	if !driver("/usr/lib/*/rsyslog/lmnsd_gtls.so") && !driver("/usr/lib*/rsyslog/lmnsd_gtls.so") {
		Missing(t, "rsyslog-gnutls is not installed")
	}
	dir := t.TempDir()
	s := &Rsyslog{dir: dir, UDP: freePort(t), Socket: filepath.Join(dir, "log.sock"), DevLog: filepath.Join(dir, "devlog"), Certificate: filepath.Join(dir, "cert.pem")}
	certificate := exec.Command(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-days", "2", "-subj", "/CN=rsyslog", "-addext", "subjectAltName=IP:127.0.0.1",
		"-keyout", filepath.Join(dir, "key.pem"), "-out", s.Certificate)
	if out, err := certificate.CombinedOutput(); err != nil {
		t.Fatalf("openssl: %v\n%s", err, out)
	}
	conf := filepath.Join(dir, "rsyslog.conf")
	if err := os.WriteFile(conf, rsyslogConf, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(rsyslogd, "-n", "-i", filepath.Join(dir, "pid"), "-f", conf)
	_, port, _ := net.SplitHostPort(s.UDP)
	cmd.Env = append(os.Environ(), "SYSLOG_DIR="+dir, "SYSLOG_UDP_PORT="+port)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("rsyslogd: %s", stderr.String())
		}
	})
	Start(t, cmd)
	WaitUntil(t, "rsyslogd's ports and sockets", func() bool {
		s.TCP, s.TLS = readPort(dir, "tcp"), readPort(dir, "tls")
		_, err1 := os.Stat(s.Socket)
		_, err2 := os.Stat(s.DevLog)
		return s.TCP != "" && s.TLS != "" && err1 == nil && err2 == nil
	})
	s.waitForUDP(t)
	return s
}

// freePort returns an address that no one has at this moment.
func freePort(t testing.TB) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

func readPort(dir, name string) string {
	port, err := os.ReadFile(filepath.Join(dir, name+".port"))
	if err != nil || len(port) == 0 {
		return "" // not yet
	}
	return net.JoinHostPort("127.0.0.1", strings.TrimSpace(string(port)))
}

// waitForUDP sends datagrams until one is stored.
func (s *Rsyslog) waitForUDP(t testing.TB) {
	t.Helper()
	conn, err := net.Dial("udp", s.UDP)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	WaitUntil(t, "rsyslogd's UDP", func() bool {
		_, _ = conn.Write([]byte("<14>1 - - waits - - - .")) // refused until it is there
		data, _ := os.ReadFile(filepath.Join(s.dir, "udp.json"))
		return len(data) > 0
	})
}

// Stored is a message as rsyslog has stored it.
type Stored struct{ Pri, Time, Host, App, Proc, ID, SD, Msg string }

// Messages returns what a program has sent to one input, once there are n.
func (s *Rsyslog) Messages(t testing.TB, input, app string, n int) (all []Stored) {
	t.Helper()
	WaitUntil(t, fmt.Sprintf("%d messages of %s", n, app), func() bool {
		all = nil
		data, _ := os.ReadFile(filepath.Join(s.dir, input+".json")) // none yet
		for line := range bytes.Lines(data) {
			var m Stored
			if err := json.Unmarshal(line, &m); err == nil && m.App == app { // the last line may be half there
				all = append(all, m)
			}
		}
		return len(all) >= n
	})
	return all
}
