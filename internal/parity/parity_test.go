package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestCommitted runs the committed cases, whose expectations CPython 3.13 has
// written: go run ./internal/parity -n 120 -seed 1 -commit internal/parity/testdata.
func TestCommitted(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) < 120 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	slogx := filepath.Join(t.TempDir(), "slogx")
	if out, err := exec.Command("go", "build", "-o", slogx, "../../cmd/slogx").CombinedOutput(); err != nil {
		t.Fatalf("build slogx: %v\n%s", err, out)
	}
	for _, path := range cases {
		c, err := readArchive(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			diff, err := c.run(slogx, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if diff != "" {
				t.Errorf("(-CPython +slogx):\n%s", diff)
			}
		})
	}
}
