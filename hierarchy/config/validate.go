package config

import (
	"regexp"
	"slices"
	"strings"
)

// validator checks a resolved configuration against the tables and makes the
// model of it. It reports all it finds; the model of a configuration with
// errors is not used for building.
type validator struct {
	*report
	root  *node
	cited map[string]bool // keys of the top that cfg:// refers to
	m     *model
}

func validate(root *node, cited map[string]bool, r *report) *model {
	v := &validator{report: r, root: root, cited: cited, m: &model{}}
	if root.kind != kindMap {
		v.errorf(root.at, "", "a configuration is a mapping, not %s", root)
		return v.m
	}
	v.top()
	if v.m.incremental {
		v.increments()
		return v.m
	}
	v.m.formatters = v.objects("formatters", v.formatter)
	v.m.filters = v.objects("filters", v.filter)
	v.m.handlers = v.objects("handlers", v.handler)
	for _, h := range v.inOrder(v.m.handlers) {
		v.references(h)
	}
	v.sortHandlers()
	v.sharedFiles()
	v.failovers()
	v.loggers()
	v.reachability()
	return v.m
}

func (v *validator) top() {
	for _, e := range v.root.keys {
		k := topKeys.key(e.key)
		switch {
		case k != nil:
			v.value(e.value, e.key, k)
		case !v.cited[e.key] && !strings.HasPrefix(e.key, "x-"): // kept for YAML anchors
			v.unknownKey(e, "", &topKeys, Warning)
		}
	}
	version := v.root.get("version")
	if version == nil {
		v.errorf(v.root.at, "", "version is missing; write version: 1")
	} else if i, ok := version.integer(); ok && i != 1 || version.kind == kindNull && !version.partial {
		v.errorf(version.at, "version", "must be 1, not %s", version)
	}
	if n := v.root.get("incremental"); n != nil {
		v.m.incremental, _ = n.boolean() // a wrong type is reported above
	}
	if n := v.root.get("disable_existing_loggers"); n != nil {
		v.m.disableExisting, _ = n.boolean()
	}
	v.packages()
}

// packages reads what names records after packages.
func (v *validator) packages() {
	if n := v.root.get("package_names"); n != nil {
		if on, ok := n.boolean(); ok {
			v.m.packageNames = &on
		}
	}
	skip := v.root.get("skip_packages")
	if skip == nil || skip.kind == kindNull {
		return
	}
	v.m.skipPackages = skip.texts()
	if skip.kind == kindString {
		v.m.skipPackages = []string{skip.text}
	}
	if v.m.packageNames == nil || !*v.m.packageNames {
		v.warnf(skip.at, "skip_packages", "has no effect without package_names: true")
	}
}

// section returns the entries of a mapping at the top; none if it is absent,
// null, or of a wrong type, which the check of the top has reported.
func (v *validator) section(name string) []entry {
	n := v.root.get(name)
	if n == nil || n.kind != kindMap {
		return nil
	}
	for _, e := range n.keys {
		if e.value.kind != kindMap && !e.value.partial {
			v.errorf(e.value.at, join(name, e.key), "must be a mapping, not %s", e.value)
		}
	}
	return slices.DeleteFunc(slices.Clone(n.keys), func(e entry) bool { return e.value.kind != kindMap })
}

func (v *validator) objects(section string, check func(o *object)) map[string]*object {
	all := map[string]*object{}
	for _, e := range v.section(section) {
		o := &object{name: e.key, path: join(section, e.key), at: e.at, node: e.value, settings: map[string]*node{}}
		all[e.key] = o
		check(o)
	}
	return all
}

func (v *validator) inOrder(objects map[string]*object) []*object {
	var all []*object
	for _, e := range v.section("handlers") {
		all = append(all, objects[e.key])
	}
	return all
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// object reads the class of o and checks its keys: those of every object of
// its sort (common), and those of the class, of which unknown ones are of
// severity unknown.
func (v *validator) object(o *object, common *class, all classes, initial string, unknown Severity) {
	o.class, o.classAt = initial, o.node.at
	for _, key := range []string{"class", "()"} {
		if n := o.node.get(key); n != nil && n.kind != kindNull && common.key(key) != nil {
			o.class, o.classAt = n.text, n.at
		}
	}
	if o.node.get("()") != nil {
		unknown = Error // CPython passes every key on
		if o.node.get("class") != nil && common.key("class") != nil {
			v.errorf(o.node.keyAt("class"), o.path, "class and () exclude each other")
		}
	}
	o.known = all.find(o.class)
	for _, e := range o.node.keys {
		k := common.key(e.key)
		if k != nil {
			v.value(e.value, join(o.path, e.key), k)
			continue
		}
		o.settings[e.key] = e.value
		v.setting(o, e, unknown)
	}
	o.attributes = o.node.get(".")
	if o.known != nil {
		v.required(o.node, o.path, o.known)
	}
}

func (v *validator) setting(o *object, e entry, unknown Severity) {
	path := join(o.path, e.key)
	if o.known == nil {
		if o.class != "" && !identifier.MatchString(e.key) {
			v.errorf(e.at, path, "is no name of a Python argument")
		}
		return
	}
	if k := o.known.key(e.key); k != nil {
		v.value(e.value, path, k)
		return
	}
	v.unknownKey(e, o.path, o.known, unknown)
}

func (v *validator) formatter(o *object) {
	if o.node.get("()") != nil { // a factory is called with fmt, the name of the parameter in Python
		o.rename("fmt", "format")
	}
	v.object(o, &formatterKeys, formatterClasses, "logging.Formatter", Warning)
	if o.known != nil {
		v.layout(o)
	}
}

func (v *validator) filter(o *object) {
	v.object(o, &filterKeys, filterClasses, "logging.Filter", Warning)
}

// rename gives a key its usual name, if that is still free.
func (o *object) rename(key, usual string) {
	i := slices.IndexFunc(o.node.keys, func(e entry) bool { return e.key == key })
	if i < 0 || o.node.get(usual) != nil {
		return
	}
	keys := slices.Clone(o.node.keys)
	keys[i].key = usual
	o.node = &node{kind: kindMap, at: o.node.at, keys: keys}
}

func (v *validator) handler(o *object) {
	o.rename("strm", "stream") // its name before Python 3.2, still in use
	before := len(v.problems)
	v.object(o, &handlerKeys, handlerClasses, "", Error)
	if o.class == "" && !o.node.partial {
		v.add(Error, o.at, o.path, v.near("class", o.node.names()), "class is missing")
	}
	if n := o.node.get("level"); n != nil && n.kind != kindNull {
		if level, _, err := n.level(); err == nil {
			o.level = &level
		}
	}
	if n := o.node.get("formatter"); n != nil && n.kind == kindString {
		o.formatter = n.text
	}
	o.filters = o.node.get("filters").texts()
	if o.known != nil && len(v.problems[before:].Errors()) == 0 {
		v.advice(o)
	}
}

// references checks the names of other objects in a handler.
func (v *validator) references(o *object) {
	if o.formatter != "" {
		v.named(o.node.get("formatter"), join(o.path, "formatter"), "formatter", v.m.formatters)
	}
	v.list(o.node.get("filters"), join(o.path, "filters"), "filter", v.m.filters)
	if o.known == nil {
		return
	}
	for _, k := range o.known.keys {
		n := o.settings[k.name]
		if n == nil {
			continue
		}
		switch k.value {
		case handlerValue:
			if n.kind == kindString && v.named(n, join(o.path, k.name), "handler", v.m.handlers) {
				o.children = append(o.children, n.text)
			}
		case handlersValue:
			v.list(n, join(o.path, k.name), "handler", v.m.handlers)
			o.children = append(o.children, n.texts()...)
		}
	}
}

// named reports a name of nothing.
func (v *validator) named(n *node, path, what string, objects map[string]*object) bool {
	if _, ok := objects[n.text]; ok {
		return true
	}
	var names []string
	if len(objects) <= maxNear {
		names = sortedObjects(objects)
	}
	v.add(Error, n.at, path, v.near(n.text, names), "no %s named %s", what, n)
	return false
}

func (v *validator) list(n *node, path, what string, objects map[string]*object) {
	if n == nil || !n.strings() {
		return
	}
	for i, item := range n.list {
		v.named(item, index(path, i), what, objects)
	}
}

// sortHandlers puts the handlers in an order in which each comes after those
// it hands records to.
func (v *validator) sortHandlers() {
	const (
		begun = 1
		done  = 2
	)
	state := map[string]int{}
	var trail []string
	var visit func(name string)
	visit = func(name string) {
		o := v.m.handlers[name]
		if o == nil || state[name] == done {
			return
		}
		trail = append(trail, name)
		defer func() { trail = trail[:len(trail)-1] }()
		if state[name] == begun {
			circle := trail[slices.Index(trail, name):]
			v.errorf(o.at, o.path, "handlers hand records round in a circle: %s", strings.Join(circle, " → "))
			return
		}
		state[name] = begun
		for _, child := range o.children {
			visit(child)
		}
		state[name] = done
		v.m.order = append(v.m.order, name)
	}
	for _, name := range sortedObjects(v.m.handlers) {
		visit(name)
	}
}

// unknownClass reports a class that is neither in the tables nor registered.
func unknownClass(r *report, o *object, what string, names []string) {
	last := func(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
	suggestion := ""
	if i := slices.IndexFunc(names, func(name string) bool { return last(name) == last(o.class) }); i >= 0 {
		suggestion = names[i] // in another package
	} else {
		suggestion = r.near(o.class, names)
	}
	r.add(Error, o.classAt, o.path, suggestion, "unknown %s class %q; a class of the program is named by Registry.Register%s",
		what, short(o.class), strings.ToUpper(what[:1])+what[1:])
}
