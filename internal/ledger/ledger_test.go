package ledger_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

func TestLedger(t *testing.T) {
	line := func(seq int) string { return string(ledger.Append(nil, 1, seq, 50)) }
	if n := len(line(3)); n != 50 {
		t.Fatalf("a line of 50 bytes has %d", n)
	}
	for _, tt := range []struct {
		name string
		text string
		want ledger.Report
	}{
		{"all", line(0) + line(1) + line(2), ledger.Report{Found: 3}},
		{"one missing", line(0) + line(2), ledger.Report{Found: 2, Lost: 1}},
		{"one twice", line(0) + line(1) + line(1) + line(2), ledger.Report{Found: 3, Duplicated: 1}},
		{"order", line(0) + line(2) + line(1), ledger.Report{Found: 3, Disordered: 1}},
		{"half", line(0) + line(1) + line(2)[:20], ledger.Report{Found: 2, Lost: 1, Torn: 1}},
		{"no newline", line(0) + line(1) + line(2)[:49], ledger.Report{Found: 2, Lost: 1, Torn: 1}},
		{"glued", line(0) + line(1)[:20] + line(2), ledger.Report{Found: 1, Lost: 2, Torn: 1}},
		{"a byte changed", line(0) + line(1) + line(2)[:20] + "!" + line(2)[21:], ledger.Report{Found: 2, Lost: 1, Torn: 1}},
		{"hole", line(0) + "\x00\x00" + line(1) + line(2), ledger.Report{Found: 2, Lost: 1, Torn: 1, NUL: 2}},
		{"empty lines", line(0) + "\n\n" + line(1) + line(2), ledger.Report{Found: 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "app.log"), []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := ledger.Open(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			l.Expect(1, 3)
			if diff := cmp.Diff(tt.want, l.Report); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestOrder(t *testing.T) {
	dir := t.TempDir()
	for name, seq := range map[string]int{"app.log": 1, "app.log.1": 0} {
		if err := os.WriteFile(filepath.Join(dir, name), ledger.Append(nil, 1, seq, 50), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := ledger.Open(dir, slices.Reverse[[]string])
	if err != nil {
		t.Fatal(err)
	}
	l.Expect(1, 2)
	if want := (ledger.Report{Found: 2}); l.Report != want {
		t.Errorf("got %+v, want %+v", l.Report, want)
	}
}
