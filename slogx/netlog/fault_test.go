package netlog_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// serveRecords reads n lines of a connection, then closes it.
func serveRecords(n int, end func(net.Conn)) func(*peer, net.Conn) {
	return func(p *peer, c net.Conn) {
		in := bufio.NewReader(c)
		for range n {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			p.add([]byte(line))
		}
		end(c)
	}
}

// reset closes a TCP connection without a goodbye.
func reset(c net.Conn) {
	if err := c.(*net.TCPConn).SetLinger(0); err != nil {
		panic(err)
	}
}

func numbered(from, to int) []string {
	var lines []string
	for i := from; i <= to; i++ {
		lines = append(lines, fmt.Sprintf("record %d\n", i))
	}
	return lines
}

// waitFor waits until the peer has got a record.
func (p *peer) waitFor(record string) {
	p.t.Helper()
	eventually(p.t, strings.TrimSpace(record), func() bool {
		return strings.HasPrefix(p.text(), record) || strings.Contains(p.text(), "\n"+record) || strings.Contains(p.text(), "|"+record)
	})
}

// Every row is a peer that does not do what it should. Whatever it does, Write
// returns at once, Close within its timeout, and the counts add up.
func TestFaults(t *testing.T) {
	for _, tc := range []struct {
		name string
		opts netlog.Options
		run  func(t *testing.T, p *peer, w *netlog.Writer, r *reports)

		delivered uint64   // at least
		lost      bool     // Close says that records were not delivered
		reports   []string // in this order, as a part of the text; nil: not looked at
	}{
		{name: "refuses", opts: netlog.Options{CloseTimeout: 100 * time.Millisecond}, lost: true,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.stop()
				write(t, w, numbered(1, 10)...)
				eventually(t, "a report", func() bool { return len(r.all()) > 0 })
			},
			reports: []string{"connection refused"}},
		{name: "comes back", delivered: 10,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.stop()
				write(t, w, numbered(1, 10)...)
				eventually(t, "a report", func() bool { return len(r.all()) > 0 })
				p.start()
				p.waitFor("record 10\n")
				if got, want := p.text(), strings.Join(numbered(1, 10), ""); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			},
			reports: []string{"connection refused", "recovered after"}},
		{name: "is started again while it is idle", delivered: 20,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				write(t, w, numbered(1, 10)...)
				p.waitFor("record 10\n")
				p.stop()
				p.start()
				write(t, w, numbered(11, 20)...)
				p.waitFor("record 20\n")
				if got, want := p.text(), strings.Join(numbered(1, 20), ""); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}},
		{name: "has no room for all while it is away", opts: netlog.Options{SpoolRecords: 5}, delivered: 5,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.stop()
				write(t, w, numbered(1, 1)...)
				eventually(t, "a report", func() bool { return len(r.all()) > 0 })
				write(t, w, numbered(2, 10)...)
				p.start()
				p.waitFor("record 10\n")
				if got, want := p.text(), "record 1\n"+strings.Join(numbered(7, 10), ""); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			},
			reports: []string{"connection refused", "5 records dropped meanwhile"}},
		{name: "drops new ones", opts: netlog.Options{SpoolRecords: 5, DropNew: true}, delivered: 5,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.stop()
				write(t, w, numbered(1, 5)...)
				var typed *netlog.Error
				_, err := w.Write([]byte("record 6\n"))
				if !errors.Is(err, netlog.ErrFull) || !errors.As(err, &typed) || typed.Op != "write" {
					t.Errorf("Write: %v", err)
				}
				p.start()
				p.waitFor("record 5\n")
			}},
		{name: "closes after each record", delivered: 20,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.does(serveRecords(1, func(net.Conn) {}))
				for i, line := range numbered(1, 20) {
					write(t, w, line)
					// What is written between the peer's last look and its close is
					// lost: nobody can know.
					eventually(t, "the end of the connection", func() bool { return p.ended() > i })
				}
				if got, want := p.text(), strings.Join(numbered(1, 20), ""); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}},
		{name: "resets the connection", delivered: 2,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.does(serveRecords(1, reset))
				write(t, w, "record 1\n")
				p.waitFor("record 1\n")
				p.does(nil)
				eventually(t, "a new connection", func() bool {
					write(t, w, "record 2\n")
					return p.connections() > 1
				})
				p.waitFor("record 2\n")
				if got := r.all(); len(got) == 0 || !strings.HasSuffix(got[0].Error(), ": connection reset by peer; what was written last may be lost") {
					t.Errorf("reports: %v", got)
				}
			}},
		{name: "closes when it has accepted, then behaves", delivered: 1,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.does(func(p *peer, c net.Conn) {
					if p.connections() > 3 {
						p.keep(c)
					}
				})
				write(t, w, "record 1\n")
				p.waitFor("record 1\n")
			},
			reports: []string{"the peer has closed the connection", "recovered after"}},
		{name: "sends garbage", delivered: 100,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				p.does(func(p *peer, c net.Conn) {
					p.running.Go(func() {
						for garbage := []byte(strings.Repeat("\x00\xffHTTP/1.1 400\r\n", 500)); ; {
							if _, err := c.Write(garbage); err != nil {
								return
							}
						}
					})
					p.keep(c)
				})
				for _, line := range numbered(1, 100) {
					write(t, w, line)
				}
				p.waitFor("record 100\n")
			},
			reports: []string{}},
		{name: "hangs", opts: netlog.Options{WriteTimeout: 50 * time.Millisecond, CloseTimeout: 200 * time.Millisecond, SpoolBytes: 32 << 20}, lost: true,
			run: func(t *testing.T, p *peer, w *netlog.Writer, r *reports) {
				hang := make(chan struct{})
				t.Cleanup(func() { close(hang) })
				p.does(func(_ *peer, c net.Conn) { <-hang })
				line := strings.Repeat("x", 60_000) + "\n"
				for range 400 {
					write(t, w, line)
				}
				eventually(t, "a report", func() bool { return len(r.all()) > 0 })
				if err := r.all()[0]; !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("report: %v", err)
				}
			}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := listen(t, "tcp")
			w, r := openWriter(t, p, tc.opts)
			tc.run(t, p, w, r)
			start := time.Now()
			err := w.Close()
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("Close took %v", took)
			}
			if lost := err != nil; lost != tc.lost || lost && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Close: %v", err)
			}
			stats := balanced(t, w.Stats())
			if stats.Queued != 0 || stats.Delivered < tc.delivered {
				t.Errorf("%+v, want at least %d delivered", stats, tc.delivered)
			}
			if _, err := w.Write([]byte("late\n")); !errors.Is(err, netlog.ErrClosed) {
				t.Errorf("Write after Close: %v", err)
			}
			balanced(t, w.Stats())
			if tc.reports != nil {
				checkReports(t, r.all(), tc.reports)
			}
		})
	}
}

func checkReports(t *testing.T, got []error, want []string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := 0; ok && i < len(want); i++ {
		ok = strings.Contains(got[i].Error(), want[i])
	}
	if !ok {
		t.Errorf("reports:\n%v\nwant\n%q", errors.Join(got...), want)
	}
}

// A receiver of datagrams that goes away and comes back. What was sent when it
// had just gone is lost, as datagrams are.
func TestDatagramFaults(t *testing.T) {
	for _, network := range []string{"udp", "unixgram"} {
		t.Run(network, func(t *testing.T) {
			p := listen(t, network)
			w, r := openWriter(t, p, netlog.Options{})
			write(t, w, "record 1\n")
			p.waitFor("record 1\n|")
			p.stop()
			eventually(t, "a report", func() bool {
				write(t, w, "lost, or late\n")
				return len(r.all()) > 0
			})
			p.start()
			write(t, w, "record 2\n")
			p.waitFor("record 2\n|")
			if err := w.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			if stats := balanced(t, w.Stats()); stats.Delivered != stats.In {
				t.Errorf("%+v", stats)
			}
			var typed *netlog.Error
			if !errors.As(r.all()[0], &typed) || typed.Network != network {
				t.Errorf("report: %v", r.all()[0])
			}
		})
	}
}

// The refusals of a closed port are seen by some datagrams and not by others:
// that is one outage, told once.
func TestClosedPortIsToldOnce(t *testing.T) {
	p := listen(t, "udp")
	p.stop()
	w, r := openWriter(t, p, netlog.Options{BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond})
	for range 30 {
		write(t, w, "record\n")
	}
	eventually(t, "an end of the attempts", func() bool { return w.Stats().Queued == 0 })
	if connects := w.Stats().Connects; connects < 10 {
		t.Errorf("%d connections: the port does not refuse", connects)
	}
	if errs := r.all(); len(errs) != 1 || !errors.Is(errs[0], syscall.ECONNREFUSED) {
		t.Errorf("%d reports: %v", len(errs), errors.Join(errs...))
	}
}

func TestProbe(t *testing.T) {
	p := listen(t, "tcp")
	w, _ := openWriter(t, p, netlog.Options{})
	if err := w.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	p.stop()
	err := w.Probe(t.Context())
	var typed *netlog.Error
	if !errors.As(err, &typed) || typed.Op != "probe" || !strings.HasSuffix(err.Error(), "connection refused") {
		t.Errorf("Probe: %v", err)
	}
	unknown, err := netlog.OpenWriter("tcp", "no-such-host.invalid:514", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unknown.Close()
	if err := unknown.Probe(t.Context()); !errors.As(err, &typed) || typed.Part != "host" {
		t.Errorf("Probe: %v", err)
	}
}

// Close says so when the peer has closed its side without having read all.
func TestCloseOfUnreadRecords(t *testing.T) {
	p := listen(t, "tcp")
	w, r := openWriter(t, p, netlog.Options{})
	p.does(serveRecords(1, reset))
	write(t, w, numbered(1, 1)...)
	p.waitFor("record 1\n")
	eventually(t, "the end of the connection", func() bool { return p.ended() > 0 })
	err := w.Close()
	var typed *netlog.Error
	if !errors.As(err, &typed) || typed.Op != "close" || !strings.HasSuffix(err.Error(), "what was written last may be lost") {
		t.Errorf("Close: %v", err)
	}
	if got := r.all(); len(got) > 0 {
		t.Errorf("reports: %v", got)
	}
}
