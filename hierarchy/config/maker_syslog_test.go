package config_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// packets is a socket for datagrams, and what comes in.
type packets struct {
	net.PacketConn
	port string
}

func listenUDP(t *testing.T) packets {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return packets{conn, fmt.Sprint(conn.LocalAddr().(*net.UDPAddr).Port)}
}

func (p packets) read(t *testing.T, n int) (all []string) {
	t.Helper()
	if err := p.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 1<<16)
	for range n {
		size, _, err := p.ReadFrom(buf)
		if err != nil {
			t.Fatalf("after %q: %v", all, err)
		}
		all = append(all, string(buf[:size]))
	}
	return all
}

func logFive(log *slog.Logger) {
	for _, level := range []slog.Level{-4, 0, 4, 8, hierarchy.LevelCritical} {
		log.Log(context.Background(), level, "größer\nsecond line")
	}
}

// Python's configurations of SysLogHandler send what CPython sends.
func TestSysLogHandlerAsCPython(t *testing.T) {
	for _, tc := range []struct{ name, ext, text string }{
		{"defaults", "json", `{"version": 1, "handlers": {"s": {"class": "logging.handlers.SysLogHandler", "address": ["127.0.0.1", PORT]}},
			"root": {"level": "DEBUG", "handlers": ["s"]}}`},
		{"facility, formatter, socket type", "json", `{"version": 1, "formatters": {"f": {"format": "%(name)s[%(levelname)s] %(message)s"}},
			"handlers": {"s": {"class": "logging.handlers.SysLogHandler", "address": ["127.0.0.1", PORT], "formatter": "f",
				"facility": "local7", "socktype": "ext://socket.SOCK_DGRAM"}}, "root": {"level": "DEBUG", "handlers": ["s"]}}`},
		{"constant, attributes", "json", `{"version": 1, "handlers": {"s": {"class": "logging.handlers.SysLogHandler", "address": ["127.0.0.1", PORT],
				"facility": "ext://logging.handlers.SysLogHandler.LOG_LOCAL2", ".": {"ident": "shop: ", "append_nul": false}}},
			"root": {"level": "DEBUG", "handlers": ["s"]}}`},
		{"fileConfig", "ini", "[loggers]\nkeys=root\n[handlers]\nkeys=s\n[formatters]\nkeys=f\n[logger_root]\nlevel=DEBUG\nhandlers=s\n" +
			"[handler_s]\nclass=handlers.SysLogHandler\nformatter=f\nargs=(('127.0.0.1', PORT), handlers.SysLogHandler.LOG_DAEMON)\n" +
			"[formatter_f]\nformat=F %(message)s\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			const script = `
import json, logging, logging.config, sys
if sys.argv[1].endswith('json'):
    logging.config.dictConfig(json.load(open(sys.argv[1])))
else:
    logging.config.fileConfig(sys.argv[1])
for level in 10, 20, 30, 40, 50:
    logging.getLogger('app.db').log(level, 'größer\nsecond line')
`
			server := listenUDP(t)
			file := filepath.Join(t.TempDir(), "logging."+tc.ext)
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(tc.text, "PORT", server.port)), 0o600); err != nil {
				t.Fatal(err)
			}
			testenv.Python(t, "-c", script, file)
			want := server.read(t, 5)

			c, err := config.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			tree := hierarchy.New()
			a, err := c.Apply(tree, nil)
			if err != nil {
				t.Fatal(err)
			}
			logFive(tree.Logger("app.db"))
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(want, server.read(t, 5)); diff != "" {
				t.Errorf("(-CPython +ours):\n%s", diff)
			}
		})
	}
}

func TestSyslogForms(t *testing.T) {
	server := listenUDP(t)
	for _, tc := range []struct{ settings, want string }{
		{"format: 5424, appName: shop, hostname: web1, facility: 3", `<30>1 web1 shop app.db [attrs@32473 k="1"] paid`},
		{"format: '5424', appName: shop, hostname: web1, formatter: f, sdId: '-'", `<14>1 web1 shop app.db - F paid k=1`},
		{"format: 3164, appName: shop, hostname: web1", `<14> web1 shop paid k=1`},
		{"format: python", "<14>paid k=1\x00"},
	} {
		tree, a := apply(t, `
version: 1
formatters: {f: {format: "F %(message)s"}}
handlers: {s: {class: syslog, address: [127.0.0.1, `+server.port+`], `+tc.settings+`}}
root: {level: INFO, handlers: [s]}
`, nil)
		tree.Logger("app.db").Info("paid", "k", 1)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		got := server.read(t, 1)[0]
		for field := range strings.SplitSeq(tc.want, " ") {
			if !strings.Contains(got, field) {
				t.Errorf("%s: got %q, want %q in it", tc.settings, got, field)
			}
		}
	}
}

func TestSyslogProblems(t *testing.T) {
	for _, tc := range []struct{ settings, want string }{
		{"facility: loacl0", `3:32: error: handlers.s.facility: unknown facility "loacl0" (did you mean "local0"?)`},
		{"facility: 24", `3:32: error: handlers.s.facility: must be a facility such as user or local0, or its number, not 24`},
		{"facility: ext://logging.handlers.SysLogHandler.LOG_LOCAL9", `3:32: error: handlers.s.facility: must be a facility such as user or local0, or its number, not ext://logging.handlers.SysLogHandler.LOG_LOCAL9`},
		{"address: 'localhost:514'", `3:31: error: handlers.s.address: must be the path of a socket or a pair of host and port, not "localhost:514" (did you mean "[localhost, 514]"?)`},
		{"address: devlog", `3:31: error: handlers.s.address: must be the path of a socket or a pair of host and port, not "devlog" (did you mean "/dev/log"?)`},
		{"address: [localhost, 70000]", `3:43: error: handlers.s.address[1]: the port 70000 is not between 1 and 65535`},
		{"address: [localhost]", `3:31: error: handlers.s.address: must be a string or a pair of host and port, not a list`},
		{"socktype: ext://socket.SOCK_STRAEM", `3:32: error: handlers.s.socktype: unknown socket type ext://socket.SOCK_STRAEM (did you mean "socket.SOCK_STREAM"?)`},
		{"socktype: tcp", `3:32: error: handlers.s.socktype: must be ext://socket.SOCK_STREAM or ext://socket.SOCK_DGRAM, not "tcp"`},
		{"format: rfc5424", `3:30: error: handlers.s.format: must be one of python, 3164, 5424, not "rfc5424"`},
		{"framing: octets", `3:31: error: handlers.s.framing: must be one of octet, lf, nul, not "octets" (did you mean "octet"?)`},
		{"framing: lf", `3:31: error: handlers.s.framing: newlines cannot end messages of the format python, which keeps those within them; take octet, or another format`},
		{"tls: 'yes'", `3:27: error: handlers.s.tls: must be true or a mapping of ca, cert, key, serverName, not "yes"`},
		{"tls: {cafile: x}", `3:28: error: handlers.s.tls.cafile: unknown key of tls, which takes ca, cert, key, serverName`},
		{"tls: {cert: x}", `3:27: error: handlers.s.tls: cert and key need each other`},
		{"tls: true, socktype: ext://socket.SOCK_DGRAM", `3:27: error: handlers.s.tls: needs a stream: socktype ext://socket.SOCK_STREAM`},
		{"sdID: x@1", `3:22: error: handlers.s.sdID: unknown key of logging.handlers.SysLogHandler, which takes address, facility, socktype, format, framing, tls, appName, hostname, sdId, maxSize, timeout, spoolBytes, dropNew (did you mean "sdId"?)`},
	} {
		got := problems("a.yaml", "version: 1\nhandlers:\n  s: {class: syslog, "+tc.settings+"}\nroot: {handlers: [s]}\n")
		if want := "a.yaml:" + tc.want; got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.settings, got, want)
		}
	}
}

// What only the destination can say is an error of the handler in the file.
func TestSyslogApplyErrors(t *testing.T) {
	for _, tc := range []struct{ settings, want string }{
		{"class: syslog, tls: {ca: /nowhere/ca.pem}", "test.yaml:3:27: error: handlers.s.tls: tls.ca: open /nowhere/ca.pem: no such file or directory"},
		{"class: syslog, maxSize: 10", "test.yaml:3:31: error: handlers.s.maxSize: 10 is less than 1024"},
		{"class: syslog, format: 5424, appName: web shop", `test.yaml:3:45: error: handlers.s.appName: "web shop" has the character ' ', which may not stand in the header`},
		{"class: syslog, format: 3164, hostname: größer", `test.yaml:3:46: error: handlers.s.hostname: "größer" has the character 'ö', which may not stand in the header`},
		{"class: syslog, sdId: x", `test.yaml:3:28: error: handlers.s.sdId: "x" is not a name, @ and a private enterprise number`},
	} {
		_, err := parse(t, "version: 1\nhandlers:\n  s: {"+tc.settings+"}\nroot: {handlers: [s]}\n").Apply(hierarchy.New(), nil)
		if got := fmt.Sprint(err); got != tc.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.settings, got, tc.want)
		}
	}
}

// The configuration in docs/operations.md works as it stands there, but for
// the names of the server and of the certificate.
func TestShipToRsyslog(t *testing.T) {
	server := testenv.StartRsyslog(t)
	_, section, _ := strings.Cut(read(t, "../../docs/operations.md"), "## Ship to rsyslog\n\n```yaml\n")
	text, _, ok := strings.Cut(section, "```")
	if !ok {
		t.Fatal("docs/operations.md has no such example")
	}
	_, port, _ := net.SplitHostPort(server.TLS)
	text = strings.NewReplacer("logs.example.com, 6514", "127.0.0.1, "+port, "/etc/ssl/logs-ca.pem", server.Certificate).Replace(text)
	tree, a := apply(t, text, nil)
	tree.Logger("app.db").Info("order \"größer\"\npaid", "order", 7, "who", `]"\`)
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	got := server.Messages(t, "tls", "shop", 1)[0]
	hostname, _ := os.Hostname()
	want := testenv.Stored{Pri: "158", Time: got.Time, Host: hostname, App: "shop", Proc: fmt.Sprint(os.Getpid()), ID: "app.db",
		SD: `[attrs@32473 order="7" who="\]\"\\"]`, Msg: "order \"größer\"\npaid"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJournaldHandler(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "journal")
	conn, err := net.ListenPacket("unixgram", socket)
	if err != nil {
		t.Skip("no unix sockets for datagrams here: ", err)
	}
	t.Cleanup(func() { conn.Close() })
	for _, tc := range []struct{ formatter, message string }{{"", "paid"}, {", formatter: f", "F paid k=1"}} {
		tree, a := apply(t, `
version: 1
formatters: {f: {format: "F %(message)s"}}
handlers: {j: {class: journald, socket: `+socket+`, SYSLOG_IDENTIFIER: shop, SYSLOG_FACILITY: local1`+tc.formatter+`}}
root: {level: INFO, handlers: [j]}
`, nil)
		tree.Logger("app.db").Warn("paid", "k", 1)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		got := packets{PacketConn: conn}.read(t, 1)[0]
		text := func(name, value string) string {
			return name + "\n" + string(rune(len(value))) + "\x00\x00\x00\x00\x00\x00\x00" + value + "\n"
		}
		for _, field := range []string{"PRIORITY=4\n", "SYSLOG_FACILITY=17\n", text("SYSLOG_IDENTIFIER", "shop"),
			text("MESSAGE", tc.message), text("LOGGER", "app.db"), text("K", "1")} {
			if !strings.Contains(got, field) {
				t.Errorf("got %q, want %q in it", got, field)
			}
		}
	}
}
