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
		next, ok2 := as[lineSharer](l.bound)
		if ok1 && ok2 && first.SharesLine(l.bound) {
			before.sharer, l.sharer, l.shares = first, next, true
		}
	}
}

// each passes r to the leaves of v. whole says that r holds all attrs, those
// given by With too.
func (v *view) each(ctx context.Context, r *slog.Record, whole bool) (err error) {
	var line *buffer.Buffer // what leaves have made of r that share it
	for i := range v.leaves {
		l := &v.leaves[i]
		var e error
		switch {
		case whole:
			e = v.wiring.handle(ctx, l.named, r)
		case l.sharer == nil:
			e = v.wiring.handle(ctx, l.bound, r)
		case l.sharer.Enabled(ctx, r.Level):
			if line == nil {
				line = buffer.Get()
			}
			if !l.shares {
				*line = (*line)[:0]
			}
			e = v.wiring.report(l.handle(ctx, r, line))
		case !l.shares && line != nil:
			*line = (*line)[:0] // those that follow share with this one
		}
		if e != nil {
			err = errors.Join(err, e)
		}
	}
	if line != nil {
		buffer.Put(line)
	}
	return err
}

// handle is Handle of a leaf that shares its line; an empty line is yet to be made.
func (l *boundLeaf) handle(ctx context.Context, r *slog.Record, line *buffer.Buffer) (err error) {
	if len(*line) > 0 {
		return l.sharer.WriteLine(*line)
	}
	*line, err = l.sharer.HandleLine(ctx, *r, *line)
	return err
}
