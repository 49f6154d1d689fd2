package netlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// Syslog is an emitter that sends records to a syslog server, or to the
// /dev/log of this machine. It is CPython's SysLogHandler, with the forms of
// messages and of streams that the RFCs ask for. Emit does not wait; see the
// package's documentation for what becomes of the records. Its methods may be
// called by several goroutines.
//
// The severity of a message is 7 (debug) for levels below INFO, 6 (info) for
// INFO, 5 (notice) between INFO and WARNING, 4 (warning) from WARNING, 3 (error)
// from ERROR and 2 (critical) from CRITICAL on.
//
// Messages are valid UTF-8. Control characters other than tabs and newlines
// become \x1b and the like, and so do newlines where they would end the
// message; CPython's form keeps all but NUL.
type Syslog struct {
	link
	format *syslogFormatter
}

// OpenSyslog returns an emitter for slogx.NewEmitterHandler. The address is
// host:port for the networks tcp and udp, and the path of a socket, such as
// /dev/log, for unixgram (datagrams) and unix (a stream). The network "" is one
// of these two: a stream if that is what the socket takes at the moment.
//
// Messages in a TCP stream are parted by their lengths (octet counting, RFC
// 6587), and by NUL in a stream to a unix socket, unless options say otherwise.
//
// OpenSyslog sends nothing, and the server may come later: Probe says whether
// it is there. An error is an *Error, and says what is wrong with the options.
// Close it.
func OpenSyslog(network, address string, opts *SyslogOptions) (*Syslog, error) {
	var o SyslogOptions
	if opts != nil {
		o = *opts
	}
	s := new(Syslog)
	if network == "" {
		network = unixNetwork(address)
	}
	local := network == "unix" || network == "unixgram"
	stream := networks[network]
	lines, err := o.frame(stream, local)
	if err == nil {
		s.format, err = o.formatter(!stream, lines, local)
	}
	if err != nil {
		s.network, s.address = network, address
		return nil, s.wrap("open", err)
	}
	o.Options.MaxDatagram = maxDatagram // MaxSize is what counts
	if err := s.start(network, address, &o.Options); err != nil {
		return nil, err
	}
	return s, nil
}

// frame sets the framing of a stream, and none for datagrams. It says whether
// newlines end the messages.
func (o *SyslogOptions) frame(stream, local bool) (lines bool, err error) {
	switch {
	case !stream:
		o.Framing = Raw
	case o.LF:
		o.Framing = Lines
	case o.Framing == Lines && local:
		o.Framing = NUL
	case o.Framing == Lines:
		o.Framing = OctetCounting
	case o.Framing > NUL:
		return false, partError{"framing", fmt.Errorf("%v is not one of syslog's: octet-counting, nul or LF", o.Framing)}
	}
	return o.Framing == Lines, nil
}

// unixNetwork says whether a socket takes a stream, unix, or datagrams, unixgram.
func unixNetwork(path string) string {
	conn, err := net.Dial("unixgram", path)
	if err == nil {
		_ = conn.Close() // nothing was sent
	}
	if errors.Is(err, syscall.EPROTOTYPE) {
		return "unix"
	}
	return "unixgram"
}

// Emit keeps a record for delivery. It does not wait; its error is an *Error,
// and says that the record was dropped.
func (s *Syslog) Emit(_ context.Context, logger string, r slog.Record, line []byte) error {
	b := buffer.Get()
	defer buffer.Put(b)
	var cut bool
	if *b, cut = s.format.append(*b, logger, &r, line); cut {
		s.cut.Add(1)
	}
	return s.put(*b)
}
