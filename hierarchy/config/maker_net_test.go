package config_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
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

// startReceiver starts a receiver of records in Python, and returns its address
// and what it prints, a record a line.
func startReceiver(t *testing.T, network string) (host, port string, records *json.Decoder) {
	t.Helper()
	out := bufio.NewReader(testenv.StartPython(t, "../../slogx/netlog/testdata/receive.py", network, filepath.Join(t.TempDir(), "s")))
	address, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address = strings.TrimSpace(address)
	host, port, err = net.SplitHostPort(address)
	if err != nil {
		host, port = address, "null"
	}
	return host, port, json.NewDecoder(out)
}

// received reads five records, and returns what does not depend on who sent them.
func received(t *testing.T, records *json.Decoder) (all []string) {
	t.Helper()
	for range 5 {
		var r map[string]any
		if err := records.Decode(&r); err != nil {
			t.Fatal(err)
		}
		if created, ok := r["created"].(float64); !ok || time.Since(time.Unix(int64(created), 0)).Abs() > time.Minute {
			t.Errorf("created: %v", r["created"])
		}
		all = append(all, fmt.Sprint(r["name"], r["levelno"], r["levelname"], r["msg"], r["args"], r["exc_info"], r["exc_text"], r["stack_info"], r["formatted"]))
	}
	return all
}

// Python's configurations of socket handlers send what CPython sends, to a
// receiver as Python's documentation has it.
func TestSocketHandlersAsCPython(t *testing.T) {
	const script = `
import json, logging, logging.config, logging.handlers, sys
if sys.argv[1].endswith('json'):
    logging.config.dictConfig(json.load(open(sys.argv[1])))
else:
    logging.config.fileConfig(sys.argv[1])
for level in 10, 20, 30, 40, 50:
    logging.getLogger('app.db').log(level, 'größer\nsecond line')
`
	const dict = `{"version": 1, "handlers": {"s": {"class": "logging.handlers.CLASS", "host": "HOST", "port": PORT}},
		"root": {"level": "DEBUG", "handlers": ["s"]}}`
	const ini = "[loggers]\nkeys=root\n[handlers]\nkeys=s\n[formatters]\nkeys=\n[logger_root]\nlevel=DEBUG\nhandlers=s\n" +
		"[handler_s]\nclass=handlers.CLASS\nargs=('HOST', PORT)\n"
	for _, tc := range []struct{ name, network, class, ext, text string }{
		{"tcp", "tcp", "SocketHandler", "json", dict},
		{"unix", "unix", "SocketHandler", "json", dict},
		{"udp", "udp", "DatagramHandler", "json", dict},
		{"unixgram", "unixgram", "DatagramHandler", "json", dict},
		{"fileConfig", "tcp", "SocketHandler", "ini", ini},
	} {
		t.Run(tc.name, func(t *testing.T) {
			host, port, records := startReceiver(t, tc.network)
			file := filepath.Join(t.TempDir(), "logging."+tc.ext)
			text := strings.NewReplacer("HOST", host, "PORT", port, "CLASS", tc.class).Replace(tc.text)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			testenv.Python(t, "-c", script, file)
			want := received(t, records)

			c, err := config.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			tree := hierarchy.New()
			a, err := c.Apply(tree, nil)
			if err != nil {
				t.Fatal(err)
			}
			log := tree.Logger("app.db")
			for _, level := range []slog.Level{-4, 0, 4, 8, hierarchy.LevelCritical} {
				log.Log(t.Context(), level, "größer\nsecond line")
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(want, received(t, records)); diff != "" {
				t.Errorf("(-CPython +ours):\n%s", diff)
			}
		})
	}
}

// The other formats are what a program that is not Python's reads.
func TestSocketFormats(t *testing.T) {
	for _, tc := range []struct{ settings, want string }{
		{"format: jsonl", `{"level":"INFO","logger":"app","msg":"größer\nsecond","k":1}` + "\n"},
		{"format: jsonl, formatter: f", "F größer\nsecond k=1\n"},
		{"format: raw", "größer\nsecond k=1\n"},
		{"format: raw, formatter: f, .: {terminator: '|'}", "F größer\nsecond k=1|"},
	} {
		t.Run(tc.settings, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			got := make(chan string, 1)
			go func() {
				conn, err := l.Accept()
				if err != nil {
					got <- err.Error()
					return
				}
				defer conn.Close()
				data, _ := io.ReadAll(conn) // an error shows in the data
				got <- string(data)
			}()
			tree, a := apply(t, fmt.Sprintf(`
version: 1
formatters: {f: {format: 'F %%(message)s'}}
handlers: {s: {class: socket, host: 127.0.0.1, port: %d, %s}}
root: {level: DEBUG, handlers: [s]}
`, l.Addr().(*net.TCPAddr).Port, tc.settings), nil)
			tree.Logger("app").Info("größer\nsecond", "k", 1)
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			text := <-got
			if i := strings.Index(text, `"level"`); strings.HasPrefix(text, `{"time"`) && i > 0 {
				text = "{" + text[i:]
			}
			if text != tc.want {
				t.Errorf("got %q, want %q", text, tc.want)
			}
		})
	}
}

func TestSocketProblems(t *testing.T) {
	for _, tc := range []struct{ name, class, settings, want string }{
		{"no port", "socket", "host: h", "t.yaml:3:6: error: handlers.s: port is missing; logging.handlers.SocketHandler needs it"},
		{"no host", "datagram", "port: 1", "t.yaml:3:6: error: handlers.s: host is missing; logging.handlers.DatagramHandler needs it"},
		{"large port", "socket", "host: h, port: 65536",
			"t.yaml:3:37: error: handlers.s.port: must be a number from 1 to 65535, or null where host is the path of a socket, not 65536"},
		{"port 0", "datagram", "host: h, port: 0",
			"t.yaml:3:39: error: handlers.s.port: must be a number from 1 to 65535, or null where host is the path of a socket, not 0"},
		{"port is text", "socket", "host: h, port: http",
			`t.yaml:3:37: error: handlers.s.port: must be a number from 1 to 65535, or null where host is the path of a socket, not "http"`},
		{"empty host", "socket", "host: '', port: 1", `t.yaml:3:28: error: handlers.s.host: must be a host, or the path of a socket, not ""`},
		{"host is a number", "socket", "host: 7, port: 1", "t.yaml:3:28: error: handlers.s.host: must be a host, or the path of a socket, not 7"},
		{"format", "socket", "host: h, port: 1, format: pickel",
			`t.yaml:3:48: error: handlers.s.format: must be one of pickle, jsonl, raw, not "pickel" (did you mean "pickle"?)`},
		{"tls over UDP", "datagram", "host: h, port: 1, tls: true",
			"t.yaml:3:42: error: handlers.s.tls: unknown key of logging.handlers.DatagramHandler, which takes host, port, format, timeout, spoolBytes, dropNew"},
		{"key without certificate", "socket", "host: h, port: 1, tls: {key: k}", "t.yaml:3:45: error: handlers.s.tls: cert and key need each other"},
		{"timeout", "socket", "host: h, port: 1, timeout: soon",
			`t.yaml:3:49: error: handlers.s.timeout: must be a number of seconds, or a text such as "90s", "12h" or "30d", not "soon"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := "version: 1\nhandlers:\n  s: {class: " + tc.class + ", " + tc.settings + "}\nroot: {handlers: [s]}\n"
			_, err := config.Parse("t.yaml", []byte(text), "yaml")
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
	// What can be known only when it is opened.
	for _, tc := range []struct{ name, settings, want string }{
		{"host", "host: 'a b', port: 1", `test.yaml:1:50: error: handlers.s.host: "a b" is not the name or address of a host`},
		{"path", "host: " + strings.Repeat("x", 108) + ", port: null",
			"test.yaml:1:50: error: handlers.s.host: the path of a socket has at most 107 bytes, this has 108"},
		{"certificate", "host: h, port: 1, tls: {ca: /no/such.pem}",
			"test.yaml:1:67: error: handlers.s.tls: tls.ca: open /no/such.pem: no such file or directory"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := parse(t, `{version: 1, handlers: {s: {class: socket, `+tc.settings+`}}, root: {handlers: [s]}}`)
			_, err := c.Apply(hierarchy.New(), nil)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}
