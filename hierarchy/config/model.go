package config

import (
	"log/slog"
	"math"
)

// model is what a configuration says, once it is checked: the builder's input.
type model struct {
	incremental     bool
	disableExisting bool
	packageNames    *bool    // nil: left as they are
	skipPackages    []string // that log for others
	formatters      map[string]*object
	filters         map[string]*object
	handlers        map[string]*object
	order           []string // names of handlers, each after those it needs
	loggers         []*logger
	root            *logger // nil: the root is left as it is
}

// object is a formatter, a filter or a handler.
type object struct {
	name, path string
	at         place
	class      string // as it is written
	classAt    place
	known      *class // nil: one of the Registry
	node       *node  // the mapping
	settings   map[string]*node
	attributes *node // the mapping under "."
	level      *slog.Level
	formatter  string
	filters    []string
	children   []string // handlers it hands records to
}

// setting returns the value of a key, nil if it is absent or null.
func (o *object) setting(key string) *node {
	n := o.settings[key]
	if n == nil || n.kind == kindNull {
		return nil
	}
	return n
}

func (o *object) text(key, initial string) string {
	if n := o.setting(key); n != nil && n.kind == kindString {
		return n.text
	}
	return initial
}

// count is a whole number; one below 0 counts as 0.
func (o *object) count(key string, initial int) int {
	if n := o.setting(key); n != nil {
		if i, ok := n.integer(); ok {
			return int(min(max(i, 0), math.MaxInt))
		}
	}
	return initial
}

func (o *object) boolean(key string, initial bool) bool {
	if n := o.setting(key); n != nil {
		if b, ok := n.boolean(); ok {
			return b
		}
	}
	return initial
}

// logger is what a configuration says about one logger.
type logger struct {
	name, path string
	at         place
	level      *slog.Level
	handlers   []string
	filters    []string
	propagate  *bool
}
