package slogx_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

// conforming runs the suite on a format, alone and in a tree.
func conforming(t *testing.T, format slogx.Format, parse func([]byte) (map[string]any, error)) {
	for _, where := range []struct {
		name string
		new  func(io.Writer) slog.Handler
	}{
		{"leaf", func(w io.Writer) slog.Handler {
			return slogx.NewOutputHandler(w, &slogx.OutputOptions{Format: format, Level: slogx.LevelInfo, OnError: discard})
		}},
		{"tree", func(w io.Writer) slog.Handler {
			return slogx.Handler(w, &slogx.HandlerOptions{Format: format, Level: slogx.LevelInfo, OnError: discard})
		}},
		{"tree, names of packages", func(w io.Writer) slog.Handler {
			return slogx.Handler(w, &slogx.HandlerOptions{Format: format, Level: slogx.LevelInfo, OnError: discard, PackageNames: true})
		}},
		{"tree, whole records", func(w io.Writer) slog.Handler {
			h := slogx.Handler(w, &slogx.HandlerOptions{Format: format, Level: slogx.LevelInfo, OnError: discard})
			h.Tree().AddFilter("", everything{})
			return h
		}},
	} {
		t.Run(where.name, func(t *testing.T) { slogxtest.Run(t, where.new, parse) })
	}
}

func discard(error) {}

// everything is a filter that passes every record and wants to see it whole.
type everything struct{}

func (everything) NeedsAttrs() {}

func (everything) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	return r, true
}

func TestConformanceOfText(t *testing.T) { conforming(t, slogx.Text, slogxtest.ParseText) }
func TestConformanceOfJSON(t *testing.T) { conforming(t, slogx.JSON, slogxtest.ParseJSON) }
