package hierarchy

// NameKey is the key of the attr that carries a logger's name where no other
// is set.
const NameKey = "logger"

// parentEnd returns the length of the name of name's parent: what stands
// before its last '.' or '/', or 0 for the root. As in CPython, a separator
// at the start does not count: ".a" is a child of the root.
func parentEnd(name string) int {
	for i := len(name) - 1; i > 0; i-- {
		if name[i] == '.' || name[i] == '/' {
			return i
		}
	}
	return 0
}
