package rotate

import (
	"errors"
	"io/fs"
	"os"
)

// renameChecked looks whether the new name exists before it renames, for
// systems that cannot do both in one step.
func renameChecked(from, to string) error {
	_, err := os.Lstat(to)
	if err == nil {
		err = fs.ErrExist
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return os.Rename(from, to)
}
