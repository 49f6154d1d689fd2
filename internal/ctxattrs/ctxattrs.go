// Package ctxattrs carries attrs in a context, from slogx.ContextWith to the
// tree that adds them to the records.
package ctxattrs

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
)

type key struct{}

// used says that there is a context with attrs. Until then, and in most programs
// for ever, none has to be searched for them. It is set once, before that
// context can be in anybody's hands.
var used atomic.Bool

// With returns a context that carries attrs after those it carries already.
func With(ctx context.Context, attrs ...slog.Attr) context.Context {
	if len(attrs) == 0 {
		return ctx
	}
	used.Store(true)
	return context.WithValue(ctx, key{}, slices.Concat(From(ctx), attrs))
}

// From returns the attrs that ctx carries; they must not be changed. A nil
// context carries none.
func From(ctx context.Context) []slog.Attr {
	if !used.Load() || ctx == nil {
		return nil
	}
	return search(ctx)
}

func search(ctx context.Context) []slog.Attr {
	attrs, _ := ctx.Value(key{}).([]slog.Attr)
	return attrs
}
