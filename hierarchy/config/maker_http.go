package config

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// This file makes the handler that sends records to a web server.

var (
	httpMethods = []string{"get", "post", "put"}
	httpBodies  = map[string]httplog.Body{"form": httplog.Form, "json": httplog.JSON, "jsonl": httplog.JSONLines}
)

var httpKeys = []key{
	{name: "host", value: httpHostValue, required: true, doc: "with its port, if it is not the usual one: `logs.example.com:8080`"},
	{name: "url", value: httpURLValue, required: true, doc: "the path, and the query if there is one: `/log`"},
	{name: "method", value: httpMethodValue, initial: "GET", doc: "POST is the default of a body that is no form"},
	{name: "secure", value: boolValue, initial: "false", doc: "https"},
	{name: "credentials", value: credentialsValue, doc: "user and password, for Basic authentication"},
	{name: "context", value: anyValue, doc: "`ext://` name of a registered *tls.Config"},
	{name: "body", value: httpBodyValue, initial: "form", ours: true,
		doc: "what is sent: a form with the attributes of Python's LogRecord, JSON, or JSON lines, many in a request; JSON is formatted by the formatter, the default is JSON's"},
	{name: "headers", value: headersValue, ours: true, doc: "to send with each request"},
	{name: "timeout", value: durationValue, initial: "5s", ours: true, doc: "of one request, and at the end for all that waits"},
	{name: "batch", value: recordsValue, initial: "1024", ours: true, doc: "JSON lines in a request, at most"},
	{name: "batchBytes", value: memoryValue, initial: "1MB", ours: true, doc: "bytes in a request, at most"},
	{name: "batchWait", value: durationValue, initial: "0", ours: true, doc: "how long to wait for a full batch"},
	{name: "tls", value: tlsValue, ours: true, doc: "https: true, or the PEM files `ca`, `cert`, `key`, and `serverName`"},
	spoolBytesKey, dropNewKey,
}

// web checks the types that only the HTTP handler has.
func (v *validator) web(n *node, path string, k *key) (wrong string) {
	switch k.value {
	case httpHostValue:
		return v.httpHost(n, path)
	case httpURLValue:
		if n.kind == kindString && n.httpPath() == "" {
			v.add(Error, n.at, path, "/"+n.text, "begins with a slash: the host stands in host")
			return ""
		}
		return want(n.kind == kindString, "a string")
	case httpMethodValue:
		v.words(n, path, httpMethods...)
	case httpBodyValue:
		v.words(n, path, "form", "json", "jsonl")
	case credentialsValue:
		return want(n.strings() && len(n.list) == 2, "a pair of user and password")
	case headersValue:
		if n.kind != kindMap {
			return "a mapping"
		}
		for _, e := range n.keys {
			if e.value.kind != kindString {
				v.errorf(e.value.at, join(path, e.key), "must be a string, not %s", e.value)
			}
		}
	}
	return ""
}

// httpHost checks a host, to which a port may belong.
func (v *validator) httpHost(n *node, path string) (wrong string) {
	if n.kind != kindString {
		return "a string"
	}
	u, err := url.Parse("//" + n.text)
	if err == nil && u.Host == n.text && u.Hostname() != "" && validPort(u.Port()) {
		return ""
	}
	suggestion := ""
	if whole, err := url.Parse(n.text); err == nil && whole.Host != "" {
		suggestion = whole.Host
	}
	v.add(Error, n.at, path, suggestion, "must be a host such as localhost or localhost:8080, not %s", n)
	return ""
}

func validPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}

// httpPath returns the path of a request, with its query; "" if there is none.
// Of a whole address it is what stands behind the host, as servers take it that
// get such requests from Python.
func (n *node) httpPath() string {
	if strings.HasPrefix(n.text, "/") {
		return n.text
	}
	if u, err := url.Parse(n.text); err == nil && u.Scheme != "" && u.Host != "" {
		return u.RequestURI()
	}
	return ""
}

// httpAdvice reports settings that exclude each other.
func (v *validator) httpAdvice(o *object) {
	body := strings.ToLower(o.text("body", "form"))
	if n := o.setting("context"); n != nil && !o.secure() {
		v.errorf(n.at, join(o.path, "context"), "makes sense with secure only")
	}
	if n := o.setting("method"); n != nil && strings.EqualFold(n.text, "get") && body != "form" {
		v.add(Error, n.at, join(o.path, "method"), "POST", "GET can send a form only")
	}
	if n := o.setting("context"); n != nil && o.encrypted() {
		v.errorf(n.at, join(o.path, "context"), "context and tls exclude each other")
	}
	if body != "jsonl" {
		for _, name := range []string{"batch", "batchBytes", "batchWait"} {
			if n := o.setting(name); n != nil {
				v.warnf(n.at, join(o.path, name), "has no effect: the body %s holds one record", body)
			}
		}
	}
}

// secure says whether the address is https.
func (o *object) secure() bool { return o.boolean("secure", false) || o.encrypted() }

func (m *maker) http() (*parts, error) {
	o := m.object
	opts := &httplog.Options{
		Method:       strings.ToUpper(o.text("method", "")),
		Body:         httpBodies[strings.ToLower(o.text("body", "form"))],
		Header:       http.Header{},
		Timeout:      o.duration("timeout"),
		BatchRecords: o.count("batch", 0),
		BatchBytes:   o.memory("batchBytes"),
		BatchWait:    o.duration("batchWait"),
		SpoolBytes:   o.memory("spoolBytes"),
		DropNew:      o.boolean("dropNew", false),
		OnError:      m.onError,
	}
	if opts.Method == "" && opts.Body == httplog.Form {
		opts.Method = http.MethodGet // CPython's default
	}
	if n := o.setting("headers"); n != nil {
		for _, e := range n.keys {
			opts.Header[e.key] = []string{e.value.text}
		}
	}
	if pair := o.setting("credentials").texts(); pair != nil {
		opts.Username, opts.Password = pair[0], pair[1]
	}
	var err error
	if opts.TLS, err = m.httpTLS(); err != nil {
		return nil, err
	}
	address := "http://"
	if o.secure() {
		address = "https://"
	}
	address += o.text("host", "") + o.setting("url").httpPath()
	e, err := httplog.Open(address, opts)
	if err != nil {
		return nil, httpSetting(err)
	}
	f := m.format
	if f == nil {
		f = &format{Format: slogx.JSON} // of no effect for a form
	}
	p := m.emitter(e, f)
	shown, _, _ := strings.Cut(address, "?") // there may be a token behind it
	p.what += " " + opts.Method + " " + shown
	return p, nil
}

// httpTLS returns the settings of TLS, of context or tls; nil for the usual ones.
func (m *maker) httpTLS() (*tls.Config, error) {
	n := m.object.setting("context")
	if n == nil {
		c, err := m.tls((&url.URL{Host: m.object.text("host", "")}).Hostname())
		if err != nil {
			err = &settingError{"tls", err}
		}
		return c, err
	}
	c, ok := n.value(m.external).(*tls.Config)
	if !ok || c == nil {
		return nil, &settingError{"context", fmt.Errorf("must be the ext:// name of a registered *tls.Config, not %s", n)}
	}
	return c, nil
}

// httpSetting says which setting an option of httplog is.
func httpSetting(err error) error {
	wrong, ok := errors.AsType[*httplog.OptionError](err)
	if !ok {
		return err
	}
	names := map[string]string{"url": "url", "Method": "method", "Header": "headers", "Username": "credentials", "Password": "credentials"}
	return &settingError{names[wrong.Option], wrong.Err}
}

// A settingError is about one setting of an object.
type settingError struct {
	key string
	err error
}

// Error says what is wrong with the setting.
func (e *settingError) Error() string { return e.err.Error() }

// Unwrap returns what is wrong.
func (e *settingError) Unwrap() error { return e.err }
