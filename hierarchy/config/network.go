package config

import (
	"errors"
	"io"
	"net"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/balance"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// This file reads the values that say where and how a handler connects.

// network checks the types that only handlers with a connection have.
func (v *validator) network(n *node, path string, k *key) (wrong string) {
	switch k.value {
	case facilityValue:
		if _, ok := n.facility(); !ok && n.kind == kindString {
			v.add(Error, n.at, path, v.near(strings.ToLower(n.text), facilityNames()), "unknown facility %s", n)
		} else {
			return want(ok, "a facility such as user or local0, or its number")
		}
	case addressValue:
		return v.address(n, path, k)
	case sockTypeValue:
		_, ok := n.sockType()
		if !ok && n.kind == kindExternal {
			v.add(Error, n.at, path, v.near(n.text, []string{"socket.SOCK_STREAM", "socket.SOCK_DGRAM"}), "unknown socket type %s", n)
			return ""
		}
		return want(ok, "ext://socket.SOCK_STREAM or ext://socket.SOCK_DGRAM")
	case syslogFormatValue:
		if i, ok := n.integer(); !ok || i != 3164 && i != 5424 { // in YAML a number without quotes
			v.words(n, path, "python", "3164", "5424")
		}
	case framingValue:
		v.words(n, path, "octet", "lf", "nul")
	case tlsValue:
		v.tls(n, path)
	case peerValue:
		return want(n.kind == kindString && strings.TrimSpace(n.text) != "" && !strings.ContainsAny(n.text, "\r\n\x00"), "a host, or the path of a socket")
	case portValue:
		_, ok := n.port()
		return want(ok, "a number from 1 to 65535, or null where host is the path of a socket")
	case socketFormatValue:
		v.words(n, path, "pickle", "jsonl", "raw")
	default:
		return v.web(n, path, k)
	}
	return ""
}

// address checks a pair of host and port, or a text: of a syslog handler the
// path of a socket, for it is no host in Python either.
func (v *validator) address(n *node, path string, k *key) (wrong string) {
	if n.kind == kindString {
		if k.name != "address" || strings.HasPrefix(n.text, "@") || strings.ContainsRune(n.text, '/') {
			return ""
		}
		suggestion := "[" + n.text + ", 514]"
		if host, port, err := net.SplitHostPort(n.text); err == nil {
			suggestion = "[" + host + ", " + port + "]"
		} else if v.near(n.text, []string{"dev/log"}) != "" {
			suggestion = "/dev/log"
		}
		v.add(Error, n.at, path, suggestion, "must be the path of a socket or a pair of host and port, not %s", n)
		return ""
	}
	if _, _, ok := n.hostPort(); ok {
		return ""
	}
	if n.kind == kindList && len(n.list) == 2 && n.list[0].kind == kindString {
		if port, ok := n.list[1].integer(); ok {
			v.errorf(n.list[1].at, index(path, 1), "the port %d is not between 1 and 65535", port)
			return ""
		}
	}
	return "a string or a pair of host and port"
}

// hostPort reads a pair of host and port.
func (n *node) hostPort() (host string, port int, ok bool) {
	if n.kind != kindList || len(n.list) != 2 || n.list[0].kind != kindString {
		return "", 0, false
	}
	i, ok := n.list[1].integer()
	return n.list[0].text, int(i), ok && i > 0 && i < 1<<16
}

// facility reads a facility: CPython's name, the number, or the constant.
func (n *node) facility() (number int, ok bool) {
	switch n.kind {
	case kindString:
		if number, ok = syslogFacilities[strings.ToLower(n.text)]; ok {
			return number, true
		}
	case kindExternal:
		name := strings.TrimPrefix(n.text, "logging.")
		i, ok := pythonNames[name]
		return int(i), ok && strings.HasPrefix(name, "handlers.SysLogHandler.LOG_") && i < 24
	}
	i, ok := n.integer()
	return int(i), ok && i >= 0 && i < 24
}

func facilityNames() []string {
	names := make([]string, 0, len(syslogFacilities))
	for name := range syslogFacilities {
		names = append(names, name)
	}
	return sorted(names)
}

// sockType reads a type of sockets; stream is SOCK_STREAM.
func (n *node) sockType() (stream, ok bool) {
	if i, isInt := n.integer(); isInt {
		return i == 1, i == 1 || i == 2
	}
	switch name := strings.TrimPrefix(n.text, "logging.handlers."); {
	case n.kind != kindExternal:
		return false, false
	case name == "socket.SOCK_STREAM":
		return true, true
	default:
		return false, name == "socket.SOCK_DGRAM"
	}
}

// connection returns what the settings say of a connection to a host, "" for a
// socket of this machine.
func (m *maker) connection(host string) (netlog.Options, error) {
	o := m.object
	c, err := m.tls(host)
	timeout := o.duration("timeout")
	return netlog.Options{
		TLS:          c,
		WriteTimeout: timeout,
		CloseTimeout: timeout,
		SpoolBytes:   o.memory("spoolBytes"),
		DropNew:      o.boolean("dropNew", false),
		OnError:      m.onError,
	}, err
}

// emitter makes a handler that formats records and hands both to e.
func (m *maker) emitter(e interface {
	slogx.Emitter
	io.Closer
}, f *format) *parts {
	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{
		Format: f.Format, AddSource: f.source, Location: f.location,
		Filters: m.filters, NameKey: m.opts.NameKey, OnError: m.onError,
	})
	end := func() error { return errors.Join(e.Close(), balance.Check(e)) }
	return &parts{handler: h, what: m.object.title(), filters: true, closers: []func() error{end}}
}
