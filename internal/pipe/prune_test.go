package pipe_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/pipe"
)

func TestPruneOldest(t *testing.T) {
	for _, tt := range []struct {
		name string
		have []string
		want []string // in the order they are removed; the others stay
	}{
		{"numbered", []string{"a.log", "a.log.1", "a.log.2.gz", "a.log.10"}, []string{"a.log.10", "a.log.2.gz", "a.log.1"}},
		{"dated", []string{"a.log", "a.log.2024-05-07", "a.log.2024-05-06.1", "a.log.2024-05-06", "a.log.2024-05-07.gz.tmp"},
			[]string{"a.log.2024-05-06", "a.log.2024-05-06.1", "a.log.2024-05-07"}},
		{"by the hour", []string{"a.log.2024-05-06_23", "a.log.2024-05-07_00"}, []string{"a.log.2024-05-06_23", "a.log.2024-05-07_00"}},
		{"files of others", []string{"a.log", "a.log.bak", "a.log.1x", "b.log.1", "xa.log.1", "a.log-1"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range tt.have {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var removed []string
			left := tt.have
			for {
				ok, err := pipe.PruneOldest(filepath.Join(dir, "a.log"))
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				var now []string
				for _, name := range left {
					if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
						removed = append(removed, name)
						continue
					}
					now = append(now, name)
				}
				left = now
			}
			if diff := cmp.Diff(tt.want, removed); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
