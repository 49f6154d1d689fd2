// Package ctxattrs carries attrs in a context, from slogx.ContextWith to the
// tree that adds them to the records.
package ctxattrs

import (
	"context"
	"log/slog"
	"slices"
)

type key struct{}

// With returns a context that carries attrs after those it carries already.
func With(ctx context.Context, attrs ...slog.Attr) context.Context {
	if len(attrs) == 0 {
		return ctx
	}
	return context.WithValue(ctx, key{}, slices.Concat(From(ctx), attrs))
}

// From returns the attrs that ctx carries; they must not be changed. A nil
// context carries none.
func From(ctx context.Context) []slog.Attr {
	if ctx == nil {
		return nil
	}
	attrs, _ := ctx.Value(key{}).([]slog.Attr)
	return attrs
}
