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

// sameOwner says whether two files have one owner and group.
func sameOwner(a, b fs.FileInfo) bool {
	x, ok1 := a.Sys().(*syscall.Stat_t)
	y, ok2 := b.Sys().(*syscall.Stat_t)
	return !ok1 || !ok2 || x.Uid == y.Uid && x.Gid == y.Gid
}

// chownLike gives f the owner and group of another file.
func chownLike(f *os.File, like fs.FileInfo) error {
	want, ok := like.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return f.Chown(int(want.Uid), int(want.Gid))
}

// isUnlinked says whether the file has no name left.
func isUnlinked(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink == 0
}
