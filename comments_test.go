package logging_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// Every exported name says what it is, in a sentence that begins with the name,
// after an article at most: that is what a reader of the documentation looks for.
func TestComments(t *testing.T) {
	packages := map[string]string{} // folder → package doc
	for _, s := range sources(t) {
		if !s.public() {
			continue
		}
		packages[s.dir()] += s.file.Doc.Text()
		for _, decl := range s.file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Name.IsExported() && exportedReceiver(decl) {
					checkComment(t, s, decl.Name, decl.Doc)
				}
			case *ast.GenDecl:
				checkGroup(t, s, decl)
			}
		}
	}
	for dir, doc := range packages {
		if want := "Package " + path.Base(dir) + " "; !strings.HasPrefix(doc, want) {
			t.Errorf("%s: the package comment does not begin with %q", dir, want)
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if generic, ok := typ.(*ast.IndexExpr); ok {
		typ = generic.X
	}
	name, ok := typ.(*ast.Ident)
	return !ok || name.IsExported()
}

// checkGroup checks a type, const or var declaration. The constants and
// variables of a group in parentheses may share the group's comment.
func checkGroup(t *testing.T, s source, decl *ast.GenDecl) {
	t.Helper()
	shared := decl.Lparen.IsValid() && decl.Doc != nil
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				checkComment(t, s, spec.Name, firstComment(spec.Doc, decl.Doc))
			}
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				if !name.IsExported() || shared || spec.Comment != nil {
					continue
				}
				checkComment(t, s, name, firstComment(spec.Doc, decl.Doc))
			}
		}
	}
}

func firstComment(groups ...*ast.CommentGroup) *ast.CommentGroup {
	for _, g := range groups {
		if g != nil {
			return g
		}
	}
	return nil
}

func checkComment(t *testing.T, s source, name *ast.Ident, doc *ast.CommentGroup) {
	t.Helper()
	if doc == nil {
		s.errorf(t, name.Pos(), "%s has no doc comment", name.Name)
		return
	}
	words := strings.Fields(doc.Text())
	if len(words) > 1 && slices.Contains([]string{"A", "An", "The"}, words[0]) {
		words = words[1:]
	}
	if len(words) < 2 || strings.TrimRight(words[0], ",:") != name.Name {
		first, _, _ := strings.Cut(doc.Text(), "\n")
		s.errorf(t, name.Pos(), "the comment of %s does not begin with its name: %q", name.Name, first)
	}
}
