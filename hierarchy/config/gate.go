package config

import (
	"sync"
	"sync/atomic"
	"time"
)

// gate counts the calls inside something that is to be closed: shut keeps new
// ones out, and wait waits for those inside to leave.
type gate struct {
	// state is the number of calls inside, plus closedGate once it is shut.
	// Whoever brings it to exactly closedGate was the last one inside.
	state atomic.Int64
	empty chan struct{}
	once  sync.Once
}

const closedGate = 1 << 62

func newGate() *gate { return &gate{empty: make(chan struct{})} }

// enter says whether the call may go in; it must leave then.
func (g *gate) enter() bool {
	if g.state.Add(1) < closedGate {
		return true
	}
	g.leave()
	return false
}

func (g *gate) leave() {
	if g.state.Add(-1) == closedGate {
		g.once.Do(func() { close(g.empty) })
	}
}

// shut closes the gate, once.
func (g *gate) shut() {
	if g.state.Add(closedGate) == closedGate {
		g.once.Do(func() { close(g.empty) })
	}
}

// wait waits until nobody is inside a gate that is shut. False says that the
// time was up.
func (g *gate) wait(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-g.empty:
		return true
	case <-timer.C:
		return false
	}
}
