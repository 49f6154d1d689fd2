//go:build !unix || aix || solaris || illumos

package rotate

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

const (
	canShare      = false
	closeToRename = runtime.GOOS == "windows"
)

// flock does not exist here: a second writer is not noticed.
func flock(*os.File, lockMode) error { return errors.ErrUnsupported }

func isLocked(error) bool { return false }

func sameOwner(_, _ fs.FileInfo) bool { return true }

// chownLike does nothing: a new file belongs to the process.
func chownLike(*os.File, fs.FileInfo) error { return nil }

func isUnlinked(fs.FileInfo) bool { return false }
