package slogx

import (
	"sync"
	"testing"
	"time"
)

// TestSecondCache prints times that go on, go back, and change their zone.
func TestSecondCache(t *testing.T) {
	zones := []*time.Location{time.UTC, time.Local, time.FixedZone("", 5400), time.FixedZone("", -3600)}
	steps := []time.Duration{
		0, 1, time.Millisecond, 999 * time.Millisecond, time.Second, -time.Second, -time.Nanosecond,
		time.Hour, -48 * time.Hour, 400 * 24 * time.Hour, 1, 90 * 365 * 24 * time.Hour, 1e6,
	}
	at := time.Date(2026, 3, 29, 0, 59, 58, 123456789, time.UTC)
	cache := secondCache{before: `,"time":"`, after: `"`}
	for range 3 {
		for i, step := range steps {
			at = at.Add(step)
			for _, frac := range []fraction{millis, nanos} {
				tm := at.In(zones[i%len(zones)])
				if got, want := string(cache.append([]byte("x"), tm, frac)), `x,"time":"`+string(appendRFC3339(nil, tm, frac))+`"`; got != want {
					t.Errorf("%v with fraction %d: got %s, want %s", tm, frac, got, want)
				}
			}
		}
	}
	for _, far := range []int64{firstSecond - 1, lastSecond + 1} {
		tm := time.Unix(far, 5).UTC()
		if got, want := string(cache.append(nil, tm, nanos)), `,"time":"`+string(appendRFC3339(nil, tm, nanos))+`"`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestSecondCacheAllocates wants no allocation within a second, and none for
// times before the newest.
func TestSecondCacheAllocates(t *testing.T) {
	var cache secondCache
	buf := make([]byte, 0, 64)
	at := time.Date(2026, 3, 29, 0, 59, 58, 0, time.UTC)
	buf = cache.append(buf, at, nanos)
	n := testing.AllocsPerRun(100, func() {
		at = at.Add(time.Microsecond)
		buf = cache.append(buf[:0], at, nanos)
		buf = cache.append(buf[:0], at.Add(-time.Hour), nanos)
	})
	if n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestSecondCacheConcurrently(t *testing.T) {
	var cache secondCache
	start := time.Date(2026, 3, 29, 0, 59, 58, 0, time.UTC)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 2000 {
				at := start.Add(time.Duration(i*(g+1)) * 100 * time.Millisecond)
				if got, want := string(cache.append(nil, at, nanos)), string(appendRFC3339(nil, at, nanos)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}
