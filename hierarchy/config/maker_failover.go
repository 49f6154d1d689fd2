package config

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/seed-e5d85c45/logging/slogx"
)

// This file makes the handlers of ours that hand records to other handlers.

var (
	failoverKeys = []key{
		{name: "handlers", value: handlersValue, required: true, doc: "the first that works gets the record; one with a connection fails when its spool is full, with dropNew only"},
		{name: "probe", value: durationValue, initial: "30s", ours: true, doc: "after a failure, when to try the handlers before it again"},
	}
	contextMemoryKeys = []key{
		{name: "target", value: handlerValue, required: true},
		{name: "key", value: contextKeyValue, required: true,
			doc: "what tells contexts apart: the name of an attr that the context carries, or the `ext://` name of a registered func(context.Context) any"},
		{name: "capacity", value: recordsValue, initial: "100", ours: true, doc: "records to keep of one context"},
		{name: "maxBytes", value: memoryValue, initial: "8MB", ours: true, doc: "of all contexts together"},
		{name: "idle", value: durationValue, initial: "1m", ours: true, doc: "after which a context is forgotten"},
		{name: "passLevel", value: levelValue, initial: "INFO", ours: true, doc: "records of this level are not kept back"},
		{name: "flushLevel", value: levelValue, initial: "ERROR", ours: true, doc: "a record of this level hands on those of its context"},
	}
)

// leveler returns the level that a setting names; nil if it is absent.
func (o *object) leveler(key string) slog.Leveler {
	if n := o.setting(key); n != nil {
		level, _, _ := n.level() // checked before
		return level
	}
	return nil
}

func (m *maker) failover() (*parts, error) {
	var leaves []slog.Handler
	for _, name := range m.object.children {
		leaves = append(leaves, m.children[name])
	}
	if len(leaves) == 0 {
		return nil, &settingError{"handlers", fmt.Errorf("must name a handler")}
	}
	h := slogx.NewFailoverHandler(leaves, &slogx.FailoverOptions{Probe: m.object.duration("probe"), OnError: m.onError})
	return &parts{handler: h, what: m.object.title()}, nil
}

// failovers warns of a handler in a failover that never fails, so that those
// after it get nothing. A stream or a file can fail, however seldom.
func (v *validator) failovers() {
	for _, o := range v.inOrder(v.m.handlers) {
		n := o.setting("handlers")
		if o.known == nil || o.known.name != "slogx.FailoverHandler" || n == nil || !n.strings() {
			continue
		}
		for i, item := range n.list[:max(0, len(n.list)-1)] {
			leaf := v.m.handlers[item.text]
			if leaf == nil || leaf.known == nil {
				continue
			}
			if why := leaf.neverFails(); why != "" {
				v.warnf(item.at, index(join(o.path, "handlers"), i), "the handlers after %s get no record: %s", item, why)
				break
			}
		}
	}
}

// neverFails says why a handler returns no error of what becomes of its records,
// "" if it may.
func (o *object) neverFails() string {
	switch {
	case o.known.name == "logging.handlers.QueueHandler":
		if !o.queueFails() {
			return "a queue returns no error of its handlers; put the failover behind the queue"
		}
	case o.known.key("capacity") != nil:
		return "it keeps records and returns no error of them; put the failover behind it"
	case o.known.key("dropNew") != nil && !o.boolean("dropNew", false):
		return "while its server is away it keeps records, and drops the oldest for new ones; with dropNew: true it fails when it is full"
	case o.known.key("mailhost") != nil:
		return "it keeps records for the next mail, and fails for none"
	case o.known.drops || o.known.name == "logging.NullHandler":
		return "it drops every record"
	}
	return ""
}

// queueFails says whether a queue may return an error: of a record that it waits
// for, or handles at once.
func (o *object) queueFails() bool {
	if o.setting("waitLevel") != nil {
		return true
	}
	switch strings.ToLower(o.text("overflow", "")) {
	case "in_caller":
		return true
	case "block", "drop_below":
		return o.setting("timeout") != nil
	case "":
		if n := o.maxsize(); n != nil {
			if i, ok := n.integer(); ok && i > 0 {
				return false // it drops
			}
		}
		return o.setting("timeout") != nil
	}
	return false
}

func (m *maker) contextMemory() (*parts, error) {
	o := m.object
	n := o.setting("key")
	key := slogx.ContextAttr(n.text)
	if n.kind != kindString {
		var ok bool
		if key, ok = n.value(m.external).(func(context.Context) any); !ok || key == nil {
			return nil, &settingError{"key", fmt.Errorf("must be a registered func(context.Context) any, not %s", n)}
		}
	}
	var target slog.Handler = slog.DiscardHandler
	for _, name := range o.children {
		target = m.children[name]
	}
	h := slogx.NewContextMemoryHandler(target, key, &slogx.ContextMemoryOptions{
		Capacity:   o.count("capacity", 0),
		MaxBytes:   o.memory("maxBytes"),
		Idle:       o.duration("idle"),
		PassLevel:  o.leveler("passLevel"),
		FlushLevel: o.leveler("flushLevel"),
	})
	return &parts{handler: h, what: o.title(), closers: closer(h)}, nil
}
