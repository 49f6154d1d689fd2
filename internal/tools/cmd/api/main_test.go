package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n",
		"a/a.go": `package a

import "io"

const Big = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"

const (
	Low Level = -4
	low Level = -8
)

var Discard io.Writer = io.Discard

type Level int

func (l Level) String() string { return "" }

func (l *Level) Set(s string) error { return nil }

func (l Level) hidden() {}

type Options struct {
	io.Writer
	Name   string
	secret int
	Match  func(key string) bool
}

type Sink interface {
	io.Closer
	Emit(line []byte) error
}

type Out = io.Writer

type Set[T comparable] map[T]struct{}

func (s Set[T]) Add(v T) {}

type File struct{ common }

func (f *File) Sync() error { return nil }

type common struct{}

func (c *common) Close() error { return nil }

func (c *common) hidden() {}

func New(w io.Writer, opts *Options) (*Options, error) { return nil, nil }

func unexported() {}
`,
		"a/b/b.go":           "package b\n\nimport \"example.com/m/a\"\n\nfunc Levels(ls ...a.Level) {}\n",
		"a/a_windows.go":     "package a\n\nfunc OnlyWindows() {}\n",
		"internal/x/x.go":    "package x\n\nfunc Hidden() {}\n",
		"examples/e/e.go":    "package e\n\nfunc Hidden() {}\n",
		"cmd/tool/main.go":   "package main\n\nfunc main() {}\n",
		"onlytest/o_test.go": "package onlytest\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}

	got, err := generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := `pkg a, const Big untyped string = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
pkg a, var Discard io.Writer
pkg a, type File struct
pkg a, method (*File) Sync() error
pkg a, method (*File) Close() error
pkg a, type Level int
pkg a, method (*Level) Set(s string) error
pkg a, method (Level) String() string
pkg a, const Low Level = -4
pkg a, func New(w io.Writer, opts *Options) (*Options, error)
pkg a, type Options struct
pkg a, type Options struct, embedded io.Writer
pkg a, type Options struct, Name string
pkg a, type Options struct, Match func(key string) bool
pkg a, type Out = io.Writer
pkg a, type Set[T comparable] map[T]struct{}
pkg a, method (Set[T]) Add(v T)
pkg a, type Sink interface
pkg a, type Sink interface, embedded io.Closer
pkg a, type Sink interface, Emit(line []byte) error
pkg a/b, func Levels(ls ...a.Level)
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The committed text is what the code exports; make api writes it anew.
func TestCommittedTextIsCurrent(t *testing.T) {
	const root = "../../../.."
	want, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, "docs", "api.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) { // by their order alone, when no line is shown
		gone, added := difference(string(got), string(want))
		t.Errorf("docs/api.txt differs from the code (make api):\n-%s\n+%s",
			strings.Join(gone, "\n-"), strings.Join(added, "\n+"))
	}
}

// difference returns the lines that only a has and those that only b has.
func difference(a, b string) (onlyA, onlyB []string) {
	missing := func(from, in string) []string {
		var lines []string
		known := map[string]bool{}
		for line := range strings.Lines(in) {
			known[line] = true
		}
		for line := range strings.Lines(from) {
			if !known[line] {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
		return lines
	}
	return missing(a, b), missing(b, a)
}
