package slogx_test

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/probes"
	"github.com/seed-e5d85c45/logging/slogx"
)

func slogJSON(w io.Writer, opts *slog.HandlerOptions) slog.Handler {
	return slog.NewJSONHandler(w, opts)
}

func slogText(w io.Writer, opts *slog.HandlerOptions) slog.Handler {
	return slog.NewTextHandler(w, opts)
}

// leafOf returns a handler of our format with slog's options.
func leafOf(format slogx.Format) func(io.Writer, *slog.HandlerOptions) slog.Handler {
	return func(w io.Writer, opts *slog.HandlerOptions) slog.Handler {
		return slogx.NewOutputHandler(w, &slogx.OutputOptions{
			Format: format, AddSource: opts.AddSource, ReplaceAttr: opts.ReplaceAttr, SlogLevelNames: true})
	}
}

// TestProbes compares both formats with slog's, byte for byte. They differ for
// the reasons that the table gives, and for no others.
func TestProbes(t *testing.T) {
	table := probes.Table()
	if len(table) < 100 {
		t.Errorf("%d probes", len(table))
	}
	for _, p := range table {
		t.Run(p.Name, func(t *testing.T) {
			differs := false
			for _, c := range []struct {
				name       string
				ours, slog func(io.Writer, *slog.HandlerOptions) slog.Handler
				right      string
				endless    bool
			}{
				{"json", leafOf(slogx.JSON), slogJSON, p.JSON, p.EndlessJSON},
				{"text", leafOf(slogx.Text), slogText, p.Text, p.EndlessText},
			} {
				var std string
				if !c.endless {
					std = output(t, p, c.slog)
				}
				want := std
				if p.Without != nil {
					want = output(t, *p.Without, c.slog)
				}
				if c.right != "" {
					want = c.right
				}
				got := output(t, p, c.ours)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", c.name, diff)
				}
				if _, err := probes.Canonical(got); c.name == "json" && err != nil {
					t.Errorf("%v: %s", err, got)
				}
				differs = differs || got != std
			}
			if differs != (p.Reason != "") {
				t.Errorf("differs from slog: %v, with the reason %q", differs, p.Reason)
			}
		})
	}
}

func output(t *testing.T, p probes.Probe, open func(io.Writer, *slog.HandlerOptions) slog.Handler) string {
	t.Helper()
	out, err := p.Output(open)
	if err != nil {
		t.Error(err)
	}
	return out
}

// TestProbesThroughATree checks that a tree in front of the handler changes
// nothing.
func TestProbesThroughATree(t *testing.T) {
	for _, p := range probes.Table() {
		t.Run(p.Name, func(t *testing.T) {
			got := output(t, p, func(w io.Writer, opts *slog.HandlerOptions) slog.Handler {
				tree := hierarchy.New()
				tree.SetLevel("", opts.Level.Level())
				tree.AddHandler("", "probe", leafOf(slogx.JSON)(w, opts))
				return tree.Handler("")
			})
			if diff := cmp.Diff(output(t, p, leafOf(slogx.JSON)), got); diff != "" {
				t.Errorf("(-leaf +tree):\n%s", diff)
			}
		})
	}
}

// hollowAttr returns an attr that may be empty in the end, or hold such.
func (g generator) hollowAttr(depth int) slog.Attr {
	switch n := g.IntN(8); {
	case n < 2 || depth > 3:
		return slog.Attr{}
	case n < 4:
		return slog.Int(g.string(), n)
	}
	var inner []slog.Attr
	for range g.IntN(3) {
		inner = append(inner, g.hollowAttr(depth+1))
	}
	group := slog.GroupValue(inner...)
	if g.IntN(2) == 0 {
		group = slog.AnyValue(valuer{V: group})
	}
	return slog.Attr{Key: g.string(), Value: group}
}

// full returns attrs without what is empty in the end.
func full(attrs []slog.Attr) []slog.Attr {
	var kept []slog.Attr
	for _, a := range attrs {
		a.Value = a.Value.Resolve()
		if a.Value.Kind() == slog.KindGroup {
			inner := full(a.Value.Group())
			if len(inner) == 0 {
				continue
			}
			a.Value = slog.GroupValue(inner...)
		}
		if !a.Equal(slog.Attr{}) {
			kept = append(kept, a)
		}
	}
	return kept
}

// FuzzHollow gives hollow attrs to our handlers, and the same without them to
// slog's: the lines are the same.
func FuzzHollow(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, seed*7)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		g := generator{rand.New(rand.NewPCG(a, b))}
		hollow, whole := probes.Probe{}, probes.Probe{}
		var hollowSteps, wholeSteps []func(slog.Handler) slog.Handler
		for range g.IntN(5) {
			if g.IntN(2) == 0 {
				name := g.string()
				open := func(h slog.Handler) slog.Handler { return h.WithGroup(name) }
				hollowSteps = append(hollowSteps, open)
				if name != "" {
					wholeSteps = append(wholeSteps, open)
				}
				continue
			}
			attrs := []slog.Attr{g.hollowAttr(0), g.hollowAttr(0)}
			hollowSteps = append(hollowSteps, func(h slog.Handler) slog.Handler { return h.WithAttrs(slices.Clone(attrs)) })
			if kept := full(attrs); len(kept) > 0 {
				wholeSteps = append(wholeSteps, func(h slog.Handler) slog.Handler { return h.WithAttrs(kept) })
			}
		}
		attrs := []slog.Attr{g.hollowAttr(0), g.hollowAttr(0), g.hollowAttr(0)}
		hollow.Record, whole.Record = newRecord("m", attrs...), newRecord("m", full(attrs)...)
		hollow.Derive, whole.Derive = eachStep(hollowSteps), eachStep(wholeSteps)
		if diff := cmp.Diff(output(t, whole, slogJSON), output(t, hollow, leafOf(slogx.JSON))); diff != "" {
			t.Errorf("json (-slog +slogx):\n%s", diff)
		}
		if diff := cmp.Diff(output(t, whole, slogText), output(t, hollow, leafOf(slogx.Text))); diff != "" {
			t.Errorf("text (-slog +slogx):\n%s", diff)
		}
	})
}

func eachStep(steps []func(slog.Handler) slog.Handler) func(slog.Handler) slog.Handler {
	return func(h slog.Handler) slog.Handler {
		for _, step := range steps {
			h = step(h)
		}
		return h
	}
}
