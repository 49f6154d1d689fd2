package hierarchy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// treeCase is a case of testdata/tree.py: what CPython's logging did.
type treeCase struct {
	Handlers []struct {
		Name  string
		Level int
	}
	Steps []treeStep
}

type treeStep struct {
	Do        string
	Logger    string
	Level     *int
	Propagate *bool
	Disabled  *bool
	Add       string
	Remove    string
	Filter    *string
	Got       []string
	Effective int
	Enabled   bool
}

// keep is a handler that notes its name for each record.
type keep struct {
	name  string
	level slog.Level
	got   *[]string
}

func (k *keep) Enabled(_ context.Context, level slog.Level) bool { return level >= k.level }
func (k *keep) Handle(context.Context, slog.Record) error {
	*k.got = append(*k.got, k.name)
	return nil
}
func (k *keep) WithAttrs([]slog.Attr) slog.Handler { return k }
func (k *keep) WithGroup(string) slog.Handler      { return k }

// replay does what c says with a new tree and returns the first difference.
func (c *treeCase) replay() error {
	var got []string
	tree := hierarchy.New()
	tree.SetLevel("", hierarchy.LevelWarning) // as it is, but without the hint that nobody chose it
	tree.SetLastResort(&keep{"lastResort", hierarchy.LevelWarning, &got})
	handlers := make(map[string]slog.Handler)
	for _, h := range c.Handlers {
		handlers[h.Name] = &keep{h.Name, hierarchy.FromPython(h.Level), &got}
	}
	for i, s := range c.Steps {
		got = nil
		if err := s.replay(tree, handlers, &got); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return nil
}

func (s *treeStep) replay(tree *hierarchy.Tree, handlers map[string]slog.Handler, got *[]string) error {
	switch s.Do {
	case "disable":
		tree.Disable(hierarchy.FromPython(*s.Level))
		return nil
	case "setup":
		return tree.Apply(func(c *hierarchy.Change) error { s.setUp(c, handlers); return nil })
	}
	level := hierarchy.FromPython(*s.Level)
	h := tree.Handler(s.Logger)
	e := tree.Explain(s.Logger, level)
	if e.Effective != hierarchy.FromPython(s.Effective) {
		return fmt.Errorf("effective level of %q: %v, want %d", s.Logger, e.Effective, s.Effective)
	}
	if enabled := h.Enabled(context.Background(), level); enabled != s.Enabled || e.Enabled != s.Enabled {
		return fmt.Errorf("%q at %d: enabled %v, explained %v, want %v", s.Logger, *s.Level, enabled, e.Enabled, s.Enabled)
	}
	slog.New(h).Log(context.Background(), level, "m")
	if !slices.Equal(*got, s.Got) {
		return fmt.Errorf("%q at %d: handled by %v, want %v", s.Logger, *s.Level, *got, s.Got)
	}
	return nil
}

func (s *treeStep) setUp(c *hierarchy.Change, handlers map[string]slog.Handler) {
	c.Logger(s.Logger)
	if s.Level != nil {
		c.SetLevel(s.Logger, hierarchy.FromPython(*s.Level))
	}
	if s.Propagate != nil {
		c.SetPropagate(s.Logger, *s.Propagate)
	}
	if s.Disabled != nil {
		c.SetDisabled(s.Logger, *s.Disabled)
	}
	if s.Add != "" {
		c.AddHandler(s.Logger, s.Add, handlers[s.Add])
	}
	if s.Remove != "" {
		c.RemoveHandler(s.Logger, s.Remove)
	}
	if s.Filter != nil {
		c.AddFilter(s.Logger, hierarchy.NameFilter(*s.Filter))
	}
}

func checkTreeCases(t *testing.T, data []byte) {
	t.Helper()
	var cases []treeCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 100 {
		t.Fatalf("%d cases, want at least 100", len(cases))
	}
	for i := range cases {
		if err := cases[i].replay(); err != nil {
			t.Errorf("case %d: %v", i, err)
		}
	}
}

func TestTreeIsCPythons(t *testing.T) {
	data, err := os.ReadFile("testdata/tree.json")
	if err != nil {
		t.Fatal(err)
	}
	checkTreeCases(t, data)
}

func TestTreeIsCPythonsLive(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	checkTreeCases(t, testenv.Python(t, "testdata/tree.py", strconv.FormatInt(seed, 10), "500"))
}
