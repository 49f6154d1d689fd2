package netlog

import (
	"math"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// confirmWithin has the system give a TCP connection up when the peer has not
// confirmed for d what was sent. Otherwise a peer that has vanished, and so
// closes nothing, would be noticed after a quarter of an hour of attempts.
func confirmWithin(c net.Conn, d time.Duration) {
	t, ok := c.(*net.TCPConn)
	if !ok {
		return
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return // it is closed: the first write says so
	}
	ms := int(min(max(d.Milliseconds(), 1), math.MaxInt32))
	// A system that does not have the option takes its own time.
	_ = raw.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, ms) })
}
