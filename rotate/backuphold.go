package rotate

import (
	"io/fs"
	"os"
)

// settle calls do with the name that the backup info has now, which stays the
// same until do returns: a numbered backup may have been shifted since it had
// the name given. If it is gone, or not of this size, the error is fs.ErrNotExist.
func (b *backups) settle(name string, info fs.FileInfo, size int64, do func(name string) error) error {
	n, _ := b.stamps.(numbered)
	first, _ := b.parse(name)
	reach, err := b.reach(n.keep)
	if err != nil {
		return err
	}
	last := min(n.keep, reach+64) // it may be shifted while it is looked for
	for i := first.number; ; i++ {
		now, err := b.sys.lstat(name)
		if err == nil && os.SameFile(now, info) {
			done, err := b.doSettled(name, info, size, do)
			if done || err != nil {
				return err
			}
		}
		if i >= last {
			return fs.ErrNotExist
		}
		name = b.path(number(i + 1))
	}
}

// hold has every name mean the same file until done is called.
func (b *backups) hold() (done func(), err error) {
	if b.guard == nil {
		b.mu.Lock()
		return b.mu.Unlock, nil
	}
	free, err := b.guard()
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	return func() {
		b.mu.Unlock()
		free()
	}, nil
}

func (b *backups) doSettled(name string, info fs.FileInfo, size int64, do func(name string) error) (bool, error) {
	done, err := b.hold()
	if err != nil {
		return false, err
	}
	defer done()
	now, err := b.sys.lstat(name)
	if err != nil || !os.SameFile(now, info) {
		return false, nil // shifted just now
	}
	if now.Size() != size {
		return false, fs.ErrNotExist
	}
	return true, do(name)
}
