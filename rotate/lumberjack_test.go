package rotate

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// renamer is a lumberjack that cannot open a file: as the real one it then
// renames it after the current millisecond, or one that comes before it has
// done so; if there is a backup of that name, over it.
type renamer struct {
	carrier
	path  string
	opens int
}

func (c *renamer) Write(p []byte) (int, error) {
	if len(p) > 0 {
		return c.carrier.Write(p)
	}
	c.opens++
	names, err := filepath.Glob(filepath.Join(filepath.Dir(c.path), "app-*.log"))
	if err != nil {
		return 0, err
	}
	now := filepath.Join(filepath.Dir(c.path), "app-"+time.Now().UTC().Format(stampedLayout)+".log")
	for _, name := range names {
		if name >= now {
			now = name
		}
	}
	if err := os.Rename(c.path, now); err != nil {
		return 0, err
	}
	return 0, syscall.EMFILE
}

// TestLumberjackNames has no backup renamed over by lumberjack, which names
// files by the clock too, but does not look what is there.
func TestLumberjackNames(t *testing.T) {
	for _, tt := range []struct {
		name  string
		ahead time.Duration // the names of backups before the time
		least int           // files that lumberjack is asked to open
		most  int
	}{
		{"names of the past", -time.Hour, 6, 100},
		{"names of the future, as after many rotations", 30 * time.Second, 1, 2},
		{"names of now", 0, 1, 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			sys := newSystem()
			lumberjack := &renamer{path: path}
			sys.carrier = func(path string) carrier {
				lumberjack.carrier = openCarrier(path)
				return lumberjack
			}
			var said reports
			f, err := openSize(path, &SizeOptions{
				Options:  Options{Now: func() time.Time { return time.Now().Add(tt.ahead) }, OnError: said.add},
				MaxBytes: 1000, Naming: Timestamped,
			}, sys)
			f = closing(t, f, err)
			putLines(t, f, 0, 0, 60, 100)
			if n := lumberjack.opens; n < tt.least || n > tt.most {
				t.Errorf("lumberjack was asked to open %d files", n)
			}
			verify(t, dir, 1, 60, nil)
			if n := len(said.all()); n != 1 {
				t.Errorf("reports: %v", said.all())
			}
		})
	}
}
