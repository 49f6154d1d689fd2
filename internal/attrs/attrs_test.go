package attrs

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func text(r slog.Record) string {
	var out bytes.Buffer
	h := slog.NewTextHandler(&out, nil)
	if err := h.Handle(context.Background(), r); err != nil {
		return err.Error()
	}
	return out.String()
}

func TestRecord(t *testing.T) {
	one, two := slog.Int("one", 1), slog.Int("two", 2)
	for _, tc := range []struct {
		name  string
		list  List
		first []slog.Attr
		want  string
	}{
		{"empty", List{}, nil, "level=INFO msg=m own=0\n"},
		{"attrs", List{}.WithAttrs([]slog.Attr{one, two}), nil, "level=INFO msg=m one=1 two=2 own=0\n"},
		{"attrs before and in a group", List{}.WithAttrs([]slog.Attr{one}).WithGroup("g").WithAttrs([]slog.Attr{two}), nil,
			"level=INFO msg=m one=1 g.two=2 g.own=0\n"},
		{"first stays outside", List{}.WithGroup("g"), []slog.Attr{one}, "level=INFO msg=m one=1 g.own=0\n"},
		{"nothing to add", List{}.WithGroup("").WithAttrs(nil), nil, "level=INFO msg=m own=0\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := slog.NewRecord(time.Time{}, slog.LevelInfo, "m", 0)
			r.AddAttrs(slog.Int("own", 0))
			if got := text(tc.list.Record(r, tc.first...)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if got := r.NumAttrs(); got != 1 {
				t.Errorf("the record given has %d attrs now", got)
			}
		})
	}
}

func TestSiblingsShareNothing(t *testing.T) {
	parent := List{}.WithGroup("p").WithGroup("q").WithGroup("r")
	one := parent.WithGroup("one")
	two := parent.WithGroup("two")
	r := slog.NewRecord(time.Time{}, slog.LevelInfo, "m", 0)
	r.AddAttrs(slog.Int("a", 1))
	if got, want := text(one.Record(r)), "level=INFO msg=m p.q.r.one.a=1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := text(two.Record(r)), "level=INFO msg=m p.q.r.two.a=1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// endless is a group that holds itself twice.
type endless struct{}

func (e endless) LogValue() slog.Value { return slog.GroupValue(slog.Any("a", e), slog.Any("b", e)) }

func TestResolveComesToAnEnd(t *testing.T) {
	cycle := make([]slog.Attr, 2)
	cycle[0] = slog.Attr{Key: "a", Value: slog.GroupValue(cycle...)}
	cycle[1] = cycle[0]
	large := make([]any, 10_000)
	for i := range large {
		large[i] = slog.Int("n", i)
	}
	for _, tc := range []struct {
		name string
		attr slog.Attr
		cut  bool
	}{
		{"a LogValuer", slog.Any("e", endless{}), true},
		{"a group", slog.Attr{Key: "e", Value: slog.GroupValue(cycle...)}, true},
		{"a large group", slog.Group("e", large...), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := slog.NewRecord(time.Time{}, slog.LevelInfo, "m", 0)
			r.AddAttrs(Resolve([]slog.Attr{tc.attr})...)
			if cut := strings.Contains(text(r), "!ERROR:groups nested too deep"); cut != tc.cut {
				t.Errorf("cut off: %v, want %v", cut, tc.cut)
			}
		})
	}
}

type valuer struct{ n *int }

func (v valuer) LogValue() slog.Value { return slog.IntValue(*v.n) }

func TestResolveTakesTheValueOfNow(t *testing.T) {
	n := 1
	given := []slog.Attr{slog.String("s", "x"), slog.Group("g", slog.Any("v", valuer{&n})), slog.Any("v", valuer{&n})}
	r := slog.NewRecord(time.Time{}, slog.LevelInfo, "m", 0)
	r.AddAttrs(given...)
	kept, resolved := Clone(r), Resolve(given)
	n = 2
	if got, want := text(kept), "level=INFO msg=m s=x g.v=1 v=1\n"; got != want {
		t.Errorf("clone: got %q, want %q", got, want)
	}
	plain := slog.NewRecord(time.Time{}, slog.LevelInfo, "m", 0)
	plain.AddAttrs(resolved...)
	if got, want := text(plain), "level=INFO msg=m s=x g.v=1 v=1\n"; got != want {
		t.Errorf("resolved: got %q, want %q", got, want)
	}
	if given[2].Value.Kind() != slog.KindLogValuer {
		t.Error("the attrs given were changed")
	}
}

func TestApply(t *testing.T) {
	given := List{}.WithAttrs([]slog.Attr{slog.Int("a", 1)}).WithGroup("g")
	list := given.WithAttrs([]slog.Attr{slog.Int("b", 2)}).WithGroup("h").WithAttrs([]slog.Attr{slog.Int("c", 3)})
	for _, tc := range []struct {
		name  string
		given List
		want  string
	}{
		{"all of it", List{}, "msg=m a=1 g.b=2 g.h.c=3\n"},
		{"the rest", given, "msg=m b=2 h.c=3\n"},
		{"nothing", list, "msg=m\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			h := list.Apply(tc.given, slog.NewTextHandler(&out, nil))
			r := slog.NewRecord(time.Time{}, slog.LevelInfo, "m", 0)
			if err := h.Handle(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(out.String(), "level=INFO "); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
