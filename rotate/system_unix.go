//go:build unix && !aix && !solaris && !illumos

package rotate

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const (
	canShare      = true
	closeToRename = false // an open file can be renamed
)

// flock takes or gives back a lock on f without waiting. The lock belongs to
// the open file: it ends with the process, and no child inherits it over exec.
func flock(f *os.File, how lockMode) error {
	op := [...]int{unlock: syscall.LOCK_UN, lockShared: syscall.LOCK_SH, lockExclusive: syscall.LOCK_EX}[how]
	for {
		err := syscall.Flock(int(f.Fd()), op|syscall.LOCK_NB)
		if err != syscall.EINTR {
			return err
		}
	}
}

// isLocked says whether flock failed because of another's lock.
func isLocked(err error) bool { return errors.Is(err, syscall.EWOULDBLOCK) }

// chownLike gives f the owner and group of another file, if they differ.
func chownLike(f *os.File, like fs.FileInfo) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	is, ok1 := info.Sys().(*syscall.Stat_t)
	want, ok2 := like.Sys().(*syscall.Stat_t)
	if !ok1 || !ok2 || is.Uid == want.Uid && is.Gid == want.Gid {
		return nil
	}
	return f.Chown(int(want.Uid), int(want.Gid))
}

// isUnlinked says whether the file has no name left.
func isUnlinked(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink == 0
}
