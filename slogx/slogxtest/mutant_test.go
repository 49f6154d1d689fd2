package slogxtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/attrs"
)

// mutants holds, for each rule, a handler that breaks it.
var mutants = map[string]subject{
	"siblings-With": text(mutant{withAttrs: func(m mutant, a []slog.Attr) slog.Handler {
		m.loose = append(m.loose, a...)
		return m
	}}),
	"siblings-WithGroup": text(mutant{withGroup: func(m mutant, name string) slog.Handler {
		m.groups = append(m.groups, name)
		return m
	}}),
	"parent": text(mutant{withAttrs: func(m mutant, a []slog.Attr) slog.Handler {
		*m.shared = append(*m.shared, a...)
		return m
	}}),
	"With-before-WithGroup": text(mutant{withAttrs: func(m mutant, a []slog.Attr) slog.Handler {
		m.loose = slices.Concat(m.loose, a)
		return m
	}}),
	"With-resolves": text(mutant{withAttrs: func(m mutant, a []slog.Attr) slog.Handler {
		m.late = m.late.WithAttrs(a)
		return m
	}, withGroup: func(m mutant, name string) slog.Handler {
		m.late = m.late.WithGroup(name)
		return m
	}}),
	"empty-groups": text(mutant{}),
	"escaping": text(mutant{handle: func(m mutant, _ context.Context, r slog.Record) error {
		line := fmt.Sprintf("level=%s msg=%q", r.Level, r.Message)
		r.Attrs(func(a slog.Attr) bool {
			line += fmt.Sprintf(" %s=%q", a.Key, a.Value)
			return true
		})
		_, err := fmt.Fprintln(m.w, line)
		return err
	}}),
	"length": writer(func(w io.Writer, p []byte) (int, error) {
		if len(p) > 1<<20 {
			p = append(p[:1<<20:1<<20], '\n')
		}
		return w.Write(p)
	}),
	"odd-values": {parse: ParseJSON, newHandler: func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) }},
	"panics": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		r.Attrs(func(a slog.Attr) bool {
			if err, ok := a.Value.Any().(error); ok {
				_ = err.Error()
			}
			return true
		})
		return m.Handler.Handle(ctx, r)
	}}),
	"endless-values": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		return nil // with them, the record is lost
	}, withAttrs: func(m mutant, _ []slog.Attr) slog.Handler { return m }}),
	"one-Write": writer(func(w io.Writer, p []byte) (int, error) {
		n, err := w.Write(p[:len(p)/2])
		if err != nil {
			return n, err
		}
		rest, err := w.Write(p[n:])
		return n + rest, err
	}),
	"interleaving": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		return slog.NewTextHandler(m.w, nil).Handle(ctx, r) // has a lock of its own
	}}),
	"write-errors": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		_ = m.Handler.Handle(ctx, r)
		return nil
	}}),
	"shared-record": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		r.AddAttrs(slog.String("host", "localhost"))
		return m.Handler.Handle(ctx, r)
	}}),
	"slices": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		r.Attrs(func(a slog.Attr) bool {
			if a.Value.Kind() == slog.KindGroup {
				slices.SortFunc(a.Value.Group(), func(a, b slog.Attr) int { return strings.Compare(a.Key, b.Key) })
			}
			return true
		})
		return m.Handler.Handle(ctx, r)
	}}),
	"kept-values": {parse: ParseText, newHandler: func(w io.Writer) slog.Handler {
		return keeper{Handler: slog.NewTextHandler(w, nil), kept: new([]func())}
	}},
	"options": func() subject {
		key := "a"
		return subject{parse: ParseText, newHandler: func(w io.Writer) slog.Handler {
			key += "a"
			bad := key
			return slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == "a" && len(bad) > 2 {
					a.Key = bad
				}
				return a
			}})
		}}
	}(),
	"context": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		if ctx != nil && ctx.Err() != nil {
			return nil
		}
		return m.Handler.Handle(ctx, r)
	}}),
	"Close": text(mutant{handle: func(m mutant, ctx context.Context, r slog.Record) error {
		go func() { <-leaked }()
		return m.Handler.Handle(ctx, r)
	}}),
	"after-Close": {parse: ParseText, newHandler: func(w io.Writer) slog.Handler {
		return &closer{Handler: slog.NewTextHandler(w, nil)}
	}},
	"passes-on": {wrap: func(target slog.Handler) slog.Handler {
		return mutant{Handler: target, handle: func(m mutant, _ context.Context, r slog.Record) error {
			return m.Handler.Handle(context.Background(), r)
		}}
	}},
}

// leaked keeps goroutines alive until the test is over.
var leaked = make(chan struct{})

func TestEachRuleCatchesItsMutant(t *testing.T) {
	defer close(leaked)
	for _, r := range slices.Concat(handlerRules, passRules) {
		t.Run(r.name, func(t *testing.T) {
			m, ok := mutants[r.name]
			if !ok {
				t.Fatal("the rule has no mutant")
			}
			problems := m.check(r)
			if len(problems) == 0 {
				t.Fatal("the mutant passes")
			}
			t.Log(shorten(problems[0]))
		})
	}
}

// A mutant is a slog.TextHandler with something done wrongly.
type mutant struct {
	slog.Handler
	w io.Writer

	handle    func(m mutant, ctx context.Context, r slog.Record) error
	withAttrs func(m mutant, a []slog.Attr) slog.Handler
	withGroup func(m mutant, name string) slog.Handler

	loose  []slog.Attr
	groups []string
	shared *[]slog.Attr
	late   attrs.List
}

func text(m mutant) subject {
	return subject{parse: ParseText, newHandler: func(w io.Writer) slog.Handler {
		m.Handler, m.w = slog.NewTextHandler(w, nil), w
		m.shared = new([]slog.Attr)
		return m
	}}
}

func (m mutant) Handle(ctx context.Context, r slog.Record) error {
	if m.handle != nil {
		return m.handle(m, ctx, r)
	}
	r = m.late.Record(r.Clone())
	r.AddAttrs(m.loose...)
	r.AddAttrs(*m.shared...)
	h := m.Handler
	for _, name := range m.groups {
		h = h.WithGroup(name)
	}
	return h.Handle(ctx, r)
}

func (m mutant) WithAttrs(a []slog.Attr) slog.Handler {
	if m.withAttrs != nil {
		return m.withAttrs(m, a)
	}
	if len(m.groups) > 0 {
		m.loose = slices.Concat(m.loose, a)
		return m
	}
	m.Handler = m.Handler.WithAttrs(a)
	return m
}

func (m mutant) WithGroup(name string) slog.Handler {
	if m.withGroup != nil {
		return m.withGroup(m, name)
	}
	m.Handler = m.Handler.WithGroup(name)
	return m
}

type badWriter struct {
	w     io.Writer
	write func(w io.Writer, p []byte) (int, error)
}

func (b badWriter) Write(p []byte) (int, error) { return b.write(b.w, p) }

func writer(write func(w io.Writer, p []byte) (int, error)) subject {
	return subject{parse: ParseText, newHandler: func(w io.Writer) slog.Handler {
		return slog.NewTextHandler(badWriter{w, write}, nil)
	}}
}

// A keeper hands its records on when it is flushed, as they are then.
type keeper struct {
	slog.Handler
	kept *[]func()
}

func (k keeper) Handle(ctx context.Context, r slog.Record) error {
	*k.kept = append(*k.kept, func() { _ = k.Handler.Handle(ctx, r) })
	return nil
}

func (k keeper) Flush(context.Context) error {
	for _, handle := range *k.kept {
		handle()
	}
	*k.kept = nil
	return nil
}

// A closer loses what comes after Close.
type closer struct {
	slog.Handler
	mu     sync.Mutex
	closed bool
}

func (c *closer) Handle(ctx context.Context, r slog.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	return c.Handler.Handle(ctx, r)
}

func (c *closer) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return nil
}

func TestFailureQuotesTheRule(t *testing.T) {
	r := rule{name: "n", text: "the sentence"}
	r.test = func(s *subject) { panic("boom") }
	if got := (subject{}).check(r); len(got) != 1 || got[0] != "panic: boom" {
		t.Errorf("problems %q, want the panic", got)
	}
}

func TestSplitRecords(t *testing.T) {
	got := splitRecords([]byte("a\n  b\n\tc\nd\ne"))
	want := []string{"a\n  b\n\tc\n", "d\n", "e"}
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range want {
		if !bytes.Equal(got[i], []byte(want[i])) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
