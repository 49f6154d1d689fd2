package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// A testCase is one case with all its files, by their paths: case.json,
// input.jsonl, meta.json, before/… and want/….
type testCase struct {
	name  string
	files map[string]string
}

// meta is what meta.json says.
type meta struct {
	TZ     string           `json:"TZ"`
	Config string           `json:"config"` // the configuration that slogx reads
	Mtimes map[string]int64 `json:"mtimes"` // Unix seconds, of files below before/
}

// readDir reads a case that parity.py has written.
func readDir(dir string) (testCase, error) {
	c := testCase{name: filepath.Base(dir)}
	var err error
	c.files, err = readFiles(dir)
	return c, err
}

func readFiles(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = string(data)
		return err
	})
	return files, err
}

// noNewline follows the name of a file in an archive that does not end in a
// newline, for there every file does.
const noNewline = " (no newline at the end)"

// readArchive reads a case that archive has made.
func readArchive(path string) (testCase, error) {
	a, err := txtar.ParseFile(path)
	if err != nil {
		return testCase{}, err
	}
	c := testCase{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), files: map[string]string{}}
	for _, f := range a.Files {
		name, data := f.Name, string(f.Data)
		if plain, ok := strings.CutSuffix(name, noNewline); ok {
			name, data = plain, strings.TrimSuffix(data, "\n")
		}
		c.files[name] = data
	}
	return c, nil
}

// archive returns the case as one file.
func (c testCase) archive() []byte {
	var a txtar.Archive
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		data := c.files[name]
		if data != "" && !strings.HasSuffix(data, "\n") {
			name += noNewline
		}
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(data)})
	}
	return txtar.Format(&a)
}

// below returns the files below a directory, by their paths there.
func (c testCase) below(dir string) map[string]string {
	files := map[string]string{}
	for name, data := range c.files {
		if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
			files[rest] = data
		}
	}
	return files
}

// run runs slogx on the case in the empty directory dir and returns how what
// it leaves there differs from what CPython left; "" if it does not.
func (c testCase) run(slogx, dir string) (diff string, err error) {
	var m meta
	if err := json.Unmarshal([]byte(c.files["meta.json"]), &m); err != nil {
		return "", fmt.Errorf("meta.json: %w", err)
	}
	if err := c.prepare(dir, m); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	configuration := filepath.Join(dir, "..", filepath.Base(dir)+"-"+m.Config)
	if err := os.WriteFile(configuration, []byte(c.files[m.Config]), 0o600); err != nil {
		return "", err
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, slogx, "pipe", "--config", configuration, "--clock", "record")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TZ="+m.TZ)
	cmd.Stdin = strings.NewReader(c.files["input.jsonl"])
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Sprintf("%v\n%s", err, stderr.String()), nil
	}
	got, err := readFiles(dir)
	if err != nil {
		return "", err
	}
	got["stdout"], got["stderr"] = stdout.String(), withoutDiagnostics(stderr.String())
	return cmp.Diff(c.below("want"), got), nil
}

// prepare makes the files that are there before.
func (c testCase) prepare(dir string, m meta) error {
	for name, data := range c.below("before") {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			return err
		}
	}
	for name, mtime := range m.Mtimes {
		t := time.Unix(mtime, 0)
		if err := os.Chtimes(filepath.Join(dir, name), t, t); err != nil {
			return err
		}
	}
	return nil
}

// withoutDiagnostics leaves out the lines in which slogx speaks for itself,
// such as that a file without backups never rolls over. CPython is silent then.
func withoutDiagnostics(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "slogx pipe: ") && !strings.HasPrefix(line, "logging: ") {
			b.WriteString(line)
		}
	}
	return b.String()
}
