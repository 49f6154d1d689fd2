package netlog

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
)

// An Error says what went wrong with which destination.
type Error struct {
	Op      string // what was done: open, probe, connect, write, close
	Network string // tcp, udp, unix, unixgram …
	Address string

	// Part is what is wrong where that is known: network, address, host, port,
	// framing, certificate, or a field of SyslogOptions. It is empty for an error
	// of the connection.
	Part string

	Err error
}

// Error says all of it in one line.
func (e *Error) Error() string {
	text := "netlog: " + e.Op + " " + e.Network + " " + e.Address + ": "
	if e.Part != "" {
		text += e.Part + ": "
	}
	return text + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// partError is an error that knows which part of the settings is wrong.
type partError struct {
	part string
	error
}

// maxUnixPath is the longest path of a unix socket: the size of sun_path on
// Linux, without the zero byte at its end. Elsewhere it is a little shorter.
const maxUnixPath = 107

// networks are those that there are, and whether they are streams.
var networks = map[string]bool{
	"tcp": true, "tcp4": true, "tcp6": true, "unix": true,
	"udp": false, "udp4": false, "udp6": false, "unixgram": false,
}

// parseAddress checks an address, without asking the network, and returns its
// host, which is empty for a unix socket.
func parseAddress(network, address string) (host string, err error) {
	if _, ok := networks[network]; !ok {
		return "", partError{"network", errors.New("must be tcp, udp, unix or unixgram")}
	}
	if strings.HasPrefix(network, "unix") {
		switch {
		case address == "":
			return "", partError{"address", errors.New("the path of the socket is empty")}
		case len(address) > maxUnixPath:
			return "", partError{"address", fmt.Errorf("the path of a socket has at most %d bytes, this has %d", maxUnixPath, len(address))}
		case strings.IndexByte(address, 0) >= 0:
			return "", partError{"address", errors.New("the path has a zero byte")}
		}
		return "", nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		var wrong *net.AddrError
		if errors.As(err, &wrong) { // without the address again
			err = errors.New(wrong.Err)
		}
		return "", partError{"address", fmt.Errorf("must be host:port: %w", err)}
	}
	if host == "" || strings.ContainsAny(host, " \t\r\n/\x00") {
		return "", partError{"host", fmt.Errorf("%q is not the name or address of a host", host)}
	}
	number, err := net.LookupPort(network, port) // from a file of this machine
	if err != nil || number == 0 {
		return "", partError{"port", fmt.Errorf("%q is not a number from 1 to 65535 or a known service", port)}
	}
	return host, nil
}

// wrap returns err as an Error of l.
func (l *link) wrap(op string, err error) error {
	e := &Error{Op: op, Network: l.network, Address: l.address, Err: err}
	var part partError
	var dns *net.DNSError
	switch {
	case errors.As(err, &part):
		e.Part, e.Err = part.part, part.error
	case errors.As(err, &dns):
		e.Part, e.Err = "host", dns
	default:
		e.Err = bare(err)
	}
	if e.Part == "" && ofCertificate(err) {
		e.Part = "certificate"
	}
	return e
}

// bare returns err without what package net says of operation and address: an
// Error has them.
func bare(err error) error {
	for {
		op, ok := err.(*net.OpError)
		if !ok || op.Err == nil {
			return err
		}
		err = op.Err
	}
}

// ofCertificate says whether a TLS handshake has failed because one of the
// sides does not take the certificate of the other. What the peer says of ours
// is an alert, a type of crypto/tls that only its text tells from others.
func ofCertificate(err error) bool {
	var verify *tls.CertificateVerificationError
	var alert *net.OpError
	return errors.As(err, &verify) ||
		errors.As(err, &alert) && alert.Op == "remote error" && strings.Contains(alert.Err.Error(), "certificate")
}

// name is what errors of the spool begin with.
func (l *link) name() string { return "netlog: " + l.network + " " + l.address }
