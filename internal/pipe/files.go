package pipe

import (
	"bytes"
	"context"
	"io"
	"time"
)

// A Policy says what to do with lines that cannot be written.
type Policy int

// The policies. Whatever they do is reported, and what is lost is counted.
const (
	Block Policy = iota // wait until they can
	Drop                // lose them
	Prune               // remove the oldest backup and try again; without one, wait
)

// A File is what rotate.File is.
type File interface {
	WriteLines(block []byte) (int, error)
	Rotate() error
	Reopen() error
}

// Files is an [Output] to one rotating file. Its fields are not to be changed
// once it is in use.
type Files struct {
	File   File
	Policy Policy

	// Prune removes the oldest backup and says whether there was one. It is
	// for the policy of that name.
	Prune func() (bool, error)

	// Full tells the errors that room on the disk would cure.
	Full func(error) bool

	// Line, if not nil, appends what is to be written for a line, given with
	// its newline, to dst: nothing, where a filter refuses it.
	Line func(dst, line []byte) []byte

	// Tee, if not nil, is given what was written. When it fails it is not
	// used again.
	Tee io.Writer

	// Report is told why lines wait or are lost: at once, and then every ten
	// seconds while that lasts.
	Report func(error)

	out      []byte
	reported time.Time
}

// Lines writes the lines of block by the policy.
func (f *Files) Lines(ctx context.Context, block []byte, c *Counts) error {
	lines := int64(bytes.Count(block, newline))
	if f.Line != nil {
		f.out = f.out[:0]
		for len(block) > 0 {
			end := bytes.IndexByte(block, '\n') + 1
			f.out = f.Line(f.out, block[:end])
			block = block[end:]
		}
		block = f.out
	}
	dropped, err := f.write(ctx, block)
	c.Dropped += dropped
	c.Written += lines - dropped
	return err
}

// write writes block and returns how many of its lines were lost.
func (f *Files) write(ctx context.Context, block []byte) (dropped int64, err error) {
	wait := 10 * time.Millisecond
	for len(block) > 0 {
		n, err := f.File.WriteLines(block)
		f.tee(block[:n])
		block = block[n:]
		if err == nil {
			return 0, nil
		}
		if f.Policy == Drop {
			f.report(err)
			return int64(bytes.Count(block, newline)), nil
		}
		if f.Policy == Prune && f.Full(err) {
			if again := f.prune(); again {
				continue
			}
		}
		f.report(err)
		select {
		case <-ctx.Done():
			return int64(bytes.Count(block, newline)), err
		case <-time.After(wait):
			wait = min(2*wait, time.Second)
		}
	}
	return 0, nil
}

// prune makes room, and says whether it is worth trying again at once.
func (f *Files) prune() bool {
	removed, err := f.Prune()
	if err != nil {
		f.report(err)
	}
	return removed
}

func (f *Files) report(err error) {
	if now := time.Now(); now.Sub(f.reported) >= 10*time.Second {
		f.reported = now
		f.Report(err)
	}
}

func (f *Files) tee(block []byte) {
	if f.Tee == nil || len(block) == 0 {
		return
	}
	if _, err := f.Tee.Write(block); err != nil {
		// Whoever read it has gone; the files are what counts.
		f.Tee = nil
	}
}

// Rotate rolls the file over.
func (f *Files) Rotate() error { return f.File.Rotate() }

// Reopen opens the file again by its name.
func (f *Files) Reopen() error { return f.File.Reopen() }

var _ Output = (*Files)(nil)
