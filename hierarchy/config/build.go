package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// builder makes the handlers of a configuration, or takes over those of the
// one in effect. It changes nothing that is in use.
type builder struct {
	*Active
	*report
	config  *Config
	leaves  map[string]*leaf
	filters map[string]hierarchy.Filter
	formats map[string]*format
	fresh   []*leaf // those that were made
	undo    []func() error
}

// build makes everything, and reports all that cannot be made.
func (b *builder) build() error {
	m := b.config.model
	b.leaves = map[string]*leaf{}
	b.filters = map[string]hierarchy.Filter{}
	b.formats = map[string]*format{}
	for _, name := range sortedObjects(m.filters) {
		o := m.filters[name]
		f, err := b.newFilter(o)
		if err != nil {
			b.failed(o, err)
			continue
		}
		b.filters[name] = f
	}
	for _, name := range sortedObjects(m.formatters) {
		o := m.formatters[name]
		f, err := b.newFormat(o)
		if err != nil {
			b.failed(o, err)
			continue
		}
		b.formats[name] = f
	}
	if len(b.problems) > 0 {
		return b.sorted()
	}
	for _, name := range m.order {
		o := m.handlers[name]
		l, err := b.leaf(o)
		if err != nil {
			b.failed(o, err)
			continue
		}
		b.leaves[name] = l
	}
	if len(b.problems) > 0 {
		return b.sorted()
	}
	return b.settle()
}

func (b *builder) failed(o *object, err error) {
	at, path := o.at, o.path
	if s, ok := errors.AsType[*settingError](err); ok && o.settings[s.key] != nil {
		at, path = o.settings[s.key].at, join(o.path, s.key)
	}
	b.errorf(at, path, "%v", err)
}

// settle gives each file the settings of the first handler that writes to it:
// it may be open with others.
func (b *builder) settle() error {
	settled := map[*file]bool{}
	for _, name := range b.config.model.order {
		p := b.leaves[name].parts
		if p.file == nil || settled[p.file] {
			continue
		}
		settled[p.file] = true
		if p.file.settings() == p.settings {
			continue
		}
		undo, err := p.file.swap(p.settings, p.open)
		if err != nil {
			return fmt.Errorf("config: %w", err)
		}
		b.undo = append(b.undo, undo)
	}
	return nil
}

// abandon takes everything back.
func (b *builder) abandon() {
	for _, undo := range slices.Backward(b.undo) {
		if err := undo(); err != nil {
			b.opts.OnError("", err)
		}
	}
	for _, l := range slices.Backward(b.fresh) {
		if err := l.close(); err != nil {
			b.opts.OnError(l.title, err)
		}
	}
}

// leaf returns the handler of the configuration in effect that has the same
// name and settings, or makes one.
func (b *builder) leaf(o *object) (*leaf, error) {
	for _, child := range o.children {
		if b.leaves[child] == nil {
			return nil, fmt.Errorf("handler %q cannot be made", child)
		}
	}
	spec := b.spec(o)
	if l := b.Active.leaves[o.name]; l != nil && l.spec == spec {
		return l, nil
	}
	children := map[string]*leaf{}
	for _, child := range o.children {
		children[child] = b.leaves[child]
	}
	m := maker{
		Active: b.Active, object: o, children: children, filters: b.filtersOf(o),
		format:  b.formats[o.formatter],
		onError: func(err error) { b.opts.OnError(o.name, err) },
	}
	late := m
	late.late = true
	p, err := m.make()
	if err != nil {
		return nil, err
	}
	body := &body{
		title: o.name, spec: spec, what: p.what, key: b.opts.NameKey, parts: p,
		again: late.make, fail: m.onError,
	}
	if !p.filters {
		body.filter = b.filtersOf(o)
	}
	l := newLeaf(body)
	if o.level != nil {
		l.SetLevel(*o.level)
	}
	b.fresh = append(b.fresh, l)
	return l, nil
}

func (b *builder) filtersOf(o *object) []hierarchy.Filter {
	var fs []hierarchy.Filter
	for _, name := range o.filters {
		fs = append(fs, b.filters[name])
	}
	return fs
}

// spec writes the settings of a handler, those of its formatter, filters and
// children included, but for its level, which can change while it is in use.
func (b *builder) spec(o *object) string {
	m := b.config.model
	dst := o.appendSpec(nil, "level", "formatter", "filters")
	if f := m.formatters[o.formatter]; f != nil {
		dst = f.appendSpec(append(dst, " formatter "...))
	}
	for _, name := range o.filters {
		dst = m.filters[name].appendSpec(append(dst, " filter "...))
	}
	for _, name := range o.children {
		dst = strconv.AppendQuote(append(dst, " child "...), name)
		dst = append(dst, b.leaves[name].spec...)
	}
	return string(dst)
}

func (o *object) appendSpec(dst []byte, without ...string) []byte {
	n := &node{kind: kindMap}
	for _, e := range o.node.keys {
		if !slices.Contains(without, e.key) && e.value.kind != kindNull {
			n.keys = append(n.keys, e)
		}
	}
	return n.appendCanonical(dst)
}

func sortedObjects(objects map[string]*object) []string {
	names := make([]string, 0, len(objects))
	for name := range objects {
		names = append(names, name)
	}
	return sorted(names)
}

// args is what a registered class gets.
func (a *Active) args(o *object) *Args {
	args := &Args{
		Name: o.name, Values: map[string]any{}, Attributes: map[string]any{},
		OnError: func(err error) { a.opts.OnError(o.name, err) },
	}
	for key, n := range o.settings {
		args.Values[key] = n.value(a.external)
	}
	if o.attributes != nil {
		for _, e := range o.attributes.keys {
			args.Attributes[e.key] = e.value.value(a.external)
		}
	}
	return args
}

// external returns what ext://name means.
func (a *Active) external(name string) any {
	if v, ok := a.opts.Registry.values[name]; ok {
		return v
	}
	if w, ok := a.streams[name]; ok {
		return w
	}
	return nil
}

// newFilter makes a filter.
func (b *builder) newFilter(o *object) (hierarchy.Filter, error) {
	if build := b.opts.Registry.filters[o.class]; build != nil {
		f, err := build(b.args(o))
		if err == nil && f == nil {
			err = errors.New("the registered function returned no filter")
		}
		return f, err
	}
	switch o.known.name {
	case "level":
		low, high := hierarchy.NotSet, hierarchy.Off
		if n := o.setting("low"); n != nil {
			low, _, _ = n.level() // checked before
		}
		if n := o.setting("high"); n != nil {
			high, _, _ = n.level()
		}
		return hierarchy.LevelFilter(low, high), nil
	case "attr":
		return hierarchy.AttrMatch(o.text("key", ""), o.text("value", "")), nil
	case "django.utils.log.RequireDebugTrue":
		return hierarchy.LevelFilter(hierarchy.Off, hierarchy.Off), nil
	case "django.utils.log.RequireDebugFalse":
		return hierarchy.NameFilter(""), nil
	}
	return hierarchy.NameFilter(o.text("name", "")), nil
}
