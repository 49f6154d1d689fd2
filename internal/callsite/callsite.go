// Package callsite tells which package a log call stands in, from its PC
// alone: the import path is the name of code that names no logger.
//
// The function's name says it, but for closures: a closure that an inlined
// function returns is compiled, and called, as if its caller had written it.
// Its file does not lie, so closures are named after their file where that
// leads to a package of a known module.
package callsite

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// A Package is where log calls stand. There is one for each import path in a
// Table, and it does not change.
type Package struct {
	ID   int      // counts up from 0 in the Table
	Path string   // the import path
	Also []string // other names it answers to, the longest first
	Skip bool     // its log calls are made for its callers
}

// A Table remembers the packages of call sites. It holds a fixed number of
// them: where too many fall into one place, the newest stays. It may be used
// by several goroutines.
type Table struct {
	slots [1 << tableBits]atomic.Pointer[site]

	program *program
	skip    []string

	mu       sync.Mutex
	packages map[string]*Package
}

const (
	tableBits = 13
	// tableWays is how many neighbouring slots a PC may be in.
	tableWays = 4
)

// A site does not change once it is in a slot.
type site struct {
	pc  uintptr
	pkg *Package // nil: not known

	// learned is how many folders of modules were known, if with another one
	// the package may be known better; else certain.
	learned int32
}

const certain = -1

// New returns an empty table for the running program. The packages called
// skip get Skip; a name is an import path or what is left of it below the main
// module, and one that ends in "/..." stands for all below it too. New looks
// at who calls it to learn where the program's source was when it was built.
func New(skip []string) *Table {
	info, _ := debug.ReadBuildInfo()
	t := newTable(info, skip)
	t.learnFromStack()
	return t
}

// newTable makes a table for a program that info, which may be nil, describes.
func newTable(info *debug.BuildInfo, skip []string) *Table {
	return &Table{program: newProgram(info), skip: slices.Clone(skip), packages: make(map[string]*Package)}
}

// Modules says whether the program says which modules it is built from.
// Without that, only function names are known.
func (t *Table) Modules() bool { return len(t.program.modules) > 0 }

// Lookup returns the package of pc, or nil if that is not known. A PC is one
// as runtime.Callers returns it.
func (t *Table) Lookup(pc uintptr) *Package {
	// Fibonacci hashing: call sites are close to each other.
	first := int(uint64(pc) * 0x9e3779b97f4a7c15 >> (64 - tableBits))
	for i := range tableWays {
		s := t.slots[(first+i)%len(t.slots)].Load()
		if s == nil {
			break
		}
		if s.pc == pc {
			if s.learned != certain && s.learned != t.program.learned.Load() {
				break
			}
			return s.pkg
		}
	}
	return t.find(pc, first)
}

// find looks pc up in the program and keeps what it found, from slot first on.
func (t *Table) find(pc uintptr, first int) *Package {
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	path, sure := t.pathOf(frame.Function, frame.File)
	s := &site{pc, t.Package(path), certain}
	if !sure {
		s.learned = t.program.learned.Load()
	}
	slot := &t.slots[first]
	for i := range tableWays {
		next := &t.slots[(first+i)%len(t.slots)]
		if known := next.Load(); known == nil || known.pc == pc {
			slot = next
			break
		}
	}
	slot.Store(s)
	return s.pkg
}

// pathOf returns the import path of the package that function stands in, or
// "" if that is not known. sure is false if it may be known better later.
func (t *Table) pathOf(function, file string) (path string, sure bool) {
	path = packageOf(function)
	if path == "runtime" { // where a goroutine begins: go slog.Info("…")
		return "", true
	}
	p := t.program
	path = p.real(path)
	if !closure(function) {
		p.learn(path, file)
		return path, true
	}
	byFile, ok := p.packageAt(file)
	if !ok {
		t.learnFromStack()
		byFile, ok = p.packageAt(file)
	}
	if ok && path == byFile+"_test" && strings.HasSuffix(file, "_test.go") {
		return path, true // the package of external tests, in the same folder
	}
	if !ok {
		return path, false
	}
	return byFile, true
}

// Package returns the package called path; nil for "".
func (t *Table) Package(path string) *Package {
	if path == "" {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	pkg := t.packages[path]
	if pkg == nil {
		pkg = &Package{ID: len(t.packages), Path: path, Also: t.program.also(path)}
		pkg.Skip = slices.ContainsFunc(t.skip, pkg.matches)
		t.packages[path] = pkg
	}
	return pkg
}

// Named returns the package called path if it is of a module of the program,
// otherwise nil.
func (t *Table) Named(path string) *Package {
	if _, known := t.program.moduleOf(path); !known {
		return nil
	}
	return t.Package(path)
}

// matches says whether the package has a name that pattern stands for.
func (pkg *Package) matches(pattern string) bool {
	matches := func(name string) bool { return name == pattern }
	if above, ok := strings.CutSuffix(pattern, "/..."); ok {
		matches = func(name string) bool { return within(name, above) }
	}
	return matches(pkg.Path) || slices.ContainsFunc(pkg.Also, matches)
}

// within says whether path is name or below it.
func within(path, name string) bool {
	rest, ok := strings.CutPrefix(path, name)
	return ok && (rest == "" || rest[0] == '/')
}
