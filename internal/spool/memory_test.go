package spool

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// What an outage has cost in memory is given back when it is over.
func TestMemoryAfterAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var away atomic.Bool
		away.Store(true)
		s := New(Options{
			Name: "test", OnError: func(error) {},
			Deliver: func(_ context.Context, batch [][]byte) (int, error) {
				if away.Load() {
					return 0, errors.New("away")
				}
				return len(batch), nil
			},
		})
		for range 1000 {
			if err := s.Put(make([]byte, 1000)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		size := func() int {
			s.mu.Lock()
			defer s.mu.Unlock()
			return len(s.ring.buf)
		}
		if size() < 900_000 {
			t.Fatalf("%d bytes hold a thousand records of 1000", size())
		}
		away.Store(false)
		time.Sleep(time.Minute)
		synctest.Wait()
		if size() > smallRing {
			t.Errorf("the empty ring holds %d bytes", size())
		}
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
