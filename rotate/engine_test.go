package rotate

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// failOnError is an OnError for tests in which nothing may come up.
func failOnError(t *testing.T) func(error) {
	return func(err error) {
		t.Errorf("OnError: %v", err)
	}
}

// reports collects what OnError was told.
type reports struct {
	mu   sync.Mutex
	errs []error
}

func (r *reports) add(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, err)
}

func (r *reports) all() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.errs)
}

// closing closes f at the end of the test, where Close may not fail.
func closing(t testing.TB, f *File, err error) *File {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return f
}

// putLines writes the lines from to to-1 of a writer, each of size bytes.
func putLines(t testing.TB, f *File, writer, from, to, size int) {
	t.Helper()
	for seq := from; seq < to; seq++ {
		line := ledger.Append(nil, writer, seq, size)
		if n, err := f.Write(line); n != len(line) || err != nil {
			t.Fatalf("Write of line %d: %d, %v", seq, n, err)
		}
	}
}

// byNumber sorts app.log.N … app.log.1, app.log: oldest first.
func byNumber(names []string) {
	number := func(name string) int {
		n := 0
		_, err := fmt.Sscanf(strings.TrimSuffix(filepath.Ext(strings.TrimSuffix(name, ".gz")), ".gz"), ".%d", &n)
		if err != nil {
			return 0
		}
		return n
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(number(b), number(a)) })
}

// verify checks that the files in dir have all lines of the writers 0 to
// writers-1, n each, once, whole and in order.
func verify(t testing.TB, dir string, writers, n int, order func([]string)) {
	t.Helper()
	l, err := ledger.Open(dir, order)
	if err != nil {
		t.Fatal(err)
	}
	for w := range writers {
		l.Expect(w, n)
	}
	if want := (ledger.Report{Found: writers * n}); l.Report != want {
		t.Errorf("got %+v, want %+v\n%s", l.Report, want, strings.Join(l.Damaged, "\n"))
	}
}

// sizes returns the names and sizes of the files in dir, without lock files.
func sizes(t testing.TB, dir string) map[string]int64 {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(e.Name(), ".") {
			got[e.Name()] = info.Size()
		}
	}
	return got
}

func mustBe(t testing.TB, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got error %v, want %v", err, target)
	}
}
