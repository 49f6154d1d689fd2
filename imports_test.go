// Package logging_test holds the rules of the repository as tests: which
// package may import which, and what the code must look like.
package logging_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/seed-e5d85c45/logging"

// rooms are the packages of this module and those of ours that each may
// import; a name that ends in "/..." stands for everything below it. Imports
// point one way: what stands higher in the list is imported by what is lower.
var rooms = []struct {
	name string
	may  []string
}{
	// What the commands do with levels and files, so that cmd has no logic of its own.
	{"internal/linerecord", []string{"hierarchy", "internal/..."}},
	{"internal/pipe", []string{"hierarchy", "rotate", "internal/..."}},
	{"internal/treedraw", []string{"hierarchy", "internal/..."}},
	{"internal/...", []string{"internal/..."}},
	{"rotate", []string{"internal/..."}},
	{"hierarchy", []string{"internal/..."}},
	{"slogx", []string{"hierarchy", "rotate", "internal/..."}},
	{"slogx/slogxtest", []string{"slogx", "hierarchy", "internal/..."}},
	{"slogx/netlog", []string{"internal/..."}},
	{"slogx/httplog", []string{"internal/..."}},
	{"slogx/maillog", []string{"internal/..."}},
	{"hierarchy/config", []string{"slogx/...", "hierarchy", "rotate", "internal/..."}},
	{"hierarchy/control", []string{"slogx", "hierarchy", "internal/..."}},
	{"cmd/...", []string{"..."}},
	{"examples/...", []string{"..."}},
}

// closed are packages that must not be reachable from a room, not even through
// others: a program that only writes files must not pay for the network.
var closed = []struct {
	room string
	from []string
}{
	{"rotate", []string{"log/slog", "log", "net", "net/http", "net/smtp"}},
	{"hierarchy", []string{"net", "net/http", "net/smtp", "os/exec"}},
	{"slogx", []string{"net", "net/http", "net/smtp", "os/exec"}},
	{"slogx/netlog", []string{"net/http", "net/smtp"}},
}

// foreign are the modules of others, and the packages or files that may import
// them in code that is not a test.
var foreign = map[string][]string{
	"github.com/google/go-cmp":         {"internal/parity"},
	"github.com/rogpeppe/go-internal":  {"internal/parity"},
	"github.com/spf13/cobra":           {"cmd/..."},
	"github.com/spf13/pflag":           {"cmd/..."},
	"go.yaml.in/yaml/v4":               {"hierarchy/config"},
	"gopkg.in/natefinch/lumberjack.v2": {"rotate/lumberjack.go"},
	"golang.org/x/sys":                 {"rotate", "slogx/netlog"},
	"golang.org/x/term":                {"slogx", "cmd/..."},
}

type listedPackage struct {
	Dir        string
	ImportPath string
	GoFiles    []string
	Imports    []string
	Deps       []string
	Standard   bool
	Module     struct{ Main bool }
}

// listed returns the packages of the module, without their tests, as built for
// goos, and all packages they depend on by their paths.
func listed(t *testing.T, goos string) (ours []listedPackage, all map[string]listedPackage) {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=Dir,ImportPath,GoFiles,Imports,Deps,Standard,Module", "./...")
	cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	all = map[string]listedPackage{}
	for dec := json.NewDecoder(out); ; {
		var p listedPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
		if p.Module.Main && len(p.GoFiles) > 0 {
			ours = append(ours, p)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	if len(ours) == 0 {
		t.Fatal("go list found no package of this module")
	}
	return ours, all
}

func TestImports(t *testing.T) {
	for _, goos := range []string{"linux", "windows", "darwin"} {
		t.Run(goos, func(t *testing.T) {
			ours, all := listed(t, goos)
			for _, p := range ours {
				name := relative(p.ImportPath)
				checkRoom(t, name, p.Imports)
				checkClosed(t, name, p, all)
				checkForeign(t, name, p, all)
			}
		})
	}
}

func relative(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
}

func checkRoom(t *testing.T, name string, imports []string) {
	t.Helper()
	i := slices.IndexFunc(rooms, func(r struct {
		name string
		may  []string
	}) bool {
		return within(name, r.name)
	})
	if i < 0 {
		t.Errorf("package %s stands in no row of rooms: say there what it may import", name)
		return
	}
	for _, imported := range imports {
		if rel := relative(imported); rel != imported && !withinAny(rel, rooms[i].may) {
			t.Errorf("%s imports %s; it may import only %q of this module", name, rel, rooms[i].may)
		}
	}
}

func checkClosed(t *testing.T, name string, p listedPackage, all map[string]listedPackage) {
	t.Helper()
	for _, row := range closed {
		if row.room != name {
			continue
		}
		for _, dep := range p.Deps {
			if slices.Contains(row.from, dep) {
				t.Errorf("%s must not reach %s: %s", name, dep, strings.Join(chain(p, dep, all), " imports "))
			}
		}
	}
}

// chain returns the packages by which p reaches dep, both included.
func chain(p listedPackage, dep string, all map[string]listedPackage) []string {
	for _, imported := range p.Imports {
		if imported == dep {
			return []string{p.ImportPath, dep}
		}
		if next := all[imported]; slices.Contains(next.Deps, dep) {
			return append([]string{p.ImportPath}, chain(next, dep, all)...)
		}
	}
	return nil
}

func checkForeign(t *testing.T, name string, p listedPackage, all map[string]listedPackage) {
	t.Helper()
	for _, imported := range p.Imports {
		if all[imported].Standard || relative(imported) != imported {
			continue
		}
		places := placesOf(imported)
		if places == nil {
			t.Errorf("%s imports %s, which stands in no row of foreign", name, imported)
			continue
		}
		if withinAny(name, places) {
			continue
		}
		for _, file := range p.GoFiles {
			if full := path.Join(name, file); importsOf(t, p.Dir, file)[imported] && !slices.Contains(places, full) {
				t.Errorf("%s imports %s; only %q may", full, imported, places)
			}
		}
	}
}

// placesOf returns who may import a package of a foreign module.
func placesOf(imported string) []string {
	for mod, places := range foreign {
		if within(imported, mod+"/...") {
			return places
		}
	}
	return nil
}

// within reports whether name is pattern, or below it where that ends in "/...".
func within(name, pattern string) bool {
	if pattern == "..." {
		return true
	}
	if parent, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == parent || strings.HasPrefix(name, parent+"/")
	}
	return name == pattern
}

func withinAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return within(name, p) })
}
