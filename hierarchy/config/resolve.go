package config

import (
	"os"
	"regexp"
	"strconv"
	"strings"
)

// resolver replaces the references in the strings of a configuration: ${ENV},
// cfg://path and ext://name.
type resolver struct {
	*report
	root  *node
	done  map[*node]*node
	cited map[string]bool // keys of the top that a cfg:// leads to
}

// resolve returns the tree with its references replaced. Reports what leads
// nowhere or in a circle.
func resolve(root *node, r *report) (*node, map[string]bool) {
	rs := &resolver{report: r, root: root, done: map[*node]*node{}, cited: map[string]bool{}}
	return rs.node(root, ""), rs.cited
}

func (r *resolver) node(n *node, path string) *node {
	if out, ok := r.done[n]; ok {
		if out == nil {
			r.errorf(n.at, path, "refers to itself")
			return &node{at: n.at, partial: true}
		}
		return out
	}
	r.done[n] = nil
	out := r.convert(n, path)
	r.done[n] = out
	return out
}

func (r *resolver) convert(n *node, path string) *node {
	switch n.kind {
	case kindString:
		return r.text(n, path)
	case kindList:
		out := *n
		out.list = make([]*node, len(n.list))
		for i, item := range n.list {
			out.list[i] = r.node(item, index(path, i))
		}
		return &out
	case kindMap:
		out := *n
		out.keys = make([]entry, len(n.keys))
		for i, e := range n.keys {
			out.keys[i] = entry{e.key, e.at, r.node(e.value, join(path, e.key))}
		}
		return &out
	}
	return n
}

func (r *resolver) text(n *node, path string) *node {
	if rest, ok := strings.CutPrefix(n.text, "ext://"); ok {
		return &node{kind: kindExternal, at: n.at, text: rest}
	}
	if rest, ok := strings.CutPrefix(n.text, "cfg://"); ok {
		target := r.lookup(rest, n.at, path)
		if target == nil {
			return &node{at: n.at, partial: true}
		}
		return r.node(target, path)
	}
	if !strings.Contains(n.text, "${") || isLayout(path) {
		return n
	}
	out := *n
	out.text = r.expand(n.text, n.at, path)
	out.from = n.text
	return &out
}

// isLayout says whether the value at path is a format string, where ${name}
// is a placeholder.
func isLayout(path string) bool {
	if !strings.HasPrefix(path, "formatters.") {
		return false
	}
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "format", "fmt", "datefmt":
		return true
	}
	return false
}

var environment = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}`)

// expand replaces ${NAME} and ${NAME:-default} by what the environment holds;
// $${NAME} stands for ${NAME}.
func (r *resolver) expand(text string, at place, path string) string {
	var out strings.Builder
	for text != "" {
		m := environment.FindStringSubmatchIndex(text)
		if m == nil {
			break
		}
		out.WriteString(text[:m[0]])
		whole, name := text[m[0]:m[1]], text[m[2]:m[3]]
		text = text[m[1]:]
		value := os.Getenv(name)
		switch {
		case strings.HasPrefix(whole, "$$"):
			value = whole[1:]
		case value == "" && m[4] >= 0:
			value = whole[len("${:-")+len(name) : len(whole)-1]
		case value == "":
			if _, set := os.LookupEnv(name); !set {
				r.errorf(at, path, "the environment variable %s is not set; a default is written ${%s:-default}", name, name)
			}
		}
		if out.WriteString(value); out.Len() > maxInterpolated {
			r.errorf(at, path, "more than %d bytes with what the environment holds", maxInterpolated)
			return ""
		}
	}
	out.WriteString(text)
	return out.String()
}

var (
	cfgWord  = regexp.MustCompile(`^\s*(\w+)\s*`)
	cfgDot   = regexp.MustCompile(`^\.\s*(\w+)\s*`)
	cfgIndex = regexp.MustCompile(`^\[([^\[\]]*)\]\s*`)
)

// lookup follows the path of a cfg:// reference from the top, as CPython's
// BaseConfigurator.cfg_convert does: .name and [name] are keys, [n] an index
// of a list.
func (r *resolver) lookup(ref string, at place, path string) *node {
	m := cfgWord.FindStringSubmatch(ref)
	if m == nil {
		r.errorf(at, path, "cfg://%s does not begin with the name of a key", ref)
		return nil
	}
	r.cited[m[1]] = true
	rest := ref[len(m[0]):]
	n := r.step(r.root, m[1], false, ref, at, path)
	for n != nil && rest != "" {
		inBrackets := false
		if m = cfgDot.FindStringSubmatch(rest); m == nil {
			m, inBrackets = cfgIndex.FindStringSubmatch(rest), true
		}
		if m == nil {
			r.errorf(at, path, "cfg://%s: cannot read %q; a path is written a.b[0]", ref, rest)
			return nil
		}
		rest = rest[len(m[0]):]
		n = r.step(n, m[1], inBrackets, ref, at, path)
	}
	return n
}

// step returns what key leads to in n, which may be a reference itself.
func (r *resolver) step(n *node, key string, inBrackets bool, ref string, at place, path string) *node {
	if n.kind == kindString && strings.HasPrefix(n.text, "cfg://") {
		n = r.node(n, path)
	}
	switch n.kind {
	case kindMap:
		if next := n.get(key); next != nil {
			return next
		}
		r.add(Error, at, path, r.near(key, n.names()), "cfg://%s: there is no key %q", ref, key)
	case kindList:
		i, err := strconv.Atoi(key)
		if err == nil && inBrackets && i >= 0 && i < len(n.list) {
			return n.list[i]
		}
		r.errorf(at, path, "cfg://%s: %q is no index of a list of %d", ref, key, len(n.list))
	default:
		r.errorf(at, path, "cfg://%s: %q leads into %s", ref, key, n.kind)
	}
	return nil
}
