package netlog

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/seed-e5d85c45/logging/internal/spool"
)

// quiet is how long UDP must go without a refusal for an outage to be over: that
// a port is closed is told to the next datagram, and not each time.
const quiet = 10 * time.Second

// deliverDatagrams sends each record of a batch as a datagram.
func (l *link) deliverDatagrams(ctx context.Context, batch [][]byte) (n int, err error) {
	defer l.shrink()
	for n < len(batch) {
		fresh, err := l.connected(ctx)
		if err != nil {
			return n, err
		}
		l.wire = l.opts.Framing.append(l.wire[:0], batch[n])
		switch err := l.sendDatagram(ctx, l.wire); {
		case err == nil:
			n++
		case errors.Is(err, syscall.EMSGSIZE):
			return n, spool.Permanent(l.wrap("write", err), 1)
		default:
			l.disconnect()
			// A socket in the file system that was made anew is found again. UDP
			// would find no one again and again, and lose a record each time.
			if fresh || l.network != "unixgram" || ctx.Err() != nil {
				return n, l.wrap("write", err)
			}
		}
	}
	return n, nil
}

// sendDatagram sends one datagram, which may have to wait until the receiver
// has taken others.
func (l *link) sendDatagram(ctx context.Context, p []byte) error {
	if err := l.conn.SetWriteDeadline(l.deadline()); err != nil {
		return err
	}
	defer l.conn.closeWhen(ctx)()
	_, err := l.conn.Write(p)
	if l.large != nil && (errors.Is(err, syscall.EMSGSIZE) || errors.Is(err, syscall.ENOBUFS)) {
		return l.large(l.conn.Conn, p)
	}
	return err
}
