package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// loggers checks and reads the loggers and the root, which several mappings can
// be of. As in CPython the last level counts, the last handlers, and all filters.
func (v *validator) loggers() {
	for _, e := range v.section("loggers") {
		path := join("loggers", e.key)
		if e.key != "" && e.key != "root" {
			v.m.loggers = append(v.m.loggers, v.logger(e, path, e.key, &loggerKeys))
			continue
		}
		if n := v.root.get("root"); n != nil && len(n.keys) > 0 {
			v.warnf(e.at, path, "the root logger is configured by root: too, whose level and handlers are used")
		}
		v.m.root = v.logger(e, path, "", &loggerKeys).over(v.m.root)
	}
	if n := v.root.get("root"); n != nil && n.kind == kindMap && len(n.keys) > 0 {
		v.m.root = v.logger(entry{"root", v.root.keyAt("root"), n}, "root", "", &rootKeys).over(v.m.root)
	}
}

// over returns l with what stays of an earlier mapping of the same logger.
func (l *logger) over(earlier *logger) *logger {
	if earlier == nil {
		return l
	}
	if l.level == nil {
		l.level = earlier.level
	}
	for _, name := range earlier.filters {
		if !slices.Contains(l.filters, name) {
			l.filters = append(l.filters, name)
		}
	}
	return l
}

func (v *validator) logger(e entry, path, name string, known *class) *logger {
	v.keysOf(e.value, path, known, Warning)
	l := &logger{name: name, path: path, at: e.at}
	if n := e.value.get("level"); n != nil && n.kind != kindNull {
		if level, _, err := n.level(); err == nil {
			l.level = &level
		}
	}
	if n := e.value.get("propagate"); n != nil && known.key("propagate") != nil {
		if b, ok := n.boolean(); ok {
			l.propagate = &b
		}
	}
	if v.m.incremental {
		return l
	}
	for _, key := range []string{"handlers", "filters"} {
		n := e.value.get(key)
		if key == "handlers" {
			v.list(n, join(path, key), "handler", v.m.handlers)
			l.handlers = n.texts()
		} else {
			v.list(n, join(path, key), "filter", v.m.filters)
			l.filters = n.texts()
		}
	}
	return l
}

// increments reads a configuration that changes levels and propagate only. All
// else in it is ignored without a word, as in CPython: it is often a whole
// configuration with one key more.
func (v *validator) increments() {
	v.m.handlers = map[string]*object{}
	for _, e := range v.section("handlers") {
		o := &object{name: e.key, path: join("handlers", e.key), at: e.at, node: e.value}
		if n := e.value.get("level"); n != nil && n.kind != kindNull {
			v.value(n, join(o.path, "level"), handlerKeys.key("level"))
			if level, _, err := n.level(); err == nil {
				o.level = &level
			}
		}
		v.m.handlers[e.key] = o
		v.m.order = append(v.m.order, e.key)
	}
	v.loggers()
}

// reachability warns of handlers that nothing reaches, and of records that
// reach one twice.
func (v *validator) reachability() {
	used := map[string]bool{}
	for _, l := range v.allLoggers() {
		for _, h := range l.handlers {
			used[h] = true
		}
	}
	for _, h := range v.m.handlers {
		for _, child := range h.children {
			used[child] = true
		}
	}
	for _, h := range v.inOrder(v.m.handlers) {
		if !used[h.name] {
			v.warnf(h.at, h.path, "nothing hands records to this handler")
		}
	}
	v.twice()
}

func (v *validator) allLoggers() []*logger {
	all := slices.Clone(v.m.loggers)
	if v.m.root != nil {
		all = append(all, v.m.root)
	}
	return all
}

// twice warns of a handler on a logger and on an ancestor that its records
// reach: the classic reason for lines that are there twice.
func (v *validator) twice() {
	byName := map[string]*logger{"": v.m.root}
	for _, l := range v.m.loggers {
		byName[l.name] = l
	}
	for _, l := range v.m.loggers {
		for up := l; up.name != "" && (up.propagate == nil || *up.propagate); {
			parent := ancestor(byName, up.name)
			if parent == nil {
				break
			}
			for i, h := range l.handlers {
				if slices.Contains(parent.handlers, h) {
					v.warnf(l.at, index(join(l.path, "handlers"), i),
						"%q is a handler of %s too, to which %s propagates: it gets its records twice", h, displayName(parent.name), l.name)
				}
			}
			up = parent
		}
	}
}

// ancestor returns the nearest logger above name that the file configures.
func ancestor(byName map[string]*logger, name string) *logger {
	for name != "" {
		name = name[:max(0, strings.LastIndexAny(name, "./"))]
		if l := byName[name]; l != nil {
			return l
		}
	}
	return nil
}

func displayName(logger string) string {
	if logger == "" {
		return "root"
	}
	return logger
}

// sharedFiles warns of handlers that write one file with different settings.
func (v *validator) sharedFiles() {
	first := map[string]*object{}
	for _, name := range v.m.order {
		o := v.m.handlers[name]
		path := filepath.Clean(o.text("filename", ""))
		other := first[path]
		switch {
		case o.known == nil || o.known.key("filename") == nil || path == ".":
		case other == nil:
			first[path] = o
		case other.fileSettings() != o.fileSettings():
			v.warnf(o.settings["filename"].at, join(o.path, "filename"),
				"%s writes this file too, with other settings, which are used for both", other.path)
		}
	}
}

// fileSettings writes what a handler says about its file.
func (o *object) fileSettings() string {
	return string(o.appendSpec(nil, "filename", "level", "formatter", "filters"))
}

// attributeNames are the attributes that "." can set on handlers.
var attributeNames = []string{"terminator", "namer", "rotator", "closeOnError", "append_nul", "ident", "timeout"}

// advice warns of settings of a handler that are right and yet do nothing.
func (v *validator) advice(o *object) {
	if o.known.key("backupCount") != nil && o.known.key("maxBytes") != nil && o.known.key("when") == nil {
		limit, count := o.size("maxBytes"), o.count("backupCount", 0)
		if n := o.setting("maxBytes"); n != nil && limit > 0 && count == 0 {
			v.warnf(n.at, join(o.path, "maxBytes"), "never rolls over while backupCount is 0")
		}
		if n := o.setting("backupCount"); n != nil && count > 0 && limit == 0 {
			v.warnf(n.at, join(o.path, "backupCount"), "never rolls over while maxBytes is 0")
		}
	}
	if o.known.key("socktype") != nil {
		v.syslogAdvice(o)
	}
	if o.known.key("queue") != nil {
		v.queueAdvice(o)
	}
	if o.known.name == "logging.handlers.HTTPHandler" {
		v.httpAdvice(o)
	}
	if o.known.key("mailhost") != nil {
		v.mailAdvice(o)
	}
	if n := o.node.get("formatter"); n != nil && n.kind == kindString && o.known.key("target") != nil {
		v.warnf(n.at, join(o.path, "formatter"), "has no effect: the handlers it hands records to have their own")
	}
	if o.attributes == nil || o.attributes.kind != kindMap {
		return
	}
	for _, e := range o.attributes.keys {
		path := join(join(o.path, "."), e.key)
		if !slices.Contains(attributeNames, e.key) {
			v.add(Warning, e.at, path, v.near(e.key, attributeNames), "an attribute that has no effect here")
		}
	}
}
