package slogx

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/status"
)

// HandlerOptions are the settings of [Handler]. The first three have the
// names, the order and the meaning of slog.HandlerOptions. The zero value, and
// a nil pointer, are WARNING and [Text].
type HandlerOptions struct {
	// AddSource adds the place of the log call: file, line and function.
	AddSource bool

	// Level is the level of the root logger; nil is WARNING, as in Python. A
	// *LevelVar, or another Leveler whose level changes, is followed until the
	// tree's SetLevel gives the root a level.
	Level slog.Leveler

	// ReplaceAttr is OutputOptions.ReplaceAttr.
	ReplaceAttr func(groups []string, a slog.Attr) slog.Attr

	// Format makes the formatter; nil is Text.
	Format Format

	// Levels are the levels of named loggers, as directives:
	// "app.db=debug,app.http=error", and with "@output=error" of the handler.
	// The good parts are applied; OnError is told of the others.
	Levels string

	// NameKey is the key of the attr that carries a logger's name; "" is
	// "logger".
	NameKey string

	// PackageNames names the records that no attr names after the package of
	// their log call: the import path, or in Levels also what is left of it
	// below the main module, "db=debug". What that costs, and how it is found,
	// says the Tree's SetPackageNames.
	PackageNames bool

	// SkipPackages are packages that log for others: a record gets name and
	// source of the code that called them. They are import paths or paths below
	// the main module, with "/..." behind for all below too. It needs
	// PackageNames.
	SkipPackages []string

	// Context returns attrs for a record from the context it is logged with.
	Context func(context.Context) []slog.Attr

	// OnError is told what goes wrong. nil writes a line to standard error, at
	// most ten in a minute.
	OnError func(error)
}

// Handler returns the root of a new tree of loggers with one handler on it,
// which writes to w. It stands where slog.NewJSONHandler or
// slog.NewTextHandler stood:
//
//	slog.SetDefault(slog.New(slogx.Handler(os.Stderr, nil)))
//
// With nil options the format is [Text] and the level WARNING: as in Python,
// Info records and lines of log.Println, which come in at INFO, are not
// logged until the level is set. The output handler is called "output" in the
// tree, which the result's Tree method returns. Handler does not own w. A nil
// w panics.
func Handler(w io.Writer, opts *HandlerOptions) *hierarchy.Handler {
	if w == nil {
		panic("slogx.Handler: nil writer")
	}
	var o HandlerOptions
	if opts != nil {
		o = *opts
	}
	o.OnError = status.Reporter(o.OnError)
	levels, err := hierarchy.ParseDirectives(o.Levels)
	if err != nil {
		o.OnError(err)
	}
	leaf := NewOutputHandler(w, &OutputOptions{
		AddSource: o.AddSource, ReplaceAttr: o.ReplaceAttr, Format: o.Format,
		NameKey: o.NameKey, OnError: o.OnError,
	})
	tree := hierarchy.New()
	err = tree.Apply(func(c *hierarchy.Change) error {
		c.SetOnError(o.OnError)
		c.SetNameKey(o.NameKey)
		c.SetContext(o.Context)
		if o.PackageNames {
			c.SetPackageNames(true, o.SkipPackages...)
		}
		c.AddHandler("", outputName, leaf)
		setRootLevel(c, o.Level)
		for _, d := range levels {
			switch {
			case !d.Handler:
				c.SetLevel(d.Name, d.Level)
			case d.Name == outputName:
				leaf.SetLevel(d.Level)
			default:
				o.OnError(fmt.Errorf("slogx: directive for handler %q: there is only %q", d.Name, outputName))
			}
		}
		return nil
	})
	if err != nil {
		o.OnError(err)
	}
	return tree.Handler("")
}

// outputName is the name of the handler that Handler adds to its tree.
const outputName = "output"

// setRootLevel gives the root the level l, or lets it follow l. A nil l
// leaves the default.
func setRootLevel(c *hierarchy.Change, l slog.Leveler) {
	switch l := l.(type) {
	case nil:
	case slog.Level:
		c.SetLevel("", l)
	default:
		c.FollowLevel(l)
	}
}
