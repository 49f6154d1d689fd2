package httplog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// courier makes requests of records, and sends them.
type courier struct {
	method   string
	url      *url.URL // without the user
	name     string   // what errors begin with
	body     Body
	header   http.Header
	host     string // of the header, or ""
	timeout  time.Duration
	trip     http.RoundTripper
	own      *http.Transport // at the end of trip
	requests atomic.Uint64

	// results are what is known of the first records of the spool's batch. Only
	// the spool's goroutine touches them.
	results []result
}

func newCourier(text string, o *Options) (*courier, error) {
	u, err := parseURL(text)
	if err != nil {
		return nil, err
	}
	if err := o.check(u); err != nil {
		return nil, err
	}
	c := &courier{
		method: o.Method, url: u, body: o.Body, timeout: orDefault(o.Timeout, 5*time.Second),
		header: http.Header{},
	}
	for name, values := range o.Header {
		c.header[http.CanonicalHeaderKey(name)] = append([]string(nil), values...)
	}
	c.host = c.header.Get("Host")
	c.header.Del("Host")
	c.authorize(o)
	c.name = nameOf(c.method, c.url)
	c.own = newTransport(o.TLS, c.timeout)
	c.trip = c.own
	if o.Wrap != nil {
		if c.trip = o.Wrap(c.own); c.trip == nil {
			return nil, wrong("Wrap", "returned no transport")
		}
	}
	return c, nil
}

// authorize moves the credentials to the header.
func (c *courier) authorize(o *Options) {
	user, password := o.Username, o.Password
	if c.url.User != nil {
		user = c.url.User.Username()
		password, _ = c.url.User.Password() // none is an empty one
		c.url.User = nil
	}
	if user != "" {
		r := http.Request{Header: c.header}
		r.SetBasicAuth(user, password)
	}
}

// nameOf returns what errors begin with: the address without the query, where a
// token may be.
func nameOf(method string, u *url.URL) string {
	bare := *u
	bare.RawQuery, bare.ForceQuery = "", false
	return "httplog: " + method + " " + bare.String()
}

// request makes a request. A body of GET is a query.
func (c *courier) request(ctx context.Context, method, contentType string, body []byte) (*http.Request, error) {
	u := *c.url
	var r io.Reader
	switch {
	case method == http.MethodGet && strings.Contains(u.String(), "?"):
		u.RawQuery += "&" + string(body)
	case method == http.MethodGet:
		u.RawQuery = string(body)
	case body != nil:
		r = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), r)
	if err != nil {
		return nil, err
	}
	req.Header = c.header.Clone()
	if r != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.host != "" {
		req.Host = c.host
	}
	return req, nil
}

// The answers that are read. An error's is quoted by its beginning; of others
// the rest is read so that the connection can be used again.
const (
	maxQuoted  = 200
	maxDrained = 64 << 10
	maxChecked = 16 << 20
)

// exchange sends a request and reads the answer; keep returns its body. An
// answer that is not 2xx is a *StatusError.
func (c *courier) exchange(req *http.Request, keep bool) (answer []byte, err error) {
	c.requests.Add(1)
	resp, err := c.trip.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, reason(req.Context(), err))
	}
	defer resp.Body.Close() // it has been read as far as is wanted
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, c.refusal(resp)
	}
	limit := int64(maxDrained)
	if keep {
		limit = maxChecked
	}
	answer, err = io.ReadAll(io.LimitReader(resp.Body, limit))
	if !keep {
		return nil, nil // the status says that the records were taken; the connection is closed if more comes
	}
	if err != nil {
		return nil, fmt.Errorf("%s: reading the answer: %w", c.name, reason(req.Context(), err))
	}
	return answer, nil
}

// reason says in words that the time was up.
func reason(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within the timeout: %w", err)
	}
	return err
}
