package hierarchy

import (
	"log/slog"
	"slices"
)

// A draft is a generation in the making. What it has of the generation before
// it copies before the first change. It lives under the tree's lock.
type draft struct {
	generation
	numbers map[string]int   // the tree's own
	leaves  map[string]*leaf // the tree's own

	ownLevels  bool
	ownNodes   bool
	fresh      map[int]bool // the nodes that are copies
	ownWiring  bool
	underived  bool       // thresholds have to be computed again
	derivedFor slog.Level // disable, when they were computed
}

func (t *Tree) draft() *draft {
	g := t.current.Load()
	return &draft{generation: *g, numbers: t.numbers, leaves: t.leaves, derivedFor: g.disable}
}

// finish returns the generation.
func (d *draft) finish() *generation {
	d.listDisabled()
	if d.underived || d.disable != d.derivedFor {
		d.derive()
	}
	g := d.generation
	return &g
}

// listDisabled brings the list of disabled loggers to what the nodes that have
// been changed say.
func (d *draft) listDisabled() {
	if len(d.fresh) > 16 { // searching for each takes longer than looking at all
		d.disabled = nil
		for n, node := range d.nodes {
			if node.disabled {
				d.disabled = append(d.disabled, n)
			}
		}
		return
	}
	for n := range d.fresh {
		at := slices.Index(d.disabled, n)
		switch disabled := d.nodes[n].disabled; {
		case disabled && at < 0:
			d.disabled = append(slices.Clip(d.disabled), n)
		case !disabled && at >= 0:
			d.disabled = slices.Delete(slices.Clone(d.disabled), at, at+1)
		}
	}
}

// logger returns the number of the logger called name; it is created if it is
// new, and the places of its ancestors with it.
func (d *draft) logger(name string) int {
	n, ok := d.numbers[name]
	switch {
	case !ok:
		n = d.add(&node{name: name, propagate: true})
	case d.nodes[n].placeholder:
		// Handlers that are named by attrs or packages may have to use it now.
		d.copyNode(n).placeholder = false
		d.rewire()
	}
	return n
}

// place returns the number of name, which it adds as a placeholder if it is new.
func (d *draft) place(name string) int {
	if n, ok := d.numbers[name]; ok {
		return n
	}
	return d.add(&node{name: name, placeholder: true, propagate: true})
}

// add appends a node behind what older generations see of the slices.
func (d *draft) add(new *node) int {
	new.parent = d.place(new.name[:parentEnd(new.name)])
	n := len(d.nodes)
	from := d.leveled(new.parent)
	d.nodes = append(d.nodes, new)
	d.levels = append(d.levels, NotSet)
	d.parents = append(d.parents, int32(new.parent))
	threshold := d.threshold(d.levels[from])
	d.thresholds = append(d.thresholds, threshold)
	if d.wiring.sites != nil && threshold < d.lowest {
		d.underived = true // a logger below a disabled one is not
	}
	d.numbers[new.name] = n
	return n
}

func (d *draft) setLevel(n int, level slog.Level) {
	if !d.ownLevels {
		d.levels, d.ownLevels = slices.Clone(d.levels), true
	}
	d.levels[n] = level
	d.underived = true
	if n == 0 {
		d.defaulted, d.leveler = false, nil
	}
}

// node returns logger n for changing anything but its level.
func (d *draft) node(n int) *node {
	d.rewire()
	d.underived = true // disabled may be what changes
	return d.copyNode(n)
}

func (d *draft) copyNode(n int) *node {
	if !d.ownNodes {
		d.nodes, d.ownNodes = slices.Clone(d.nodes), true
		d.fresh = make(map[int]bool)
	}
	if !d.fresh[n] {
		c := *d.nodes[n]
		d.nodes[n], d.fresh[n] = &c, true
	}
	return d.nodes[n]
}

// rewire returns the wiring for changing it.
func (d *draft) rewire() *wiring {
	if !d.ownWiring {
		w := *d.wiring
		d.wiring, d.ownWiring = &w, true
	}
	return d.wiring
}

// leaf returns h as a leaf called name: the one there is, if it is the same.
// Otherwise the name is h's from now on; a handler that had it before stays
// where it is attached.
func (d *draft) leaf(name string, h slog.Handler) *leaf {
	if l, ok := d.leaves[name]; ok && same(l.handler, h) {
		return l
	}
	l := &leaf{name, h}
	if name != "" {
		d.leaves[name] = l
	}
	return l
}
