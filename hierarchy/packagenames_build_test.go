package hierarchy_test

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// builds are the ways to build the program. The last argument of each go
// command is added.
var builds = []struct {
	name  string
	flags []string
}{
	{name: "default"},
	{name: "trimpath", flags: []string{"-trimpath"}},
	{name: "stripped", flags: []string{"-ldflags=-s -w"}},
	{name: "not inlined", flags: []string{"-gcflags=example.com/...=-l"}},
	{name: "not optimized", flags: []string{"-gcflags=example.com/...=-N -l"}},
	{name: "inlined more", flags: []string{"-gcflags=example.com/...=-l=4"}},
	{name: "trimpath and stripped", flags: []string{"-trimpath", "-ldflags=-s -w"}},
	{name: "covered", flags: []string{"-cover"}},
	{name: "race", flags: []string{"-race"}},
	{name: "profile", flags: []string{"-pgo=shop.pgo"}},
	{name: "vendored", flags: []string{"-mod=vendor"}},
	{name: "vendored, trimpath", flags: []string{"-mod=vendor", "-trimpath"}},
}

// program is where the program's source is, and how go is run on it.
type program struct {
	dir string
	env []string
}

func (p program) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// newProgram writes the program: a main module, a module in a folder that
// replaces another, and one in the module cache.
func newProgram(t *testing.T) program {
	t.Helper()
	testenv.Tool(t, "go")
	tmp := t.TempDir()
	checkout, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	files := readArchive(t, "testdata/packagenames.txtar")
	expand := func(file, name, path string) string {
		return strings.NewReplacer("NAME", name, "PATH", path).Replace(files[file])
	}
	app := map[string]string{"main.go": files["app/main.go"]}
	for _, name := range []string{"handlers_test.go", "outside_test.go"} {
		app["handlers/"+name] = files["app/handlers/"+name]
	}
	for _, pkg := range []struct{ name, path, in string }{
		{"handlers", "example.com/acme/shop/handlers", "handlers"},
		{"pool", "example.com/acme/shop/db/pool.v2", "db/pool.v2"},
		{"lib", "example.com/Lib/lib", "forks/lib/lib"},
		{"yaml", "example.com/Big/yaml.v3", ""},
	} {
		if pkg.in != "" {
			app[pkg.in+"/forms.go"] = expand("forms.go", pkg.name, pkg.path)
		}
		app["calls_"+pkg.name+".go"] = expand("calls.go", pkg.name, pkg.path)
	}
	const needs = "\n\ngo 1.26\n\nrequire github.com/seed-e5d85c45/logging v0.0.0\n"
	app["forks/lib/go.mod"] = "module example.com/Lib" + needs + "require example.com/Big v1.2.3\n"
	app["go.mod"] = "module example.com/acme/shop" + needs +
		"require (\n\texample.com/Lib v1.0.0\n\texample.com/Big v1.2.3\n)\n" +
		"replace example.com/Lib => ./forks/lib\nreplace github.com/seed-e5d85c45/logging => " + filepath.ToSlash(checkout) + "\n"
	for name, text := range app {
		writeFile(t, filepath.Join(tmp, "app", filepath.FromSlash(name)), text)
	}
	writeModule(t, filepath.Join(tmp, "proxy", "example.com", "!big", "@v"), "example.com/Big@v1.2.3", map[string]string{
		"go.mod": "module example.com/Big" + needs, "setup.v3/setup.go": files["big/setup.go"],
		"yaml.v3/forms.go": expand("forms.go", "yaml", "example.com/Big/yaml.v3"),
	})
	proxy := "file://" + path.Join("/", filepath.ToSlash(tmp), "proxy")
	return program{filepath.Join(tmp, "app"), append(os.Environ(),
		"GOPROXY="+proxy, "GONOSUMDB=*", "GOFLAGS=-modcacherw", "GOMODCACHE="+filepath.Join(tmp, "cache"), "GOWORK=off")}
}

// readArchive returns the files of a txtar archive.
func readArchive(t *testing.T, name string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	current := "" // the comment at the top
	for line := range strings.Lines(string(data)) {
		if inner, ok := strings.CutPrefix(line, "-- "); ok {
			if file, ok := strings.CutSuffix(inner, " --\n"); ok {
				current = file
				continue
			}
		}
		files[current] += line
	}
	return files
}

// writeModule writes the files of a module into a proxy's folder.
func writeModule(t *testing.T, dir, prefix string, files map[string]string) {
	t.Helper()
	version := prefix[strings.LastIndexByte(prefix, '@')+1:]
	writeFile(t, filepath.Join(dir, version+".info"), `{"Version":"`+version+`"}`)
	writeFile(t, filepath.Join(dir, version+".mod"), files["go.mod"])
	var b strings.Builder
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.Create(prefix + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, version+".zip"), b.String())
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// check compares the lines of the program's output, and returns which forms
// were seen.
func check(t *testing.T, out string) map[string]bool {
	t.Helper()
	forms := map[string]bool{}
	for line := range strings.Lines(out) {
		part := strings.Split(strings.TrimSpace(line), "|")
		if len(part) != 5 {
			continue
		}
		form, want, got, function := part[1], part[2], part[3], part[4]
		if want == "root" || form == "line of package log" {
			want = ""
		}
		forms[form+" in "+want] = true
		if strings.Contains(function, "setup") {
			t.Errorf("%s: the source is %s, of who logs for others", form, function)
		}
		if got != want {
			t.Errorf("%s: named %q, want %q; its function is %s", form, got, want, function)
		}
	}
	return forms
}

// checkWithoutModules builds the program from a GOPATH: the binary does not say
// which modules it is made of. What its functions are called is right where
// nothing is inlined.
func checkWithoutModules(t *testing.T, p program, exe string) {
	path := t.TempDir()
	src := filepath.Join(path, "src")
	if err := os.CopyFS(src, os.DirFS(filepath.Join(p.dir, "vendor"))); err != nil {
		t.Fatal(err)
	}
	shop := filepath.Join(src, "example.com", "acme", "shop")
	if err := os.CopyFS(shop, os.DirFS(p.dir)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"vendor", "forks"} {
		if err := os.RemoveAll(filepath.Join(shop, name)); err != nil {
			t.Fatal(err)
		}
	}
	p = program{shop, append(p.env, "GO111MODULE=off", "GOPATH="+path, "GOFLAGS=")}
	p.run(t, "go", "build", "-gcflags=example.com/...=-l", "-o", exe)
	out := p.run(t, exe)
	if forms := check(t, out); len(forms) < 4*30 {
		t.Errorf("only %d forms: %v", len(forms), forms)
	}
	if n := strings.Count(out, "does not say which modules it is built from"); n != 1 {
		t.Errorf("it is said %d times that there are no modules", n)
	}
}

// TestPackageNamesOfPrograms builds a program in every way that changes what
// a binary knows of its source, and holds the names of its records against
// what each says of itself.
func TestPackageNamesOfPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs: not in short mode")
	}
	p := newProgram(t)
	exe := filepath.Join(t.TempDir(), "shop")
	if runtime.GOOS == "windows" {
		exe += ".exe"
	}
	p.run(t, "go", "build", "-mod=mod", "-o", exe)
	p.run(t, exe, "-profile", "shop.pgo")
	p.run(t, "go", "mod", "vendor")
	for _, b := range builds {
		if raceEnabled && b.name != "race" {
			continue // what the detector sees of this test is the same in all of them
		}
		t.Run(b.name, func(t *testing.T) {
			args := append([]string{"build", "-mod=mod", "-o", exe}, b.flags...)
			p.run(t, "go", args...)
			forms := check(t, p.run(t, exe))
			if len(forms) < 4*30 {
				t.Errorf("only %d forms: %v", len(forms), forms)
			}
			t.Logf("%d forms", len(forms))
		})
	}
	if raceEnabled {
		return
	}
	t.Run("without modules", func(t *testing.T) { checkWithoutModules(t, p, exe) })
	for _, flags := range [][]string{{}, {"-trimpath"}} {
		t.Run(fmt.Sprintf("tests %q", flags), func(t *testing.T) {
			args := append([]string{"test", "-mod=mod", "-v", "-count=1"}, flags...)
			forms := check(t, p.run(t, "go", append(args, "./handlers")...))
			for _, want := range []string{"closure of a test in example.com/acme/shop/handlers", "closure of an outer test in example.com/acme/shop/handlers_test"} {
				if !forms[want] {
					t.Errorf("no %s", want)
				}
			}
		})
	}
}
