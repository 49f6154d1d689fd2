package config

import (
	"errors"
	"net"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// This file makes the handlers for a syslog server and for journald.

func (m *maker) syslog() (*parts, error) {
	o := m.object
	network, address := o.syslogAddress()
	host := ""
	if network == "tcp" {
		host, _, _ = net.SplitHostPort(address) // it was joined
	}
	connection, err := m.connection(host)
	if err != nil {
		return nil, &settingError{"tls", err}
	}
	opts := &netlog.SyslogOptions{
		Options:  connection,
		Format:   o.syslogFormat(),
		Facility: o.facility("facility"),
		AppName:  o.text("appName", ""),
		Hostname: o.text("hostname", ""),
		SDID:     o.text("sdId", ""),
		MaxSize:  o.memory("maxSize"),
		Line:     m.format != nil,
	}
	switch o.text("framing", "") {
	case "lf":
		opts.LF = true
	case "nul":
		opts.Framing = netlog.NUL
	}
	if n := o.attributes.get("ident"); n != nil && n.kind == kindString {
		opts.Ident = n.text
	}
	if n := o.attributes.get("append_nul"); n != nil {
		on, ok := n.boolean()
		opts.NoNUL = ok && !on
	}
	e, err := netlog.OpenSyslog(network, address, opts)
	if err != nil {
		return nil, ofSyslog(err)
	}
	f := m.formatOrMessage()
	if !opts.Line && opts.Format == netlog.RFC5424 {
		f = &format{Format: noFormat{}}
	}
	p := m.emitter(e, f)
	p.what = strings.TrimRight(o.title()+" "+network, " ") + " " + address
	return p, nil
}

// ofSyslog says which setting an error of netlog is about.
func ofSyslog(err error) error {
	wrong, ok := errors.AsType[*netlog.Error](err)
	if !ok {
		return err
	}
	keys := map[string]string{
		"MaxSize": "maxSize", "SDID": "sdId", "AppName": "appName", "Hostname": "hostname",
		"certificate": "tls", "address": "address", "host": "address",
	}
	if key := keys[wrong.Part]; key != "" {
		return &settingError{key, wrong.Err}
	}
	return err
}

// syslogAddress returns the network and address of a syslog server. A text is
// the path of a socket, as in Python; TLS is TCP.
func (o *object) syslogAddress() (network, address string) {
	n := o.setting("address")
	if n != nil && n.kind == kindString {
		switch stream, chosen := o.sockType(); {
		case !chosen:
			return "", n.text
		case stream:
			return "unix", n.text
		}
		return "unixgram", n.text
	}
	host, port := "localhost", 514
	if n != nil {
		host, port, _ = n.hostPort() // checked before
	}
	network = "udp"
	if stream, chosen := o.sockType(); stream || !chosen && o.encrypted() {
		network = "tcp"
	}
	return network, net.JoinHostPort(host, strconv.Itoa(port))
}

// sockType returns the type of socket that the settings ask for, if they do.
func (o *object) sockType() (stream, chosen bool) {
	n := o.setting("socktype")
	if n == nil {
		return false, false
	}
	return n.sockType()
}

func (o *object) syslogFormat() netlog.SyslogFormat {
	n := o.setting("format")
	if n == nil {
		return netlog.Python
	}
	switch n.text { // of a number, too
	case "3164":
		return netlog.RFC3164
	case "5424":
		return netlog.RFC5424
	}
	return netlog.Python
}

// facility returns the number of a facility as text, "" if none is set.
func (o *object) facility(key string) string {
	n := o.setting(key)
	if n == nil {
		return ""
	}
	number, _ := n.facility() // checked before
	return strconv.Itoa(number)
}

// syslogAdvice reports settings that exclude each other.
func (v *validator) syslogAdvice(o *object) {
	stream, chosen := o.sockType()
	if n := o.setting("tls"); n != nil && o.encrypted() && chosen && !stream {
		v.errorf(n.at, join(o.path, "tls"), "needs a stream: socktype ext://socket.SOCK_STREAM")
	}
	if n := o.setting("framing"); n != nil && n.text == "lf" && o.syslogFormat() == netlog.Python {
		v.errorf(n.at, join(o.path, "framing"), "newlines cannot end messages of the format python, which keeps those within them; take octet, or another format")
	}
}

func (m *maker) journald() (*parts, error) {
	o := m.object
	connection, err := m.connection("")
	if err != nil {
		return nil, err
	}
	e, err := netlog.OpenJournald(&netlog.JournaldOptions{
		Options:    connection,
		Socket:     o.text("socket", ""),
		Identifier: o.text("SYSLOG_IDENTIFIER", ""),
		Facility:   o.facility("SYSLOG_FACILITY"),
		Line:       m.format != nil,
	})
	if err != nil {
		return nil, ofSyslog(err)
	}
	f := m.format
	if f == nil {
		f = &format{Format: noFormat{}}
	}
	p := m.emitter(e, f)
	p.what = o.title() + " " + o.text("socket", netlog.JournaldSocket)
	return p, nil
}
