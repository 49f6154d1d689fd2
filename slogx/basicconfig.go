package slogx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/rotate"
)

// BasicFormat is the layout of [BasicConfig] if none is given: CPython's
// BASIC_FORMAT.
const BasicFormat = "%(levelname)s:%(name)s:%(message)s"

// Config is what [BasicConfig] takes. The zero Config writes records of
// WARNING and above to standard error in [BasicFormat].
type Config struct {
	// Level is the level of the root logger; nil leaves it as it is, which is
	// WARNING at first.
	Level slog.Leveler

	// Format is the format of the records, Layout a Python format string for
	// them. Both together are an error; neither is BasicFormat.
	Format Format
	Layout string

	// Style is the style of Layout, DateFormat the strftime format of its
	// %(asctime)s; see [LayoutOptions].
	Style      Style
	DateFormat string

	// Filename is a file to append to; FileMode "w" begins it anew. Stream is a
	// writer in its place, which the caller closes. Handlers are handlers in
	// the place of either. Without any of them it is standard error.
	Filename string
	FileMode string
	Stream   io.Writer
	Handlers []slog.Handler

	// AddSource adds the place of the log call in Text, JSON and Console.
	AddSource bool

	// PackageNames and SkipPackages are those of [HandlerOptions].
	PackageNames bool
	SkipPackages []string

	// Force removes the handlers that the root logger has, flushes them, and
	// closes those that are an io.Closer, such as what BasicConfig opened.
	// Without it, handlers on the root are an error.
	Force bool

	// OnError is told what goes wrong. nil writes a line to standard error, at
	// most ten in a minute.
	OnError func(error)
}

// ErrConfigured is the error of a second [BasicConfig] without Force.
var ErrConfigured = errors.New("slogx: the root logger has handlers already (Force replaces them)")

// BasicConfig sets up the root logger of the default tree with one handler,
// and makes it the logger of package slog and, through it, of package log. It
// is logging.basicConfig. All that is wrong with c is said in one error, and
// then nothing has changed. [Shutdown] closes what it opened.
func BasicConfig(c Config) error {
	tree := hierarchy.Default()
	old := rootHandlers(tree)
	errs := c.check()
	if len(old) > 0 && !c.Force {
		errs = append(errs, ErrConfigured)
	}
	format, err := c.format()
	if err != nil {
		errs = append(errs, err)
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	if err := closeSamePath(old, c.Filename); err != nil {
		return err
	}
	handlers, err := c.handlers(format)
	if err != nil {
		return err
	}
	err = tree.Apply(func(change *hierarchy.Change) error {
		change.ClearHandlers("")
		for name, h := range handlers {
			change.AddHandler("", fmt.Sprintf("basic%d", name), h)
		}
		setRootLevel(change, c.Level)
		if c.PackageNames {
			change.SetPackageNames(true, c.SkipPackages...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slog.SetDefault(tree.Logger(""))
	return closeAll(context.Background(), old)
}

// check returns what contradicts itself in c.
func (c *Config) check() []error {
	var errs []error
	fail := func(wrong bool, text string) {
		if wrong {
			errs = append(errs, errors.New("slogx: BasicConfig: "+text))
		}
	}
	destinations := 0
	for _, given := range []bool{c.Filename != "", c.Stream != nil, c.Handlers != nil} {
		if given {
			destinations++
		}
	}
	fail(destinations > 1, "only one of Filename, Stream and Handlers may be given")
	fail(c.Format != nil && c.Layout != "", "Format and Layout must not be given together")
	fail(c.Handlers != nil && (c.Format != nil || c.Layout != ""), "Handlers have formats of their own: Format and Layout have no effect")
	fail(c.Layout == "" && c.Format != nil && (c.DateFormat != "" || c.Style != Percent), "DateFormat and Style are for layouts")
	fail(len(c.SkipPackages) > 0 && !c.PackageNames, "SkipPackages needs PackageNames")
	fail(c.FileMode != "" && c.Filename == "", "FileMode needs a Filename")
	fail(!slices.Contains([]string{"", "a", "w"}, c.FileMode), fmt.Sprintf(`FileMode is %q, which is neither "a" nor "w"`, c.FileMode))
	for i, h := range c.Handlers {
		fail(h == nil, fmt.Sprintf("Handlers[%d] is nil", i))
	}
	return errs
}

func (c *Config) format() (Format, error) {
	if c.Format != nil {
		return c.Format, nil
	}
	layout := c.Layout
	if layout == "" {
		layout = basicFormats[c.Style]
	}
	return ParseLayout(layout, &LayoutOptions{Style: c.Style, DateFormat: c.DateFormat})
}

// basicFormats is BasicFormat in each style.
var basicFormats = map[Style]string{
	Percent: BasicFormat,
	Brace:   "{levelname}:{name}:{message}",
	Dollar:  "${levelname}:${name}:${message}",
}

func (c *Config) handlers(format Format) ([]slog.Handler, error) {
	if c.Handlers != nil {
		return c.Handlers, nil
	}
	opts := &OutputOptions{Format: format, AddSource: c.AddSource, OnError: c.OnError}
	switch {
	case c.Filename != "":
		f, err := rotate.Open(c.Filename, &rotate.Options{Mode: c.FileMode, OnError: c.OnError})
		if err != nil {
			return nil, err
		}
		return []slog.Handler{&fileHandler{NewOutputHandler(f, opts), f, absolute(c.Filename)}}, nil
	case c.Stream != nil:
		return []slog.Handler{NewOutputHandler(c.Stream, opts)}, nil
	}
	return []slog.Handler{NewOutputHandler(os.Stderr, opts)}, nil
}

// A fileHandler is an OutputHandler that owns its file.
type fileHandler struct {
	*OutputHandler
	file *rotate.File
	path string
}

// Close closes the file.
func (h *fileHandler) Close() error { return h.file.Close() }

func rootHandlers(t *hierarchy.Tree) []slog.Handler {
	var out []slog.Handler
	for info := range t.Walk() {
		for _, h := range info.Handlers {
			out = append(out, h.Handler)
		}
		break
	}
	return out
}

// closeSamePath closes the handler among old that writes to the file that is
// to be opened: no file has two writers.
func closeSamePath(old []slog.Handler, filename string) error {
	for _, h := range old {
		if f, ok := h.(*fileHandler); ok && filename != "" && f.path == absolute(filename) {
			return f.Close()
		}
	}
	return nil
}

// absolute is filename from the root of the file system, or filename itself
// if the working directory is not known.
func absolute(filename string) string {
	if abs, err := filepath.Abs(filename); err == nil {
		return abs
	}
	return filename
}
