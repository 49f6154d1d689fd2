package config

import (
	"cmp"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

// This file makes the handler that sends records by mail.

var mailKeys = []key{
	{name: "mailhost", value: addressValue, required: true, doc: "a host, or a pair of host and port; the port is 25, or 465 with implicitTLS"},
	{name: "fromaddr", value: stringValue, required: true},
	{name: "toaddrs", value: stringsValue, required: true},
	{name: "subject", value: stringValue, required: true, doc: "a text, or a layout such as `%(levelname)s in %(name)s`"},
	{name: "credentials", value: credentialsValue, doc: "user and password; sent over TLS only, which the server has to offer then"},
	{name: "secure", value: listValue, doc: "mails are sent over STARTTLS only: an empty list, or the PEM files of key and certificate"},
	{name: "timeout", value: durationValue, initial: "5.0", doc: "of one mail"},
	{name: "implicitTLS", value: boolValue, initial: "false", ours: true, doc: "encrypted from the first byte on"},
	{name: "tls", value: tlsValue, ours: true, doc: "STARTTLS only: true, or the PEM files `ca`, `cert`, `key`, and `serverName`"},
	{name: "every", value: durationValue, initial: "1m", ours: true,
		doc: "from one mail to the next: the records that come in between are one digest; 0: a mail for each, as in Python"},
	{name: "records", value: recordsValue, initial: "20", ours: true, doc: "that a digest shows, the first and the last; the others are counted"},
}

// mailAdvice reports what is wrong with the settings together.
func (v *validator) mailAdvice(o *object) {
	if _, err := o.mailSubject(); err != nil {
		n := o.setting("subject")
		v.errorf(n.at, join(o.path, "subject"), "%v", err)
	}
	if n := o.setting("secure"); n != nil && (!n.strings() || len(n.list) > 2 || len(n.list) == 1) {
		v.errorf(n.at, join(o.path, "secure"), "must be an empty list, or the PEM files of key and certificate, not %s", n)
	}
}

// mailSubject returns what makes the subjects. In Python that is a text; here it
// may be a layout, which a text with placeholders is.
func (o *object) mailSubject() (maillog.Subject, error) {
	text := o.text("subject", "")
	if !strings.Contains(text, "%(") {
		return fixedSubject(text), nil
	}
	layout, err := slogx.ParseLayout(text, nil)
	if err != nil {
		return nil, err
	}
	return layout.New(&slogx.OutputOptions{}), nil
}

// fixedSubject is the same for all mails.
type fixedSubject string

// AppendRecord appends the text.
func (s fixedSubject) AppendRecord(dst []byte, _ string, _ slog.Record) []byte {
	return append(dst, s...)
}

// mailHost returns the server with its port.
func (o *object) mailHost() string {
	n := o.setting("mailhost")
	if host, port, ok := n.hostPort(); ok {
		return net.JoinHostPort(host, strconv.Itoa(port))
	}
	if _, _, err := net.SplitHostPort(n.text); err == nil || n.text == "" || o.boolean("implicitTLS", false) {
		return n.text
	}
	return net.JoinHostPort(n.text, "25") // as CPython, with credentials too
}

// mailTLS returns how connections are encrypted.
func (m *maker) mailTLS() (mode maillog.TLS, c *tls.Config, err error) {
	o := m.object
	host, _, err := net.SplitHostPort(o.mailHost())
	if err != nil {
		host = o.mailHost() // it has no port
	}
	if c, err = m.tls(host); err != nil {
		return 0, nil, &settingError{"tls", err}
	}
	secure := o.setting("secure")
	if files := secure.texts(); len(files) == 2 {
		c = cmp.Or(c, &tls.Config{})
		if err := m.present(c, files[1], files[0]); err != nil {
			return 0, nil, &settingError{"secure", err}
		}
	}
	switch {
	case o.boolean("implicitTLS", false):
		return maillog.ImplicitTLS, c, nil
	case secure != nil || o.encrypted():
		return maillog.StartTLS, c, nil
	}
	return maillog.AutoTLS, c, nil
}

func (m *maker) mail() (*parts, error) {
	o := m.object
	opts := &maillog.Options{
		Timeout: o.duration("timeout"),
		Every:   o.duration("every"),
		Records: o.count("records", 0),
		OnError: m.onError,
	}
	if o.setting("every") != nil && opts.Every == 0 {
		opts.Every = -1
	}
	if pair := o.setting("credentials").texts(); pair != nil {
		opts.Username, opts.Password = pair[0], pair[1]
	}
	var err error
	if opts.TLS, opts.TLSConfig, err = m.mailTLS(); err != nil {
		return nil, err
	}
	if opts.Subject, err = o.mailSubject(); err != nil {
		return nil, &settingError{"subject", err}
	}
	to := o.setting("toaddrs").texts()
	if n := o.setting("toaddrs"); n.kind == kindString {
		to = []string{n.text}
	}
	e, err := maillog.Open(o.mailHost(), o.text("fromaddr", ""), to, opts)
	if err != nil {
		return nil, mailSetting(err)
	}
	p := m.emitter(e, m.formatOrMessage())
	p.what += " " + o.mailHost()
	return p, nil
}

// mailSetting says which setting an option of maillog is.
func mailSetting(err error) error {
	wrong, ok := errors.AsType[*maillog.OptionError](err)
	if !ok {
		return err
	}
	names := map[string]string{"host": "mailhost", "from": "fromaddr", "to": "toaddrs", "Password": "credentials"}
	return &settingError{names[wrong.Option], wrong.Err}
}
