package rotate

import (
	"errors"
	"fmt"
	"io/fs"
)

// shift renames numbered backups, each to the next number, so that the first is
// free: path.2 to path.3, then path.1 to path.2. It stops at the first number
// that is free, so that a gap costs no backup; without one it drops the last.
// A number that something other than a regular file has is passed over. Other
// backups do not shift.
func (b *backups) shift() error {
	n, ok := b.stamps.(numbered)
	if !ok {
		return nil
	}
	taken, free, err := b.slots(n.keep)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	to := free
	if free == "" {
		if len(taken) == 0 {
			return fmt.Errorf("rotate: no free name for a backup: %s and those before it are not regular files", b.path(number(n.keep)))
		}
		to = taken[len(taken)-1]
		taken = taken[:len(taken)-1]
		// Not left to the rename: what comes may have the other form.
		if err := b.removeBoth(to); err != nil {
			return err
		}
	}
	for i := len(taken) - 1; i >= 0; i-- {
		if err := b.renameBoth(taken[i], to); err != nil {
			return err
		}
		to = taken[i]
	}
	return nil
}

// slots returns the paths of the numbers, up to keep, that backups have, as far
// as the first that is free; "" means that none is.
func (b *backups) slots(keep int) (taken []string, free string, err error) {
	for i := 1; i <= keep; i++ {
		path := b.path(number(i))
		plain, err := b.lookAt(path)
		if err != nil {
			return nil, "", err
		}
		gz, err := b.lookAt(path + gzipExt)
		if err != nil {
			return nil, "", err
		}
		switch {
		case plain == foreign || gz == foreign:
		case plain == absent && gz == absent:
			return taken, path, nil
		default:
			taken = append(taken, path)
		}
	}
	return taken, "", nil
}

type presence int

const (
	absent presence = iota
	regular
	foreign // a directory, a link, a device
)

func (b *backups) lookAt(name string) (presence, error) {
	info, err := b.sys.lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent, nil
	case err != nil:
		return absent, failed("shift backups: look at", name, err)
	case info.Mode().IsRegular():
		return regular, nil
	}
	return foreign, nil
}

// renameBoth renames a backup in each form that is there.
func (b *backups) renameBoth(from, to string) error {
	for _, ext := range []string{gzipExt, ""} {
		if err := b.sys.rename(from+ext, to+ext); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failed("rename to "+to+ext, from+ext, err)
		}
	}
	return nil
}

// removeBoth removes a backup in each form that is there.
func (b *backups) removeBoth(name string) error {
	for _, ext := range []string{gzipExt, ""} {
		if err := b.sys.remove(name + ext); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failed("remove", name+ext, err)
		}
	}
	return nil
}
