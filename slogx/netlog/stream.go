package netlog

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"syscall"
	"time"
)

const (
	// grace is how long a new connection is watched before the first write, or
	// as long as it took to connect: a proxy without a server behind it, or a
	// server that does not take our certificate, says so only after it has
	// accepted the connection.
	grace = 50 * time.Millisecond

	// goodbye is how long Close waits for the peer to close its side, too: then
	// it has read all.
	goodbye = 500 * time.Millisecond

	// chunk is how much is written before the write timeout begins anew, so that
	// a slow peer is not taken for one that hangs. It is one record of TLS.
	chunk = 16 << 10

	// unconfirmed is how many write timeouts the peer's system has to confirm
	// what was sent, before the connection is given up. A network that comes
	// back earlier costs no record.
	unconfirmed = 4
)

// dialer has TCP notice within half a minute that the peer of an idle
// connection has vanished.
func dialer() *net.Dialer {
	return &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}}
}

// conn is a connection to a peer that is not supposed to say anything. A
// goroutine reads, for that tells when the peer has closed it.
type conn struct {
	net.Conn          // TLS, if there is any
	raw      net.Conn // what it runs over

	ended chan struct{} // closed when the goroutine has ended: the connection is of no use
	err   error         // why; io.EOF if the peer has closed it. To be read after ended.
}

// dial connects.
func (l *link) dial(ctx context.Context) (*conn, error) {
	start := time.Now()
	within, cancel := context.WithTimeout(ctx, l.opts.ConnectTimeout)
	defer cancel()
	raw, err := dialer().DialContext(within, l.network, l.address)
	if err != nil {
		return nil, err
	}
	confirmWithin(raw, min(l.opts.WriteTimeout, math.MaxInt64/unconfirmed)*unconfirmed)
	c := &conn{Conn: raw, raw: raw, ended: make(chan struct{})}
	if !l.stream {
		close(c.ended)
		return c, nil
	}
	if l.opts.TLS != nil {
		t := tls.Client(raw, l.opts.TLS)
		if err := t.HandshakeContext(within); err != nil {
			raw.Close()
			return nil, err
		}
		c.Conn = t
	}
	go c.read()
	select {
	case <-c.ended:
		err = c.lost()
	case <-ctx.Done():
		err = ctx.Err()
	case <-time.After(max(grace, time.Since(start))):
		return c, nil
	}
	c.abort()
	return nil, err
}

// read drops what the peer says, until there is no more.
func (c *conn) read() {
	defer close(c.ended)
	_, c.err = io.Copy(io.Discard, c.Conn)
	if c.err == nil {
		c.err = io.EOF
	}
}

// over says whether the connection is known to be of no use.
func (c *conn) over() bool {
	if err := c.hungUp(); err != nil {
		<-c.ended
		// After its goodbye a peer answers what it does not read by a reset.
		if c.err == io.EOF {
			c.err = err
		}
	}
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// hungUp asks the system what the peer has done. The goodbye of TLS is a message
// that the goroutine has to read first, for which it is given a moment.
func (c *conn) hungUp() error {
	for end := time.Now().Add(grace); ; {
		unread, err := hungUp(c.raw)
		if !unread || c.Conn == c.raw || time.Now().After(end) {
			return err
		}
		select {
		case <-c.ended:
			return nil
		case <-time.After(100 * time.Microsecond):
		}
	}
}

// lost says how the connection has come to an end.
func (c *conn) lost() error {
	if errors.Is(c.err, io.EOF) {
		return errors.New("the peer has closed the connection")
	}
	return c.err
}

// closeWhen closes the connection when ctx ends, unless stop is called before.
// That ends a write, whatever it waits for.
func (c *conn) closeWhen(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() { c.raw.Close() })
}

// abort closes the connection at once.
func (c *conn) abort() {
	c.raw.Close() // there is nothing to be done about an error
	<-c.ended
}

// finish says goodbye, and gives the peer so much time to close its side: then
// it has read all. The error says that it has not.
func (c *conn) finish(wait time.Duration) error {
	defer c.abort()
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	timer := time.AfterFunc(max(wait, grace), func() { c.raw.Close() })
	defer timer.Stop()
	if half.CloseWrite() == nil && wait > 0 {
		<-c.ended
	}
	if c.over() && closedByPeer(c.err) && !errors.Is(c.err, net.ErrClosed) {
		return c.unread()
	}
	return nil
}

// unread is the error for a connection that the peer has ended without having
// read all.
func (c *conn) unread() error {
	return fmt.Errorf("%w; what was written last may be lost", bare(c.err))
}

// connected sees to it that there is a connection. fresh says that it is new.
// A connection that has failed, not just ended, is an error first: what was
// written last may be lost, and that shall not go unsaid.
func (l *link) connected(ctx context.Context) (fresh bool, err error) {
	if l.conn != nil && l.stream && l.conn.over() {
		c := l.conn
		l.conn = nil
		c.abort()
		if !errors.Is(c.err, io.EOF) && ctx.Err() == nil {
			return false, l.wrap("write", c.unread())
		}
	}
	if l.conn != nil {
		return false, nil
	}
	c, err := l.dial(ctx)
	if err != nil {
		return false, l.wrap("connect", err)
	}
	l.conn = c
	l.connects.Add(1)
	return true, nil
}

// disconnect closes the connection.
func (l *link) disconnect() {
	l.conn.abort()
	l.conn = nil
}

// deliverStream writes a batch. If that fails all of it is in doubt, for only
// the peer knows what has arrived: it is sent again, on a new connection.
func (l *link) deliverStream(ctx context.Context, batch [][]byte) (int, error) {
	l.wire = l.wire[:0]
	for _, line := range batch {
		l.wire = l.opts.Framing.append(l.wire, line)
	}
	defer l.shrink()
	for {
		fresh, err := l.connected(ctx)
		if err != nil {
			return 0, err
		}
		if err = l.writeAll(ctx, l.wire); err == nil {
			return len(batch), nil
		}
		l.disconnect()
		if fresh || !closedByPeer(err) {
			return 0, l.wrap("write", err)
		}
	}
}

// closedByPeer says whether a write has failed because the peer has closed the
// connection, as one that was idle for long: a new one will do.
func closedByPeer(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, net.ErrClosed)
}

// writeAll writes p, a piece at a time.
func (l *link) writeAll(ctx context.Context, p []byte) error {
	defer l.conn.closeWhen(ctx)()
	for len(p) > 0 {
		piece := p[:min(len(p), chunk)]
		if err := l.conn.SetWriteDeadline(l.deadline()); err != nil {
			return err
		}
		if _, err := l.conn.Write(piece); err != nil {
			return err
		}
		p = p[len(piece):]
	}
	return nil
}

// shrink gives up the memory of an unusually large batch.
func (l *link) shrink() {
	if cap(l.wire) > 1<<20 {
		l.wire = nil
	}
}
