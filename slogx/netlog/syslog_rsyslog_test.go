package netlog_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// trusting returns settings that trust a certificate alone.
func trusting(t *testing.T, certificate string) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(certificate)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in " + certificate)
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
	server := testenv.StartRsyslog(t)
	large := strings.Repeat("größer ", 6700) // 60 kB
	for _, tc := range []struct {
		name, input, network, address string
		opts                          netlog.SyslogOptions
	}{
		{"udp", "udp", "udp", server.UDP, netlog.SyslogOptions{}},
		{"tcp", "tcp", "tcp", server.TCP, netlog.SyslogOptions{}},
		{"tcp with newlines", "tcp", "tcp", server.TCP, netlog.SyslogOptions{LF: true}},
		{"tls", "tls", "tcp", server.TLS, netlog.SyslogOptions{Options: netlog.Options{TLS: trusting(t, server.Certificate)}}},
		{"unix", "imuxsock", "", server.Socket, netlog.SyslogOptions{Format: netlog.RFC5424}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := tc.opts
			o.Hostname, o.AppName, o.ProcID, o.Facility, o.MaxSize = "web1", strings.ReplaceAll(tc.name, " ", "_"), "77", "local3", 64000
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
			var want []testenv.Stored
			for _, r := range levels {
				want = append(want, testenv.Stored{
					Pri: fmt.Sprint(19<<3 | r.severity), Host: "web1", App: app, Proc: "77", ID: "app.db",
					SD: `[attrs@32473 who="` + escaped.Replace(`a "quoted" \ name]`) + `" text="` + escaped.Replace("line 1"+nl+"line 2=é") +
						`" req.id="7" large="` + large + `"]`,
					Msg: "paid " + r.name + nl + `in "full" größer`,
				})
			}
			got := server.Messages(t, tc.input, app, 5)
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
	server := testenv.StartRsyslog(t)
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
		want                          testenv.Stored
	}{
		{"3164 udp", "udp", "udp", server.UDP, old, testenv.Stored{Host: "web1", Proc: "77"}},
		{"3164 tcp", "tcp", "tcp", server.TCP, old, testenv.Stored{Host: "web1", Proc: "77"}},
		{"3164 unix", "imuxsock", "", server.DevLog, netlog.SyslogOptions{}, testenv.Stored{Host: hostname, Proc: "77"}},
		{"python udp", "udp", "udp", server.UDP, python, testenv.Stored{Host: "localhost", Proc: "77", App: "shop"}},
		{"python tcp", "tcp", "tcp", server.TCP, python, testenv.Stored{Host: "localhost", Proc: "77", App: "shop"}},
		{"python unix", "imuxsock", "unixgram", server.DevLog, python, testenv.Stored{Host: hostname, Proc: "77", App: "shop"}},
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
			var want []testenv.Stored
			for _, r := range levels {
				m := tc.want
				m.Pri, m.ID, m.SD = fmt.Sprint(1<<3|r.severity), "-", "-"
				m.Msg = " app.db: paid " + r.name + "\nin \"full\" größer who=\"a \\\"quoted\\\" \\\\ name]\" text=\"line 1\\nline 2=é\" req.id=7 large=no"
				want = append(want, m)
			}
			got := server.Messages(t, tc.input, tc.want.App, 5)
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
