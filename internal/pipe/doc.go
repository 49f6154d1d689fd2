// Package pipe moves lines from a reader to rotating files or to the handlers
// of a configuration, and accounts for each of them: what the command
// "slogx pipe" does behind its flags.
//
// A run is one reading goroutine, which fetches blocks, and the caller's, which
// joins them to whole lines, hands these to an Output, and between two blocks
// obeys commands.
package pipe

import "context"

// An Output takes whole lines.
type Output interface {
	// Lines takes a block of lines, each with its newline, of which it keeps
	// nothing, and says what became of them in c. It returns when they are
	// written, or lost, and gives up waiting for anything once ctx is done. An
	// error ends the run; one line that could not be written is no error but a
	// count.
	Lines(ctx context.Context, block []byte, c *Counts) error

	// Rotate and Reopen do what the commands of the same names say.
	Rotate() error
	Reopen() error
}

// A Command is what a run is told from outside.
type Command int

// The commands of a run, beside its context, whose end is the wish to stop.
const (
	Rotate Command = iota // roll the files over now
	Reopen                // open the files again by their names
)

// Counts say what became of the lines of a run.
type Counts struct {
	Lines   int64 // taken from the reader; a part of a line that was cut counts as one
	Bytes   int64 // of the lines, with their newlines
	Written int64 // lines that were written, or need not be, because of a filter
	Dropped int64 // lines that were lost
	Cut     int64 // cuts of lines that were too long
}
