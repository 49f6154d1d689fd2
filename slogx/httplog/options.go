package httplog

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Options are the settings of an [Emitter]. The zero value sends each record by
// POST, as a form.
type Options struct {
	// Method is GET, POST or PUT; "" is POST. CPython's default is GET, which
	// puts a record into the address: the [Form] alone can do that.
	Method string

	// Body says what is sent; nil is [Form], as CPython's HTTPHandler does.
	Body Body

	// Header is sent with each request. A Content-Type in it replaces the
	// Body's, and a Host that of the address.
	Header http.Header

	// Username and Password are sent as Basic authentication, if Username is
	// set. They go over the wire as good as in clear text: use https.
	Username, Password string

	// TLS is for https: the authorities and certificates to use. nil trusts
	// what the system does.
	TLS *tls.Config

	// Wrap returns a transport around the Emitter's own, which goes through the
	// proxy that the environment names (HTTPS_PROXY): to sign requests, or
	// measure them. What it logs must not reach this Emitter.
	Wrap func(http.RoundTripper) http.RoundTripper

	// Timeout is how long one request may take, from the connection to the end
	// of the answer; 0 is 5 s.
	Timeout time.Duration

	// BatchRecords and BatchBytes are how much goes into one request, if the
	// Body takes several records: as many as are there, up to the first limit,
	// but at least one; 0 is 1024 records and 1 MiB. What the server finds too
	// large (413) is sent in halves.
	BatchRecords, BatchBytes int

	// BatchWait is how long to wait for more records while a batch is not full;
	// 0 sends at once what has come together during the last request.
	BatchWait time.Duration

	// SpoolBytes is how many bytes of records may wait; 0 is 8 MiB. The memory
	// is taken as it is needed.
	SpoolBytes int

	// DropNew makes Emit refuse a record when the spool is full; otherwise the
	// oldest is dropped that is not being sent; if all are, the new one. All
	// are counted.
	DropNew bool

	// BackoffMin is the pause after a first failure, doubled after each
	// further one up to BackoffMax, less a random part of up to half of it; 0 is
	// 1 s and 30 s. A Retry-After of the server counts instead, up to an hour.
	BackoffMin, BackoffMax time.Duration

	// OnError is told of the first error of an outage, of its end, of records
	// that the server refuses for good, and of those dropped because it is too
	// slow. It is called by the Emitter's goroutine and must not log to it. nil
	// writes a line to standard error, at most ten in a minute.
	OnError func(error)
}

// An OptionError says which option [Open] cannot take.
type OptionError struct {
	Option string // "url", or the name of the field of Options
	Err    error
}

// Error names the option and what is wrong with it.
func (e *OptionError) Error() string { return fmt.Sprintf("httplog: %s: %v", e.Option, e.Err) }

// Unwrap returns what is wrong.
func (e *OptionError) Unwrap() error { return e.Err }

func wrong(option, format string, args ...any) error {
	return &OptionError{option, fmt.Errorf(format, args...)}
}

// parseURL reads an address. It quotes no more of a bad one than its host: there
// may be a password in it.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return nil, wrong("url", "%w", err)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, wrong("url", "begins with http:// or https://, not %q", u.Scheme)
	case u.Hostname() == "":
		return nil, wrong("url", "has no host")
	case u.Fragment != "":
		return nil, wrong("url", "has a fragment (#%s), which is not sent", u.Fragment)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, wrong("url", "the port %s is not between 1 and 65535", port)
		}
	}
	return u, nil
}

// check returns what is wrong with o beside the address u, and fills in what is
// not set.
func (o *Options) check(u *url.URL) error {
	o.Method = strings.ToUpper(o.Method)
	if o.Method == "" {
		o.Method = http.MethodPost
	}
	if o.Body == nil {
		o.Body = Form
	}
	switch o.Method {
	case http.MethodPost, http.MethodPut:
	case http.MethodGet:
		if o.Body != Form {
			return wrong("Method", "GET sends a form in the address, and no other Body")
		}
	default:
		return wrong("Method", "is GET, POST or PUT, not %.40q", o.Method)
	}
	if b, ok := o.Body.(builtin); ok && b > JSONLines {
		return wrong("Body", "there is no %v", b)
	}
	if o.TLS != nil && u.Scheme != "https" {
		return wrong("TLS", "makes sense for https only, and the address is http")
	}
	if err := o.checkCredentials(u); err != nil {
		return err
	}
	for _, limit := range []struct {
		option string
		value  int64
	}{
		{"Timeout", int64(o.Timeout)}, {"BatchRecords", int64(o.BatchRecords)}, {"BatchBytes", int64(o.BatchBytes)},
		{"BatchWait", int64(o.BatchWait)}, {"SpoolBytes", int64(o.SpoolBytes)},
		{"BackoffMin", int64(o.BackoffMin)}, {"BackoffMax", int64(o.BackoffMax)},
	} {
		if limit.value < 0 {
			return wrong(limit.option, "is less than 0")
		}
	}
	return checkHeader(o.Header)
}

func (o *Options) checkCredentials(u *url.URL) error {
	switch {
	case o.Username == "" && o.Password != "":
		return wrong("Password", "is set without a Username")
	case o.Username == "":
		return nil
	case u.User != nil:
		return wrong("Username", "there is a user in the address too")
	case o.Header.Get("Authorization") != "":
		return wrong("Username", "there is a header Authorization too")
	case strings.Contains(o.Username, ":"):
		return wrong("Username", "the name contains a colon, which would end it")
	}
	return nil
}

// checkHeader returns an error for a header that cannot be sent.
func checkHeader(h http.Header) error {
	for name, values := range h {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length", "Transfer-Encoding", "Connection", "Trailer":
			return wrong("Header", "%s is for the transport to set", name)
		}
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isTokenRune(r) }) {
			return wrong("Header", "%.80q is no name of a header", name)
		}
		for _, v := range values {
			if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				return wrong("Header", "the value of %s contains a control character", name)
			}
		}
	}
	return nil
}

// isTokenRune says whether r may stand in the name of a header (RFC 9110, 5.6.2).
func isTokenRune(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' ||
		r < 0x80 && strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func orDefault[T int | time.Duration](v, initial T) T {
	if v == 0 {
		return initial
	}
	return v
}
