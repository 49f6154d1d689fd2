package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	const good = `{"g":0,"n":1,"path":"/api/v1/orders/1234567"}`
	for _, tc := range []struct {
		name          string
		text          string
		lost, damaged int
	}{
		{"one lost", good + "\n", 1, 0},
		{"twice", good + "\n" + good + "\n", 1, 1},
		{"torn", good + "\n" + good[:20] + "\n", 1, 1},
		{"another's value", good + "\n" + `{"g":0,"n":0,"path":"/api"}` + "\n", 1, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "app.log")
			if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			lost, damaged, err := check(path, 1, 2)
			if err != nil || lost != tc.lost || damaged != tc.damaged {
				t.Errorf("%d lost, %d damaged, %v, want %d and %d", lost, damaged, err, tc.lost, tc.damaged)
			}
		})
	}
}

func TestSumUp(t *testing.T) {
	got := sumUp([]result{
		{perSecond: 1, p50: 3, p99: 4, p999: 9, lost: 1},
		{perSecond: 3, p50: 2, p99: 6, p999: 7},
		{perSecond: 2, p50: 4, p99: 5, p999: 30, damaged: 2},
	})
	want := sum{result{perSecond: 3, p50: 2, p99: 4, p999: 7, lost: 1, damaged: 2}, 9}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// No peer loses a record or damages one.
func TestMeasure(t *testing.T) {
	for _, p := range peers() {
		t.Run(p.name, func(t *testing.T) {
			if raceEnabled && strings.HasPrefix(p.name, "phuslu") {
				t.Skip("phuslu's AsyncWriter has races of its own, between its callers and its goroutine")
			}
			r, err := measure(t.TempDir(), p, 8, 2000)
			if err != nil {
				t.Fatal(err)
			}
			if r.perSecond <= 0 || r.p50 <= 0 || r.p999 < r.p50 || r.lost != 0 || r.damaged != 0 {
				t.Errorf("%+v", r)
			}
		})
	}
}
