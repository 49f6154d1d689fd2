package netlog

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// sendFile sends an entry that is too large for a datagram in a sealed memory
// file, whose descriptor the datagram carries.
func sendFile(conn net.Conn, entry []byte) error {
	fd, err := unix.MemfdCreate("journal-entry", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return noMemoryFile(err)
	}
	f := os.NewFile(uintptr(fd), "journal-entry")
	defer f.Close()
	if _, err := f.Write(entry); err != nil {
		return err
	}
	// journald reads files of other users only if no one can change them.
	const seals = unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_WRITE | unix.F_SEAL_SEAL
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, seals); err != nil {
		return os.NewSyscallError("fcntl", err)
	}
	return sendRights(conn.(syscall.Conn), unix.UnixRights(fd))
}

// noMemoryFile is the error for an entry that a datagram is too small for, when
// no memory file could be made. Where they are forbidden the entry can never be
// sent, and must not hold up those behind it.
func noMemoryFile(err error) error {
	wrapped := os.NewSyscallError("memfd_create", err)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOSYS) {
		return fmt.Errorf("%w, and %w", syscall.EMSGSIZE, wrapped)
	}
	return wrapped
}

// sendRights is UnixConn.WriteMsgUnix, which refuses connected datagram sockets.
func sendRights(conn syscall.Conn, rights []byte) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	waiting := raw.Write(func(socket uintptr) (done bool) {
		err = unix.Sendmsg(int(socket), nil, rights, nil, 0)
		return !errors.Is(err, unix.EAGAIN)
	})
	return errors.Join(waiting, os.NewSyscallError("sendmsg", err))
}
