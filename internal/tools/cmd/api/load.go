package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
)

// module is what the go command knows of the packages of a module.
type module struct {
	path     string
	public   []string // import paths of the packages users can import, sorted
	importer types.Importer
}

// load asks the go command for the packages of the module in dir and for their
// export data, from which every type can be read without parsing any source.
func load(dir string) (*module, error) {
	cmd := exec.Command("go", "list", "-deps", "-export", "-json=ImportPath,Name,Export,Module,DepOnly", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.Bytes())
	}

	m := &module{}
	exports := map[string]string{} // import path → file of export data
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Name, Export string
			DepOnly                  bool
			Module                   struct{ Path string }
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		exports[p.ImportPath] = p.Export
		if p.DepOnly {
			continue
		}
		m.path = p.Module.Path
		if p.Name != "main" && public(strings.TrimPrefix(p.ImportPath, m.path)) && p.Export != "" {
			m.public = append(m.public, p.ImportPath)
		}
	}
	m.importer = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	return m, nil
}

// public reports whether a package may be imported by users; path is its
// import path without the module's, so "/internal/buffer" is not.
func public(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "internal" || part == "examples" {
			return false
		}
	}
	return true
}
