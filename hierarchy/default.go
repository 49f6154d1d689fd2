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

// watch decides on a record that is below the threshold of its logger, where
// that is not the last word.
func (t *Tree) watch(g *generation, threshold, level slog.Level) bool {
	if threshold == followed && g.leveler != nil {
		return level >= g.leveler.Level() && (g.disable == NotSet || level > g.disable)
	}
	if g.defaulted && level >= LevelInfo && threshold == LevelWarning {
		t.hints.level.Do(t.hintAtLevel)
	}
	return false
}
