package main

import (
	"errors"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/pipe"
)

func TestVerdict(t *testing.T) {
	broken := errors.New("disk full")
	for _, tc := range []struct {
		name   string
		counts pipe.Counts
		err    error
		want   string
	}{
		{"all well", pipe.Counts{Lines: 3, Written: 3}, nil, ""},
		{"lost by policy", pipe.Counts{Lines: 3, Written: 2, Dropped: 1}, nil, "1 of 3 lines were lost"},
		{"broken off", pipe.Counts{Lines: 3, Written: 1}, broken, "disk full; 1 lines were written, 2 lost"},
		{"broken at the close", pipe.Counts{Lines: 3, Written: 3}, broken, "disk full; before that all 3 lines were handed over"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ""
			if err := verdict(tc.counts, tc.err); err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
