package slogx

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// FailoverStats are the counts of a [FailoverHandler].
type FailoverStats struct {
	Balance          // Failed are the records that no leaf took
	Active  int      // the leaf that records go to, from 0
	Leaves  []uint64 // records delivered, by leaf
}

// failover is what all handlers derived from one share.
type failover struct {
	opts FailoverOptions

	// active is the leaf that records go to. It is written with mu held.
	active atomic.Int64

	mu      sync.Mutex
	probeAt time.Time // when a record is tried on the leaves before the active one
	stats   FailoverStats
}

// begin returns the leaf that records go to, and whether those before it are to
// be tried first: at most one record does so at a time.
func (f *failover) begin() (active int, probe bool) {
	if f.active.Load() == 0 {
		return 0, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	active = int(f.active.Load())
	if now := time.Now(); active > 0 && !now.Before(f.probeAt) {
		f.probeAt = now.Add(f.opts.Probe)
		probe = true
	}
	return active, probe
}

// delivered counts a record that leaf took; active was the active one before,
// and cause is why the leaves tried before it have not taken the record.
func (f *failover) delivered(active, leaf int, cause error) {
	f.mu.Lock()
	f.stats.In++
	f.stats.Delivered++
	f.stats.Leaves[leaf]++
	// Another record may have found another leaf meanwhile.
	changed := leaf != active && f.active.Load() == int64(active)
	if changed {
		f.active.Store(int64(leaf))
		f.probeAt = time.Now().Add(f.opts.Probe)
	}
	f.mu.Unlock()
	if !changed {
		return
	}
	if cause == nil {
		f.opts.OnError(fmt.Errorf("slogx: failover: leaf %d of %d takes records again", leaf+1, len(f.stats.Leaves)))
		return
	}
	f.opts.OnError(fmt.Errorf("slogx: failover: records go to leaf %d of %d: %w", leaf+1, len(f.stats.Leaves), cause))
}

// refused counts a record that the leaf in use is not enabled for.
func (f *failover) refused() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stats.In++
	f.stats.Filtered++
}

// failed counts a record that no leaf took.
func (f *failover) failed(cause error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stats.In++
	f.stats.Failed++
	return fmt.Errorf("slogx: failover: no leaf has taken the record: %w", cause)
}

func (f *failover) copyStats() FailoverStats {
	f.mu.Lock()
	defer f.mu.Unlock()
	stats := f.stats
	stats.Leaves = slices.Clone(stats.Leaves)
	stats.Active = int(f.active.Load())
	return stats
}
