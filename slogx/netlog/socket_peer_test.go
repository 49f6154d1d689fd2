package netlog_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// A peer is a server for the tests, which keeps what it is sent.
type peer struct {
	t       *testing.T
	network string
	address string

	running sync.WaitGroup

	mu       sync.Mutex
	serve    func(*peer, net.Conn) // nil reads all
	tls      *tls.Config
	listener net.Listener
	packets  net.PacketConn
	conns    []net.Conn
	got      []byte
	accepted int
	closed   int
}

// listen starts a peer at an address of its own, for a stream or datagrams.
func listen(t *testing.T, network string) *peer {
	t.Helper()
	p := &peer{t: t, network: network, address: "127.0.0.1:0"}
	if network == "unix" || network == "unixgram" {
		p.address = filepath.Join(t.TempDir(), "s")
	}
	p.start()
	t.Cleanup(p.stop)
	return p
}

// start begins to listen, again where it has listened before.
func (p *peer) start() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.network {
	case "udp", "unixgram":
		packets, err := net.ListenPacket(p.network, p.address)
		if err != nil {
			p.t.Fatal(err)
		}
		p.packets, p.address = packets, packets.LocalAddr().String()
		p.running.Go(func() { p.receive(packets) })
	default:
		l, err := net.Listen(p.network, p.address)
		if err != nil {
			p.t.Fatal(err)
		}
		p.listener, p.address = l, l.Addr().String()
		p.running.Go(func() { p.accept(l) })
	}
}

// stop closes everything, and waits until it has ended.
func (p *peer) stop() {
	p.mu.Lock()
	if p.listener != nil {
		p.listener.Close()
	}
	if p.packets != nil {
		p.packets.Close()
		os.Remove(p.address) // of unixgram
	}
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
	p.mu.Unlock()
	p.running.Wait()
}

func (p *peer) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		if p.tls != nil {
			c = tls.Server(c, p.tls)
		}
		p.accepted++
		p.conns = append(p.conns, c)
		serve := p.serve
		p.mu.Unlock()
		p.running.Go(func() {
			defer func() {
				c.Close()
				p.mu.Lock()
				p.closed++
				p.mu.Unlock()
			}()
			if serve != nil {
				serve(p, c)
				return
			}
			p.keep(c)
		})
	}
}

// keep reads all of c.
func (p *peer) keep(c io.Reader) {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.Read(buf)
		p.add(buf[:n])
		if err != nil {
			return
		}
	}
}

func (p *peer) add(data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, data...)
}

// receive keeps datagrams, each with a bar after it.
func (p *peer) receive(packets net.PacketConn) {
	buf := make([]byte, 1<<17)
	for {
		n, _, err := packets.ReadFrom(buf)
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				p.t.Error(err)
			}
			return
		}
		p.add(append(buf[:n:n], '|'))
	}
}

// does sets what the peer does with connections that it accepts from now on.
func (p *peer) does(serve func(*peer, net.Conn)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.serve = serve
}

// answerTLS makes the peer speak TLS with those who connect from now on.
func (p *peer) answerTLS(c *tls.Config) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tls = c
}

func (p *peer) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.got)
}

func (p *peer) connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accepted
}

// ended returns how many connections the peer has closed.
func (p *peer) ended() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not after 10 s", what)
		}
	}
}

// reports collects what OnError is told.
type reports struct {
	mu   sync.Mutex
	errs []error
}

func (r *reports) add(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, err)
}

func (r *reports) all() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]error(nil), r.errs...)
}

// openWriter opens a writer to p with short waits.
func openWriter(t *testing.T, p *peer, o netlog.Options) (*netlog.Writer, *reports) {
	t.Helper()
	r := new(reports)
	o.OnError = r.add
	if o.BackoffMin == 0 {
		o.BackoffMin, o.BackoffMax = 5*time.Millisecond, 20*time.Millisecond
	}
	w, err := netlog.OpenWriter(p.network, p.address, &o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() }) // where it matters the test has looked
	return w, r
}

// balanced checks that the counts of a destination add up, and returns them.
func balanced(t *testing.T, s netlog.Stats) netlog.Stats {
	t.Helper()
	if s.In != s.Delivered+s.Dropped+s.Failed+s.Queued {
		t.Errorf("the counts do not add up: %+v", s)
	}
	return s
}
