package config

import (
	"bytes"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// This file is the only one that knows the YAML library.

// readYAML reads a YAML text of one document. It returns nil, and has reported
// why, when there is none.
func readYAML(data []byte, r *report) *node {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		r.errorf(place{}, "", "YAML: %v", err)
		return nil
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err == io.EOF {
		r.errorf(place{1, 1}, "", "the file is empty")
		return nil
	} else if err != nil {
		reportYAML(err, data, r)
		return nil
	}
	if err := loader.Load(&second); err == nil {
		r.errorf(place{max(second.Line, 1), max(second.Column, 1)}, "", "a second document; a configuration is one")
		return nil
	} else if err != io.EOF {
		reportYAML(err, data, r)
		return nil
	}
	y := &yamlReader{report: r, made: map[*yaml.Node]*node{}}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		return y.node(doc.Content[0], "", 0)
	}
	return y.node(&doc, "", 0)
}

// reportYAML reports a syntax error, in plain words where it is one of the two
// that nearly everyone makes: a format string that YAML reads as something else.
func reportYAML(err error, data []byte, r *report) {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		r.errorf(place{}, "", "YAML: %v", err)
		return
	}
	at := place{e.Mark.Line, e.Mark.Column}
	text := strings.Split(string(data), "\n")
	for _, line := range []int{e.Mark.Line, e.ContextMark.Line} {
		if line < 1 || line > len(text) {
			continue
		}
		for _, trap := range yamlTraps {
			if m := trap.shape.FindStringSubmatchIndex(text[line-1]); m != nil {
				r.errorf(place{line, m[2] + 1}, "", "YAML: %s", trap.words)
				return
			}
		}
	}
	if at.line == 0 { // of a control character
		at = newLines(data).place(bytes.IndexFunc(data, forbidden))
	}
	r.errorf(at, "", "YAML: %s", e.Message)
}

// forbidden says whether YAML has no place for a character.
func forbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || 0x7f <= r && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff
}

var yamlTraps = []struct {
	shape *regexp.Regexp // its group is where the value begins
	words string
}{
	{regexp.MustCompile(`^\s*(?:- +|[^\s:#][^:#]*: +)(%)`),
		`a value that begins with % must be in quotes; write the format string as "%(message)s"`},
	{regexp.MustCompile(`^\s*(?:- +|[^\s:#][^:#]*: +)(\{)[^}]*\}\s*\S`),
		`a value that begins with { is read as a mapping; write the format string in quotes: "{message}"`},
	{regexp.MustCompile(`^\s*(\t)`),
		`a tab in the indentation; YAML takes spaces only`},
}

type yamlReader struct {
	*report
	made   map[*yaml.Node]*node // an alias is the same node again
	merged int                  // keys that came by "<<" so far
}

func (y *yamlReader) node(from *yaml.Node, path string, depth int) *node {
	if n, ok := y.made[from]; ok {
		return n
	}
	n := &node{at: place{from.Line, from.Column}}
	if depth > maxDepth {
		y.errorf(n.at, path, "nested more than %d deep", maxDepth)
		return n
	}
	y.made[from] = n
	switch from.Kind {
	case yaml.AliasNode:
		return y.node(from.Alias, path, depth+1)
	case yaml.SequenceNode:
		n.kind = kindList
		for i, item := range from.Content {
			n.list = append(n.list, y.node(item, index(path, i), depth+1))
		}
	case yaml.MappingNode:
		n.kind = kindMap
		y.members(n, from, path, depth)
	default:
		y.scalar(n, from, path)
	}
	return n
}

func (y *yamlReader) members(n *node, from *yaml.Node, path string, depth int) {
	seen := map[string]int{} // where in keys
	var merged []*yaml.Node
	for i := 0; i+1 < len(from.Content); i += 2 {
		key, value := from.Content[i], from.Content[i+1]
		at := place{key.Line, key.Column}
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			y.errorf(at, path, "a key must be a string")
			continue
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, value)
			continue
		}
		child := y.node(value, join(path, key.Value), depth+1)
		if i, ok := seen[key.Value]; ok {
			y.duplicate(at, join(path, key.Value), n.keys[i].at)
			n.keys[i] = entry{key.Value, at, child}
			continue
		}
		seen[key.Value] = len(n.keys)
		n.keys = append(n.keys, entry{key.Value, at, child})
	}
	for _, m := range merged {
		y.merge(n, m, path, depth, seen)
	}
}

// merge adds the keys of a "<<" that n has not, which are those not in seen.
func (y *yamlReader) merge(n *node, from *yaml.Node, path string, depth int, seen map[string]int) {
	source := y.node(from, path, depth+1)
	sources := []*node{source}
	if source.kind == kindList {
		sources = source.list
	}
	for _, s := range sources {
		if s.kind != kindMap {
			y.errorf(place{from.Line, from.Column}, path, "<< takes a mapping or a list of them, not %s", s.kind)
			return
		}
		if y.merged += len(s.keys); y.merged > maxValues {
			y.errorf(place{from.Line, from.Column}, path, "more than %d keys merged with <<", maxValues)
			return
		}
		for _, e := range s.keys {
			if _, ok := seen[e.key]; !ok {
				seen[e.key] = len(n.keys)
				n.keys = append(n.keys, e)
			}
		}
	}
}

func (y *yamlReader) scalar(n *node, from *yaml.Node, path string) {
	n.kind, n.text = kindString, from.Value
	n.bare = from.Style == 0
	plain := from.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch from.ShortTag() {
	case "!!null":
		n.kind = kindNull
	case "!!bool":
		n.kind, n.b = kindBool, strings.EqualFold(from.Value, "true")
	case "!!int":
		if i, err := strconv.ParseInt(strings.ReplaceAll(from.Value, "_", ""), 0, 64); err == nil {
			n.kind, n.i, n.f = kindInt, i, float64(i)
			return
		}
		y.errorf(n.at, path, "the number %s is too large", short(from.Value))
		n.kind, n.partial = kindNull, true
	case "!!float":
		n.kind, n.f = kindFloat, yamlFloat(from.Value)
	case "!!str", "!!timestamp", "!!binary":
	case "!!python/tuple":
	default:
		if plain || from.Tag != "" {
			y.errorf(n.at, path, "the tag %s is not supported", from.ShortTag())
		}
	}
}

func yamlFloat(s string) float64 {
	switch strings.ToLower(s) {
	case ".nan":
		return math.NaN()
	case ".inf", "+.inf":
		return math.Inf(1)
	case "-.inf":
		return math.Inf(-1)
	}
	// The library has already said that this is a number; out of range is ±Inf.
	f, _ := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	return f
}
