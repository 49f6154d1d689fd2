package config

import (
	"fmt"
	"strconv"
	"strings"
)

// kind says what a node holds.
type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindInt
	kindFloat
	kindString
	kindList
	kindMap
	kindExternal // ext://name: text holds the name
	kindValue    // a value of the program, given in a Go map
)

var kindWords = [...]string{
	"null", "a boolean", "a whole number", "a number", "a string",
	"a list", "a mapping", "an ext:// reference", "a Go value",
}

func (k kind) String() string { return kindWords[k] }

// place is where something stands in a file: line and column count from 1, the
// column in characters. A zero line means that there is no place to point to.
type place struct{ line, col int }

// node is one value of a configuration, whatever syntax it was written in.
type node struct {
	kind kind
	at   place
	text string // of a string, and the spelling of a number
	bare bool   // a string that YAML has without quotes
	from string // what a string with ${…} was before it was expanded
	b    bool
	i    int64
	f    float64
	list []*node
	keys []entry
	val  any

	partial bool // of a mapping: keys may be missing that could not be read; of null: the value
}

// entry is one key of a mapping, in the order of the file.
type entry struct {
	key   string
	at    place
	value *node
}

// get returns the value of key in a mapping, or nil.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i := range n.keys {
		if n.keys[i].key == key {
			return n.keys[i].value
		}
	}
	return nil
}

// keyAt returns the place of key in a mapping, or that of the mapping.
func (n *node) keyAt(key string) place {
	for i := range n.keys {
		if n.keys[i].key == key {
			return n.keys[i].at
		}
	}
	return n.at
}

func (n *node) names() []string {
	names := make([]string, len(n.keys))
	for i := range n.keys {
		names[i] = n.keys[i].key
	}
	return names
}

// String describes the node as an error message names a wrong value: the
// value of a scalar, the kind of anything else.
func (n *node) String() string {
	switch n.kind {
	case kindBool:
		return strconv.FormatBool(n.b)
	case kindInt, kindFloat:
		return short(n.text)
	case kindString:
		text := n.text
		if n.from != "" { // what the environment holds may be a secret
			text = n.from
		}
		return strconv.Quote(short(text))
	case kindExternal:
		return "ext://" + n.text
	case kindValue:
		return fmt.Sprintf("a %T", n.val)
	default:
		return n.kind.String()
	}
}

// short is as much of a text as an error message needs.
func short(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

func stringNode(at place, s string) *node { return &node{kind: kindString, at: at, text: s} }

func intNode(at place, i int64) *node {
	return &node{kind: kindInt, at: at, i: i, text: strconv.FormatInt(i, 10)}
}

// value returns the node as plain Go values, as a registered factory gets
// them: nil, bool, int, float64, string, []any, map[string]any. external
// resolves the names of ext://.
func (n *node) value(external func(name string) any) any {
	switch n.kind {
	case kindBool:
		return n.b
	case kindInt:
		return int(n.i)
	case kindFloat:
		return n.f
	case kindString:
		return n.text
	case kindExternal:
		return external(n.text)
	case kindValue:
		return n.val
	case kindList:
		list := make([]any, len(n.list))
		for i, item := range n.list {
			list[i] = item.value(external)
		}
		return list
	case kindMap:
		m := make(map[string]any, len(n.keys))
		for _, e := range n.keys {
			m[e.key] = e.value.value(external)
		}
		return m
	}
	return nil
}

// appendCanonical writes the node so that equal settings give equal text,
// whatever the order of their keys.
func (n *node) appendCanonical(dst []byte) []byte {
	switch n.kind {
	case kindBool:
		return strconv.AppendBool(dst, n.b)
	case kindInt:
		return strconv.AppendInt(dst, n.i, 10)
	case kindFloat:
		return strconv.AppendFloat(dst, n.f, 'g', -1, 64)
	case kindString:
		return strconv.AppendQuote(dst, n.text)
	case kindExternal:
		return append(append(dst, "ext://"...), n.text...)
	case kindValue:
		return fmt.Appendf(dst, "%T(%p)", n.val, n)
	case kindList:
		dst = append(dst, '[')
		for _, item := range n.list {
			dst = append(item.appendCanonical(dst), ',')
		}
		return append(dst, ']')
	case kindMap:
		dst = append(dst, '{')
		for _, key := range sorted(n.names()) {
			dst = append(strconv.AppendQuote(dst, key), ':')
			dst = append(n.get(key).appendCanonical(dst), ',')
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// Limits of a configuration, so that a hostile or broken file costs no more
// than its size: bytes of text, depth of nesting, and values once aliases and
// references are followed.
const (
	maxBytes  = 4 << 20
	maxDepth  = 64
	maxValues = 100_000
)

// size returns how many values n holds, counting one that is referred to
// several times as often, and -1 when they are more than maxValues, are nested
// deeper than maxDepth, or hold themselves.
func (n *node) size(known map[*node]int, depth int) int {
	if depth > maxDepth {
		return -1
	}
	if total, ok := known[n]; ok {
		return total
	}
	known[n] = -1 // what holds itself meets this
	total := 1
	for _, child := range n.children() {
		s := child.size(known, depth+1)
		if s < 0 || total+s > maxValues {
			return -1
		}
		total += s
	}
	known[n] = total
	return total
}

func (n *node) children() []*node {
	if n.kind == kindList {
		return n.list
	}
	values := make([]*node, len(n.keys))
	for i := range n.keys {
		values[i] = n.keys[i].value
	}
	return values
}

// join adds a key or an index to the path of a value: handlers.file.level,
// loggers.app.handlers[0]. The dots of a logger's name stay as they are.
func join(path, key string) string {
	if key == "" || strings.ContainsAny(key, "[]\" ") || strings.ContainsFunc(key, unprintable) {
		key = strconv.Quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func unprintable(r rune) bool { return !strconv.IsPrint(r) }

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
