// Package shop takes orders. It knows log/slog, and no logging library.
package shop

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/seed-e5d85c45/logging/examples/webserver/internal/shop/db"
)

// ErrNoItem says that an order names nothing to be ordered.
var ErrNoItem = errors.New("an order needs an item")

// Shop is the service.
type Shop struct {
	orders *db.Store
}

// New returns a shop that keeps its orders in store.
func New(store *db.Store) *Shop {
	return &Shop{orders: store}
}

// Order takes an order.
func (s *Shop) Order(ctx context.Context, item string) (db.Order, error) {
	item = strings.TrimSpace(item)
	if item == "" {
		slog.WarnContext(ctx, "order refused", "err", ErrNoItem)
		return db.Order{}, ErrNoItem
	}
	o := s.orders.Insert(ctx, item)
	slog.InfoContext(ctx, "order taken", "id", o.ID, "item", item)
	return o, nil
}

// Find returns an order that was taken.
func (s *Shop) Find(ctx context.Context, id int) (db.Order, error) {
	return s.orders.Find(ctx, id)
}
