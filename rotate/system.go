package rotate

import (
	"io/fs"
	"os"
)

// system is the operating system as a File sees it: every call on the path of
// a record, so that a test can make each one of them fail.
type system struct {
	open   func(name string, flag int, perm fs.FileMode) (*os.File, error)
	write  func(f *os.File, p []byte) (int, error)
	readAt func(f *os.File, p []byte, off int64) (int, error)
	seek   func(f *os.File, offset int64, whence int) (int64, error)
	fstat  func(f *os.File) (fs.FileInfo, error)
	close  func(f *os.File) error
	sync   func(f *os.File) error
	cut    func(f *os.File, size int64) error
	chmod  func(f *os.File, mode fs.FileMode) error
	chown  func(f *os.File, like fs.FileInfo) error
	flock  func(f *os.File, how lockMode) error
	stat   func(name string) (fs.FileInfo, error)
	lstat  func(name string) (fs.FileInfo, error)
	list   func(dir string) ([]string, error)
	rename func(from, to string) error // never over a file that exists
	remove func(name string) error
	mkdir  func(name string, perm fs.FileMode) error

	carrier func(path string) carrier
}

func newSystem() *system {
	return &system{
		open:    os.OpenFile,
		write:   (*os.File).Write,
		readAt:  (*os.File).ReadAt,
		seek:    (*os.File).Seek,
		fstat:   (*os.File).Stat,
		close:   (*os.File).Close,
		sync:    (*os.File).Sync,
		cut:     (*os.File).Truncate,
		chmod:   (*os.File).Chmod,
		chown:   chownLike,
		flock:   flock,
		stat:    os.Stat,
		lstat:   os.Lstat,
		list:    listNames,
		rename:  renameNew,
		remove:  os.Remove,
		mkdir:   os.MkdirAll,
		carrier: openCarrier,
	}
}

// listNames returns the names in a directory, in no order.
func listNames(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close() // only read
	return d.Readdirnames(-1)
}

// lockMode is what flock is asked for; it never waits.
type lockMode int

const (
	unlock lockMode = iota
	lockShared
	lockExclusive
)
