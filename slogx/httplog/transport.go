package httplog

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// transport is an http.Transport of its own, for one server, whose connections
// can be ended.
type transport struct {
	http *http.Transport
	ctx  context.Context // ends with the connections
	end  context.CancelFunc
}

func newTransport(config *tls.Config, timeout time.Duration) *transport {
	t := &transport{}
	t.ctx, t.end = context.WithCancel(context.Background())
	t.http = &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         t.dial(&net.Dialer{Timeout: timeout, KeepAlive: 30 * time.Second}),
		TLSHandshakeTimeout: timeout,
		MaxIdleConnsPerHost: 2, // one for the records, one for Probe
		IdleConnTimeout:     90 * time.Second,
		ForceAttemptHTTP2:   true,
	}
	if config != nil {
		t.http.TLSClientConfig = config.Clone()
	}
	return t
}

// dial returns a DialContext whose attempts and connections end with t: the
// http.Transport goes on dialing when the request that asked for it is over.
func (t *transport) dial(d *net.Dialer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(t.ctx, cancel)()
		nc, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c := &conn{Conn: nc}
		c.close = sync.OnceValue(nc.Close)
		// The error of closing a connection that is given up helps nobody.
		c.forget = context.AfterFunc(t.ctx, func() { _ = c.close() })
		return c, nil
	}
}

// conn is a connection that its transport can close.
type conn struct {
	net.Conn
	close  func() error
	forget func() bool
}

// Close closes the connection.
func (c *conn) Close() error {
	c.forget()
	return c.close()
}

func (t *transport) close() {
	t.end()
	t.http.CloseIdleConnections()
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
