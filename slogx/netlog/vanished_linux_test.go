package netlog

import (
	"crypto/tls"
	"math"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Who vanishes without a goodbye is noticed within four write timeouts, and
// within half a minute if there is nothing to write.
func TestVanishedPeerIsNoticed(t *testing.T) {
	server := httptest.NewTLSServer(nil) // whatever it says is read
	defer server.Close()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	for _, tc := range []struct {
		name, address string
		opts          Options
		confirm       int // ms
	}{
		{"by default", plain.Addr().String(), Options{}, 20_000},
		{"an option", plain.Addr().String(), Options{WriteTimeout: 1500 * time.Millisecond}, 6000},
		{"for ever", plain.Addr().String(), Options{WriteTimeout: math.MaxInt64}, math.MaxInt32},
		{"TLS", server.Listener.Addr().String(), Options{TLS: &tls.Config{InsecureSkipVerify: true}}, 20_000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := OpenWriter("tcp", tc.address, &tc.opts)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			c, err := w.dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer c.abort()
			for _, o := range []struct {
				name         string
				level, which int
				want         int
			}{
				{"TCP_USER_TIMEOUT", unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, tc.confirm},
				{"SO_KEEPALIVE", unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
				{"TCP_KEEPIDLE", unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 15},
				{"TCP_KEEPINTVL", unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 5},
				{"TCP_KEEPCNT", unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 3},
			} {
				if got := option(t, c.raw, o.level, o.which); got != o.want {
					t.Errorf("%s is %d, want %d", o.name, got, o.want)
				}
			}
		})
	}
}

// option returns an option of a socket.
func option(t *testing.T, c net.Conn, level, which int) (value int) {
	t.Helper()
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	err = raw.Control(func(fd uintptr) { value, failed = unix.GetsockoptInt(int(fd), level, which) })
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return value
}
