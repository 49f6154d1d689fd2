package hierarchy_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// decides is a filter of which nobody can say what it does without a record.
type decides bool

func (d decides) String() string { return fmt.Sprintf("passes=%v", bool(d)) }

func (d decides) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	return r, bool(d)
}

// notes is a handler with a level and filters that notes its name for each
// record, as a handler of another package may be.
type notes struct {
	name    string
	level   slog.Level
	filters []hierarchy.Filter
	logger  string
	got     *[]string
}

func (n notes) Enabled(_ context.Context, level slog.Level) bool { return level >= n.level }
func (n notes) Level() slog.Level                                { return n.level }
func (n notes) Filters() []hierarchy.Filter                      { return n.filters }
func (n notes) WithGroup(string) slog.Handler                    { return n }

func (n notes) Handle(ctx context.Context, r slog.Record) error {
	for _, f := range n.filters {
		var ok bool
		if r, ok = f.Filter(ctx, n.logger, r); !ok {
			return nil
		}
	}
	*n.got = append(*n.got, n.name)
	return nil
}

func (n notes) WithAttrs(as []slog.Attr) slog.Handler {
	for _, a := range as {
		if a.Key == hierarchy.NameKey {
			n.logger = a.Value.String()
		}
	}
	return n
}

// hands is a handler in front of another.
type hands struct{ slog.Handler }

func (h hands) Target() slog.Handler { return h.Handler }

func (h hands) WithAttrs(as []slog.Attr) slog.Handler { return hands{h.Handler.WithAttrs(as)} }

// randomTree is a tree and what it has been made of.
type randomTree struct {
	*rand.Rand
	tree *hierarchy.Tree
	got  []string
	made []string
}

var (
	randomNames = []string{
		"", "app", "app.db", "app.db.pool", "app/http", "lib", "lib.x", "a", "a.b.c.d", "db",
		here, ourModule, "github.com", "hierarchy_test", "hierarchy_test/below", ourModule + "/rotate",
	}
	randomLevels = []slog.Level{hierarchy.NotSet, slog.LevelDebug, slog.LevelInfo, slog.LevelInfo + 1, slog.LevelWarn, slog.LevelError, hierarchy.LevelCritical}
)

func pick[T any](r *randomTree, from []T) T { return from[r.IntN(len(from))] }

func (r *randomTree) say(format string, args ...any) {
	r.made = append(r.made, fmt.Sprintf(format, args...))
}

func (r *randomTree) filters() []hierarchy.Filter {
	var fs []hierarchy.Filter
	for range max(0, r.IntN(5)-2) {
		fs = append(fs, pick(r, []hierarchy.Filter{
			decides(true), decides(true), decides(false),
			hierarchy.NameFilter(pick(r, randomNames)), hierarchy.LevelFilter(pick(r, randomLevels), hierarchy.Off),
		}))
	}
	return fs
}

func (r *randomTree) build() {
	r.tree = hierarchy.New()
	r.tree.SetLevel("", pick(r, randomLevels))
	var handlers []slog.Handler
	for i := range 1 + r.IntN(4) {
		n := &notes{name: fmt.Sprint("h", i), level: pick(r, randomLevels), filters: r.filters(), got: &r.got}
		handlers = append(handlers, n)
		if r.IntN(4) == 0 {
			handlers[i] = hands{n}
		}
		r.say("h%d=%v%v", i, n.level, n.filters)
	}
	switch r.IntN(3) {
	case 0:
		r.tree.SetLastResort(nil)
	default:
		r.tree.SetLastResort(&notes{name: "last", level: slog.LevelWarn, got: &r.got})
	}
	for range r.IntN(8) {
		r.change(pick(r, randomNames), handlers)
	}
	if r.IntN(4) == 0 {
		level := pick(r, randomLevels)
		r.tree.Disable(level)
		r.say("disable %v", level)
	}
	if r.IntN(2) == 0 {
		r.tree.SetPackageNames(true)
		r.say("package names")
	}
}

func (r *randomTree) change(name string, handlers []slog.Handler) {
	if level := pick(r, randomLevels); r.IntN(2) == 0 {
		r.tree.SetLevel(name, level)
		r.say("%q level %v", name, level)
	}
	if r.IntN(2) == 0 {
		i := r.IntN(len(handlers))
		r.tree.AddHandler(name, fmt.Sprint("h", i), handlers[i])
		r.say("%q handler h%d", name, i)
	}
	if r.IntN(5) == 0 {
		r.tree.SetPropagate(name, false)
		r.say("%q does not propagate", name)
	}
	if r.IntN(8) == 0 {
		r.tree.SetDisabled(name, true)
		r.say("%q disabled", name)
	}
	for _, f := range r.filters() {
		r.tree.AddFilter(name, f)
		r.say("%q filter %v", name, f)
	}
}

// expected is what e says the handlers do, with what only the filters know.
func expected(e hierarchy.Explanation) []string {
	denied := decides(false).String()
	if e.Reason != "" || slices.Contains(e.Filters, denied) {
		return nil
	}
	var names []string
	for _, v := range e.Handlers {
		if v.Takes && !slices.Contains(v.Filters, denied) {
			names = append(names, v.Handler)
		}
	}
	if e.LastResort {
		names = append(names, "last")
	}
	return names
}

// query logs a record on a logger, or as one of this package, and compares.
func (r *randomTree) query(t *testing.T) (ok bool) {
	name, level := pick(r, randomNames), pick(r, randomLevels[1:])
	named := slices.Contains(r.made, "package names")
	l := slog.New(r.tree.Handler(""))
	switch {
	case r.IntN(3) == 0 && named:
		name = here
	case name == "" && named:
		return true // nobody logs under that name now
	case name != "":
		// What no logger has as its name stands for the package.
		l = l.With(hierarchy.NameKey, name)
		if named && strings.HasPrefix(name, ourModule) && !r.isLogger(name) {
			return true
		}
	}
	e := r.tree.Explain(name, level)
	r.got = nil
	l.Log(t.Context(), level, "m")
	if want := expected(e); !slices.Equal(r.got, want) {
		t.Errorf("%q at %v: reached %v, explained %v:\n%s\ntree: %s", name, level, r.got, want, e, strings.Join(r.made, "; "))
		return false
	}
	if (e.Reason == "") != (e.Change == "") || !e.Enabled && e.Reason == "" {
		t.Errorf("incomplete: %+v", e)
	}
	return true
}

func (r *randomTree) isLogger(name string) bool {
	for info := range r.tree.Walk() {
		if info.Name == name {
			return !info.Placeholder
		}
	}
	return false
}

// TestExplainIsWhatHappens holds Explain against what is really emitted.
func TestExplainIsWhatHappens(t *testing.T) {
	stderr := os.Stderr
	defer func() { os.Stderr = stderr }()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	os.Stderr = null // the hints of so many trees

	trees := 10_000
	if testing.Short() || raceEnabled {
		trees = 1000
	}
	asked, logged, wrong := 0, 0, 0
	for seed := range uint64(trees) {
		r := &randomTree{Rand: rand.New(rand.NewPCG(seed, 6))}
		r.build()
		for range 6 {
			asked++
			if !r.query(t) {
				wrong++
				t.Errorf("seed %d", seed)
			}
			if len(r.got) > 0 {
				logged++
			}
		}
		if wrong > 3 {
			t.Fatal("and more")
		}
	}
	t.Logf("%d trees, %d records, %d of them logged, %d disagreements", trees, asked, logged, wrong)
	if logged < asked/10 || logged > asked*9/10 {
		t.Errorf("%d of %d records are logged: the trees say little", logged, asked)
	}
}
