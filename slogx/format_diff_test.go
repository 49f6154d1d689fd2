package slogx_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/probes"
	"github.com/seed-e5d85c45/logging/slogx"
)

// The values that are easy to print wrong stand in the table of probes.
type (
	valuer        = probes.Valuer
	textMarshaler = probes.TextMarshaler
	jsonMarshaler = probes.JSONMarshaler
	panics        = probes.Panics
)

var (
	awkwardStrings = probes.Strings()
	awkwardValues  = probes.Values()
)

// probe is one thing to log: what is done to the handler, then the record.
type probe struct {
	derive func(slog.Handler) slog.Handler
	record slog.Record
}

// generator makes probes out of a random source.
type generator struct{ *rand.Rand }

func (g generator) string() string { return awkwardStrings[g.IntN(len(awkwardStrings))] }

func (g generator) attr(depth int) slog.Attr {
	key := g.string()
	switch n := g.IntN(10); {
	case n < 4:
		return slog.String(key, g.string())
	case n == 4 && depth < 4:
		return slog.Attr{Key: key, Value: g.group(depth + 1)}
	case n == 5 && depth < 4:
		return slog.Any(key, valuer{V: g.group(depth + 1)})
	default:
		return slog.Attr{Key: key, Value: awkwardValues[g.IntN(len(awkwardValues))]}
	}
}

func (g generator) attrs(n, depth int) []slog.Attr {
	attrs := make([]slog.Attr, n)
	for i := range attrs {
		attrs[i] = g.attr(depth)
	}
	return attrs
}

// group returns a group that cannot come out empty: after one that does,
// slog's handlers leave out a comma, or stay in the group.
func (g generator) group(depth int) slog.Value {
	return slog.GroupValue(append(g.attrs(g.IntN(3), depth), slog.Int("n", depth))...)
}

func (g generator) probe() probe {
	var ops []func(slog.Handler) slog.Handler
	for range g.IntN(4) {
		if g.IntN(2) == 0 {
			// Not "": slog's handlers open a group without a name for it.
			name := "g" + g.string()
			ops = append(ops, func(h slog.Handler) slog.Handler { return h.WithGroup(name) })
		} else {
			attrs := g.attrs(g.IntN(4), 0)
			ops = append(ops, func(h slog.Handler) slog.Handler { return h.WithAttrs(attrs) })
		}
	}
	var pc uintptr
	if g.IntN(2) == 0 {
		pc, _, _, _ = runtime.Caller(g.IntN(2))
	}
	r := slog.NewRecord(testTime, slog.Level(g.IntN(20)-8), g.string(), pc)
	if g.IntN(8) == 0 {
		r.Time = time.Time{}
	}
	r.AddAttrs(g.attrs(g.IntN(8), 0)...)
	return probe{record: r, derive: func(h slog.Handler) slog.Handler {
		for _, op := range ops {
			h = op(h)
		}
		return h
	}}
}

// replacers are functions for ReplaceAttr that differ in what they do.
var replacers = map[string]func([]string, slog.Attr) slog.Attr{
	"none": nil,
	"same": func(_ []string, a slog.Attr) slog.Attr { return a },
	"groups in the key": func(groups []string, a slog.Attr) slog.Attr {
		a.Key = fmt.Sprintf("%q/%s", groups, a.Key)
		return a
	},
	"drop built-ins": func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
			return slog.Attr{}
		}
		return a
	},
	"drop strings": func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindString {
			return slog.Attr{}
		}
		return a
	},
	"into LogValuers": func(_ []string, a slog.Attr) slog.Attr {
		return slog.Any(a.Key, valuer{V: a.Value})
	},
	"into groups": func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == "inner" || a.Key == "n" || a.Key == slog.LevelKey {
			return a
		}
		return slog.Group(a.Key, slog.Attr{Key: "inner", Value: a.Value}, slog.Int("n", 0))
	},
}

// bothLines returns what slog's handler and ours write for p.
func bothLines(p probe, format slogx.Format, source bool, replace func([]string, slog.Attr) slog.Attr) (std, ours string) {
	var stdOut, ourOut bytes.Buffer
	opts := &slog.HandlerOptions{AddSource: source, ReplaceAttr: replace, Level: slog.Level(math.MinInt)}
	var h slog.Handler = slog.NewTextHandler(&stdOut, opts)
	if format == slogx.JSON {
		h = slog.NewJSONHandler(&stdOut, opts)
	}
	// Errors of Handle are those of the buffer, which has none.
	_ = p.derive(h).Handle(context.Background(), p.record.Clone())
	h = newFormatHandler(&ourOut, format, &slogx.OutputOptions{AddSource: source, ReplaceAttr: replace, SlogLevelNames: true})
	_ = p.derive(h).Handle(context.Background(), p.record.Clone())
	return stdOut.String(), ourOut.String()
}

func TestSlogBytes(t *testing.T) {
	for _, format := range []slogx.Format{slogx.Text, slogx.JSON} {
		for name, replace := range replacers {
			t.Run(fmt.Sprint(format, "/", name), func(t *testing.T) {
				g := generator{rand.New(rand.NewPCG(1, uint64(len(name))))}
				for i := range 2000 {
					p := g.probe()
					std, ours := bothLines(p, format, i%2 == 0, replace)
					if r := p.record; r.PC == 0 && hasSource(r) {
						continue // printed in another place
					}
					if diff := cmp.Diff(std, ours); diff != "" {
						t.Fatalf("probe %d (-slog +slogx):\n%s\nslog:  %s\nslogx: %s", i, diff, std, ours)
					}
				}
			})
		}
	}
}

func hasSource(r slog.Record) (found bool) {
	r.Attrs(func(a slog.Attr) bool {
		_, is := a.Value.Any().(*slog.Source)
		found = found || is && a.Key == slog.SourceKey
		return true
	})
	return found
}
