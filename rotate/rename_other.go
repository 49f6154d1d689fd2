//go:build !linux && !darwin

package rotate

// renameNew renames a file to a name that does not exist.
func renameNew(from, to string) error { return renameChecked(from, to) }
