package config

import (
	"io"
	"log/slog"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// Registry holds the classes and values of a program that its configurations
// may name, beside the built-in classes. It is filled before it is used and is
// not to be changed afterwards. What is registered under the name of a built-in
// class takes its place.
type Registry struct {
	handlers   map[string]func(*Args) (slog.Handler, error)
	formatters map[string]func(*Args) (slogx.Format, error)
	filters    map[string]func(*Args) (hierarchy.Filter, error)
	values     map[string]any
}

// NewRegistry returns a Registry that has the built-in classes only.
func NewRegistry() *Registry {
	return &Registry{
		handlers:   map[string]func(*Args) (slog.Handler, error){},
		formatters: map[string]func(*Args) (slogx.Format, error){},
		filters:    map[string]func(*Args) (hierarchy.Filter, error){},
		values:     map[string]any{},
	}
}

// Args is what a configuration says about one object of a registered class.
type Args struct {
	// Name is the object's name in the configuration.
	Name string
	// Values are the keys of the object but for those that each handler,
	// formatter or filter has (class, (), level, formatter, filters, "."), as
	// nil, bool, int, float64, string, []any and map[string]any; an ext://
	// reference is the registered value.
	Values map[string]any
	// Attributes are the keys below ".".
	Attributes map[string]any
	// Format is the handler's formatter; a handler that names none gets the
	// bare message, as in Python. Of formatters and filters it is nil.
	Format slogx.Format
	// Children are the handlers that the key handlers, or target, names.
	Children []slog.Handler
	// OnError is where the handler reports what it cannot return.
	OnError func(error)
}

// RegisterHandler names a class of handlers. build is called each time a
// configuration with such a handler is applied; level and filters of the
// handler are taken care of. If the handler has a method Close() error, or
// Shutdown(context.Context) error, it is called when the handler is no longer
// used.
func (r *Registry) RegisterHandler(class string, build func(*Args) (slog.Handler, error)) {
	r.handlers[class] = build
}

// RegisterFormatter names a class of formatters.
func (r *Registry) RegisterFormatter(class string, build func(*Args) (slogx.Format, error)) {
	r.formatters[class] = build
}

// RegisterFilter names a class of filters.
func (r *Registry) RegisterFilter(class string, build func(*Args) (hierarchy.Filter, error)) {
	r.filters[class] = build
}

// RegisterValue names a value for ext://name: an io.Writer for a stream, a
// func(string) string for a namer, a func(src, dst string) error for a
// rotator, anything for a registered class. sys.stdout and sys.stderr are
// there from the start; registering them replaces them.
func (r *Registry) RegisterValue(name string, value any) { r.values[name] = value }

// check reports the classes and names that r has not.
func (r *Registry) check(m *model, rep *report) {
	unknown(rep, "formatter", m.formatters, formatterClasses, r.formatters)
	unknown(rep, "filter", m.filters, filterClasses, r.filters)
	if m.incremental { // handlers have no class then
		return
	}
	unknown(rep, "handler", m.handlers, handlerClasses, r.handlers)
	for _, name := range sortedObjects(m.handlers) {
		o := m.handlers[name]
		if r.handlers[o.class] == nil && o.known != nil && (o.known.absent || o.known.drops) {
			rep.warnf(o.classAt, o.path, "%s", o.known.lack())
		}
		r.checkStream(o, rep)
	}
}

// unknown reports the objects of a class that is neither built in nor
// registered.
func unknown[F any](rep *report, what string, objects map[string]*object, known classes, registered map[string]F) {
	names := with(known, registered)
	for _, name := range sortedObjects(objects) {
		o := objects[name]
		if _, ok := registered[o.class]; !ok && o.known == nil && o.class != "" { // "" is reported as missing
			unknownClass(rep, o, what, names)
		}
	}
}

func (r *Registry) checkStream(o *object, rep *report) {
	n := o.setting("stream")
	if n == nil || n.kind != kindExternal || o.known == nil {
		return
	}
	if n.text == "sys.stdout" || n.text == "sys.stderr" {
		return
	}
	names := []string{"sys.stdout", "sys.stderr"}
	for name := range r.values {
		names = append(names, name)
	}
	path := join(o.path, "stream")
	switch v := r.values[n.text].(type) {
	case nil:
		rep.add(Error, n.at, path, rep.near(n.text, sorted(names)), "no value is registered as %q", n.text)
	case io.Writer:
	default:
		rep.errorf(n.at, path, "%q is a %T, not an io.Writer", n.text, v)
	}
}

// with returns the names of classes to suggest: those of Python first.
func with[F any](cs classes, registered map[string]F) []string {
	var first, then []string
	for i := range cs {
		first = append(first, cs[i].name)
		then = append(then, cs[i].also...)
	}
	for name := range registered {
		then = append(then, name)
	}
	return append(first, sorted(then)...)
}
