//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package netlog

import (
	"io"
	"net"
	"syscall"
)

// hungUp asks the system what the peer has done to the connection, for the
// goroutine that reads may not have come to it yet: nil if it stands, io.EOF if
// the peer has closed its side, or the error that it has come to an end with.
func hungUp(c net.Conn) error {
	s, ok := c.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	var ended error
	err = raw.Control(func(fd uintptr) {
		var b [1]byte
		n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch {
		case err == nil && n == 0:
			ended = io.EOF
		case err != nil && err != syscall.EAGAIN && err != syscall.EINTR:
			ended = err
		}
	})
	if err != nil {
		return err
	}
	return ended
}
