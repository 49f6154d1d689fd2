// Package testing shows how to test what a program logs: see shop_test.go.
package testing

import (
	"errors"
	"log/slog"
)

// ErrSoldOut says that there is no more of an item.
var ErrSoldOut = errors.New("sold out")

// Shop sells items.
type Shop struct {
	log   *slog.Logger
	stock map[string]int
}

// NewShop returns a shop with that much of each item.
func NewShop(log *slog.Logger, stock map[string]int) *Shop {
	return &Shop{log: log.With("logger", "shop"), stock: stock}
}

// Sell sells one of item.
func (s *Shop) Sell(item string) error {
	if s.stock[item] == 0 {
		s.log.Error("not sold", "item", item, "err", ErrSoldOut)
		return ErrSoldOut
	}
	s.stock[item]--
	s.log.Info("sold", slog.Group("item", "name", item, "left", s.stock[item]))
	return nil
}
