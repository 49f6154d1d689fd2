package slogx_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx"
)

// TestAllocs holds each format to no allocation for a record of anything but
// values that reflection has to look at.
func TestAllocs(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	dropTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	all := append(scenarios(),
		scenario{"logger and debug", false, unchanged, benchRecord(slog.LevelDebug)},
		scenario{"source attr", false, unchanged, newRecord("m", slog.Any("source", &slog.Source{File: "f", Line: 1}))},
		scenario{"level and nil", false, unchanged, benchRecord(slog.LevelInfo, slog.Any("l", slog.LevelInfo), slog.Any("n", nil))},
		scenario{"groups in groups", false, unchanged, benchRecord(slog.LevelInfo,
			slog.Attr{Key: "a", Value: slog.GroupValue(slog.Attr{Key: "b", Value: slog.GroupValue(slog.Int("c", 1))})})},
		scenario{"errors", false, unchanged, benchRecord(slog.LevelInfo, slog.Any("e", errors.New("two words")), slog.Any("l", logValuerFunc(resolved)))},
	)
	for _, f := range []slogx.Format{slogx.JSON, slogx.Text} {
		for _, s := range all {
			if s.name == "mixed" {
				continue // encoding/json and fmt allocate
			}
			for name, replace := range map[string]func([]string, slog.Attr) slog.Attr{"": nil, "/ReplaceAttr": dropTime} {
				if replace != nil && (s.source || s.name == "source attr" || s.record.Level < 0) {
					continue // the copy of the source, and the level, go into an interface
				}
				t.Run(nameOf(f)+"/"+s.name+name, func(t *testing.T) {
					base := newFormatHandler(io.Discard, f, &slogx.OutputOptions{AddSource: s.source, ReplaceAttr: replace})
					base.logger = "app.db"
					h := s.derive(base)
					allocs := testing.AllocsPerRun(100, func() {
						// Discard does not fail.
						_ = h.Handle(context.Background(), s.record)
					})
					if allocs != 0 {
						t.Errorf("%v allocations for a record, want none", allocs)
					}
				})
			}
		}
	}
}

func resolved() slog.Value { return slog.StringValue("resolved") }
