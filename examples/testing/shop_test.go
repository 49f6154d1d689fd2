package testing_test

import (
	"io"
	"log/slog"
	"testing"

	shop "github.com/seed-e5d85c45/logging/examples/testing"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

// An Observer is a handler that remembers what is logged.
func TestSellLogs(t *testing.T) {
	logs := slogxtest.NewObserver(slog.LevelInfo)
	s := shop.NewShop(slog.New(logs), map[string]int{"book": 1})

	if err := s.Sell("book"); err != nil {
		t.Fatal(err)
	}
	logs.Want(t, slog.LevelInfo, "sold", "item.name", "book", "item.left", 0)
	logs.WantNone(t, slog.LevelWarn)

	if err := s.Sell("book"); err == nil {
		t.Error("sold twice")
	}
	logs.Want(t, slog.LevelError, "not sold", "err", shop.ErrSoldOut)
	if n := len(logs.Records().FilterLogger("shop")); n != 2 {
		t.Errorf("%d records of the logger shop, want 2:\n%s", n, logs.Records())
	}
}

// Run checks a handler of your own, or one that you have bought.
func TestMyHandler(t *testing.T) {
	slogxtest.RunWrapper(t, func(target slog.Handler) slog.Handler {
		return slog.NewMultiHandler(target, slog.NewTextHandler(io.Discard, nil))
	})
}
