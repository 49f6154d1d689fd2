package config_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// hung is a handler that does not return from a record before it is released.
type hung struct {
	slog.Handler
	release chan struct{}
}

func (h hung) Enabled(context.Context, slog.Level) bool { return true }

func (h hung) Handle(context.Context, slog.Record) error {
	<-h.release
	return nil
}

func (h hung) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h hung) WithGroup(string) slog.Handler      { return h }

// TestCloseOfHungQueue closes a configuration whose queue is full because its
// target does not return, with log calls waiting for a place: Close says so
// after a while, and the log calls go on.
func TestCloseOfHungQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hung{slog.DiscardHandler, make(chan struct{})}
		registry := config.NewRegistry()
		registry.RegisterHandler("hung", func(*config.Args) (slog.Handler, error) { return h, nil })
		c, err := config.Parse("test.yaml", []byte(`
version: 1
handlers:
  hung: {class: hung}
  queue: {class: queue, handlers: [hung], capacity: 1}
root: {level: INFO, handlers: [queue]}
`), "yaml")
		if err != nil {
			t.Fatal(err)
		}
		tree := hierarchy.New()
		active, err := c.Apply(tree, &config.ApplyOptions{Registry: registry, OnError: func(string, error) {}})
		if err != nil {
			t.Fatal(err)
		}
		log := tree.Logger("app")
		returned := make(chan struct{}, 5)
		for range cap(returned) {
			go func() {
				log.Info("m")
				returned <- struct{}{}
			}()
		}
		synctest.Wait()
		begin := time.Now()
		err = active.Close()
		if err == nil || !strings.Contains(err.Error(), "records dropped") || !strings.Contains(err.Error(), "handler hung") {
			t.Errorf("Close returns %v", err)
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("Close took %v", took)
		}
		for range cap(returned) {
			<-returned
		}
		close(h.release)
		synctest.Wait()
	})
}
