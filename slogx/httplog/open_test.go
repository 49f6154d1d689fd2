package httplog_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	none := func(http.RoundTripper) http.RoundTripper { return nil }
	for _, row := range []struct {
		url    string
		opts   httplog.Options
		option string
		want   string
	}{
		{"", httplog.Options{}, "url", `httplog: url: begins with http:// or https://, not ""`},
		{"example.com/log", httplog.Options{}, "url", `not ""`},
		{"ftp://example.com", httplog.Options{}, "url", `not "ftp"`},
		{"http://", httplog.Options{}, "url", "has no host"},
		{"http:///log", httplog.Options{}, "url", "has no host"},
		{"http://example.com/%zz", httplog.Options{}, "url", `invalid URL escape "%zz"`},
		{"http://example.com:99999/", httplog.Options{}, "url", "the port 99999 is not between 1 and 65535"},
		{"http://example.com:http/", httplog.Options{}, "url", `invalid port ":http"`},
		{"http://exa mple.com/", httplog.Options{}, "url", "invalid character"},
		{"http://example.com/\n", httplog.Options{}, "url", "invalid control character"},
		{"http://example.com/#top", httplog.Options{}, "url", "has a fragment (#top), which is not sent"},
		{"http://h", httplog.Options{Method: "PATCH"}, "Method", `is GET, POST or PUT, not "PATCH"`},
		{"http://h", httplog.Options{Method: "GET", Body: httplog.JSON}, "Method", "GET sends a form"},
		{"http://h", httplog.Options{Body: httplog.JSONLines + 1}, "Body", "there is no builtin(3)"},
		{"http://h", httplog.Options{TLS: &tls.Config{}}, "TLS", "https only"},
		{"http://h", httplog.Options{Password: "p"}, "Password", "without a Username"},
		{"http://h", httplog.Options{Username: "a:b"}, "Username", "colon"},
		{"http://u:p@h", httplog.Options{Username: "a"}, "Username", "a user in the address too"},
		{"http://h", httplog.Options{Username: "a", Header: http.Header{"Authorization": {"x"}}}, "Username", "a header Authorization too"},
		{"http://h", httplog.Options{Header: http.Header{"X Y": {"x"}}}, "Header", `"X Y" is no name of a header`},
		{"http://h", httplog.Options{Header: http.Header{"": {"x"}}}, "Header", `"" is no name of a header`},
		{"http://h", httplog.Options{Header: http.Header{"Größe": {"x"}}}, "Header", "is no name of a header"},
		{"http://h", httplog.Options{Header: http.Header{"X": {"ok", "a\r\nEvil: b"}}}, "Header", "the value of X contains a control character"},
		{"http://h", httplog.Options{Header: http.Header{"content-length": {"1"}}}, "Header", "content-length is for the transport to set"},
		{"http://h", httplog.Options{Timeout: -1}, "Timeout", "is less than 0"},
		{"http://h", httplog.Options{BatchRecords: -1}, "BatchRecords", "is less than 0"},
		{"http://h", httplog.Options{BackoffMax: -time.Second}, "BackoffMax", "is less than 0"},
		{"http://h", httplog.Options{Wrap: none}, "Wrap", "returned no transport"},
	} {
		e, err := httplog.Open(row.url, &row.opts)
		if err == nil {
			t.Errorf("%q %+v: no error", row.url, row.opts)
			_ = e.Close() // it has had no record
			continue
		}
		wrong, ok := errors.AsType[*httplog.OptionError](err)
		if !ok || wrong.Option != row.option || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: %q, not %s: … %s", row.url, err, row.option, row.want)
		}
	}
}

// A password stands in no error.
func TestNoSecretsInErrors(t *testing.T) {
	if _, err := httplog.Open("http://ada:s3cret@example.com:0/", nil); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("Open: %v", err)
	}
	s := serve(t, func(w http.ResponseWriter, _ int, _ request) { w.WriteHeader(http.StatusForbidden) })
	e, errs := open(t, strings.Replace(s.URL, "//", "//ada:s3cret@", 1)+"/in?token=t0ken", httplog.Options{Method: "GET"})
	logger(e).Error("m")
	waitFor(t, func() bool { return len(errs.texts()) == 1 })
	err := e.Probe(t.Context())
	for _, text := range append(errs.texts(), err.Error()) {
		if strings.Contains(text, "s3cret") || strings.Contains(text, "t0ken") || !strings.Contains(text, "/in: 403 Forbidden") {
			t.Errorf("%q", text)
		}
	}
}

func TestProbe(t *testing.T) {
	for _, row := range []struct {
		status int
		want   string // "": no error
	}{
		{200, ""}, {204, ""}, {400, ""}, {405, ""}, {415, ""}, {501, ""},
		{301, "301 Moved Permanently to /login, not followed"}, {401, "401 Unauthorized"}, {403, "403 Forbidden"},
		{404, "404 Not Found"}, {407, "407 Proxy"}, {500, "500 Internal"}, {503, "503 Service"},
	} {
		s := serve(t, func(w http.ResponseWriter, _ int, _ request) {
			w.Header().Set("Location", "/login")
			w.WriteHeader(row.status)
		})
		e, _ := open(t, s.URL+"/in?x=y", httplog.Options{Username: "ada", Password: "p"})
		err := e.Probe(t.Context())
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%d: %v", row.status, err)
		}
		if r := s.got()[0]; r.Method != "HEAD" || r.URI != "/in?x=y" || r.User != "ada" || r.Body != "" {
			t.Errorf("the request is %+v", r)
		}
	}
}

func TestProbeOfNobody(t *testing.T) {
	s := serve(t, nil)
	s.Close()
	e, _ := open(t, s.URL, httplog.Options{})
	if err := e.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v", err)
	}
	e, _ = open(t, "http://nobody.invalid/", httplog.Options{})
	if err := e.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "nobody.invalid") {
		t.Errorf("%v", err)
	}
}

func TestTLS(t *testing.T) {
	kept := &server{}
	s := httptest.NewUnstartedServer(kept)
	s.Config.ErrorLog = nowhere()
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())

	e, _ := open(t, s.URL, httplog.Options{TLS: &tls.Config{RootCAs: roots}})
	if err := e.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	l := logger(e)
	for range 3 {
		l.Error("m")
	}
	flush(t, e)
	if n := len(kept.got()); n != 4 {
		t.Errorf("%d requests", n)
	}

	for _, row := range []struct {
		name   string
		config *tls.Config
		want   string
	}{
		{"an unknown authority", nil, "certificate signed by unknown authority"},
		{"another name", &tls.Config{RootCAs: roots, ServerName: "logs.test"}, "not logs.test"},
		{"an old protocol", &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS10, MinVersion: tls.VersionTLS10}, "protocol version"},
	} {
		e, errs := open(t, s.URL, httplog.Options{TLS: row.config, Timeout: 500 * time.Millisecond})
		if err := e.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: Probe: %v", row.name, err)
		}
		logger(e).Error("m")
		waitFor(t, func() bool { return len(errs.texts()) > 0 })
		if text := errs.texts()[0]; !strings.Contains(text, row.want) {
			t.Errorf("%s: told %q", row.name, text)
		}
		if s := e.Stats(); s.Queued != 1 {
			t.Errorf("%s: %+v", row.name, s)
		}
	}
}

// Close ends a connection that has not come as far as a request: net/http goes
// on with it when nobody waits for it any more.
func TestCloseEndsHandshakes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // at the end of the test no one cares
	ended := make(chan error, 1)
	go func() {
		c, err := l.Accept()
		if err == nil {
			_, err = io.Copy(io.Discard, c) // takes the client's hello, and says nothing
			err = errors.Join(err, c.Close())
		}
		ended <- err
	}()
	e, _ := open(t, "https://"+l.Addr().String(), httplog.Options{Timeout: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := e.Probe(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Probe: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the connection is open 10 s after Close")
	}
}

// A transport of the user's stands around the Emitter's own.
func TestWrap(t *testing.T) {
	s := serve(t, nil)
	e, _ := open(t, s.URL, httplog.Options{Wrap: func(own http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.Header.Set("X-Signed", "yes")
			return own.RoundTrip(r)
		})
	}})
	logger(e).Error("m")
	flush(t, e)
	if got := s.got()[0].Header.Get("X-Signed"); got != "yes" {
		t.Errorf("X-Signed is %q", got)
	}
}
