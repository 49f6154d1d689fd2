// Package treedraw shows a tree of loggers as text, JSON and a graph.
package treedraw

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// Options say what to show beside the loggers and what they have.
type Options struct {
	Placeholders bool // names that only the loggers below them imply
	Effective    bool // which logger an inherited level is from
}

// A node is a logger with those below it.
type node struct {
	hierarchy.LoggerInfo
	setBy    string // the logger that the effective level is from
	children []*node
}

// root returns the tree as nodes. Without placeholders, the loggers below one
// hang on its parent.
func root(t *hierarchy.Tree, opts Options) *node {
	var path []*node // from the root to the logger before
	for info := range t.Walk() {
		if info.Placeholder && !opts.Placeholders {
			continue
		}
		n := &node{LoggerInfo: info, setBy: t.Explain(info.Name, hierarchy.LevelInfo).SetBy}
		for len(path) > 1 && !below(info.Name, path[len(path)-1].Name) {
			path = path[:len(path)-1]
		}
		if len(path) > 0 {
			parent := path[len(path)-1]
			parent.children = append(parent.children, n)
		}
		path = append(path, n)
	}
	return path[0]
}

func below(name, ancestor string) bool {
	rest, ok := strings.CutPrefix(name, ancestor)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '/')
}

// Text draws the tree as Python's logging_tree does.
func Text(w io.Writer, t *hierarchy.Tree, opts Options) error {
	var b strings.Builder
	root(t, opts).draw(&b, "", "", opts)
	_, err := io.WriteString(w, b.String())
	return err
}

// draw writes a node, whose first line begins with first and whose others
// begin with rest.
func (n *node) draw(b *strings.Builder, first, rest string, opts Options) {
	line := func(prefix, format string, args ...any) {
		b.WriteString(strings.TrimRight(prefix+fmt.Sprintf(format, args...), " ") + "\n")
	}
	arrow := "<--"
	if !n.Propagate {
		arrow = "   "
	}
	if n.Placeholder {
		line(first, "<--[%s]", n.Name)
	} else {
		line(first, "%s%q", arrow, n.Name)
		for _, fact := range n.facts(opts) {
			line(rest, "   %s", fact)
		}
	}
	for i, child := range n.children {
		line(rest, "   |")
		below := rest + "   |"
		if i == len(n.children)-1 {
			below = rest + "    "
		}
		child.draw(b, rest+"   o", below, opts)
	}
}

// facts are the lines about a logger.
func (n *node) facts(opts Options) []string {
	var facts []string
	level := "Level " + hierarchy.LevelName(n.Level)
	if n.Level == hierarchy.NotSet {
		level += " so inherits level " + hierarchy.LevelName(n.Effective)
		if opts.Effective {
			level += ", set by " + n.setBy
		}
	}
	facts = append(facts, level)
	if !n.Propagate {
		facts = append(facts, "Propagate OFF")
	}
	if n.Disabled {
		facts = append(facts, "Disabled")
	}
	for _, f := range n.Filters {
		facts = append(facts, "Filter "+describe(f))
	}
	for _, h := range n.Handlers {
		facts = append(facts, fmt.Sprintf("Handler %q %s", h.Name, describe(h.Handler)))
	}
	return facts
}

// describe is how v describes itself, or its type.
func describe(v any) string {
	if s, ok := v.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", v)
}

// jsonLogger is a logger as JSON prints it.
type jsonLogger struct {
	Name        string        `json:"name"`
	Level       *string       `json:"level"` // null: inherited
	Effective   string        `json:"effectiveLevel"`
	Propagate   bool          `json:"propagate"`
	Disabled    bool          `json:"disabled,omitempty"`
	Placeholder bool          `json:"placeholder,omitempty"`
	Handlers    []jsonHandler `json:"handlers,omitempty"`
	Filters     []string      `json:"filters,omitempty"`
	Children    []jsonLogger  `json:"children,omitempty"`
}

type jsonHandler struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// JSON writes the root logger as a JSON object, with those below it.
func JSON(w io.Writer, t *hierarchy.Tree, opts Options) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(root(t, opts).json())
}

func (n *node) json() jsonLogger {
	l := jsonLogger{
		Name: n.Name, Effective: hierarchy.LevelName(n.Effective),
		Propagate: n.Propagate, Disabled: n.Disabled, Placeholder: n.Placeholder,
	}
	if l.Name == "" {
		l.Name = "root"
	}
	if n.Level != hierarchy.NotSet {
		level := hierarchy.LevelName(n.Level)
		l.Level = &level
	}
	for _, h := range n.Handlers {
		l.Handlers = append(l.Handlers, jsonHandler{h.Name, describe(h.Handler)})
	}
	for _, f := range n.Filters {
		l.Filters = append(l.Filters, describe(f))
	}
	for _, child := range n.children {
		l.Children = append(l.Children, child.json())
	}
	return l
}

// DOT writes the tree as a graph for Graphviz: loggers point to where their
// records propagate, and to their handlers.
func DOT(w io.Writer, t *hierarchy.Tree, opts Options) error {
	var b strings.Builder
	b.WriteString("digraph loggers {\n\trankdir=RL;\n\tnode [shape=box];\n")
	root(t, opts).dot(&b, map[string]bool{})
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (n *node) dot(b *strings.Builder, drawn map[string]bool) {
	id := quote("logger " + n.Name)
	name := n.Name
	if name == "" {
		name = "root"
	}
	style := ""
	if n.Placeholder || n.Disabled {
		style = ", style=dashed"
	}
	fmt.Fprintf(b, "\t%s [label=%s%s];\n", id, quote(name+"\n"+hierarchy.LevelName(n.Effective)), style)
	for _, h := range n.Handlers {
		handler := quote("handler " + h.Name)
		if !drawn[h.Name] {
			drawn[h.Name] = true
			fmt.Fprintf(b, "\t%s [label=%s, shape=ellipse];\n", handler, quote(h.Name+"\n"+describe(h.Handler)))
		}
		fmt.Fprintf(b, "\t%s -> %s [style=bold];\n", id, handler)
	}
	for _, child := range n.children {
		child.dot(b, drawn)
		if child.Propagate {
			fmt.Fprintf(b, "\t%s -> %s;\n", quote("logger "+child.Name), id)
		}
	}
}

// quote is a quoted string of the DOT language.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
