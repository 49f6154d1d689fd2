package slogx

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	check := func(d time.Duration) {
		if got, want := string(appendDuration(nil, d)), d.String(); got != want {
			t.Errorf("%d: got %s, want %s", int64(d), got, want)
		}
	}
	for _, d := range []time.Duration{0, 1, -1, 999, 1000, 1001, 1100, 999_999, 1e6, 1e6 + 1, 999_999_999, 1e9, 1e9 + 1,
		59 * time.Second, time.Minute, time.Hour - 1, time.Hour, time.Hour + time.Second, 100 * time.Hour, math.MaxInt64, math.MinInt64} {
		check(d)
		check(-d)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		check(time.Duration(random.Int64() >> random.IntN(64)))
		check(time.Duration(random.IntN(100_000)) * time.Millisecond)
	}
}
