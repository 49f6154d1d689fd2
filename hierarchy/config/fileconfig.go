package config

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/pyliteral"
)

// fileConfig turns a file in the format of logging.config.fileConfig into the
// mapping that says the same to dictConfig.
type fileConfig struct {
	*iniFile
	used map[string]bool // sections
}

// readINI reads a fileConfig text.
func readINI(data []byte, r *report) *node {
	f := &fileConfig{iniFile: parseINI(data, r), used: map[string]bool{}}
	if len(f.sections) == 0 {
		if len(r.problems) == 0 {
			r.errorf(place{1, 1}, "", "the file is empty")
		}
		return nil
	}
	n := &node{kind: kindMap, at: place{1, 1}}
	n.set("version", place{1, 1}, intNode(place{1, 1}, 1))
	f.group(n, "formatters", "formatter_", f.formatter)
	f.group(n, "handlers", "handler_", f.handler)
	f.loggers(n)
	wanted := f.wanted()
	for _, s := range f.sections {
		if !f.used[s.name] && !r.full() {
			r.add(Warning, s.at, s.name, f.near(s.name, wanted), "no keys= names this section, ignored")
		}
	}
	return n
}

func (n *node) set(key string, at place, value *node) {
	n.keys = append(n.keys, entry{key, at, value})
}

func (f *fileConfig) wanted() []string {
	var names []string
	for name := range f.used {
		if f.section(name) == nil {
			names = append(names, name)
		}
	}
	return sorted(append(names, "formatters", "handlers", "loggers"))
}

// keys returns the names that section [list] gives in keys=.
func (f *fileConfig) keys(list string) ([]string, place) {
	f.used[list] = true
	s := f.section(list)
	if s == nil {
		f.errorf(place{1, 1}, list, "section [%s] is missing", list)
		return nil, place{}
	}
	text, o := f.get(s, "keys")
	if o == nil {
		f.errorf(s.at, list, "keys = is missing")
		return nil, s.at
	}
	return splitNames(text), o.placeOf(0)
}

func splitNames(text string) []string {
	if text == "" {
		return nil
	}
	names := strings.Split(text, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// group reads the sections that [list] names into the mapping list.
func (f *fileConfig) group(n *node, list, prefix string, read func(n *node, path string, s *iniSection)) {
	names, at := f.keys(list)
	group := &node{kind: kindMap, at: at}
	for _, name := range names {
		f.used[prefix+name] = true
		s := f.section(prefix + name)
		if s == nil {
			f.errorf(at, list, "section [%s%s] is missing", prefix, name)
			continue
		}
		if group.get(name) != nil {
			f.warnf(at, list, "%q is named twice", name)
			continue
		}
		item := &node{kind: kindMap, at: s.at}
		read(item, join(list, name), s)
		item.partial = s.broken
		group.set(name, s.at, item)
	}
	n.set(list, at, group)
}

// copy sets key of n to the text of an option, if it is there and not empty.
func (f *fileConfig) copy(n *node, s *iniSection, option, key string) {
	if text, o := f.get(s, option); o != nil && text != "" {
		n.set(key, o.at, stringNode(o.placeOf(0), text))
	}
}

// ignored warns of options that fileConfig does not know.
func (f *fileConfig) ignored(s *iniSection, path string, known ...string) {
	for _, o := range s.options {
		if !slices.Contains(known, o.name) && !o.used {
			f.add(Warning, o.at, join(path, o.name), f.near(o.name, known), "unknown option, ignored")
		}
	}
}

func (f *fileConfig) formatter(n *node, path string, s *iniSection) {
	for _, key := range []string{"format", "datefmt", "style"} { // raw: they are full of percent signs
		if o := f.find(s, key); o != nil {
			n.set(key, o.at, stringNode(o.placeOf(0), o.raw()))
		}
	}
	if o := f.find(s, "defaults"); o != nil {
		if v := f.literal(s, o, o.raw(), join(path, "defaults")); v != nil {
			n.set("defaults", o.at, v)
		}
	}
	f.copy(n, s, "class", "class")
	f.ignored(s, path, "format", "datefmt", "style", "defaults", "class")
}

func (f *fileConfig) handler(n *node, path string, s *iniSection) {
	text, o := f.get(s, "class")
	if o == nil { // its absence is reported with that of other keys
		return
	}
	n.set("class", o.at, stringNode(o.placeOf(0), text))
	for _, key := range []string{"level", "formatter"} {
		f.copy(n, s, key, key)
	}
	c := handlerClasses.find(text)
	if text, o := f.get(s, "args"); o != nil {
		if v := f.literal(s, o, text, join(path, "args")); v != nil {
			f.positional(n, path, c, s, o, v)
		}
	}
	if text, o := f.get(s, "kwargs"); o != nil {
		if v := f.literal(s, o, text, join(path, "kwargs")); v != nil {
			f.keywords(n, path, s, o, v)
		}
	}
	if c != nil && c.key("target") != nil && n.get("target") == nil {
		f.copy(n, s, "target", "target")
	}
	f.ignored(s, path, "class", "level", "formatter", "args", "kwargs", "target")
}

// positional names the values of args after the parameters of the class.
func (f *fileConfig) positional(n *node, path string, c *class, s *iniSection, o *iniOption, args *node) {
	if args.kind != kindList {
		f.errorf(args.at, join(path, "args"), "must be a tuple, such as ('app.log', 'a'), not %s", args)
		s.broken = true
		return
	}
	if c == nil || len(args.list) == 0 { // an unknown class is reported as such
		return
	}
	params := c.positional()
	if len(args.list) > len(params) {
		f.errorf(args.list[len(params)].at, join(path, "args"), "%d values; %s takes at most %d", len(args.list), c.name, len(params))
		s.broken = true
		return
	}
	for i, v := range args.list {
		n.set(params[i], o.at, v)
	}
}

func (f *fileConfig) keywords(n *node, path string, s *iniSection, o *iniOption, kwargs *node) {
	if kwargs.kind != kindMap {
		f.errorf(kwargs.at, join(path, "kwargs"), "must be a dict, such as {'filename': 'app.log'}, not %s", kwargs)
		s.broken = true
		return
	}
	for _, e := range kwargs.keys {
		if n.get(e.key) != nil {
			f.errorf(e.at, join(path, e.key), "given by args and by kwargs")
			continue
		}
		n.set(e.key, e.at, e.value)
	}
}

func (f *fileConfig) loggers(n *node) {
	names, at := f.keys("loggers")
	group := &node{kind: kindMap, at: at}
	if names != nil && !slices.Contains(names, "root") {
		f.errorf(at, "loggers", "keys = must name root")
	}
	for _, name := range names {
		section := "logger_" + name
		f.used[section] = true
		s := f.section(section)
		if s == nil {
			f.errorf(at, "loggers", "section [%s] is missing", section)
			continue
		}
		item := &node{kind: kindMap, at: s.at}
		f.copy(item, s, "level", "level")
		f.handlersOf(item, s, section)
		if name == "root" {
			f.ignored(s, section, "level", "handlers", "qualname", "propagate")
			n.set("root", s.at, item)
			continue
		}
		f.ignored(s, section, "level", "handlers", "qualname", "propagate")
		f.propagate(item, s, section)
		qualname, o := f.get(s, "qualname")
		if o == nil {
			f.errorf(s.at, section, "qualname = is missing")
			continue
		}
		if group.get(qualname) != nil {
			f.warnf(o.at, section, "another section has qualname %q too; this one is used", qualname)
			group.keys = slices.DeleteFunc(group.keys, func(e entry) bool { return e.key == qualname })
		}
		group.set(qualname, o.placeOf(0), item)
	}
	n.set("loggers", at, group)
}

func (f *fileConfig) handlersOf(n *node, s *iniSection, section string) {
	text, o := f.get(s, "handlers")
	if o == nil {
		f.errorf(s.at, section, "handlers = is missing; it may be empty")
		return
	}
	list := &node{kind: kindList, at: o.placeOf(0)}
	for _, name := range splitNames(text) {
		list.list = append(list.list, stringNode(list.at, name))
	}
	n.set("handlers", o.at, list)
}

func (f *fileConfig) propagate(n *node, s *iniSection, section string) {
	text, o := f.get(s, "propagate")
	if o == nil {
		n.set("propagate", s.at, &node{kind: kindBool, at: s.at, b: true})
		return
	}
	i, err := strconv.Atoi(text)
	if err != nil {
		f.errorf(o.placeOf(0), join(section, "propagate"), "must be 0 or 1, not %q", text)
	}
	n.set("propagate", o.at, &node{kind: kindBool, at: o.placeOf(0), b: i != 0})
}

// literal reads the Python literal that an option holds.
func (f *fileConfig) literal(s *iniSection, o *iniOption, text, path string) *node {
	v, err := pyliteral.Parse(text)
	var e *pyliteral.Error
	if errors.As(err, &e) {
		at := o.placeOf(0)
		if text == o.raw() { // without interpolation the offsets are those of the file
			at = o.placeOf(e.Offset)
		}
		f.errorf(at, path, "%s", e.Message)
		s.broken = true
		return nil
	}
	return f.fromLiteral(o, text == o.raw(), v, path)
}
