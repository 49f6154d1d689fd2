package config_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// webServer keeps what it is sent, a line for each request.
type webServer struct {
	*httptest.Server
	host string

	mu   sync.Mutex
	seen []string
}

// ServeHTTP notes method, address, credentials and type of a request, and of a
// form what does not differ from one run to the next.
func (s *webServer) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	uri, text := r.RequestURI, string(body)
	form := r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
	if at := strings.Index(uri, "name="); at >= 0 {
		uri, text, form = uri[:at], uri[at:], true
	}
	if values, err := url.ParseQuery(text); form && err == nil {
		text = fmt.Sprintf("%s %s %s %q %d", values.Get("name"), values.Get("levelname"), values.Get("levelno"), values.Get("msg"), len(values))
	}
	user, password, _ := r.BasicAuth()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, fmt.Sprintf("%s %s %s:%s %s X=%s\n%s", r.Method, uri, user, password, r.Header.Get("Content-Type"), r.Header.Get("X"), text))
}

func (s *webServer) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = nil
	return seen
}

func serveWeb(t *testing.T, start func(*httptest.Server)) *webServer {
	t.Helper()
	s := &webServer{}
	s.Server = httptest.NewUnstartedServer(s)
	start(s.Server)
	t.Cleanup(s.Close)
	s.host = s.Listener.Addr().String()
	return s
}

// Python's configurations of HTTPHandler send what CPython sends.
func TestHTTPHandlerAsCPython(t *testing.T) {
	const script = `
import json, logging, logging.config, sys
if sys.argv[1].endswith('json'):
    # A list is no pair of credentials in Python, where "%s:%s" % pair needs a tuple.
    c = json.load(open(sys.argv[1]))
    h = c["handlers"]["s"]
    if "credentials" in h:
        h["credentials"] = tuple(h["credentials"])
    logging.config.dictConfig(c)
else:
    logging.config.fileConfig(sys.argv[1])
for level in 10, 20, 30, 40, 50:
    logging.getLogger('app.db').log(level, 'größer\nsecond line')
`
	dict := func(settings string) string {
		return `{"version": 1, "handlers": {"s": {"class": "logging.handlers.HTTPHandler", "host": "HOST", ` + settings + `}},
			"root": {"level": "DEBUG", "handlers": ["s"]}}`
	}
	for _, tc := range []struct{ name, ext, text string }{
		{"defaults", "json", dict(`"url": "/log"`)},
		{"query", "json", dict(`"url": "/log?token=t", "method": "get"`)},
		{"post", "json", dict(`"url": "/log?token=t", "method": "post", "credentials": ["ada", "p:ss ü"], "secure": false, "context": null`)},
		{"fileConfig", "ini", "[loggers]\nkeys=root\n[handlers]\nkeys=s\n[formatters]\nkeys=\n[logger_root]\nlevel=DEBUG\nhandlers=s\n" +
			"[handler_s]\nclass=handlers.HTTPHandler\nargs=('HOST', '/log', 'POST')\nkwargs={'credentials': ('ada', 'p')}\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serveWeb(t, (*httptest.Server).Start)
			file := filepath.Join(t.TempDir(), "logging."+tc.ext)
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(tc.text, "HOST", s.host)), 0o600); err != nil {
				t.Fatal(err)
			}
			testenv.Python(t, "-c", script, file)
			want := s.take()
			if len(want) != 5 {
				t.Fatalf("CPython has sent %q", want)
			}
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
			if diff := cmp.Diff(want, s.take()); diff != "" {
				t.Errorf("(-CPython +ours):\n%s", diff)
			}
		})
	}
}

func TestHTTPBodies(t *testing.T) {
	s := serveWeb(t, (*httptest.Server).Start)
	for _, tc := range []struct {
		settings string
		want     []string
	}{
		{"url: /in, body: json", []string{
			"POST /in : application/json X=\n" + `{"level":"INFO","logger":"app.db","msg":"paid","k":1}`,
			"POST /in : application/json X=\n" + `{"level":"INFO","logger":"app.db","msg":"paid","k":2}`,
		}},
		{"url: /in, body: jsonl, batch: 2, batchWait: 1h, method: put, headers: {X: y}", []string{
			"PUT /in : application/x-ndjson X=y\n" + `{"level":"INFO","logger":"app.db","msg":"paid","k":1}` + "\n" + `{"level":"INFO","logger":"app.db","msg":"paid","k":2}` + "\n",
		}},
		{"url: /in, body: jsonl, batch: 2, batchWait: 1h, formatter: f", []string{
			"POST /in : application/x-ndjson X=\n" + `{"message":"F paid k=1"}` + "\n" + `{"message":"F paid k=2"}` + "\n",
		}},
		{"url: 'http://" + s.host + "/whole?x=y', method: POST, credentials: [ada, p]", []string{
			"POST /whole?x=y ada:p application/x-www-form-urlencoded X=\n" + `app.db INFO 20 "paid" 22`,
			"POST /whole?x=y ada:p application/x-www-form-urlencoded X=\n" + `app.db INFO 20 "paid" 22`,
		}},
	} {
		tree, a := apply(t, `
version: 1
formatters: {f: {format: "F %(message)s"}}
handlers: {s: {class: http, host: "`+s.host+`", `+tc.settings+`}}
root: {level: INFO, handlers: [s]}
`, nil)
		log := tree.Logger("app.db")
		log.Info("paid", "k", 1)
		log.Info("paid", "k", 2)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		got := s.take()
		for i := range got { // the time is another in each run
			lines := strings.SplitAfter(got[i], "\n")
			for j, line := range lines {
				if begin, rest, ok := strings.Cut(line, `"time":"`); ok {
					lines[j] = begin + rest[strings.IndexByte(rest, ',')+1:]
				}
			}
			got[i] = strings.Join(lines, "")
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.settings, diff)
		}
	}
}

// A server that is away costs a record nothing, and the end its timeout.
func TestHTTPAway(t *testing.T) {
	s := serveWeb(t, (*httptest.Server).Start)
	s.Close()
	var mu sync.Mutex
	var told []string
	tree, a := apply(t, "version: 1\nhandlers: {s: {class: http, host: '"+s.host+"', url: /log?token=t0ken, timeout: 0.05}}\nroot: {handlers: [s]}\n",
		&config.ApplyOptions{OnError: func(handler string, err error) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, handler+": "+err.Error())
		}})
	if h, _ := tree.HandlerByName("s"); fmt.Sprint(h) != "<HTTPHandler GET http://"+s.host+"/log (NOTSET)>" {
		t.Errorf("the handler is %v", h)
	}
	start := time.Now()
	tree.Logger("app").Error("m")
	err := a.Close()
	if err == nil || !strings.Contains(err.Error(), "1 records not delivered") || time.Since(start) > 5*time.Second {
		t.Errorf("Close: %v, after %v", err, time.Since(start))
	}
	mu.Lock()
	defer mu.Unlock()
	if len(told) != 1 || !strings.Contains(told[0], "s: httplog: GET http://"+s.host+"/log: ") || !strings.Contains(told[0], "refused") {
		t.Errorf("told %q", told)
	}
}

func TestHTTPS(t *testing.T) {
	s := serveWeb(t, (*httptest.Server).StartTLS)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	registry := config.NewRegistry()
	registry.RegisterValue("ssl", &tls.Config{RootCAs: roots})
	for _, settings := range []string{
		"secure: true, context: ext://ssl", "tls: {ca: '" + ca + "'}", "secure: true, tls: {ca: '" + ca + "', serverName: example.com}",
	} {
		tree, a := apply(t, "version: 1\nhandlers: {s: {class: http, host: '"+s.host+"', url: /log, "+settings+"}}\nroot: {handlers: [s]}\n",
			&config.ApplyOptions{Registry: registry})
		tree.Logger("app").Error("m")
		if err := a.Close(); err != nil {
			t.Errorf("%s: %v", settings, err)
		}
		if got := s.take(); len(got) != 1 {
			t.Errorf("%s: the server has seen %q", settings, got)
		}
	}
}

func TestHTTPProblems(t *testing.T) {
	const keys = "host, url, method, secure, credentials, context, body, headers, timeout, batch, batchBytes, batchWait, tls, spoolBytes, dropNew"
	for _, tc := range []struct{ settings, want string }{
		{"url: /l", "3:6: error: handlers.s: host is missing; logging.handlers.HTTPHandler needs it"},
		{"host: h", "3:6: error: handlers.s: url is missing; logging.handlers.HTTPHandler needs it"},
		{"url: /l, host: 'http://h:1/x'", `3:35: error: handlers.s.host: must be a host such as localhost or localhost:8080, not "http://h:1/x" (did you mean "h:1"?)`},
		{"url: /l, host: 'h:70000'", `3:35: error: handlers.s.host: must be a host such as localhost or localhost:8080, not "h:70000"`},
		{"url: /l, host: 'h h'", `3:35: error: handlers.s.host: must be a host such as localhost or localhost:8080, not "h h"`},
		{"url: /l, host: 'u@h'", `3:35: error: handlers.s.host: must be a host such as localhost or localhost:8080, not "u@h"`},
		{"url: /l, host: 7", `3:35: error: handlers.s.host: must be a string, not 7`},
		{"host: h, url: log", `3:34: error: handlers.s.url: begins with a slash: the host stands in host (did you mean "/log"?)`},
		{"host: h, url: /l, method: PATCH", `3:46: error: handlers.s.method: must be one of get, post, put, not "PATCH"`},
		{"host: h, url: /l, body: jsonlines", `3:44: error: handlers.s.body: must be one of form, json, jsonl, not "jsonlines"`},
		{"host: h, url: /l, body: json, method: GET", `3:58: error: handlers.s.method: GET can send a form only (did you mean "POST"?)`},
		{"host: h, url: /l, credentials: ada", `3:51: error: handlers.s.credentials: must be a pair of user and password, not "ada"`},
		{"host: h, url: /l, credentials: [ada]", `3:51: error: handlers.s.credentials: must be a pair of user and password, not a list`},
		{"host: h, url: /l, headers: [X]", `3:47: error: handlers.s.headers: must be a mapping, not a list`},
		{"host: h, url: /l, headers: {X: 7}", `3:51: error: handlers.s.headers.X: must be a string, not 7`},
		{"host: h, url: /l, timeout: soon", `3:47: error: handlers.s.timeout: must be a number of seconds, or a text such as "90s", "12h" or "30d", not "soon"`},
		{"host: h, url: /l, batch: -1, body: jsonl", `3:45: error: handlers.s.batch: must be a whole number of 0 to 10000000, not -1`},
		{"host: h, url: /l, batch: 10", `3:45: warning: handlers.s.batch: has no effect: the body form holds one record`},
		{"host: h, url: /l, context: ext://ssl", `3:47: error: handlers.s.context: makes sense with secure only`},
		{"host: h, url: /l, context: ext://ssl, tls: true", `3:47: error: handlers.s.context: context and tls exclude each other`},
		{"host: h, url: /l, tls: {cert: x}", `3:43: error: handlers.s.tls: cert and key need each other`},
		{"host: h, url: /l, header: {}", `3:38: error: handlers.s.header: unknown key of logging.handlers.HTTPHandler, which takes ` + keys + ` (did you mean "headers"?)`},
	} {
		got := problems("a.yaml", "version: 1\nhandlers:\n  s: {class: http, "+tc.settings+"}\nroot: {handlers: [s]}\n")
		if want := "a.yaml:" + tc.want; got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.settings, got, want)
		}
	}
}

// What only the destination can say is an error of the setting in the file.
func TestHTTPApplyErrors(t *testing.T) {
	for _, tc := range []struct{ settings, want string }{
		{"tls: {ca: /nowhere/ca.pem}", "3:43: error: handlers.s.tls: tls.ca: open /nowhere/ca.pem: no such file or directory"},
		{"secure: true, context: ext://ssl", "3:61: error: handlers.s.context: must be the ext:// name of a registered *tls.Config, not ext://ssl"},
		{"headers: {'X Y': z}", `3:47: error: handlers.s.headers: "X Y" is no name of a header`},
		{`headers: {X: "a\r\nb"}`, `3:47: error: handlers.s.headers: the value of X contains a control character`},
		{"credentials: ['a:b', c]", `3:51: error: handlers.s.credentials: the name contains a colon, which would end it`},
	} {
		_, err := parse(t, "version: 1\nhandlers:\n  s: {class: http, host: h, url: /l, "+tc.settings+"}\nroot: {handlers: [s]}\n").Apply(hierarchy.New(), nil)
		if got := fmt.Sprint(err); got != "test.yaml:"+tc.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.settings, got, tc.want)
		}
	}
}

// The configuration in docs/operations.md works as it stands there, but for
// the names of the server and of the certificate.
func TestShipOverHTTP(t *testing.T) {
	s := serveWeb(t, (*httptest.Server).StartTLS)
	_, section, _ := strings.Cut(read(t, "../../docs/operations.md"), "## Ship to a collector")
	_, section, _ = strings.Cut(section, "```yaml\n")
	text, _, ok := strings.Cut(section, "```")
	if !ok {
		t.Fatal("docs/operations.md has no such section")
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LOG_TOKEN", "t0ken")
	text = strings.NewReplacer("logs.example.com", s.host, "/etc/ssl/logs-ca.pem", ca).Replace(text)
	tree, a := apply(t, text, nil)
	logFive(tree.Logger("shop"))
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	got := s.take()
	if len(got) != 1 || strings.Count(got[0], `"msg":"größer\nsecond line"`) != 4 || strings.Count(got[0], "\n") != 5 ||
		!strings.HasPrefix(got[0], "POST /in : application/x-ndjson") {
		t.Errorf("the server has seen %q", got)
	}
}
