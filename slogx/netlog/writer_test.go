package netlog_test

import (
	"crypto/tls"
	"errors"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

func write(t *testing.T, w *netlog.Writer, records ...string) {
	t.Helper()
	for _, r := range records {
		if n, err := w.Write([]byte(r)); n != len(r) || err != nil {
			t.Fatalf("Write: %d, %v", n, err)
		}
	}
}

func TestWriterFramings(t *testing.T) {
	long := strings.Repeat("x", 60_000)
	for _, tc := range []struct {
		framing netlog.Framing
		records []string
		want    string
	}{
		{netlog.Lines, []string{"a\n", "b", "„c“\n\n"}, "a\nb\n„c“\n\n"},
		{netlog.OctetCounting, []string{"a\n", "b\nc", "„d“"}, "1 a3 b\nc7 „d“"},
		{netlog.NUL, []string{"a\n", "b\x00c", "d\n\n"}, "a\x00b\uFFFDc\x00d\n\x00"},
		{netlog.Raw, []string{"a\n", "b", "\x00"}, "a\nb\x00"},
		{netlog.LengthPrefix, []string{"a\n", strings.Repeat("b", 258)}, "\x00\x00\x00\x02a\n\x00\x00\x01\x02" + strings.Repeat("b", 258)},
		{netlog.Lines, []string{long + "\n", long + "\n"}, long + "\n" + long + "\n"},
	} {
		for _, network := range []string{"tcp", "unix"} {
			t.Run(network+" "+tc.framing.String(), func(t *testing.T) {
				p := listen(t, network)
				w, r := openWriter(t, p, netlog.Options{Framing: tc.framing})
				write(t, w, tc.records...)
				if err := w.Flush(t.Context()); err != nil {
					t.Error(err)
				}
				if err := w.Close(); err != nil {
					t.Error(err)
				}
				p.stop() // it has read all: Close waits for that
				if got := p.text(); got != tc.want {
					t.Errorf("got\n%.200q\nwant\n%.200q", got, tc.want)
				}
				n := uint64(len(tc.records))
				if got, want := w.Stats(), (netlog.Stats{In: n, Delivered: n, Connects: 1}); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
				if errs := r.all(); len(errs) > 0 {
					t.Errorf("reports: %v", errs)
				}
			})
		}
	}
}

func TestWriterDatagrams(t *testing.T) {
	for _, network := range []string{"udp", "unixgram"} {
		t.Run(network, func(t *testing.T) {
			p := listen(t, network)
			w, r := openWriter(t, p, netlog.Options{MaxDatagram: 12})
			write(t, w, "a\n", "exactly 12.\n", "as this does not fit\n", "cut „…“ in two", "12345678„34\n")
			if err := w.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			want := "a\n|exactly 12.\n|as this ...\n|cut „...\n|12345678...\n|"
			eventually(t, "all datagrams", func() bool { return len(p.text()) >= len(want) })
			if got := p.text(); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if got, want := w.Stats(), (netlog.Stats{In: 5, Delivered: 5, Cut: 3, Connects: 1}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if errs := r.all(); len(errs) > 0 {
				t.Errorf("reports: %v", errs)
			}
		})
	}
}

func TestWriterLargestDatagram(t *testing.T) {
	p := listen(t, "udp")
	w, _ := openWriter(t, p, netlog.Options{})
	write(t, w, strings.Repeat("ä", 40_000)+"\n")
	if err := w.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	want := strings.Repeat("ä", (65507-4)/2) + "...\n|"
	eventually(t, "the datagram", func() bool { return p.text() == want })
	if got := balanced(t, w.Stats()); got.Cut != 1 || got.Delivered != 1 {
		t.Errorf("%+v", got)
	}
}

// What the system does not take is a record that has failed; those after it are
// sent.
func TestDatagramTooLargeForTheSystem(t *testing.T) {
	p := listen(t, "udp")
	w, r := openWriter(t, p, netlog.Options{Framing: netlog.NUL})
	write(t, w, strings.Repeat("\x00", 60_000), "record") // each zero byte becomes three
	eventually(t, "the second record", func() bool { return p.text() == "record\x00|" })
	if err := w.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	if got, want := balanced(t, w.Stats()), (netlog.Stats{In: 2, Delivered: 1, Failed: 1, Connects: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	checkReports(t, r.all(), []string{"message too long"})
}

func TestRecordLargerThanTheSpool(t *testing.T) {
	w, _ := openWriter(t, listen(t, "tcp"), netlog.Options{SpoolBytes: 100})
	if n, err := w.Write(make([]byte, 101)); n != 0 || !errors.Is(err, netlog.ErrTooLarge) {
		t.Errorf("Write: %d, %v", n, err)
	}
	if n, err := w.Write(nil); n != 0 || err != nil {
		t.Errorf("Write of nothing: %d, %v", n, err)
	}
	if got, want := w.Stats(), (netlog.Stats{In: 1, Dropped: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestOpenErrors(t *testing.T) {
	empty := &tls.Config{Certificates: []tls.Certificate{{}}}
	for _, tc := range []struct {
		name, network, address string
		opts                   *netlog.Options
		part, want             string
	}{
		{"network", "sctp", "h:1", nil, "network", "netlog: open sctp h:1: network: must be tcp, udp, unix or unixgram"},
		{"no port", "tcp", "localhost", nil, "address", "netlog: open tcp localhost: address: must be host:port: missing port in address"},
		{"no host", "tcp", ":514", nil, "host", `netlog: open tcp :514: host: "" is not the name or address of a host`},
		{"space", "udp", "a b:514", nil, "host", `netlog: open udp a b:514: host: "a b" is not the name or address of a host`},
		{"large port", "tcp", "h:65536", nil, "port", `netlog: open tcp h:65536: port: "65536" is not a number from 1 to 65535 or a known service`},
		{"port 0", "udp", "h:0", nil, "port", `netlog: open udp h:0: port: "0" is not a number from 1 to 65535 or a known service`},
		{"unknown service", "tcp", "h:no-such", nil, "port", `netlog: open tcp h:no-such: port: "no-such" is not a number from 1 to 65535 or a known service`},
		{"no path", "unix", "", nil, "address", "netlog: open unix : address: the path of the socket is empty"},
		{"long path", "unixgram", strings.Repeat("x", 108), nil, "address",
			"netlog: open unixgram " + strings.Repeat("x", 108) + ": address: the path of a socket has at most 107 bytes, this has 108"},
		{"framing", "tcp", "h:1", &netlog.Options{Framing: 9}, "framing", "netlog: open tcp h:1: framing: unknown Framing(9)"},
		{"TLS over UDP", "udp", "h:1", &netlog.Options{TLS: &tls.Config{}}, "network", "netlog: open udp h:1: network: TLS needs tcp or unix"},
		{"TLS to a path", "unix", "s", &netlog.Options{TLS: &tls.Config{}}, "certificate",
			"netlog: open unix s: certificate: TLS to a unix socket needs a ServerName to check the certificate for"},
		{"empty certificate", "tcp", "h:1", &netlog.Options{TLS: empty}, "certificate", "netlog: open tcp h:1: certificate: client certificate: it is empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := netlog.OpenWriter(tc.network, tc.address, tc.opts)
			var typed *netlog.Error
			if w != nil || !errors.As(err, &typed) || typed.Part != tc.part || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %v", err, tc.want)
			}
		})
	}
}
