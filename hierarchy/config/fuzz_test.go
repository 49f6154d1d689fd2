package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// FuzzParse reads any text in each format: it must not panic, hang, or point
// to places that are not in the text, and what has no errors must be applicable
// as a dry run.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/projects/*"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatalf("no seeds: %v", err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(strings.TrimPrefix(filepath.Ext(name), "."), string(data))
		}
	}
	f.Add("ini", ini)
	f.Add("yaml", bomb)
	f.Add("yaml", "version: 1\na: &a {<<: [*a, *a]}\nb: cfg://a.b[0]\nroot: {level: '${X:-1}'}\n")
	f.Add("json", `{"version": 1, "handlers": {"a": {"class": "memory", "target": "a", "capacity": 1e3}}}`)
	f.Add("json", `{"a": "cfg://b", "b": ["cfg://a", "cfg://b", "ext://x"]}`)
	f.Add("ini", "[DEFAULT]\na=%(b)s%(b)s\nb=%(c)s%(c)s\nc=%(d)s%(d)s\n[handlers]\nkeys=%(a)s\n")
	f.Fuzz(func(t *testing.T, format, text string) {
		switch format {
		case "json", "yaml", "ini":
		default:
			format = ""
		}
		began := time.Now()
		c, err := config.Parse("f", []byte(text), format)
		if err == nil && c == nil {
			t.Fatal("neither a configuration nor an error")
		}
		if c != nil {
			for _, p := range c.Check(nil) {
				checkPlace(t, text, p)
			}
		}
		if err == nil {
			if a, err := c.Apply(hierarchy.New(), &config.ApplyOptions{DryRun: true}); err == nil {
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

func checkPlace(t *testing.T, text string, p config.Problem) {
	t.Helper()
	if p.Message == "" || p.Line < 0 || p.Col < 0 || p.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+2 { // to YAML both end a line
		t.Fatalf("problem without message or place: %+v", p)
	}
}
