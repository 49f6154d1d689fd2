package httplog

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// newTransport returns a transport for one server. Its CloseIdleConnections ends
// what is left when no request is under way: connections, and attempts at one.
func newTransport(config *tls.Config, timeout time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: timeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:     config.Clone(),
		TLSHandshakeTimeout: timeout,
		MaxIdleConnsPerHost: 2, // one for the records, one for Probe
		IdleConnTimeout:     90 * time.Second,
		ForceAttemptHTTP2:   true,
	}
}

// ofTransport says whether r is what net/http logs about a client: by the log
// package, which slog.SetDefault leads to the handlers. These texts are all it
// has in Go 1.26; http2's are of servers too, and only written with GODEBUG
// http2debug, or if a header is bad.
func ofTransport(r slog.Record) bool {
	if !strings.HasPrefix(r.Message, "Unsolicited response received on idle HTTP channel") &&
		!strings.HasPrefix(r.Message, "http2: ") {
		return false
	}
	src := r.Source() // log records a PC only if its flags ask for the file
	return src == nil || strings.HasPrefix(src.Function, "net/http.")
}
