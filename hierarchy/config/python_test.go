package config_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
)

// pythonCase is a case of testdata/python.json; see testdata/python.py.
type pythonCase struct {
	Name     string
	Existing []string
	Configs  []json.RawMessage
	Calls    [][3]string
}

// pythonResult is what came of one configuration.
type pythonResult struct {
	Raised bool              `json:"raised"`
	Stdout string            `json:"stdout"`
	Stderr string            `json:"stderr"`
	Files  map[string]string `json:"files"`
}

// TestPython holds the effect of configurations against CPython's.
func TestPython(t *testing.T) {
	data := read(t, "testdata/python.json")
	var cases []pythonCase
	if err := json.Unmarshal([]byte(data), &cases); err != nil {
		t.Fatal(err)
	}
	var want map[string][]pythonResult
	if err := json.Unmarshal([]byte(read(t, "testdata/python.want.json")), &want); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if diff := cmp.Diff(want[c.Name], c.run(t)); diff != "" {
				t.Errorf("(-CPython +ours):\n%s", diff)
			}
		})
	}
}

// The committed results are those of CPython 3.13.
func TestPythonResultsAreCPythons(t *testing.T) {
	got := testenv.Python(t, "testdata/python.py", "testdata/python.json")
	if diff := cmp.Diff(string(got), read(t, "testdata/python.want.json")); diff != "" {
		t.Errorf("testdata/python.want.json (-CPython +committed):\n%s", diff)
	}
}

// lockedBuffer is a buffer for several writers.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *lockedBuffer) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.b.Reset()
}

// run does what python.py does with a case.
func (c pythonCase) run(t *testing.T) []pythonResult {
	dir := t.TempDir()
	t.Chdir(dir)
	var results []pythonResult
	var stdout, stderr lockedBuffer
	tree := hierarchy.New()
	lastResort(t, tree, &stderr)
	for _, name := range c.Existing {
		tree.Logger(name)
	}
	var active *config.Active
	for _, text := range c.Configs {
		stdout.Reset()
		stderr.Reset()
		var err error
		active, err = c.apply(tree, active, text, &config.ApplyOptions{Stdout: &stdout, Stderr: &stderr})
		if err == nil {
			c.log(t, tree)
		} else {
			t.Logf("%v", err)
		}
		result := pythonResult{err != nil, stdout.String(), stderr.String(), map[string]string{}}
		if err == nil {
			result.Files = filesIn(t, dir)
		}
		results = append(results, result)
		if err != nil {
			break
		}
	}
	if active != nil {
		if err := active.Close(); err != nil {
			t.Error(err)
		}
	}
	return results
}

// lastResort has the handler of last resort write to w, as it writes to
// standard error else.
func lastResort(t *testing.T, tree *hierarchy.Tree, w io.Writer) {
	t.Helper()
	message, err := slogx.ParseLayout("", nil)
	if err != nil {
		t.Fatal(err)
	}
	h := slogx.NewOutputHandler(w, &slogx.OutputOptions{Level: slogx.LevelWarning, Format: message})
	if err := tree.Apply(func(c *hierarchy.Change) error { c.SetLastResort(h); return nil }); err != nil {
		t.Fatal(err)
	}
}

func (c pythonCase) apply(tree *hierarchy.Tree, active *config.Active, text []byte, opts *config.ApplyOptions) (*config.Active, error) {
	name := "case.json"
	var ini string
	if json.Unmarshal(text, &ini) == nil {
		name, text = "case.ini", []byte(ini)
	}
	parsed, err := config.Parse(name, text, "")
	if err != nil {
		return active, err
	}
	if active == nil {
		return parsed.Apply(tree, opts)
	}
	return active, active.Apply(parsed)
}

func (c pythonCase) log(t *testing.T, tree *hierarchy.Tree) {
	t.Helper()
	for _, call := range c.Calls {
		level, err := hierarchy.ParseLevel(call[1])
		if err != nil {
			t.Fatal(err)
		}
		tree.Logger(call[0]).Log(context.Background(), level, call[2])
	}
	for info := range tree.Walk() {
		for _, h := range info.Handlers {
			if f, ok := h.Handler.(interface{ Flush(context.Context) error }); ok {
				if err := f.Flush(context.Background()); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			files[e.Name()] = read(t, e.Name())
		}
	}
	return files
}
