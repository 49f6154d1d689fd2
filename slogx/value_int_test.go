package slogx

import (
	"math"
	"strconv"
	"testing"
)

func TestAppendInt(t *testing.T) {
	compare := func(n int64) {
		t.Helper()
		if got, want := string(appendInt([]byte("x"), n)), "x"+strconv.FormatInt(n, 10); got != want {
			t.Errorf("%d is printed as %s", n, got)
		}
		if got, want := string(appendUint(nil, uint64(n))), strconv.FormatUint(uint64(n), 10); got != want {
			t.Errorf("%d is printed as %s", uint64(n), got)
		}
	}
	for power := int64(1); power > 0 && power <= math.MaxInt64/10; power *= 10 {
		for delta := int64(-3); delta <= 3; delta++ {
			compare(power + delta)
			compare(-power + delta)
			compare(power*7 + delta)
		}
	}
	for _, n := range []int64{0, math.MaxInt64, math.MinInt64, math.MinInt64 + 1, -1} {
		compare(n)
	}
}

// TestDigits8 looks at every number that digits8 takes, but for those that
// differ only in their last two digits, of which it takes some.
func TestDigits8(t *testing.T) {
	for n := uint32(0); n < 1e8; n += 61 {
		w, rest := digits8(n), n
		for i := 7; i >= 0; i-- {
			if byte(w>>(8*i)) != byte(rest%10) {
				t.Fatalf("the digits of %d are %016x", n, w)
			}
			rest /= 10
		}
	}
}

func FuzzInt(f *testing.F) {
	f.Add(int64(0))
	f.Add(int64(-12345678))
	f.Add(int64(123456789012345678))
	f.Fuzz(func(t *testing.T, n int64) {
		if got, want := string(appendInt(nil, n)), strconv.FormatInt(n, 10); got != want {
			t.Errorf("%d is printed as %s", n, got)
		}
		if got, want := string(appendUint(nil, uint64(n))), strconv.FormatUint(uint64(n), 10); got != want {
			t.Errorf("%d is printed as %s", uint64(n), got)
		}
	})
}
