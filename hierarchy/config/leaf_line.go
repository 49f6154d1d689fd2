package config

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// deliverer is a handler that asks its own level, and contains the panics of
// what it calls; a tree calls no other method of it for a record.
type deliverer interface {
	Itself() slog.Handler
	Deliver(ctx context.Context, r slog.Record) error
}

// lineSharer is a handler that can write the line another has made of the
// record, if their formats are the same; a tree has it formatted once then.
type lineSharer interface {
	Itself() slog.Handler
	SharesLine(other slog.Handler) bool
	HandleLine(ctx context.Context, r slog.Record, dst []byte) ([]byte, error)
	WriteLine(line []byte) error
}

// Itself returns l, which nobody embeds.
func (l *leaf) Itself() slog.Handler { return l }

// Deliver is Enabled and Handle in one; see [slogx.OutputHandler.Deliver].
func (l *leaf) Deliver(ctx context.Context, r slog.Record) error {
	if int64(r.Level) < l.level.Load() {
		return nil
	}
	d, contains := l.handler.(deliverer)
	if !contains || d.Itself() != l.handler || len(l.filter) > 0 {
		return l.guarded(ctx, r)
	}
	if !l.gate.enter() {
		return l.guarded(ctx, r)
	}
	defer l.gate.leave()
	return d.Deliver(ctx, r)
}

// guarded is Handle for a record that the level of the class lets through. A
// panic is contained.
func (l *leaf) guarded(ctx context.Context, r slog.Record) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("config: panic in handler %s: %v", l.title, p)
		}
	}()
	if !l.handler.Enabled(ctx, r.Level) {
		return nil
	}
	return l.Handle(ctx, r)
}

// SharesLine says whether other makes the same line of every record.
func (l *leaf) SharesLine(other slog.Handler) bool {
	o, ok := other.(*leaf)
	if !ok || len(l.filter)+len(o.filter) > 0 {
		return false
	}
	s, ok := l.handler.(lineSharer)
	return ok && s.Itself() == l.handler && s.SharesLine(o.handler)
}

// HandleLine is Handle. It appends the line it writes to dst and returns it,
// for those handlers that share it.
func (l *leaf) HandleLine(ctx context.Context, r slog.Record, dst []byte) ([]byte, error) {
	s, shares := l.handler.(lineSharer)
	if !shares || len(l.filter) > 0 || !l.gate.enter() {
		return dst, l.Handle(ctx, r)
	}
	defer l.gate.leave()
	return s.HandleLine(ctx, r, dst)
}

// WriteLine is Handle for a record whose line is known. As with Handle, one
// that comes when the handler has been closed was on its way before.
func (l *leaf) WriteLine(line []byte) error {
	if l.gate.enter() {
		defer l.gate.leave()
		return writeLine(l.handler, line)
	}
	p, err := l.again()
	if err != nil {
		return err
	}
	return errors.Join(writeLine(p.handler, line), p.close())
}

func writeLine(h slog.Handler, line []byte) error {
	s, ok := h.(lineSharer)
	if !ok {
		return fmt.Errorf("config: %T does not write lines of others", h)
	}
	return s.WriteLine(line)
}
