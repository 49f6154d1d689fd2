package netlog

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-e5d85c45/logging/internal/spool"
)

// link takes records to one address: what a Writer and a PickleEmitter have in
// common.
type link struct {
	network, address string
	stream           bool
	opts             Options // TLS is ready to use
	spool            *spool.Spool

	// large sends what is too large for a datagram; nil: it has failed.
	large func(net.Conn, []byte) error

	cut      atomic.Uint64
	connects atomic.Uint64

	// These belong to the goroutine of the spool.
	wire []byte // framed records
	conn *conn  // after the goroutine's end guarded by closing

	closing sync.Mutex
}

// start checks the settings, and starts the goroutine of the spool. It does
// not connect.
func (l *link) start(network, address string, opts *Options) error {
	l.network, l.address, l.opts = network, address, opts.withDefaults()
	host, err := parseAddress(network, address)
	if err != nil {
		return l.wrap("open", err)
	}
	l.stream = networks[network]
	if l.opts.Framing > LengthPrefix {
		return l.wrap("open", partError{"framing", errors.New("unknown " + l.opts.Framing.String())})
	}
	if l.opts.TLS != nil && !l.stream {
		return l.wrap("open", partError{"network", errors.New("TLS needs tcp or unix")})
	}
	if l.opts.TLS, err = tlsFor(l.opts.TLS, host); err != nil {
		return l.wrap("open", partError{"certificate", err})
	}
	o := spool.Options{
		Name:       l.name(),
		MaxBytes:   l.opts.SpoolBytes,
		MaxRecords: l.opts.SpoolRecords,
		Backoff:    spool.Backoff{Min: l.opts.BackoffMin, Max: l.opts.BackoffMax},
		OnError:    l.opts.OnError,
		Deliver:    l.deliver,
	}
	if strings.HasPrefix(network, "udp") {
		o.Quiet = quiet
	}
	if l.opts.DropNew {
		o.Overflow = spool.DropNew
	}
	l.spool = spool.New(o)
	return nil
}

// put keeps a record in the spool.
func (l *link) put(line []byte) error {
	if err := l.spool.Put(line); err != nil {
		return l.wrap("write", err)
	}
	return nil
}

// deliver is the spool's Deliver.
func (l *link) deliver(ctx context.Context, batch [][]byte) (int, error) {
	if l.stream {
		return l.deliverStream(ctx, batch)
	}
	return l.deliverDatagrams(ctx, batch)
}

// Stats returns the counts of this moment.
func (l *link) Stats() Stats { return statsOf(l.spool, l.cut.Load(), l.connects.Load()) }

// Flush waits until the records given before are delivered. If the peer is
// away, a new attempt is made at once. The error says how many records are not
// delivered, and is that of ctx if it has ended.
func (l *link) Flush(ctx context.Context) error { return l.spool.Flush(ctx) }

// Close tries to deliver what is in the spool, for Options.CloseTimeout at
// most, closes the connection, for which a peer that does not close its side
// is given half a second, and ends the goroutines. The error says how many
// records were not delivered, or that the peer has not read what was written
// last. Calling it again does no harm.
func (l *link) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), l.opts.CloseTimeout)
	defer cancel()
	l.closing.Lock()
	defer l.closing.Unlock()
	err := l.spool.Close(ctx)
	if l.conn != nil {
		if lost := l.conn.finish(min(l.opts.CloseTimeout, goodbye)); lost != nil {
			err = errors.Join(err, l.wrap("close", lost))
		}
		l.conn = nil
	}
	return err
}

// Probe connects for a moment, and says why that can't be done: the error is
// an *Error. Nothing is sent; what UDP reaches it can't say, beyond that the
// host has an address.
func (l *link) Probe(ctx context.Context) error {
	c, err := l.dial(ctx)
	if err != nil {
		return l.wrap("probe", err)
	}
	_ = c.finish(0) // nothing was written
	return nil
}

// deadline is a time for one write.
func (l *link) deadline() time.Time { return time.Now().Add(l.opts.WriteTimeout) }
