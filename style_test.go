package logging_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const (
	maxFileLines     = 400 // a longer file holds more than one concept
	maxFunctionLines = 60  // std's longest in log/slog has 68
)

// maxExported is how many functions and types a package may export (methods,
// fields and constants not counted): an API that still fits in a head.
var maxExported = map[string]int{
	"slogx":             75,
	"slogx/slogxtest":   10,
	"rotate":            25,
	"hierarchy":         30,
	"hierarchy/config":  15,
	"hierarchy/control": 5,
}

// source is one parsed Go file.
type source struct {
	name string // with slashes, relative to the repository
	fset *token.FileSet
	file *ast.File
}

func (s source) dir() string  { return path.Dir(s.name) }
func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

// public reports whether users of the library read this file's doc comments.
func (s source) public() bool {
	return !s.isTest() && s.file.Name.Name != "main" &&
		!strings.HasPrefix(s.name, "internal/") && !strings.HasPrefix(s.name, "examples/")
}

func (s source) errorf(t *testing.T, at token.Pos, format string, args ...any) {
	t.Helper()
	t.Errorf("%s:%d: "+format, append([]any{s.name, s.fset.Position(at).Line}, args...)...)
}

// sources parses every Go file of the repository, those of nested modules and
// of other platforms included.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "bin") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		all = append(all, source{filepath.ToSlash(name), fset, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// importsOf returns what one file imports.
func importsOf(t *testing.T, dir, name string) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	for _, spec := range file.Imports {
		paths[unquote(spec.Path.Value)] = true
	}
	return paths
}

func unquote(lit string) string {
	s, err := strconv.Unquote(lit)
	if err != nil {
		panic(err) // the parser lets no other literal through
	}
	return s
}

func TestSizes(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() { // tables may be long
			continue
		}
		if lines := s.fset.File(s.file.Pos()).LineCount(); lines > maxFileLines {
			s.errorf(t, s.file.Pos(), "%d lines, more than %d: split the file by concept", lines, maxFileLines)
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line + 1; lines > maxFunctionLines {
				s.errorf(t, f.Pos(), "%s has %d lines, more than %d", f.Name.Name, lines, maxFunctionLines)
			}
		}
	}
}

// unfinished matches the marks of work left for later, spelled so that this
// file does not hold them.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b|//go:link` + `name`)

func TestForbidden(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if unquote(spec.Path.Value) == "unsafe" {
				s.errorf(t, spec.Pos(), "imports unsafe")
			}
		}
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				if mark := unfinished.FindString(c.Text); mark != "" {
					s.errorf(t, c.Pos(), "comment with %s", mark)
				}
			}
		}
		if name := s.file.Name.Name; strings.HasPrefix(name, "util") {
			s.errorf(t, s.file.Pos(), "package %s: name it after what it does", name)
		}
		if s.isTest() {
			checkCallsOfTest(t, s)
		}
	}
}

// checkCallsOfTest forbids waiting by the clock, which makes a test slow or
// unsure, and skipping without saying what is missing. In a bubble of
// testing/synctest a Sleep takes no time.
func checkCallsOfTest(t *testing.T, s source) {
	t.Helper()
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		x, name := selector(call.Fun)
		switch {
		case x == "synctest" && name == "Test":
			return false
		case x == "time" && name == "Sleep":
			s.errorf(t, call.Pos(), "time.Sleep in a test: use testing/synctest, a clock, or wait for the condition")
		case name == "SkipNow", name == "Skip" && len(call.Args) == 0 && strings.Contains("tbf", x):
			s.errorf(t, call.Pos(), "skips without a reason")
		}
		return true
	})
}

// selector returns the parts of the expression x.name; they are empty for others.
func selector(e ast.Expr) (x, name string) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	id, ok := s.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	return id.Name, s.Sel.Name
}

func TestExportedCount(t *testing.T) {
	count := map[string]int{}
	for _, s := range sources(t) {
		if s.public() {
			count[s.dir()] += exported(s.file)
		}
	}
	for dir, most := range maxExported {
		if count[dir] > most {
			t.Errorf("%s exports %d functions and types, more than %d", dir, count[dir], most)
		}
	}
}

// exported counts the exported functions and types of a file.
func exported(file *ast.File) int {
	n := 0
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil && decl.Name.IsExported() {
				n++
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok && spec.Name.IsExported() {
					n++
				}
			}
		}
	}
	return n
}
