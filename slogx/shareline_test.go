package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/slogx"
)

// opaque hides from a tree what a handler can do beyond slog.Handler.
type opaque struct{ slog.Handler }

func (o opaque) WithAttrs(as []slog.Attr) slog.Handler { return opaque{o.Handler.WithAttrs(as)} }
func (o opaque) WithGroup(name string) slog.Handler    { return opaque{o.Handler.WithGroup(name)} }

// adding is a filter that adds an attr, and drops the records of m1.
type adding int

func (a adding) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	r = r.Clone()
	r.AddAttrs(slog.Int("filter", int(a)))
	return r, r.Message != "m1"
}

// broken is a writer that fails.
type broken struct{ error }

func (b broken) Write([]byte) (int, error) { return 0, b.error }

// here is the place of a log call.
var here = func() uintptr {
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	return pcs[0]
}()

// TestSharedLines logs the same through two trees of the same random leaves,
// one of which cannot see that lines could be shared: both write the same.
func TestSharedLines(t *testing.T) {
	layout, err := slogx.ParseLayout("%(asctime)s %(levelname)s %(name)s %(message)s", nil)
	if err != nil {
		t.Fatal(err)
	}
	named, err := slogx.ParseLayout("%(levelname)s [%(k)s] %(msg)s", nil)
	if err != nil {
		t.Fatal(err)
	}
	formats := []slogx.Format{slogx.JSON, slogx.Text, layout, named, slogx.Console}
	for seed := range uint64(400) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		shared, alone := hierarchy.New(), hierarchy.New()
		var got, want []*bytes.Buffer
		for i := range 2 + rnd.IntN(5) {
			opts := slogx.OutputOptions{Format: formats[rnd.IntN(1+rnd.IntN(len(formats)))], AddSource: rnd.IntN(4) == 0, SlogLevelNames: rnd.IntN(6) == 0}
			if rnd.IntN(3) == 0 {
				opts.Level = slog.Level(4 * rnd.IntN(4))
			}
			if rnd.IntN(8) == 0 {
				opts.ReplaceAttr = func(_ []string, a slog.Attr) slog.Attr {
					if a.Key == "k" {
						a.Value = slog.StringValue("replaced " + strconv.Itoa(i))
					}
					return a
				}
			}
			if rnd.IntN(8) == 0 {
				opts.Filters = []slogx.Filter{adding(i)}
			}
			pre := rnd.IntN(8) == 0
			logger := []string{"", "a"}[rnd.IntN(2)]
			leaf := func(b *bytes.Buffer) slog.Handler {
				var h slog.Handler = slogx.NewOutputHandler(b, &opts)
				if pre {
					h = h.WithAttrs([]slog.Attr{slog.Int("own", i)})
				}
				return h
			}
			got, want = append(got, new(bytes.Buffer)), append(want, new(bytes.Buffer))
			shared.AddHandler(logger, strconv.Itoa(i), leaf(got[i]))
			alone.AddHandler(logger, strconv.Itoa(i), opaque{leaf(want[i])})
		}
		for _, tree := range []*hierarchy.Tree{shared, alone} {
			tree.SetLevel("", slog.LevelDebug)
			derived := tree.Handler("a").WithAttrs([]slog.Attr{slog.String("k", "v")}).WithGroup("g").WithAttrs([]slog.Attr{slog.Int("n", 1)})
			for i, h := range []slog.Handler{tree.Handler(""), tree.Handler("a"), tree.Handler("a.b").WithGroup("h"), derived} {
				for level := slog.LevelDebug; level <= slog.LevelError; level += 4 {
					r := slog.NewRecord(time.Unix(1e9, 5), level, "m"+strconv.Itoa(i), here)
					r.AddAttrs(slog.Int("x", i), slog.String("k", "record"))
					if err := h.Handle(t.Context(), r); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		for i := range got {
			if diff := cmp.Diff(want[i].String(), got[i].String()); diff != "" {
				t.Fatalf("seed %d, leaf %d (-alone +shared):\n%s", seed, i, diff)
			}
		}
	}
}

// counted is a Format that counts how often a record is formatted.
type counted struct{ n *int }

func (c counted) New(*slogx.OutputOptions) slogx.Formatter { return c }

func (c counted) AppendRecord(dst []byte, _ string, r slog.Record) []byte {
	*c.n++
	return fmt.Appendln(dst, r.Message)
}

// TestSharesLine says which handlers share their lines.
func TestSharesLine(t *testing.T) {
	layout := func(text string) slogx.Format {
		f, err := slogx.ParseLayout(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	one := layout("%(message)s")
	drop := []slogx.Filter{adding(1)}
	keep := func(_ []string, a slog.Attr) slog.Attr { return a }
	tests := []struct {
		name string
		a, b slogx.OutputOptions
		want bool
	}{
		{"text", slogx.OutputOptions{}, slogx.OutputOptions{Format: slogx.Text}, true},
		{"json", slogx.OutputOptions{Format: slogx.JSON}, slogx.OutputOptions{Format: slogx.JSON}, true},
		{"levels differ", slogx.OutputOptions{Level: slog.LevelInfo}, slogx.OutputOptions{}, true},
		{"one layout", slogx.OutputOptions{Format: one}, slogx.OutputOptions{Format: one}, true},
		{"formats differ", slogx.OutputOptions{Format: slogx.JSON}, slogx.OutputOptions{}, false},
		{"source", slogx.OutputOptions{AddSource: true}, slogx.OutputOptions{}, false},
		{"zone", slogx.OutputOptions{Location: time.UTC}, slogx.OutputOptions{}, false},
		{"level names", slogx.OutputOptions{SlogLevelNames: true}, slogx.OutputOptions{}, false},
		{"own level names", slogx.OutputOptions{LevelNames: slogx.LevelNames{0: "I"}}, slogx.OutputOptions{LevelNames: slogx.LevelNames{0: "J"}}, false},
		{"ReplaceAttr", slogx.OutputOptions{ReplaceAttr: keep}, slogx.OutputOptions{ReplaceAttr: keep}, false},
		{"filters", slogx.OutputOptions{Filters: drop}, slogx.OutputOptions{}, false},
		{"stack", slogx.OutputOptions{StackLevel: slog.LevelError}, slogx.OutputOptions{StackLevel: slog.LevelError}, false},
		{"console", slogx.OutputOptions{Format: slogx.Console}, slogx.OutputOptions{Format: slogx.Console}, false},
		{"a format of others", slogx.OutputOptions{Format: counted{new(int)}}, slogx.OutputOptions{Format: counted{new(int)}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := slogx.NewOutputHandler(io.Discard, &tt.a), slogx.NewOutputHandler(io.Discard, &tt.b)
			if a.SharesLine(b) != tt.want || b.SharesLine(a) != tt.want {
				t.Errorf("share their lines: %v and %v, want %v", a.SharesLine(b), b.SharesLine(a), tt.want)
			}
			if derived := b.WithAttrs([]slog.Attr{slog.Int("a", 1)}); a.SharesLine(derived) {
				t.Error("shares with a handler that has an attr more")
			}
			if grouped := b.WithGroup("g"); a.SharesLine(grouped) {
				t.Error("shares with a handler in a group")
			}
		})
	}
}

// TestSharedLineFails wants the error of one of three writers, and the line in
// the others.
func TestSharedLineFails(t *testing.T) {
	var first, last bytes.Buffer
	tree := hierarchy.New()
	full := errors.New("disk full")
	tree.AddHandler("", "1", slogx.NewOutputHandler(&first, nil))
	failing := slogx.NewOutputHandler(broken{full}, &slogx.OutputOptions{OnError: func(error) {}})
	tree.AddHandler("", "2", failing)
	tree.AddHandler("", "3", slogx.NewOutputHandler(&last, nil))
	r := slog.NewRecord(time.Time{}, slog.LevelError, "m", here)
	if err := tree.Handler("").Handle(t.Context(), r); !errors.Is(err, full) {
		t.Errorf("Handle returns %v", err)
	}
	const want = "level=ERROR msg=m\n"
	if first.String() != want || last.String() != want || failing.Stats().Failed != 1 {
		t.Errorf("got %q and %q, %d failed", first.String(), last.String(), failing.Stats().Failed)
	}
}

// embedding is a handler of a program that adds to an OutputHandler what it
// wants, and has all its methods.
type embedding struct{ *slogx.OutputHandler }

func (e embedding) Handle(ctx context.Context, r slog.Record) error {
	r = r.Clone()
	r.AddAttrs(slog.Bool("own", true))
	return e.OutputHandler.Handle(ctx, r)
}

func (e embedding) WithAttrs(as []slog.Attr) slog.Handler {
	return embedding{e.OutputHandler.WithAttrs(as).(*slogx.OutputHandler)}
}

// TestEmbeddedHandler wants the Handle of a handler that embeds another to be
// called, wherever the tree could take a shorter way with the one embedded.
func TestEmbeddedHandler(t *testing.T) {
	for leaves := range 3 {
		var bufs []*bytes.Buffer
		tree := hierarchy.New()
		for i := range leaves + 1 {
			bufs = append(bufs, new(bytes.Buffer))
			tree.AddHandler("", strconv.Itoa(i), embedding{slogx.NewOutputHandler(bufs[i], nil)})
		}
		r := slog.NewRecord(time.Time{}, slog.LevelError, "m", here)
		if err := tree.Handler("app").WithAttrs([]slog.Attr{slog.Int("a", 1)}).Handle(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		for _, b := range bufs {
			if want := "level=ERROR logger=app msg=m a=1 own=true\n"; b.String() != want {
				t.Errorf("%d leaves: got %q, want %q", leaves+1, b, want)
			}
		}
	}
}
