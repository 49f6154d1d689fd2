// Package config configures a tree of loggers from a file: the dictConfig of
// Python's logging, from JSON, YAML or a Go map, and its fileConfig, from INI.
// A configuration that Python reads works as it is, class names included:
//
//	version: 1
//	handlers:
//	  console: {class: logging.StreamHandler, stream: ext://sys.stdout}
//	root: {level: INFO, handlers: [console]}
//
// Load reads and checks a file, [Config.Apply] makes it effective:
//
//	c, err := config.Load("logging.yaml")    // every error, each with its line
//	active, err := c.Apply(hierarchy.Default(), nil)
//	defer active.Close()
//	slog.SetDefault(hierarchy.Default().Logger(""))
//
// Applying is all or nothing: everything is checked and opened first, then the
// tree is changed in one generation, then what is no longer used is closed. On
// an error the configuration from before goes on as if nothing had happened.
//
// It differs from CPython where that hurts: disable_existing_loggers is false
// unless it is written, keys that are absent are reset, a queue's listener
// starts by itself and respects the levels of its handlers, level names may be
// in any case, and nothing in a file is ever evaluated or imported. What
// CPython raises an exception for is an [Error]; what it silently ignores is a
// [Warning].
package config

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Config is a configuration that was read and checked. It is immutable and may
// be applied any number of times, to any tree.
type Config struct {
	name   string
	model  *model
	report *report           // of all but what a Registry decides on: the classes
	sum    [sha256.Size]byte // of the text
}

// Load reads and checks the configuration in the file path, of the format its
// name ends in: .json, .yaml, .yml, or fileConfig's .ini, .conf and .cfg; any
// other name leaves the format to the content.
//
// If there are errors, the error is a [Problems] with all of them. The *Config
// is nil only if the file could not be read or is no JSON, YAML or INI: else it
// can be asked for its warnings by [Config.Check], though not be applied.
// Classes that are neither built in nor known here are no errors yet: a
// [Registry] may have them when the configuration is applied.
func Load(path string) (*Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	defer f.Close() // only read from: there is nothing to lose
	var data bytes.Buffer
	if _, err := data.ReadFrom(&limitedReader{f, maxBytes + 1}); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return Parse(path, data.Bytes(), "")
}

// limitedReader is an io.LimitedReader that a file of any size passes once.
type limitedReader struct {
	r    *os.File
	left int
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("%s is larger than %d bytes", l.r.Name(), maxBytes)
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// Parse is Load for a text: name stands for the file in messages, and format
// is "json", "yaml" or "ini", or "" to tell it by name or content. data is not
// kept.
func Parse(name string, data []byte, format string) (*Config, error) {
	r := &report{file: name}
	sum := sha256.Sum256(data)
	if len(data) > maxBytes {
		r.errorf(place{}, "", "a configuration of more than %d bytes", maxBytes)
		return nil, r.sorted()
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		r.errorf(newLines(data).place(firstInvalid(data)), "", "is not UTF-8")
		return nil, r.sorted()
	}
	var root *node
	switch format = formatOf(name, data, format); format {
	case "json":
		root = readJSON(data, r)
	case "ini":
		root = readINI(data, r)
	case "yaml":
		root = readYAML(data, r)
	default:
		return nil, fmt.Errorf("config: unknown format %q; there are json, yaml and ini", format)
	}
	c, err := newConfig(root, r)
	if c != nil {
		c.sum = sum
	}
	return c, err
}

// FromMap is Parse for a dictionary of the program. It takes nil, booleans,
// numbers, strings, []any, map[string]any, slices and string-keyed maps of
// those, and, where the key has no other meaning, any value, which reaches a
// registered class as it is. An io.Writer is a stream.
func FromMap(dict map[string]any) (*Config, error) {
	r := &report{}
	m := mapReader{report: r}
	root := m.node(dict, "", 0)
	return newConfig(root, r)
}

// newConfig checks what a reader has read; root is nil if it failed.
func newConfig(root *node, r *report) (*Config, error) {
	if root == nil {
		return nil, r.sorted()
	}
	if root.size(map[*node]int{}, 0) < 0 {
		r.errorf(root.at, "", "more than %d values once aliases are followed, or nested more than %d deep", maxValues, maxDepth)
		return nil, r.sorted()
	}
	root, cited := resolve(root, r)
	if root.size(map[*node]int{}, 0) < 0 {
		r.errorf(root.at, "", "more than %d values once references are followed, or nested more than %d deep", maxValues, maxDepth)
		return nil, r.sorted()
	}
	c := &Config{name: r.file, model: validate(root, cited, r), report: r}
	return c, r.sorted().err()
}

// Check returns all errors and warnings, those about classes that r does not
// know among them. A nil r knows the built-in classes. It opens nothing.
func (c *Config) Check(r *Registry) Problems {
	rep := c.report.clone()
	if r == nil {
		r = NewRegistry()
	}
	r.check(c.model, rep)
	return rep.sorted()
}

// Warnings returns the warnings of Check(nil).
func (c *Config) Warnings() Problems { return c.Check(nil).Warnings() }

// formatOf tells the format of a text by the name of its file or by how it
// begins.
func formatOf(name string, data []byte, format string) string {
	if format != "" {
		return format
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return "json"
	case ".yaml", ".yml":
		return "yaml"
	case ".ini", ".conf", ".cfg":
		return "ini"
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
			continue
		case line[0] == '{':
			return "json"
		case line[0] == '[':
			return "ini"
		}
		break
	}
	return "yaml"
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}
