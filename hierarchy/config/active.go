package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/status"
	"github.com/seed-e5d85c45/logging/slogx"
)

// ApplyOptions are the settings of [Config.Apply]. They hold for all
// configurations that the Active is given later. The zero value, and a nil
// pointer, are the defaults.
type ApplyOptions struct {
	// Registry holds the classes and values of the program; nil has none.
	Registry *Registry
	// Now is the clock of rotating files; nil is time.Now.
	Now func() time.Time
	// Stdout and Stderr are what ext://sys.stdout and ext://sys.stderr mean;
	// nil are the process's own at the time of Apply.
	Stdout, Stderr io.Writer
	// Directives are levels of loggers and handlers that take the place of
	// those in the configuration: what the environment or a flag says.
	Directives hierarchy.Directives
	// NameKey is the tree's key of the attr that carries a logger's name; "" is
	// hierarchy.NameKey.
	NameKey string
	// OnError is told what goes wrong in the handler called handler after it
	// was opened: a failed write, a record that a full queue drops, an error
	// at its close. "" is the configuration as a whole. It may be called by
	// several goroutines. nil writes a line to standard error, at most ten in
	// a minute.
	OnError func(handler string, err error)
	// DryRun opens nothing: handlers are described, but drop what they get.
	// It is for showing what a configuration would do.
	DryRun bool
}

// Active is a configuration in effect: the handlers that it has opened. Its
// methods may be called by several goroutines at a time, but not by a handler,
// filter or OnError.
type Active struct {
	tree    *hierarchy.Tree
	opts    ApplyOptions
	files   *files
	streams map[string]io.Writer
	done    chan struct{} // closed by Close

	mu     sync.Mutex // held while a configuration is applied; guards what follows
	closed bool
	config *Config
	leaves map[string]*leaf // by name
	order  []string         // of their names: each after those it hands records to
	held   []*leaf          // of an earlier configuration, still on the root
	named  map[string]bool  // the loggers it names
}

// Apply makes the configuration effective in t: CPython's dictConfig. All or
// nothing: on an error, which is a [Problems] where it can be, t is as it was.
// The caller closes the Active.
//
// Logger levels, handlers, filters, propagate and disabled are set as CPython's
// DictConfigurator does, in one generation of t, but what the configuration
// does not say of a logger is reset. If root is absent, the root logger stays
// as it is.
func (c *Config) Apply(t *hierarchy.Tree, opts *ApplyOptions) (*Active, error) {
	a := &Active{tree: t, done: make(chan struct{}), leaves: map[string]*leaf{}}
	if opts != nil {
		a.opts = *opts
	}
	if a.opts.Registry == nil {
		a.opts.Registry = NewRegistry()
	}
	if a.opts.Now == nil {
		a.opts.Now = time.Now
	}
	a.opts.OnError = reporter(a.opts.OnError)
	if a.opts.NameKey == "" {
		a.opts.NameKey = hierarchy.NameKey
	}
	stdout, stderr := a.opts.Stdout, a.opts.Stderr
	if stdout == nil {
		stdout = os.Stdout
	}
	if stderr == nil {
		stderr = os.Stderr
	}
	a.streams = map[string]io.Writer{"sys.stdout": slogx.Lock(stdout), "sys.stderr": slogx.Lock(stderr)}
	a.files = &files{open: map[string]*file{}, fail: func(err error) { a.opts.OnError("", err) }}
	if err := a.Apply(c); err != nil {
		return nil, err
	}
	return a, nil
}

// reporter returns what tells f, an OnError, of errors, or standard error if f
// is nil. A panic of f is contained: files and Watch call it from goroutines.
func reporter(f func(handler string, err error)) func(string, error) {
	s := status.New()
	guard := status.NewGuard(s)
	return func(handler string, err error) {
		of := err
		if handler != "" {
			of = fmt.Errorf("handler %s: %w", handler, err)
		}
		if f == nil {
			s.Error(of)
			return
		}
		guard.Tell(of, func() { f(handler, err) })
	}
}

// ErrClosed is what Apply and Watch of a closed Active return.
var ErrClosed = errors.New("config: the configuration is closed")

// Config returns the configuration in effect; one that is incremental does not
// take its place.
func (a *Active) Config() *Config {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.config
}

// Apply puts c in the place of the configuration in effect. A handler whose
// settings are the same, but for its level, stays as it is, with its file,
// position, queue and records; a file that the old and the new configuration
// write to stays open. On an error the old configuration goes on as if nothing
// had happened. No record is lost or written twice: those on their way to an
// old handler are waited for, or delivered with its old settings. What goes
// wrong when old handlers are closed is told to OnError.
func (a *Active) Apply(c *Config) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return ErrClosed
	}
	if err := c.Check(a.opts.Registry).err(); err != nil {
		return err
	}
	if c.model.incremental {
		if err := c.increment(a.tree); err != nil {
			return err
		}
		if a.config == nil {
			a.config = c
		}
		return nil
	}
	b := &builder{Active: a, config: c, report: &report{file: c.name}}
	if err := b.build(); err != nil {
		b.abandon()
		return err
	}
	old := a.all()
	if err := a.commit(c, b); err != nil {
		b.abandon()
		return err
	}
	retire(old, a.all(), a.opts.OnError)
	return nil
}

// commit changes the tree. The caller holds mu.
func (a *Active) commit(c *Config, b *builder) error {
	levels, loggers, err := a.directives(b)
	if err != nil {
		return err
	}
	err = a.tree.Apply(func(change *hierarchy.Change) error {
		c.model.change(a.tree, change, b.leaves, b.filters, a.named)
		change.SetDirectives(loggers)
		return nil
	})
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	for l, level := range levels {
		l.SetLevel(level)
	}
	if c.model.root == nil {
		a.hold()
	} else {
		a.held = nil
	}
	a.config, a.leaves, a.order = c, b.leaves, c.model.order
	a.named = map[string]bool{}
	for _, l := range c.model.loggers {
		a.named[l.name] = true
	}
	return nil
}

// inOrder returns the handlers, each after those it hands records to.
func (a *Active) inOrder() []*leaf {
	var all []*leaf
	for _, name := range a.order {
		all = append(all, a.leaves[name])
	}
	return all
}

// hold keeps the handlers that the configuration in effect has put on the
// root, because the next one leaves the root as it is.
func (a *Active) hold() {
	if a.config == nil || a.config.model.root == nil {
		return
	}
	m := a.config.model
	var keep func(name string)
	seen := map[string]bool{}
	keep = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		for _, child := range m.handlers[name].children {
			keep(child)
		}
		a.held = append(a.held, a.leaves[name])
	}
	for _, name := range m.root.handlers {
		keep(name)
	}
}

// retire closes the handlers of old that are not in use: those that hand on
// records before those that get them, each once.
func retire(old, inUse []*leaf, fail func(handler string, err error)) {
	done := map[*body]bool{}
	for _, l := range inUse {
		done[l.body] = true
	}
	for _, l := range slices.Backward(old) {
		if done[l.body] {
			continue
		}
		done[l.body] = true
		if err := l.close(); err != nil {
			fail(l.title, err)
		}
	}
}

// all returns the handlers that are open, some of them perhaps twice.
func (a *Active) all() []*leaf { return append(slices.Clone(a.held), a.inOrder()...) }

// Reopen opens all files anew, after a program like logrotate has moved them.
func (a *Active) Reopen() error { return a.files.reopen() }

// Close takes the handlers out of the tree, waits for the records on their way
// to them, flushes and closes them. Levels stay. A second Close does nothing.
// A handler that does not return from a record, and a queue whose target does
// not, is waited for for ten seconds: the error then says which, and how many
// records were dropped.
func (a *Active) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil
	}
	a.closed = true
	close(a.done)
	old := a.all()
	err := a.tree.Apply(func(c *hierarchy.Change) error {
		for info := range a.tree.Walk() {
			for _, h := range info.Handlers {
				if l, ok := h.Handler.(*leaf); ok && slices.Contains(old, l) {
					c.RemoveHandler(info.Name, h.Name)
				}
			}
		}
		return nil
	})
	errs := []error{err}
	a.leaves, a.order, a.held = nil, nil, nil
	retire(old, nil, func(handler string, err error) {
		errs = append(errs, fmt.Errorf("config: close handler %s: %w", handler, err))
	})
	return errors.Join(errs...)
}

// directives returns the levels that the handlers get, and the directives that
// are about loggers.
func (a *Active) directives(b *builder) (map[*leaf]slog.Level, hierarchy.Directives, error) {
	levels := map[*leaf]slog.Level{}
	for name, l := range b.leaves {
		levels[l] = hierarchy.NotSet
		if level := b.config.model.handlers[name].level; level != nil {
			levels[l] = *level
		}
	}
	var loggers hierarchy.Directives
	var errs []error
	for _, d := range a.opts.Directives {
		if !d.Handler {
			loggers = append(loggers, d)
		} else if l := b.leaves[d.Name]; l != nil {
			levels[l] = d.Level
		} else {
			errs = append(errs, fmt.Errorf("config: directive @%s: there is no such handler", d.Name))
		}
	}
	return levels, loggers, errors.Join(errs...)
}
