package netlog

import "github.com/seed-e5d85c45/logging/internal/buffer"

// A Writer sends each Write as one record: over a stream in the frame that
// Options.Framing names, or as one datagram. Write does not wait; see the
// package's documentation for what becomes of the records. It may be used by
// several goroutines.
type Writer struct{ link }

// OpenWriter returns a writer to an address: host:port for the networks tcp
// and udp (also tcp4, udp6 …), the path of a socket for unix and unixgram. The
// port may be the name of a service. It does not connect, for the peer may come
// later: Probe says whether it is there. An error is an *Error, which says
// which part of the settings is wrong.
func OpenWriter(network, address string, opts *Options) (*Writer, error) {
	w := new(Writer)
	if err := w.start(network, address, opts); err != nil {
		return nil, err
	}
	return w, nil
}

// ConcurrentWrites says by its presence that Write may be called by several
// goroutines at a time.
func (*Writer) ConcurrentWrites() {}

// Write keeps a copy of p, which is one record, for delivery. It does not wait.
// Its error is an *Error, and says that the record was dropped. An empty p is
// no record.
func (w *Writer) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if !w.stream {
		if limit := w.opts.MaxDatagram - w.opts.Framing.overhead(p); len(p) > limit {
			return w.writeCut(p, max(limit, 0))
		}
	}
	if err := w.put(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// writeCut keeps what of p fits a datagram.
func (w *Writer) writeCut(p []byte, limit int) (int, error) {
	b := buffer.Get()
	defer buffer.Put(b)
	*b = appendCut(*b, p, limit)
	w.cut.Add(1)
	if err := w.put(*b); err != nil {
		return 0, err
	}
	return len(p), nil
}
