package measure_test

import (
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/measure"
)

func TestBytes(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int64 // -1: an error
	}{
		{"0", 0}, {"2000", 2000}, {"100M", 100 << 20}, {"100mb", 100 << 20}, {"1.5 GiB", 3 << 29}, {"1k", 1024}, {"7B", 7},
		{"", -1}, {"M", -1}, {"-1", -1}, {"1x", -1}, {"1e30T", -1}, {"NaN", -1}, {"100 M B", -1},
	} {
		if got, err := measure.Bytes(tt.in); (err != nil) != (tt.want < 0) || err == nil && got != tt.want {
			t.Errorf("Bytes(%q) = %d, %v; want %d", tt.in, got, err, tt.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want time.Duration // -1: an error
	}{
		{"90s", 90 * time.Second}, {"1h30m", 90 * time.Minute}, {"30d", 720 * time.Hour}, {"1.5 D", 36 * time.Hour}, {"2w", 336 * time.Hour}, {"2 weeks", 336 * time.Hour}, {"1 day", 24 * time.Hour}, {"0", 0},
		{"", -1}, {"5", -1}, {"-1s", -1}, {"1000000d", -1}, {"d", -1},
	} {
		if got, err := measure.Duration(tt.in); (err != nil) != (tt.want < 0) || err == nil && got != tt.want {
			t.Errorf("Duration(%q) = %v, %v; want %v", tt.in, got, err, tt.want)
		}
	}
}
