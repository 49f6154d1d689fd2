package rotate

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// TestManyBackups has room for 5000 backups of 1 kB: as long as there are few a
// rollover costs what is there; when all are, they are all renamed, and the
// oldest goes for each that comes.
func TestManyBackups(t *testing.T) {
	const keep, perFile = 5000, 9 // lines of 100 bytes, below 1000
	for _, tt := range []struct {
		name      string
		there     int // backups before the start
		rollovers int
	}{
		{"none yet", 0, 200},
		{"all", keep, 5},
		{"nearly all", keep - 2, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			seq := 0
			for n := tt.there; n > 0; n-- { // app.log.1 is the newest
				var lines []byte
				for range perFile {
					lines = ledger.Append(lines, 0, seq, 100)
					seq++
				}
				if err := os.WriteFile(fmt.Sprintf("%s.%d", path, n), lines, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			f, err := OpenSize(path, &SizeOptions{MaxBytes: 1000, Backups: keep, Options: Options{OnError: failOnError(t)}})
			f = closing(t, f, err)
			start := time.Now()
			end := seq + tt.rollovers*perFile + 1
			putLines(t, f, 0, seq, end, 100)
			t.Logf("%v a rollover", time.Since(start)/time.Duration(tt.rollovers))
			if got := f.Stats().Rotations; got != int64(tt.rollovers) {
				t.Errorf("%d rollovers, want %d", got, tt.rollovers)
			}
			dropped := max(tt.there+tt.rollovers-keep, 0) * perFile
			l, err := ledger.Open(dir, byNumber)
			if err != nil {
				t.Fatal(err)
			}
			for n := dropped; n < end; n++ {
				l.ExpectLine(0, n)
			}
			if want := (ledger.Report{Found: end - dropped}); l.Report != want {
				t.Errorf("got %+v, want %+v", l.Report, want)
			}
		})
	}
}
