package hierarchy

import (
	"log/slog"
	"sync"
)

// process is the tree of a program that has not made one of its own. It is
// the one variable of the library that is not constant.
var process = sync.OnceValue(New)

// Default returns the tree behind slog.Default() if its handler is a
// [*Handler], else a tree that the process has one of. Package slogx
// configures that one by BasicConfig.
func Default() *Tree {
	if h, ok := slog.Default().Handler().(*Handler); ok {
		return h.tree
	}
	return process()
}

// hintAtLevel says once that records are dropped because of a level that
// nobody chose: coming from slog, whose default is INFO, one does not expect
// Python's.
func (t *Tree) hintAtLevel(threshold slog.Level) {
	if threshold != LevelWarning {
		return
	}
	t.hint.Do(func() {
		t.status.Printf("INFO records (and log.Println lines) are dropped: " +
			"the level is WARNING unless it is set, as in Python (this is said once)")
	})
}
