package section_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/section"
)

func TestWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "doc.md")
	old := "# Title\n<!-- begin a -->\nold\n<!-- end a -->\nrest\n<!-- begin b -->\n<!-- end b -->\n"
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := section.Write(file, "a", "new\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Title\n<!-- begin a -->\n\nnew\n\n<!-- end a -->\nrest\n<!-- begin b -->\n<!-- end b -->\n"
	if string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := section.Write(file, "c", "new"); err == nil {
		t.Error("no error for a section that is not there")
	}
}

func TestVersions(t *testing.T) {
	got := section.Versions()
	for _, want := range []string{runtime.Version(), "github.com/phuslu/log v1.", "github.com/lmittmann/tint v1."} {
		if !strings.Contains(got, want) {
			t.Errorf("%s has no %s", got, want)
		}
	}
}
