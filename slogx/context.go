package slogx

import (
	"context"
	"log/slog"

	"github.com/seed-e5d85c45/logging/internal/ctxattrs"
)

// ContextWith returns a context that carries attrs, after those that ctx
// carries already. A tree adds them to each record that is logged with that
// context (slog.InfoContext and the like), outside all groups. A handler that
// is used without a tree does not see them.
func ContextWith(ctx context.Context, attrs ...slog.Attr) context.Context {
	return ctxattrs.With(ctx, attrs...)
}
