package hierarchy

import (
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// A Tree is a hierarchy of named loggers. All its methods may be called by
// several goroutines at a time. CPython's name for it is Manager.
type Tree struct {
	// current is replaced as a whole, under mu, and only loaded elsewhere.
	current atomic.Pointer[generation]

	hints hints

	status *status.Writer

	mu      sync.RWMutex
	numbers map[string]int   // a logger's number by its name, placeholders too
	leaves  map[string]*leaf // the last handler added under each name
}

// New returns a tree of one logger, the root, whose level is WARNING, as in
// Python, and which has no handlers: until it has one, records of WARNING and
// above go to standard error (see [Tree.SetLastResort]).
func New() *Tree {
	t := &Tree{status: status.New(), numbers: map[string]int{"": 0}, leaves: make(map[string]*leaf)}
	g := &generation{
		levels:    []slog.Level{LevelWarning},
		nodes:     []*node{{parent: -1, propagate: true}},
		parents:   []int32{-1},
		disable:   NotSet,
		defaulted: true,
		wiring:    &wiring{lastResort: stderrHandler{}, onError: t.status.Error, nameKey: NameKey},
	}
	g.derive()
	t.current.Store(g)
	return t
}

// Logger returns a logger called name, creating it in the tree if it is new.
// It is logging.getLogger: the names "" and "root" are the root's.
func (t *Tree) Logger(name string) *slog.Logger { return slog.New(t.Handler(name)) }

// Handler returns the slog.Handler of the logger called name, creating the
// logger if it is new.
func (t *Tree) Handler(name string) *Handler {
	name = canonical(name)
	return &Handler{tree: t, name: name, explicit: name != "", number: int32(t.number(name))}
}

// canonical is the name a logger is kept under: the root's is "".
func canonical(name string) string {
	if name == "root" {
		return ""
	}
	return name
}

// number returns the number of the logger called name, which it creates.
func (t *Tree) number(name string) int {
	t.mu.RLock()
	n, ok := t.numbers[name]
	ok = ok && !t.current.Load().nodes[n].placeholder
	t.mu.RUnlock()
	if !ok {
		t.change(func(d *draft) { n = d.logger(name) })
	}
	return n
}

// nearest returns the number that the logger called name has in the current
// generation or, if there is none, its nearest ancestor.
func (t *Tree) nearest(name string) (int, *generation) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	g := t.current.Load()
	n, _ := t.logger(g, name)
	return n, g
}

// logger returns the number of the nearest logger of g, not the place of one,
// that name leads to, and how much of the name it leaves. It needs the lock.
func (t *Tree) logger(g *generation, name string) (n, left int) {
	for rest := name; rest != ""; rest = rest[:parentEnd(rest)] {
		if n, ok := t.numbers[rest]; ok && !g.nodes[n].placeholder {
			return n, len(name) - len(rest)
		}
	}
	return 0, len(name)
}

// change makes one generation out of the current one and what edit does.
func (t *Tree) change(edit func(*draft)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.draft()
	edit(d)
	t.current.Store(d.finish())
}

// Named returns a logger below l's: CPython's getChild. child may have several
// parts. l's attrs and groups stay with it. If l's handler is not of a tree
// of this package, Named returns l.With("logger", child).
func Named(l *slog.Logger, child string) *slog.Logger {
	h, ok := l.Handler().(*Handler)
	if !ok {
		return l.With(NameKey, child)
	}
	if h.name != "" {
		child = h.name + "." + child
	}
	return slog.New(h.renamed(canonical(child), true))
}
