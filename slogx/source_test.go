package slogx

import (
	"log/slog"
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSourceCache looks more call sites up than the cache holds, from several
// goroutines.
func TestSourceCache(t *testing.T) {
	pc, _, _, _ := runtime.Caller(0)
	var cache sourceCache
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 2 {
				for i := range uintptr(3 * len(cache.slots)) {
					want := slog.Record{PC: pc + i}.Source()
					if diff := cmp.Diff(want, cache.lookup(pc+i).src); diff != "" {
						t.Errorf("source of PC +%d (-want +got):\n%s", i, diff)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	if allocs := testing.AllocsPerRun(100, func() { cache.lookup(pc) }); allocs != 0 {
		t.Errorf("%v allocations for a known PC", allocs)
	}
}
