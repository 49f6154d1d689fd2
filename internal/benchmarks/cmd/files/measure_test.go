package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestCheck(t *testing.T) {
	record := func(g, n int) []byte {
		r := newRecord(g)
		setNumber(r, n)
		return r
	}
	for _, tc := range []struct {
		name    string
		current []byte
		backup  []byte
		want    result
	}{
		{"all there", record(0, 1), bytes.Join([][]byte{record(1, 0), record(0, 0), record(1, 1)}, nil), result{}},
		{"one lost", record(0, 1), append(record(1, 0), record(0, 0)...), result{lost: 1}},
		{"twice", append(record(0, 1), record(0, 1)...), append(record(1, 0), record(0, 0)...), result{lost: 1, damaged: 1}},
		{"torn", record(0, 1)[:100], bytes.Join([][]byte{record(1, 0), record(0, 0), record(1, 1)}, nil), result{lost: 1, damaged: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string][]byte{"app.log": tc.current, "app.log.1": tc.backup} {
				if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := check(dir, 2, 2)
			if err != nil {
				t.Fatal(err)
			}
			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

// Every kind of file takes every record at a size that makes it roll over.
func TestMeasure(t *testing.T) {
	for _, w := range writers() {
		t.Run(w.name, func(t *testing.T) {
			r, err := measure(t.TempDir(), w, size{"", max(w.least, 2_000), 8_000}, 8)
			if err != nil {
				t.Fatal(err)
			}
			if r.perSecond <= 0 {
				t.Errorf("rate %v", r.perSecond)
			}
			if r.damaged > 0 {
				t.Errorf("%d damaged records", r.damaged)
			}
			if w.keeps && r.lost > 0 {
				t.Errorf("%d lost records", r.lost)
			}
		})
	}
}
