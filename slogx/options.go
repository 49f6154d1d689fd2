package slogx

import (
	"log/slog"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// OutputOptions are the settings of an [OutputHandler]. The zero value, and a
// nil pointer, format every record as [Text]. The constructors copy them.
type OutputOptions struct {
	// AddSource adds the place of the log call: file, line and function.
	AddSource bool

	// Level is the minimum level of the handler, which may change while it is
	// in use. nil lets every level through: the logger has its own.
	Level slog.Leveler

	// ReplaceAttr is called for every attr but groups before it is formatted,
	// as slog.HandlerOptions.ReplaceAttr is: for the built-in ones (time,
	// level, logger, source, msg) with nil groups. The level's value is a
	// slog.Level. The zero Attr drops the attr.
	ReplaceAttr func(groups []string, a slog.Attr) slog.Attr

	// Format makes the formatter; nil is Text.
	Format Format

	// Filters decide in their order on each record that arrives.
	Filters []Filter

	// Location is the time zone of the record's time; nil leaves it in its own.
	Location *time.Location

	// SlogLevelNames prints slog's spelling of the levels: WARN, ERROR+4.
	SlogLevelNames bool

	// LevelNames gives levels other names; SlogLevelNames is then not looked at
	// for the levels in it.
	LevelNames LevelNames

	// NameKey is the key of the attr that carries the logger's name: "logger"
	// if empty. It has to be the same as that of the tree the handler is in.
	NameKey string

	// StackLevel adds a stack trace to the records from this level up; nil: none.
	StackLevel slog.Leveler

	// OnError is told what went wrong in the handler: a failed write, a panic
	// in a filter. It may be called by several goroutines. nil writes a line
	// to standard error, at most ten in a minute.
	OnError func(error)
}

// The types that loggers and output handlers share are those of package
// hierarchy, so that either package may be used without a conversion.
type (
	// Filter decides whether a record goes on; see [hierarchy.Filter].
	Filter = hierarchy.Filter
	// FilterFunc is a function as a Filter; see [hierarchy.FilterFunc].
	FilterFunc = hierarchy.FilterFunc
	// LevelNames gives levels other names; see [hierarchy.LevelNames].
	LevelNames = hierarchy.LevelNames
	// LevelVar is a level that may change; see [hierarchy.LevelVar].
	LevelVar = hierarchy.LevelVar
)

// The five levels, and the two that are no record's; see package hierarchy.
const (
	LevelDebug    = hierarchy.LevelDebug
	LevelInfo     = hierarchy.LevelInfo
	LevelWarning  = hierarchy.LevelWarning
	LevelError    = hierarchy.LevelError
	LevelCritical = hierarchy.LevelCritical
	NotSet        = hierarchy.NotSet
	Off           = hierarchy.Off
)

// NameKey is the key of the attr that carries a logger's name where no other
// is set: logger.With("logger", "app.db").
const NameKey = hierarchy.NameKey

// LevelName returns the name of level; see [hierarchy.LevelName].
func LevelName(level slog.Level) string { return hierarchy.LevelName(level) }

// ParseLevel returns the level called s; see [hierarchy.ParseLevel].
func ParseLevel(s string) (slog.Level, error) { return hierarchy.ParseLevel(s) }

// levelName is the name of level in the spelling the options ask for.
func (o *OutputOptions) levelName(level slog.Level) string {
	if name, ok := o.LevelNames[level]; ok {
		return name
	}
	if o.SlogLevelNames {
		return level.String()
	}
	return hierarchy.LevelName(level)
}

// nameKey is the key of the logger's name.
func (o *OutputOptions) nameKey() string {
	if o.NameKey == "" {
		return NameKey
	}
	return o.NameKey
}
