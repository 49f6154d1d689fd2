package rotate

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/ledger"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// output is what a command has printed so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // has something when text has grown
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await waits until want has been printed, or something else.
func (o *output) await(t *testing.T, want string) {
	t.Helper()
	for deadline := time.After(20 * time.Second); len(o.String()) < len(want); {
		select {
		case <-o.more:
		case <-deadline:
			t.Fatal(cmp.Diff(want, o.String()))
		}
	}
	if got := o.String(); got != want {
		t.Fatal(cmp.Diff(want, got))
	}
}

// TestTail has the tail of the GNU coreutils follow the path: it prints every
// line once and in order, over all rollovers, with lines right before and right
// after them. Of a file that has come and gone before tail looked it cannot know.
func TestTail(t *testing.T) {
	tail := testenv.Tool(t, "tail")
	for kind := range kinds(nil, nil) {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			c := newWallClock(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC))
			f, err := kinds(c.now, failOnError(t))[kind](path, newSystem())
			f = closing(t, f, err)
			out := &output{more: make(chan struct{}, 1)}
			cmd := exec.Command(tail, "-F", "-n", "+1", path)
			cmd.Stdout = out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() {
				_ = cmd.Process.Kill() // it ends only so
				_ = cmd.Wait()
			}()
			var want []byte
			const rollovers, perFile = 20, 9 // lines of 100 bytes, below 1000
			for n := range rollovers * perFile {
				if i := n % perFile; i >= 2 && i <= 6 { // not around the rollover
					out.await(t, string(want))
				}
				if n%perFile == 0 {
					c.add(time.Second)
				}
				putLines(t, f, 0, n, n+1, 100)
				want = ledger.Append(want, 0, n, 100)
			}
			out.await(t, string(want))
			if got := f.Stats().Rotations; got != rollovers-1 {
				t.Errorf("%d rollovers, want %d", got, rollovers-1)
			}
		})
	}
}
