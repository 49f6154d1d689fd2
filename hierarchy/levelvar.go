package hierarchy

import (
	"log/slog"
	"sync/atomic"
)

// A LevelVar is a level that may change while it is in use: slog.LevelVar
// with the level names of this library. It is a [slog.Leveler], a flag.Value
// and an encoding.TextUnmarshaler. The zero LevelVar is INFO, as slog's is.
// It may be used by several goroutines.
type LevelVar struct {
	level atomic.Int64
}

// Level returns the level.
func (v *LevelVar) Level() slog.Level { return slog.Level(v.level.Load()) }

// SetLevel changes the level for all that use v.
func (v *LevelVar) SetLevel(level slog.Level) { v.level.Store(int64(level)) }

// String returns the name of the level.
func (v *LevelVar) String() string { return LevelName(v.Level()) }

// Set parses s with [ParseLevel] and sets the level. On an error the level
// stays as it is. With String it makes a LevelVar a flag.Value.
func (v *LevelVar) Set(s string) error {
	level, err := ParseLevel(s)
	if err != nil {
		return err
	}
	v.SetLevel(level)
	return nil
}

// MarshalText returns the name of the level.
func (v *LevelVar) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText does what Set does, for flag.TextVar and decoders.
func (v *LevelVar) UnmarshalText(text []byte) error { return v.Set(string(text)) }
