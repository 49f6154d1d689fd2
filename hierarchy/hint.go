package hierarchy

import (
	"log/slog"
	"sync"
)

// hints are the lines about the classic mistakes. Each is said once for a
// tree, to standard error.
type hints struct {
	level    sync.Once // dropped at a level that nobody chose
	lost     sync.Once // no handler that takes the record
	twice    sync.Once // the same handler on the way twice
	unplaced sync.Once // no call site to name the record after
	modules  sync.Once // no modules in the build information
	stale    sync.Once // a logger made before slog.SetDefault
	loop     sync.Once // a handler that leads back to the tree
}

// hintAtLevel says that records are dropped because of a level that nobody
// chose: coming from slog, whose default is INFO, one does not expect Python's.
func (t *Tree) hintAtLevel() {
	t.status.Printf("INFO records (and log.Println lines) are dropped: " +
		"the level is WARNING unless it is set, as in Python (this is said once)")
}

// hintLost says that a record is lost for want of a handler.
func (h *Handler) hintLost() {
	h.tree.hints.lost.Do(func() {
		h.tree.status.Printf("no handlers could be found for logger %q", printed(h.name))
	})
}

// hintTwice says that a record is handled twice.
func (h *Handler) hintTwice(l *leaf) {
	h.tree.hints.twice.Do(func() {
		h.tree.status.Printf("handler %q is on the way of logger %q twice, so that it handles each record twice: "+
			"remove one of the two, or SetPropagate(…, false) between them (this is said once)", l.name, printed(h.name))
	})
}

// hintUnplaced says that a record cannot be named after its package.
func (h *Handler) hintUnplaced() {
	h.tree.hints.unplaced.Do(func() {
		h.tree.status.Printf("a record does not say where it was logged, as lines of package log do not: " +
			"it has no package, and is the root logger's (this is said once)")
	})
}

// hintModules says that packages are known by their functions' names only.
func (t *Tree) hintModules() {
	t.hints.modules.Do(func() {
		t.status.Printf("the program does not say which modules it is built from: " +
			"packages are named as their functions are (this is said once)")
	})
}

// hintStale says that a logger, used at pc, is older than the default handler.
func (h *Handler) hintStale(pc uintptr) {
	h.tree.hints.stale.Do(func() {
		source := slog.Record{PC: pc}.Source()
		h.tree.status.Printf("%s:%d logs with a logger that was made before slog.SetDefault (at package level?), "+
			"so its records come as text, at the level of package log; make it later, or call slog.Default() there (this is said once)",
			source.File, source.Line)
	})
}

// hintLoop says that a handler leads back to the tree.
func (h *Handler) hintLoop() {
	h.tree.hints.loop.Do(func() {
		h.tree.status.Printf("a handler of the tree passes its records to slog's own default handler, which writes " +
			"through package log and so, after slog.SetDefault, back to the tree: they are dropped there (this is said once)")
	})
}

// repeated returns the first leaf whose handler is on the way before, or nil.
func repeated(leaves []boundLeaf) *leaf {
	const most = 32 // more than that is no mistake
	for i := range leaves[:min(len(leaves), most)] {
		for _, before := range leaves[:i] {
			if same(before.leaf.handler, leaves[i].leaf.handler) {
				return leaves[i].leaf
			}
		}
	}
	return nil
}
