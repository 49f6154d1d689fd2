package rotate

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
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
	b.mu.Lock()
	defer b.mu.Unlock()
	taken, free, err := b.slots(n.keep)
	if err != nil {
		return err
	}
	to := free
	if free == "" {
		if len(taken) == 0 {
			return fmt.Errorf("rotate: no free name for a backup: %s and those before it are not regular files", b.path(number(n.keep)))
		}
		last := taken[len(taken)-1]
		taken = taken[:len(taken)-1]
		// Not left to the rename: what comes may have the other form.
		for _, ext := range last.forms {
			if err := b.sys.remove(last.path + ext); err != nil {
				return failed("remove", last.path+ext, err)
			}
		}
		to = last.path
	}
	for _, s := range slices.Backward(taken) {
		for _, ext := range s.forms {
			if err := b.sys.rename(s.path+ext, to+ext); err != nil {
				return failed("rename to "+to+ext, s.path+ext, err)
			}
		}
		to = s.path
	}
	return nil
}

// slot is a number that a backup has.
type slot struct {
	path  string
	forms []string // extensions: the compressed form first, both while that is being made
}

// slots returns the numbers, up to keep, that backups have, as far as the first
// that is free; "" means that none is.
func (b *backups) slots(keep int) (taken []slot, free string, err error) {
	for i := 1; i <= keep; i++ {
		s := slot{path: b.path(number(i))}
		isForeign := false
		for _, ext := range []string{gzipExt, ""} {
			switch is, err := b.lookAt(s.path + ext); {
			case err != nil:
				return nil, "", err
			case is == foreign:
				isForeign = true
			case is == regular:
				s.forms = append(s.forms, ext)
			}
		}
		switch {
		case isForeign:
		case len(s.forms) == 0:
			return taken, s.path, nil
		default:
			taken = append(taken, s)
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
		return absent, failed("look at", name, err)
	case info.Mode().IsRegular():
		return regular, nil
	}
	return foreign, nil
}
