package netlog

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// Options are the settings of a connection. The zero value, and a nil pointer,
// are plain lines and the defaults below. They are copied.
type Options struct {
	// Framing tells the records apart.
	Framing Framing

	// TLS makes the connection a TLS one; only for tcp and unix. Its
	// ServerName is the host of the address if it is empty.
	TLS *tls.Config

	// ConnectTimeout limits an attempt to connect, the TLS handshake included;
	// 0 is 1 s, as for CPython's SocketHandler.
	ConnectTimeout time.Duration

	// WriteTimeout is how long a peer that takes nothing is waited for before
	// the connection is given up; 0 is 5 s. A peer that has vanished without a
	// goodbye confirms nothing: on Linux the connection is given up after four
	// times as long, elsewhere when the system does. An idle one is noticed
	// within half a minute, by TCP's keep-alive.
	WriteTimeout time.Duration

	// CloseTimeout is how long Close goes on trying to deliver what is in the
	// spool; 0 is 5 s.
	CloseTimeout time.Duration

	// BackoffMin and BackoffMax limit the waits between attempts while the peer
	// is away, which double each time, and of which up to half is left out by
	// chance; 0 is 1 s and 30 s, as for CPython's SocketHandler.
	BackoffMin, BackoffMax time.Duration

	// SpoolBytes is how many bytes of records may wait; 0 is 8 MiB. The memory
	// is taken as it is needed. A record that is larger is dropped.
	SpoolBytes int

	// SpoolRecords is how many records may wait; 0 sets no limit but SpoolBytes.
	SpoolRecords int

	// DropNew drops the records that find the spool full: Write returns an
	// error that is ErrFull, so that another handler can take them. By default
	// those that have waited longest are dropped, but for what is being sent,
	// up to 64 KiB: where that fills the spool, the new ones are dropped too.
	DropNew bool

	// MaxDatagram is the largest datagram in bytes; 0, and what is more than
	// it, are 65507, the most that UDP can carry. A longer record is cut,
	// between two characters, ends in "..." and is counted.
	MaxDatagram int

	// OnError is told of the first error of an outage, of its end and what was
	// dropped meanwhile, and of each record that can't be delivered at all. Over
	// UDP an outage ends when nothing has been refused for 10 s. OnError is
	// called by a goroutine of the destination, and must not call its Flush or
	// Close. nil writes a line to standard error, at most ten in a minute.
	OnError func(error)
}

// maxUDP is the most that a datagram of UDP over IPv4 can carry.
const maxUDP = 65507

// withDefaults returns the options to work with.
func (o *Options) withDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	for _, d := range []struct {
		timeout *time.Duration
		initial time.Duration
	}{
		{&c.ConnectTimeout, time.Second},
		{&c.WriteTimeout, 5 * time.Second},
		{&c.CloseTimeout, 5 * time.Second},
	} {
		if *d.timeout <= 0 {
			*d.timeout = d.initial
		}
	}
	if c.MaxDatagram <= 0 || c.MaxDatagram > maxUDP {
		c.MaxDatagram = maxUDP
	}
	return c
}

// tlsFor returns a copy of the TLS settings for a host, or what is wrong.
func tlsFor(c *tls.Config, host string) (*tls.Config, error) {
	if c == nil {
		return nil, nil
	}
	c = c.Clone()
	if c.ServerName == "" {
		c.ServerName = host
	}
	if c.ServerName == "" && !c.InsecureSkipVerify {
		return nil, errors.New("TLS to a unix socket needs a ServerName to check the certificate for")
	}
	for i := range c.Certificates {
		if err := checkCertificate(&c.Certificates[i]); err != nil {
			return nil, fmt.Errorf("client certificate: %w", err)
		}
	}
	return c, nil
}

// checkCertificate says what would make a server refuse a certificate.
func checkCertificate(c *tls.Certificate) error {
	if len(c.Certificate) == 0 {
		return errors.New("it is empty")
	}
	if c.PrivateKey == nil {
		return errors.New("it has no private key")
	}
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		return err
	}
	if time.Now().After(leaf.NotAfter) {
		return fmt.Errorf("it has expired on %s", leaf.NotAfter.Format(time.DateOnly))
	}
	return nil
}
