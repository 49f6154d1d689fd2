package config

import (
	"log/slog"
	"net"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// This file makes the handlers for a socket: SocketHandler and DatagramHandler.

func (m *maker) socket() (*parts, error)   { return m.peer("tcp", "unix") }
func (m *maker) datagram() (*parts, error) { return m.peer("udp", "unixgram") }

// peer makes a handler that sends records to a host and port over one network,
// or to the path of a socket over the other.
func (m *maker) peer(network, local string) (*parts, error) {
	o := m.object
	host, address := "", o.text("host", "")
	if n := o.setting("port"); n != nil {
		port, _ := n.port() // checked before
		host = strings.Trim(address, "[]")
		address = net.JoinHostPort(host, strconv.Itoa(port))
	} else {
		network = local
	}
	opts, err := m.connection(host)
	if err != nil {
		return nil, &settingError{"tls", err}
	}
	opts.ConnectTimeout = o.duration("timeout")
	var p *parts
	switch o.text("format", "pickle") {
	case "jsonl":
		p, err = m.lines(network, address, &opts, &format{Format: slogx.JSON})
	case "raw":
		opts.Framing = netlog.Raw
		p, err = m.lines(network, address, &opts, m.formatOrMessage())
	default:
		var e *netlog.PickleEmitter
		if e, err = netlog.OpenPickle(network, address, &opts); err == nil {
			p = m.emitter(e, &format{Format: noFormat{}})
		}
	}
	if err != nil {
		return nil, ofPeer(err)
	}
	p.what = o.title() + " " + network + " " + address
	return p, nil
}

// lines makes a handler that formats records by the formatter of the object,
// or as initial has it, and sends the lines.
func (m *maker) lines(network, address string, opts *netlog.Options, initial *format) (*parts, error) {
	w, err := netlog.OpenWriter(network, address, opts)
	if err != nil {
		return nil, err
	}
	if m.format != nil {
		initial = m.format
	}
	return m.output(w, address, initial, w.Close), nil
}

// port reads the number of a port.
func (n *node) port() (int, bool) {
	i, ok := n.integer()
	if n.kind == kindExternal {
		i, ok = pythonNames[strings.TrimPrefix(n.text, "logging.")]
	}
	return int(i), ok && i > 0 && i < 1<<16
}

// ofPeer says which setting an error of netlog is about.
func ofPeer(err error) error {
	wrong, ok := err.(*netlog.Error)
	if !ok {
		return err
	}
	keys := map[string]string{"host": "host", "address": "host", "port": "port", "certificate": "tls"}
	if key := keys[wrong.Part]; key != "" {
		return &settingError{key, wrong.Err}
	}
	return err
}

// noFormat is for emitters that take nothing but the record.
type noFormat struct{}

// New returns the formatter: f itself.
func (f noFormat) New(*slogx.OutputOptions) slogx.Formatter { return f }

// AppendRecord appends nothing.
func (noFormat) AppendRecord(dst []byte, _ string, _ slog.Record) []byte { return dst }

// WithAttrs and WithGroup have nothing to do: an emitter gets the attrs in the
// record.
func (f noFormat) WithAttrs([]slog.Attr) slogx.Formatter { return f }

// WithGroup is as WithAttrs.
func (f noFormat) WithGroup(string) slogx.Formatter { return f }
