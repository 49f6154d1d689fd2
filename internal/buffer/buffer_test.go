package buffer

import "testing"

func TestPutKeepsSmallBuffersOnly(t *testing.T) {
	for _, tc := range []struct {
		name string
		size int
		want bool
	}{
		{"small", birth, true},
		{"at the limit", limit, true},
		{"over the limit", limit + 1, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := Buffer(make([]byte, tc.size))
			Put(&b)
			if emptied := len(b) == 0; emptied != tc.want {
				t.Errorf("taken back: %v, want %v", emptied, tc.want)
			}
		})
	}
}

func TestGetIsEmpty(t *testing.T) {
	b := Get()
	*b = append(*b, "rest"...)
	Put(b)
	if got := Get(); len(*got) != 0 {
		t.Errorf("len = %d, want 0", len(*got))
	}
}
