package hierarchy

import (
	"context"
	"errors"
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// A lineSharer is a leaf that can write the line which its neighbour has made of
// the same record: equal formats with equal attrs are formatted once. It does
// not need the record for that, and contains the panics of what it calls.
type lineSharer interface {
	slog.Handler
	deliverer

	// SharesLine says whether both make the same line of each record.
	SharesLine(other slog.Handler) bool
	// HandleLine is Handle; it appends the line to dst and returns it.
	HandleLine(ctx context.Context, r slog.Record, dst []byte) ([]byte, error)
	// WriteLine is Handle for a record whose line is known.
	WriteLine(line []byte) error
}

// share finds neighbours among the leaves that share their lines.
func (v *view) share() {
	for i := 1; i < len(v.leaves); i++ {
		before, l := &v.leaves[i-1], &v.leaves[i]
		first, ok1 := as[lineSharer](before.bound)
		_, ok2 := as[lineSharer](l.bound)
		if ok1 && ok2 && first.SharesLine(l.bound) {
			before.sharer, l.sharer, l.shares = true, true, true
		}
	}
}

// each passes r to the leaves of v. whole says that r holds all attrs, those
// given by With too.
func (v *view) each(ctx context.Context, r slog.Record, whole bool) (err error) {
	var line *buffer.Buffer // what a leaf has made of r, for those behind it that share it
	cloned := len(v.leaves) == 1
	for i := range v.leaves {
		l := &v.leaves[i]
		if whole || !l.sharer {
			if !cloned { // it may add attrs to its record; the next must not see them
				r, cloned = r.Clone(), true
			}
			if e := v.wiring.handle(ctx, l.target(whole), &r); e != nil {
				err = errors.Join(err, e)
			}
			continue
		}
		if line == nil {
			line = buffer.Get()
		} else if !l.shares {
			*line = (*line)[:0]
		}
		sharer := l.bound.(lineSharer)
		if !sharer.Enabled(ctx, r.Level) {
			continue
		}
		var e error
		if len(*line) > 0 {
			e = sharer.WriteLine(*line)
		} else {
			*line, e = sharer.HandleLine(ctx, r, *line)
		}
		if e != nil {
			err = errors.Join(err, v.wiring.report(e))
		}
	}
	if line != nil {
		buffer.Put(line)
	}
	return err
}

// target is what gets a record with, or without, the attrs given by With.
func (l *boundLeaf) target(whole bool) slog.Handler {
	if whole {
		return l.named
	}
	return l.bound
}
