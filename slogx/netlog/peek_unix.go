//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package netlog

import (
	"net"
	"syscall"
)

// hungUp asks the system whether the peer has closed its side: the goroutine
// that reads may not have come to it yet.
func hungUp(c net.Conn) bool {
	s, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return true
	}
	over := false
	err = raw.Control(func(fd uintptr) {
		var b [1]byte
		n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		over = n == 0 && err == nil
	})
	return over || err != nil
}
