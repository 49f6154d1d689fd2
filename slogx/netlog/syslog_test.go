package netlog_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// receivePackets returns the next datagrams.
func receivePackets(t *testing.T, conn net.PacketConn, n int) (all []string) {
	t.Helper()
	buf := make([]byte, 1<<16)
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for range n {
		n, _, err := conn.ReadFrom(buf)
		if err != nil {
			t.Fatalf("after %q: %v", all, err)
		}
		all = append(all, string(buf[:n]))
	}
	return all
}

func listenPacket(t *testing.T, network, address string) net.PacketConn {
	t.Helper()
	conn, err := net.ListenPacket(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// What CPython's SysLogHandler sends is what we send.
func TestSyslogAsCPython(t *testing.T) {
	const script = `
import logging, logging.handlers, sys
h = logging.handlers.SysLogHandler(address=('127.0.0.1', int(sys.argv[1])), facility='local6')
h.ident = 'shop: '
h.setFormatter(logging.Formatter('%(name)s %(message)s'))
log = logging.getLogger('app.db')
log.addHandler(h)
log.setLevel(1)
for level in 10, 20, 30, 40, 50:
    log.log(level, 'größer\n"x" \t')
log.error('')
h.append_nul = False
log.error('bare')
`
	conn := listenPacket(t, "udp", "127.0.0.1:0")
	_, port, err := net.SplitHostPort(conn.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	testenv.Python(t, "-c", script, port)
	want := receivePackets(t, conn, 7)

	format := mustParse(t, "%(name)s %(msg)s")
	send := func(noNUL bool, log func(*slog.Logger)) {
		s, err := netlog.OpenSyslog("udp", conn.LocalAddr().String(),
			&netlog.SyslogOptions{Format: netlog.Python, Facility: "local6", Ident: "shop: ", NoNUL: noNUL})
		if err != nil {
			t.Fatal(err)
		}
		log(slog.New(slogx.NewEmitterHandler(s, &slogx.OutputOptions{Format: format})).With("logger", "app.db"))
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	send(false, func(log *slog.Logger) {
		for _, r := range levels {
			log.Log(t.Context(), r.level, "größer\n\"x\" \t")
		}
		log.Error("")
	})
	send(true, func(log *slog.Logger) { log.Error("bare") })
	same(t, receivePackets(t, conn, 7), want)
}

// A socket of this machine takes datagrams or a stream: which, it is asked.
func TestSyslogUnixStream(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string)
	go func() {
		defer close(got)
		for range 2 { // the first is to ask
			conn, err := l.Accept()
			if err != nil {
				return
			}
			text, err := io.ReadAll(conn)
			if conn.Close(); err == nil && len(text) > 0 {
				got <- string(text)
				return
			}
		}
	}()
	s, err := netlog.OpenSyslog("", path, &netlog.SyslogOptions{Format: netlog.Python})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slogx.NewEmitterHandler(s, &slogx.OutputOptions{Format: mustParse(t, "%(msg)s")}))
	log.Info("one\nline")
	log.Error("two")
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	l.Close()
	same(t, <-got, "<14>one\nline\x00<11>two\x00")
}

func TestSyslogServerComesLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	s, err := netlog.OpenSyslog("", path, &netlog.SyslogOptions{
		Options: netlog.Options{BackoffMin: time.Millisecond, OnError: func(error) {}},
		Format:  netlog.RFC5424, AppName: "shop", Hostname: "web1", ProcID: "77", MaxSize: 1024,
	})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slogx.NewEmitterHandler(s, &slogx.OutputOptions{OnError: func(error) {}}))
	log.Info("early")
	log.Info(strings.Repeat("x", 2000))
	if err := s.Probe(t.Context()); err == nil {
		t.Error("Probe finds a server that is not there")
	}
	conn := listenPacket(t, "unixgram", path)
	got := receivePackets(t, conn, 2)
	for i, want := range []string{" web1 shop 77 - - early", "xxxx..."} {
		if !strings.HasPrefix(got[i], "<14>1 2") || !strings.HasSuffix(got[i], want) {
			t.Errorf("got %q, want it to end in %q", got[i], want)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := log.Handler().Handle(t.Context(), slog.Record{}); !errors.Is(err, netlog.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	same(t, s.Stats(), netlog.Stats{In: 3, Delivered: 2, Dropped: 1, Cut: 1, Connects: 1})
}

func TestOpenSyslogErrors(t *testing.T) {
	for _, tc := range []struct {
		network, address string
		opts             netlog.SyslogOptions
		want             string
	}{
		{"udp", "localhost", netlog.SyslogOptions{}, "netlog: open udp localhost: address: must be host:port: missing port in address"},
		{"tpc", "localhost:514", netlog.SyslogOptions{}, "netlog: open tpc localhost:514: network: must be tcp, udp, unix or unixgram"},
		{"udp", "localhost:514", netlog.SyslogOptions{Facility: "loacl0"}, `netlog: open udp localhost:514: Facility: unknown name "loacl0" (did you mean "local0"?)`},
		{"tcp", "localhost:514", netlog.SyslogOptions{Options: netlog.Options{Framing: netlog.LengthPrefix}}, "netlog: open tcp localhost:514: framing: length-prefix is not one of syslog's: octet-counting, nul or LF"},
		{"udp", "localhost:514", netlog.SyslogOptions{Format: 9}, "netlog: open udp localhost:514: Format: unknown SyslogFormat 9"},
		{"udp", "localhost:514", netlog.SyslogOptions{Ident: strings.Repeat("x", 256)}, "netlog: open udp localhost:514: Ident: has 256 bytes, more than 255"},
		{"udp", "localhost:514", netlog.SyslogOptions{MaxSize: 100}, "netlog: open udp localhost:514: MaxSize: 100 is less than 1024"},
		{"udp", "localhost:514", netlog.SyslogOptions{SDID: "attrs"}, `netlog: open udp localhost:514: SDID: "attrs" is not a name, @ and a private enterprise number`},
		{"udp", "localhost:514", netlog.SyslogOptions{AppName: "web shop"}, `netlog: open udp localhost:514: AppName: "web shop" has the character ' ', which may not stand in the header`},
		{"udp", "localhost:514", netlog.SyslogOptions{AppName: strings.Repeat("x", 49)}, "netlog: open udp localhost:514: AppName: has 49 bytes, more than 48"},
		{"udp", "localhost:514", netlog.SyslogOptions{Format: netlog.RFC3164, AppName: "shop:8080"}, `netlog: open udp localhost:514: AppName: "shop:8080" has the character ':', which may not stand in the header`},
		{"udp", "localhost:514", netlog.SyslogOptions{ProcID: "7\n7"}, `netlog: open udp localhost:514: ProcID: "7\n7" has the character '\n', which may not stand in the header`},
		{"tcp", "localhost:514", netlog.SyslogOptions{Hostname: "größer"}, `netlog: open tcp localhost:514: Hostname: "größer" has the character 'ö', which may not stand in the header`},
		{"tcp", "localhost:514", netlog.SyslogOptions{Hostname: "web\xff"}, `netlog: open tcp localhost:514: Hostname: "web\xff" has the character '�', which may not stand in the header`},
		{"tcp", "localhost:514", netlog.SyslogOptions{Format: netlog.Python, LF: true}, "netlog: open tcp localhost:514: LF: the format Python keeps newlines in messages, which cannot end them too"},
	} {
		s, err := netlog.OpenSyslog(tc.network, tc.address, &tc.opts)
		if same(t, fmt.Sprint(err), tc.want); err == nil {
			s.Close()
		}
	}
	_, err := netlog.OpenJournald(&netlog.JournaldOptions{Facility: "kren"})
	same(t, fmt.Sprint(err), `netlog: open unixgram /run/systemd/journal/socket: Facility: unknown name "kren" (did you mean "kern"?)`)
}

// Goroutines that log at the same time do not mix their records.
func TestEmitConcurrently(t *testing.T) {
	const goroutines, each = 8, 50
	path := filepath.Join(t.TempDir(), "log")
	conn := listenPacket(t, "unixgram", path)
	s, err := netlog.OpenSyslog("unixgram", path, &netlog.SyslogOptions{Format: netlog.RFC5424, AppName: "shop", Hostname: "web1", ProcID: "77"})
	if err != nil {
		t.Fatal(err)
	}
	j, err := netlog.OpenJournald(&netlog.JournaldOptions{Socket: path, Identifier: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range goroutines {
		for _, e := range []slogx.Emitter{s, j} {
			log := slog.New(slogx.NewEmitterHandler(e, nil))
			wg.Go(func() {
				for i := range each {
					log.Info(strings.Repeat("m", 100), "who", fmt.Sprintf("%d-%d", g, i), "again", fmt.Sprintf("%d-%d", g, i))
				}
			})
		}
	}
	seen := map[string]int{}
	twice := regexp.MustCompile(`(?s)(?:WHO\n.{8}|who=")(\d+-\d+)(?:\n|" )(?:AGAIN\n.{8}|again=")(\d+-\d+)`)
	for _, message := range receivePackets(t, conn, 2*goroutines*each) {
		found := twice.FindStringSubmatch(message)
		if found == nil || found[1] != found[2] || !strings.Contains(message, strings.Repeat("m", 100)) {
			t.Fatalf("mixed: %q", message)
		}
		seen[found[1]]++
	}
	wg.Wait()
	for _, c := range []io.Closer{s, j} {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	for g := range goroutines {
		for i := range each {
			if n := seen[fmt.Sprintf("%d-%d", g, i)]; n != 2 {
				t.Errorf("record %d of %d came %d times, want once from each", i, g, n)
			}
		}
	}
}
