package callsite

import (
	"cmp"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// A program knows which modules the binary is made of, and learns where their
// source was.
type program struct {
	main    string   // import path of package main
	module  string   // path of the main module; "" if that is not known
	modules []module // those with longer paths first

	// roots are the folders of modules that are not in the module cache, by
	// the functions seen there.
	mu    sync.Mutex
	roots map[string]string

	learned atomic.Int32 // how many they are
}

// vendor is between the folder of the main module and an import path.
const vendor = "/vendor/"

type module struct {
	path  string
	cache string // the end of its folder's name in the module cache
	local string // the folder that replaces it, from the main module's
}

func newProgram(info *debug.BuildInfo) *program {
	p := &program{main: "main", roots: make(map[string]string)}
	if info == nil {
		return p
	}
	p.module = info.Main.Path
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path != "" {
			p.modules = append(p.modules, newModule(m))
		}
	}
	slices.SortStableFunc(p.modules, func(a, b module) int { return cmp.Compare(len(b.path), len(a.path)) })
	switch {
	case info.Path != "" && info.Path != "command-line-arguments":
		p.main = info.Path
	case p.module != "":
		p.main = p.module
	}
	return p
}

func newModule(m *debug.Module) module {
	out := module{path: m.Path}
	stored := m
	if m.Replace != nil {
		stored = m.Replace
	}
	switch {
	case stored.Version != "" && stored.Version != "(devel)":
		out.cache = "/" + escape(stored.Path) + "@" + escape(stored.Version)
	case m.Replace != nil:
		out.local = stored.Path
	}
	return out
}

// escape spells a path or version as the module cache does, where capitals
// would be one with small letters on some systems.
func escape(path string) string {
	var b strings.Builder
	for _, c := range path {
		if 'A' <= c && c <= 'Z' {
			b.WriteByte('!')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// real returns the import path of a package by what function names call it.
func (p *program) real(name string) string {
	if name == "main" {
		return p.main
	}
	return name
}

// also returns the other names of a package: what is left below the main
// module, and for main the names that a program has.
func (p *program) also(path string) []string {
	var names []string
	rest, ok := strings.CutPrefix(path, p.module+"/")
	if ok && p.module != "" {
		names = append(names, rest)
	}
	if path == p.main {
		for _, name := range []string{p.short(), "main"} {
			if name != "" && name != path && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// short is the last part of the main module's path that is no version.
func (p *program) short() string {
	if p.module == "" {
		return ""
	}
	dir, last := path.Split(p.module)
	if dir != "" && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = path.Base(dir)
	}
	return last
}

// moduleOf returns the module that the package called path is in.
func (p *program) moduleOf(path string) (module, bool) {
	for _, m := range p.modules {
		if within(path, m.path) {
			return m, true
		}
	}
	return module{}, false
}

// learn takes note of the folder of the module that path is in, from the file
// of one of the package's functions.
func (p *program) learn(path, file string) {
	dir := dirOf(file)
	m, ok := p.moduleOf(path)
	if !ok || !absolute(file) || m.cache != "" && strings.Contains(dir, m.cache) {
		return
	}
	root, ok := strings.CutSuffix(dir, path[len(m.path):])
	if !ok { // the package of external tests
		root, ok = strings.CutSuffix(dir, strings.TrimSuffix(path[len(m.path):], "_test"))
	}
	if ok && !strings.Contains(root, vendor) {
		p.mu.Lock()
		p.roots[root] = m.path
		p.learned.Store(int32(len(p.roots)))
		p.mu.Unlock()
	}
}

// learnFromStack learns from the functions that are being called. The main
// package's are at the end.
func (t *Table) learnFromStack() {
	pcs := make([]uintptr, 64)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		frames := runtime.CallersFrames(pcs[:n])
		for {
			frame, more := frames.Next()
			if !closure(frame.Function) {
				t.program.learn(t.program.real(packageOf(frame.Function)), frame.File)
			}
			if !more {
				break
			}
		}
		if n < len(pcs) {
			return
		}
	}
}

// packageAt returns the import path of the package that file is of, if its
// module is known and it is known where that was.
func (p *program) packageAt(file string) (string, bool) {
	dir := dirOf(file)
	if !absolute(file) {
		return p.trimmed(dir)
	}
	for _, m := range p.modules {
		if m.cache == "" {
			continue
		}
		if i := strings.LastIndex(dir, m.cache); i >= 0 && within(dir[i:], m.cache) {
			return m.path + dir[i+len(m.cache):], true
		}
	}
	if i := strings.LastIndex(dir, vendor); i >= 0 {
		rest := dir[i+len(vendor):]
		_, known := p.moduleOf(rest)
		return rest, known
	}
	return p.below(dir)
}

// trimmed is packageAt for a program built with -trimpath: the files' folders
// are import paths, with the version behind the module's.
func (p *program) trimmed(dir string) (string, bool) {
	if before, after, ok := strings.Cut(dir, "@"); ok {
		dir = before
		if i := strings.IndexByte(after, '/'); i >= 0 {
			dir += after[i:]
		}
	}
	_, known := p.moduleOf(dir)
	return dir, known
}

// below returns the package in the folder dir of a module whose folder is known.
func (p *program) below(dir string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	root, of := "", ""
	for r, m := range p.roots {
		if within(dir, r) && len(r) >= len(root) {
			root, of = r, m
		}
		if m != p.module {
			continue
		}
		for _, replaced := range p.modules {
			local := replaced.local
			if local != "" && !absolute(local) {
				local = path.Join(r, local)
			}
			if local != "" && within(dir, local) && len(local) > len(root) {
				root, of = local, replaced.path
			}
		}
	}
	return of + dir[len(root):], of != ""
}

// dirOf returns the folder of a file as the compiler writes it, with slashes.
func dirOf(file string) string { return file[:max(0, strings.LastIndexByte(file, '/'))] }

// absolute says whether file is a whole path, on any system.
func absolute(file string) bool {
	return strings.HasPrefix(file, "/") || len(file) > 1 && file[1] == ':'
}
