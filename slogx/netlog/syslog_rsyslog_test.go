package netlog_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// rsyslog is a server of the test's own.
type rsyslog struct {
	dir                  string
	udp, tcp, tls, local string // addresses
}

// startRsyslog starts an rsyslogd with testdata/rsyslog.conf and a certificate
// that is made for it.
func startRsyslog(t *testing.T) *rsyslog {
	t.Helper()
	rsyslogd, openssl := testenv.Tool(t, "rsyslogd"), testenv.Tool(t, "openssl")
	driver := func(pattern string) bool {
		found, _ := filepath.Glob(pattern) // it is a good one
		return len(found) > 0
	}
	if !driver("/usr/lib/*/rsyslog/lmnsd_gtls.so") && !driver("/usr/lib*/rsyslog/lmnsd_gtls.so") {
		testenv.Missing(t, "rsyslog-gnutls is not installed")
	}
	dir := t.TempDir()
	s := &rsyslog{dir: dir, udp: freePort(t), local: filepath.Join(dir, "log.sock")}
	certificate := exec.Command(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-days", "2", "-subj", "/CN=rsyslog", "-addext", "subjectAltName=IP:127.0.0.1",
		"-keyout", filepath.Join(dir, "key.pem"), "-out", filepath.Join(dir, "cert.pem"))
	if out, err := certificate.CombinedOutput(); err != nil {
		t.Fatalf("openssl: %v\n%s", err, out)
	}
	conf, err := filepath.Abs("testdata/rsyslog.conf")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(rsyslogd, "-n", "-i", filepath.Join(dir, "pid"), "-f", conf)
	_, port, _ := net.SplitHostPort(s.udp)
	cmd.Env = append(os.Environ(), "SYSLOG_DIR="+dir, "SYSLOG_UDP_PORT="+port)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("rsyslogd: %s", stderr.String())
		}
	})
	startServer(t, cmd)
	waitUntil(t, "rsyslogd's ports", func() bool {
		s.tcp, s.tls = readPort(dir, "tcp"), readPort(dir, "tls")
		return s.tcp != "" && s.tls != ""
	})
	s.waitForUDP(t)
	return s
}

// freePort returns an address that no one has at this moment.
func freePort(t *testing.T) string {
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
func (s *rsyslog) waitForUDP(t *testing.T) {
	t.Helper()
	conn, err := net.Dial("udp", s.udp)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	waitUntil(t, "rsyslogd's UDP", func() bool {
		_, _ = conn.Write([]byte("<14>1 - - waits - - - .")) // refused until it is there
		data, _ := os.ReadFile(filepath.Join(s.dir, "udp.json"))
		return len(data) > 0
	})
}

// stored is a message as rsyslog has stored it.
type stored struct{ Pri, Time, Host, App, Proc, ID, SD, Msg string }

// messages returns what a program has sent to one input, once there are n.
func (s *rsyslog) messages(t *testing.T, input, app string, n int) (all []stored) {
	t.Helper()
	waitUntil(t, fmt.Sprintf("%d messages of %s", n, app), func() bool {
		all = nil
		data, _ := os.ReadFile(filepath.Join(s.dir, input+".json")) // none yet
		for line := range bytes.Lines(data) {
			var m stored
			if err := json.Unmarshal(line, &m); err == nil && m.App == app { // the last line may be half there
				all = append(all, m)
			}
		}
		return len(all) >= n
	})
	return all
}

// roots returns the server's certificate as the one to trust.
func (s *rsyslog) roots(t *testing.T) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(filepath.Join(s.dir, "cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in cert.pem")
	}
	return &tls.Config{RootCAs: pool}
}

// logLevels logs a record of each level and of each sort of text.
func logLevels(t *testing.T, log *slog.Logger, large string) {
	t.Helper()
	for _, r := range levels {
		log.Log(t.Context(), r.level, "paid "+r.name+"\nin \"full\" größer", "who", `a "quoted" \ name]`, "text", "line 1\nline 2=é",
			slog.Group("req", "id", 7), "large", large)
	}
}

func TestSyslogToRsyslog(t *testing.T) {
	server := startRsyslog(t)
	large := strings.Repeat("größer ", 6700) // 60 kB
	for _, tc := range []struct {
		name, input, network, address string
		opts                          netlog.SyslogOptions
	}{
		{"udp", "udp", "udp", server.udp, netlog.SyslogOptions{}},
		{"tcp", "tcp", "tcp", server.tcp, netlog.SyslogOptions{}},
		{"tcp with newlines", "tcp", "tcp", server.tcp, netlog.SyslogOptions{LF: true}},
		{"tls", "tls", "tcp", server.tls, netlog.SyslogOptions{Options: netlog.Options{TLS: server.roots(t)}}},
		{"unix", "imuxsock", "unix", server.local, netlog.SyslogOptions{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := tc.opts
			o.Hostname, o.AppName, o.ProcID, o.Facility, o.MaxSize = "web1", tc.name, "77", "local3", 64000
			o.OnError = func(err error) { t.Error(err) }
			s, err := netlog.OpenSyslog(tc.network, tc.address, &o)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Probe(t.Context()); err != nil {
				t.Error(err)
			}
			before := time.Now()
			logLevels(t, slog.New(slogx.NewEmitterHandler(s, nil)).With("logger", "app.db"), large)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			same(t, s.Stats(), netlog.Stats{In: 5, Delivered: 5, Connects: 1})

			nl := "\n"
			if o.LF {
				nl = `\n`
			}
			escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `]`, `\]`)
			app := strings.ReplaceAll(tc.name, " ", "_")
			var want []stored
			for _, r := range levels {
				want = append(want, stored{
					Pri: fmt.Sprint(19<<3 | r.severity), Host: "web1", App: app, Proc: "77", ID: "app.db",
					SD: `[attrs@32473 who="` + escaped.Replace(`a "quoted" \ name]`) + `" text="` + escaped.Replace("line 1"+nl+"line 2=é") +
						`" req.id="7" large="` + large + `"]`,
					Msg: "paid " + r.name + nl + `in "full" größer`,
				})
			}
			got := server.messages(t, tc.input, app, 5)
			for i := range got {
				at, err := time.Parse(time.RFC3339Nano, got[i].Time)
				if tc.input != "imuxsock" && (err != nil || at.Sub(before).Abs() > time.Minute) { // there the server sets the time
					t.Errorf("time %q, %v", got[i].Time, err)
				}
				got[i].Time = ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%.3000s", diff)
			}
		})
	}
}

// What has no time or host of its own gets them from the server.
func TestSyslogFormsToRsyslog(t *testing.T) {
	server := startRsyslog(t)
	hostname, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	layout := mustParse(t, "%(name)s: %(message)s")
	old := netlog.SyslogOptions{Format: netlog.RFC3164, Hostname: "web1"}
	python := netlog.SyslogOptions{Format: netlog.Python, Ident: "shop[77]: "}
	for _, tc := range []struct {
		name, input, network, address string
		opts                          netlog.SyslogOptions
		want                          stored
	}{
		{"3164 udp", "udp", "udp", server.udp, old, stored{Host: "web1", Proc: "77"}},
		{"3164 tcp", "tcp", "tcp", server.tcp, old, stored{Host: "web1", Proc: "77"}},
		{"3164 unix", "imuxsock", "unix", server.local, old, stored{Host: hostname, Proc: "77"}},
		{"python udp", "udp", "udp", server.udp, python, stored{Host: "localhost", Proc: "77", App: "shop"}},
		{"python tcp", "tcp", "tcp", server.tcp, python, stored{Host: "localhost", Proc: "77", App: "shop"}},
		{"python unix", "imuxsock", "unixgram", server.local, python, stored{Host: hostname, Proc: "77", App: "shop"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.want.App == "" {
				tc.want.App = strings.ReplaceAll(tc.name, " ", "_")
			}
			o := tc.opts
			o.AppName, o.ProcID = tc.want.App, "77"
			o.OnError = func(err error) { t.Error(err) }
			s, err := netlog.OpenSyslog(tc.network, tc.address, &o)
			if err != nil {
				t.Fatal(err)
			}
			h := slogx.NewEmitterHandler(s, &slogx.OutputOptions{Format: layout})
			logLevels(t, slog.New(h).With("logger", "app.db"), "no")
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			var want []stored
			for _, r := range levels {
				m := tc.want
				m.Pri, m.ID, m.SD = fmt.Sprint(1<<3|r.severity), "-", "-"
				m.Msg = " app.db: paid " + r.name + "\nin \"full\" größer who=\"a \\\"quoted\\\" \\\\ name]\" text=\"line 1\\nline 2=é\" req.id=7 large=no"
				want = append(want, m)
			}
			got := server.messages(t, tc.input, tc.want.App, 5)
			for i := range got {
				got[i].Time = ""
			}
			same(t, got, want)
		})
	}
}

func mustParse(t *testing.T, layout string) slogx.Format {
	t.Helper()
	f, err := slogx.ParseLayout(layout, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
