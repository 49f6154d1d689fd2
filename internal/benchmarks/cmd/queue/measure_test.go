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
