// Command api writes the exported API of the main module, one line for each
// name, as Go's own api/*.txt do: a change of the API is a change of this file.
//
//	go run ./cmd/api -root ../.. -o ../../docs/api.txt
//
// Packages called main or internal and the examples are left out. The API is
// that of linux/amd64 without cgo, wherever the command runs.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	root := flag.String("root", ".", "folder of the module")
	out := flag.String("o", "", "file to write (default: standard output)")
	flag.Parse()
	if err := run(*root, *out); err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(1)
	}
}

func run(root, out string) error {
	text, err := generate(root)
	if err != nil {
		return err
	}
	if out == "" {
		_, err = os.Stdout.Write(text)
		return err
	}
	return os.WriteFile(out, text, 0o644)
}

// generate returns the text of api.txt for the module in the folder root.
func generate(root string) ([]byte, error) {
	m, err := load(root)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, path := range m.public {
		pkg, err := m.importer.Import(path)
		if err != nil {
			return nil, fmt.Errorf("import %s: %w", path, err)
		}
		for _, line := range describe(pkg) {
			fmt.Fprintf(&text, "pkg %s, %s\n", strings.TrimPrefix(path, m.path+"/"), line)
		}
	}
	return text.Bytes(), nil
}
