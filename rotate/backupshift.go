package rotate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// shift renames numbered backups so that the first number is free: those below
// the highest number that is free, up to keep, each move one up; if none is
// free, the last is dropped. That is what Python's doRollover does, but that a
// gap below a full top costs no backup. A number that something other than a
// regular file has is passed over. Other backups do not shift.
func (b *backups) shift() error {
	n, ok := b.stamps.(numbered)
	if !ok {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	reach, err := b.reach(n.keep)
	if err != nil {
		return err
	}
	slots, err := b.slots(reach)
	if err != nil {
		return err
	}
	if len(slots) == 0 {
		return fmt.Errorf("rotate: no free name for a backup: %s and those before it are not regular files", b.path(number(n.keep)))
	}
	top := len(slots) - 1
	for top > 0 && len(slots[top].forms) > 0 {
		top--
	}
	if len(slots[top].forms) > 0 { // none is free
		top = len(slots) - 1
		// Not left to the rename: what comes may have the other form.
		for _, ext := range slots[top].forms {
			if err := b.drop(slots[top].path + ext); err != nil {
				return failed("remove", slots[top].path+ext, err)
			}
		}
	}
	for i, s := range slices.Backward(slots[:top]) {
		to := slots[i+1].path
		if err := b.dropPacked(&s); err != nil {
			return err
		}
		for _, ext := range s.forms {
			if err := b.sys.rename(s.path+ext, to+ext); err != nil {
				return failed("rename to "+to+ext, s.path+ext, err)
			}
		}
	}
	b.freed = slots[0].path
	return nil
}

// drop removes a backup. To free what it has on the disk can take as long as all
// the rest of a rotation, so that is done beside the callers, by closing it.
func (b *backups) drop(name string) error {
	if closeToRename || b.beside == nil {
		return b.sys.remove(name)
	}
	f, err := b.sys.open(name, os.O_RDONLY, 0)
	if err != nil {
		return b.sys.remove(name)
	}
	err = b.sys.remove(name)
	b.beside(func() { _ = b.sys.close(f) }) // only read
	return err
}

// reach returns the highest number that matters to shift: keep, or, of a large
// one, that above the highest that is there.
func (b *backups) reach(keep int) (int, error) {
	const few = 100 // so many are looked at as fast as the directory
	if keep <= few {
		return keep, nil
	}
	highest := 0
	err := b.each(func(_ string, s stamp, _ bool) {
		if s.number < keep {
			highest = max(highest, s.number)
		} else if s.number == keep {
			highest = keep - 1
		}
	})
	return highest + 1, err
}

// dropPacked removes the plain form of a backup that has been compressed: a
// process that is killed while it renames both leaves two backups.
func (b *backups) dropPacked(s *slot) error {
	if len(s.forms) < 2 {
		return nil
	}
	info, err := b.sys.lstat(s.path)
	if err != nil {
		return nil // it has gone
	}
	if b.packed == nil || !os.SameFile(info, b.packed) {
		if !b.isPacked(s.path, info) {
			return nil
		}
	}
	b.packed = nil
	s.forms = s.forms[:1]
	return failed("remove", s.path, b.sys.remove(s.path))
}

// slot is a number that a backup has, or can have.
type slot struct {
	path  string
	forms []string // extensions: the compressed form first, both while that is being made; none: free
}

// slots returns the numbers up to keep, without those that are not for backups.
func (b *backups) slots(keep int) ([]slot, error) {
	var slots []slot
	pairs := false
	for i := 1; i <= keep; i++ {
		s := slot{path: b.path(number(i))}
		isForeign, err := b.lookAtForms(&s)
		if err != nil {
			return nil, err
		}
		pairs = pairs || len(s.forms) > 1
		if !isForeign {
			slots = append(slots, s)
		}
	}
	b.pairs = pairs || b.guard != nil
	return slots, nil
}

// lookAtForms finds the forms in which the backup of a slot is there, or that
// one of its names is another's. Each look costs as much as a rename: where
// there are no pairs, a plain backup is all that its number has.
func (b *backups) lookAtForms(s *slot) (isForeign bool, err error) {
	plain, err := b.lookAt(s.path)
	if err != nil {
		return false, err
	}
	packed := absent
	if !b.plain && (b.pairs || plain == absent) {
		if packed, err = b.lookAt(s.path + gzipExt); err != nil {
			return false, err
		}
	}
	if packed == regular {
		s.forms = append(s.forms, gzipExt)
	}
	if plain == regular {
		s.forms = append(s.forms, "")
	}
	return plain == foreign || packed == foreign, nil
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
