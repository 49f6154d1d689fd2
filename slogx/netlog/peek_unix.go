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
// unread says that the peer has said something that is not read yet.
func hungUp(c net.Conn) (unread bool, ended error) {
	s, ok := c.(syscall.Conn)
	if !ok {
		return false, nil
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return false, err
	}
	err = raw.Control(func(fd uintptr) {
		var b [1]byte
		n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch {
		case err == nil:
			if unread = n > 0; !unread {
				ended = io.EOF
			}
		case err != syscall.EAGAIN && err != syscall.EINTR:
			ended = err
		}
	})
	if err != nil {
		return false, err
	}
	return unread, ended
}
