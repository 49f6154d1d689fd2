package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// maker makes the handler that one entry of a configuration describes.
type maker struct {
	*Active
	object   *object
	children map[string]*leaf
	filters  []hierarchy.Filter
	format   *format // nil: the bare message
	onError  func(error)

	// late says that the handler is made for one record after its close, which
	// takes a file as it is.
	late bool
}

// makers are the classes that can be made, by Python's names.
var makers = map[string]func(*maker) (*parts, error){
	"logging.StreamHandler":                                     (*maker).stream,
	"logging.FileHandler":                                       (*maker).plainFile,
	"logging.NullHandler":                                       (*maker).null,
	"logging.handlers.BufferingHandler":                         (*maker).null,
	"django.utils.log.AdminEmailHandler":                        (*maker).null,
	"logging.handlers.WatchedFileHandler":                       (*maker).watchedFile,
	"logging.handlers.RotatingFileHandler":                      (*maker).sizeFile,
	"logging.handlers.TimedRotatingFileHandler":                 (*maker).timedFile,
	"concurrent_log_handler.ConcurrentRotatingFileHandler":      (*maker).sizeFile,
	"concurrent_log_handler.ConcurrentTimedRotatingFileHandler": (*maker).timedFile,
	"logging.handlers.MemoryHandler":                            (*maker).memory,
	"logging.handlers.QueueHandler":                             (*maker).queue,
	"rich.logging.RichHandler":                                  (*maker).console,
	"logging.handlers.SocketHandler":                            (*maker).socket,
	"logging.handlers.DatagramHandler":                          (*maker).datagram,
	"logging.handlers.SysLogHandler":                            (*maker).syslog,
	"logging.handlers.HTTPHandler":                              (*maker).http,
	"logging.handlers.SMTPHandler":                              (*maker).mail,
	"slogx.FailoverHandler":                                     (*maker).failover,
	"slogx.ContextMemoryHandler":                                (*maker).contextMemory,
	"systemd.journal.JournalHandler":                            (*maker).journald,
}

func (m maker) make() (*parts, error) {
	o := m.object
	if build := m.opts.Registry.handlers[o.class]; build != nil {
		return m.registered(build)
	}
	make := makers[o.known.name]
	// What hands records on opens nothing, and those it hands them to are dry.
	if m.opts.DryRun && (len(o.children) == 0 || make == nil) {
		return m.described()
	}
	if make == nil {
		return nil, errors.New(o.known.lack())
	}
	return make(&m)
}

// title is the name of the class without its package.
func (o *object) title() string {
	name := o.class
	if o.known != nil {
		name = o.known.name
	}
	return name[strings.LastIndexByte(name, '.')+1:]
}

// described makes a handler that drops all, for showing the configuration.
func (m *maker) described() (*parts, error) {
	p := &parts{handler: dryHandler{}, what: m.object.title()}
	if name := m.object.text("filename", ""); name != "" {
		abs, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		p.what += " " + abs
	}
	if m.object.known != nil && m.object.known.key("stream") != nil {
		p.what += " <" + m.streamName() + ">"
	}
	return p, nil
}

// dryHandler drops all, but says that it takes it: whether a handler takes a
// record is then for the level that the configuration gives it to say.
type dryHandler struct{}

func (dryHandler) Enabled(context.Context, slog.Level) bool  { return true }
func (dryHandler) Handle(context.Context, slog.Record) error { return nil }
func (h dryHandler) WithAttrs([]slog.Attr) slog.Handler      { return h }
func (h dryHandler) WithGroup(string) slog.Handler           { return h }

// registered makes a handler of a class of the program.
func (m *maker) registered(build func(*Args) (slog.Handler, error)) (*parts, error) {
	args := m.args(m.object)
	args.Format = m.formatOrMessage().Format
	for _, name := range m.object.children {
		args.Children = append(args.Children, m.children[name])
	}
	h, err := build(args)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return nil, errors.New("the registered function returned no handler")
	}
	return &parts{handler: h, what: m.object.title(), closers: closer(h)}, nil
}

func (m *maker) null() (*parts, error) {
	return &parts{handler: slog.DiscardHandler, what: m.object.title()}, nil
}

// output makes a handler that formats records and writes them to w.
func (m *maker) output(w io.Writer, what string, f *format, closers ...func() error) *parts {
	if t := m.object.attributes.get("terminator"); t != nil && t.kind == kindString && t.text != "\n" {
		w = terminate(w, t.text)
	}
	h := slogx.NewOutputHandler(w, &slogx.OutputOptions{
		Format: f.Format, AddSource: f.source, Location: f.location,
		Filters: m.filters, NameKey: m.opts.NameKey, OnError: m.onError,
	})
	return &parts{handler: h, what: m.object.title() + " " + what, filters: true, closers: closers}
}

// streamName is what ext:// names.
func (m *maker) streamName() string {
	if n := m.object.setting("stream"); n != nil && n.kind == kindExternal {
		return strings.TrimPrefix(n.text, "sys.")
	}
	return "stderr"
}

func (m *maker) stream() (*parts, error) {
	var stream any = m.streams["sys.stderr"]
	if n := m.object.setting("stream"); n != nil {
		stream = n.value(m.external)
	}
	w, ok := stream.(io.Writer)
	if !ok {
		return nil, fmt.Errorf("stream is a %T, not an io.Writer", stream)
	}
	return m.output(w, "<"+m.streamName()+">", m.formatOrMessage()), nil
}

func (m *maker) console() (*parts, error) {
	return m.output(m.streams["sys.stdout"], "<stdout>", &format{Format: slogx.Console}), nil
}

// terminator ends records with another text than a newline.
type terminator struct {
	w    io.Writer
	text string
}

// concurrentTerminator is a terminator for a writer that needs no lock.
type concurrentTerminator struct{ terminator }

// ConcurrentWrites says by its presence that callers need no lock around Write.
func (concurrentTerminator) ConcurrentWrites() {}

func terminate(w io.Writer, text string) io.Writer {
	t := terminator{w, text}
	if _, ok := w.(interface{ ConcurrentWrites() }); ok {
		return concurrentTerminator{t}
	}
	return t
}

// Write writes p with the text in the place of its last newline.
func (t terminator) Write(p []byte) (int, error) {
	line := append(bytes.Clone(bytes.TrimSuffix(p, []byte("\n"))), t.text...)
	if n, err := t.w.Write(line); err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}
