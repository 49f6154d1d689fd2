package pipe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/linerecord"
)

const (
	// maxHeld is how many bytes of lines wait for the first one with a time.
	maxHeld = 1 << 20

	// maxNames is how many loggers the names in lines may create.
	maxNames = 10_000
)

// Records is an [Output] that reads the lines as records and logs each on its
// logger in a tree. A record that a handler fails to deliver counts as dropped;
// why is told to the tree's OnError. Its fields are not to be changed once it
// is in use.
type Records struct {
	// Start makes the tree, for which clock is the time. It is called before
	// the first record is logged, and by Begin.
	Start func(clock func() time.Time) (*hierarchy.Tree, error)

	// Replay makes the time of the record that is being logged the time of
	// the clock. Without it, it is the time of day.
	Replay bool

	// Parser reads the lines.
	Parser linerecord.Parser

	// Open is what Reopen does.
	Open func() error

	tree  *hierarchy.Tree
	names map[string]slog.Handler
	held  []byte // lines before the first with a time

	mu  sync.Mutex
	now time.Time // of the replay
}

// clock is the time for the files and timers of the tree.
func (r *Records) clock() time.Time {
	if !r.Replay {
		return time.Now()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *Records) setClock(t time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = t
}

// Begin starts the tree if that has not been done, and logs the lines that
// waited for it. It is called at the end too, when no line had a time.
func (r *Records) Begin(ctx context.Context, c *Counts) error {
	if r.tree != nil {
		return nil
	}
	if r.now.IsZero() {
		r.setClock(time.Now())
	}
	tree, err := r.Start(r.clock)
	if err != nil {
		return err
	}
	r.tree, r.names = tree, make(map[string]slog.Handler)
	held := r.held
	r.held = nil
	r.logLines(ctx, held, c)
	return nil
}

// Lines logs the lines of block. In a replay, those before the first with a
// time wait for it, and it becomes theirs, and that of the start.
func (r *Records) Lines(ctx context.Context, block []byte, c *Counts) error {
	if r.tree == nil {
		if r.Replay && !r.findStart(block) && len(r.held)+len(block) <= maxHeld {
			r.held = append(r.held, block...)
			return nil
		}
		if err := r.Begin(ctx, c); err != nil {
			return err
		}
	}
	r.logLines(ctx, block, c)
	return nil
}

// findStart sets the clock to the first time in block.
func (r *Records) findStart(block []byte) bool {
	for line := range bytes.Lines(block) {
		if l := r.Parser.Parse(line[:len(line)-1], time.Time{}); l.Timed {
			r.setClock(l.Record.Time)
			return true
		}
	}
	return false
}

func (r *Records) logLines(ctx context.Context, block []byte, c *Counts) {
	for line := range bytes.Lines(block) {
		if err := r.log(ctx, line[:len(line)-1]); err != nil {
			c.Dropped++
			continue
		}
		c.Written++
	}
}

func (r *Records) log(ctx context.Context, line []byte) error {
	l := r.Parser.Parse(line, r.clock())
	if r.Replay {
		r.setClock(l.Record.Time)
	}
	h := r.handler(l.Logger)
	if !h.Enabled(ctx, l.Record.Level) {
		return nil
	}
	return h.Handle(ctx, l.Record)
}

// handler returns the handler of the logger called name, which it creates, as
// CPython's getLogger does. Lines may bring any number of names: those beyond
// maxNames use the nearest logger there is.
func (r *Records) handler(name string) slog.Handler {
	if h, ok := r.names[name]; ok {
		return h
	}
	name = strings.Clone(name) // the line is not to stay in memory with it
	if len(r.names) < maxNames {
		h := r.tree.Handler(name)
		r.names[name] = h
		return h
	}
	return r.tree.Handler("").WithAttrs([]slog.Attr{slog.String(hierarchy.NameKey, name)})
}

// Rotate fails: it is the configuration that says when files roll over.
func (r *Records) Rotate() error {
	return fmt.Errorf("rotate: the configuration says when: %w", errors.ErrUnsupported)
}

// Reopen opens the files of the tree again by their names.
func (r *Records) Reopen() error {
	if r.tree == nil {
		return nil
	}
	return r.Open()
}

var _ Output = (*Records)(nil)
