package config

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// change asks the tree for all that the model says about loggers, in the order
// and with the rules of CPython's DictConfigurator. leaves are the handlers,
// filters the filters; before are the loggers that the configuration applied
// before has named.
func (m *model) change(t *hierarchy.Tree, c *hierarchy.Change, leaves map[string]*leaf, filters map[string]hierarchy.Filter, before map[string]bool) {
	existing := map[string]hierarchy.LoggerInfo{}
	var order []string
	for info := range t.Walk() {
		if info.Name != "" {
			existing[info.Name] = info
			order = append(order, info.Name)
		}
	}
	named := map[string]bool{}
	for _, l := range m.loggers {
		named[l.name] = true
		l.set(c, leaves, filters)
		c.SetDisabled(l.name, false)
		c.SetPropagate(l.name, l.propagate == nil || *l.propagate)
	}
	for _, name := range order {
		info := existing[name]
		if named[name] || info.Placeholder {
			continue
		}
		child := below(name, named, existing)
		if child || before[name] {
			reset(c, info)
		}
		if before[name] && len(info.Filters) > 0 {
			c.ClearFilters(name)
		}
		if disabled := m.disableExisting && !child; disabled != info.Disabled && (!child || before[name]) {
			c.SetDisabled(name, disabled)
		}
	}
	if m.root != nil {
		m.root.set(c, leaves, filters)
	}
	if m.packageNames != nil {
		c.SetPackageNames(*m.packageNames, m.skipPackages...)
	}
}

// reset is what CPython does to the children of named loggers. What is so
// already is left alone: there may be many.
func reset(c *hierarchy.Change, info hierarchy.LoggerInfo) {
	if info.Level != hierarchy.NotSet {
		c.SetLevel(info.Name, hierarchy.NotSet)
	}
	if len(info.Handlers) > 0 {
		c.ClearHandlers(info.Name)
	}
	if !info.Propagate {
		c.SetPropagate(info.Name, true)
	}
}

// below says whether name is a descendant of a logger that the configuration
// names and that was there before.
func below(name string, named map[string]bool, existing map[string]hierarchy.LoggerInfo) bool {
	for {
		i := strings.LastIndexAny(name, "./")
		if i <= 0 {
			return false
		}
		name = name[:i]
		if _, was := existing[name]; was && named[name] {
			return true
		}
	}
}

// set replaces level, handlers and filters of a logger. What the
// configuration does not say is reset.
func (l *logger) set(c *hierarchy.Change, leaves map[string]*leaf, filters map[string]hierarchy.Filter) {
	level := hierarchy.NotSet
	if l.name == "" {
		level = hierarchy.LevelWarning
	}
	if l.level != nil {
		level = *l.level
	}
	c.SetLevel(l.name, level)
	c.ClearHandlers(l.name)
	for _, h := range l.handlers {
		c.AddHandler(l.name, h, leaves[h])
	}
	c.ClearFilters(l.name)
	for _, f := range l.filters {
		c.AddFilter(l.name, filters[f])
	}
}

// increment changes the levels and propagate only, of what there is.
func (c *Config) increment(t *hierarchy.Tree) error {
	r := &report{file: c.name}
	type leveled interface{ SetLevel(slog.Level) }
	levels := map[leveled]slog.Level{}
	for _, name := range c.model.order {
		o := c.model.handlers[name]
		h, ok := t.HandlerByName(name)
		if !ok {
			r.errorf(o.at, o.path, "no handler named %q is attached to a logger", name)
			continue
		}
		if o.level == nil {
			continue
		}
		l, ok := h.(leveled)
		if !ok {
			r.errorf(o.at, o.path, "the level of a %T cannot be changed", h)
			continue
		}
		levels[l] = *o.level
	}
	if len(r.problems) > 0 {
		return r.sorted()
	}
	err := t.Apply(func(change *hierarchy.Change) error {
		for _, l := range c.model.loggers {
			l.increment(change)
			change.SetDisabled(l.name, false)
		}
		if c.model.root != nil {
			c.model.root.increment(change)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	for l, level := range levels {
		l.SetLevel(level)
	}
	return nil
}

func (l *logger) increment(c *hierarchy.Change) {
	c.Logger(l.name)
	if l.level != nil {
		c.SetLevel(l.name, *l.level)
	}
	if l.propagate != nil {
		c.SetPropagate(l.name, *l.propagate)
	}
}
