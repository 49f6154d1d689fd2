// Package db keeps the orders of the shop. It knows log/slog, and no logging
// library.
package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// ErrNotFound says that there is no such order.
var ErrNotFound = errors.New("not found")

// Order is what a customer wants.
type Order struct {
	ID   int    `json:"id"`
	Item string `json:"item"`
}

// Store is a table of orders in memory.
type Store struct {
	mu     sync.Mutex
	orders []Order
}

// Open returns an empty store.
func Open() *Store {
	slog.Info("opened", "driver", "memory")
	return new(Store)
}

// Insert adds an order and returns it with its id.
func (s *Store) Insert(ctx context.Context, item string) Order {
	start := time.Now()
	s.mu.Lock()
	o := Order{ID: len(s.orders) + 1, Item: item}
	s.orders = append(s.orders, o)
	s.mu.Unlock()
	slog.DebugContext(ctx, "query", "sql", "INSERT INTO orders (item)\nVALUES (?)", "id", o.ID, "took", time.Since(start))
	return o
}

// Find returns the order with the given id.
func (s *Store) Find(ctx context.Context, id int) (Order, error) {
	start := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	slog.DebugContext(ctx, "query", "sql", "SELECT * FROM orders WHERE id = ?", "id", id, "took", time.Since(start))
	if id < 1 || id > len(s.orders) {
		return Order{}, fmt.Errorf("order %d: %w", id, ErrNotFound)
	}
	return s.orders[id-1], nil
}
