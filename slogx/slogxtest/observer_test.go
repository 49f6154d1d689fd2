package slogxtest_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"

	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

func TestObserverIsAHandler(t *testing.T) {
	var logs *slogxtest.Observer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		logs = slogxtest.NewObserver(nil)
		return logs
	}, func(t *testing.T) map[string]any {
		records := logs.Take()
		if len(records) != 1 {
			t.Fatalf("%d records, want 1", len(records))
		}
		r := records[0]
		m := asMap(r.Attrs)
		m[slog.LevelKey], m[slog.MessageKey] = r.Level, r.Message
		if !r.Time.IsZero() {
			m[slog.TimeKey] = r.Time
		}
		return m
	})
}

func asMap(attrs []slog.Attr) map[string]any {
	m := map[string]any{}
	for _, a := range attrs {
		if a.Value.Kind() == slog.KindGroup {
			m[a.Key] = asMap(a.Value.Group())
		} else {
			m[a.Key] = a.Value.Any()
		}
	}
	return m
}

func TestObserverFinds(t *testing.T) {
	logs := slogxtest.NewObserver(slog.LevelInfo)
	l := slog.New(logs)
	db := l.With("logger", "app.db", "pool", 3)
	l.Debug("not seen")
	l.Info("start", "logger", "stays an attr")
	db.Warn("slow", slog.Group("req", "id", 7), "err", errors.New("x"))
	db.WithGroup("g").With("logger", "an attr too").Error("slow", "n", []int{1})

	got := fmt.Sprint(logs.Records())
	want := `	INFO "start" logger=stays an attr
	WARNING app.db: "slow" pool=3 req=[id=7] err=x
	ERROR app.db: "slow" pool=3 g=[logger=an attr too n=[1]]`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, tc := range []struct {
		name string
		got  slogxtest.Records
		want int
	}{
		{"level", logs.Records().FilterLevel(slog.LevelWarn), 1},
		{"message", logs.Records().FilterMessage("slow"), 2},
		{"logger", logs.Records().FilterLogger("app.db"), 2},
		{"no logger", logs.Records().FilterLogger(""), 1},
		{"attr", logs.Records().FilterAttr("pool", 3), 2},
		{"attr of another type", logs.Records().FilterAttr("pool", "3"), 0},
		{"attr in a group", logs.Records().FilterAttr("req.id", 7), 1},
		{"attr that cannot be compared", logs.Records().FilterAttr("g.n", []int{1}), 1},
		{"group", logs.Records().FilterAttr("req", slog.GroupValue(slog.Int("id", 7))), 1},
		{"two", logs.Records().FilterMessage("slow").FilterLevel(slog.LevelError), 1},
	} {
		if len(tc.got) != tc.want {
			t.Errorf("by %s: %d records, want %d", tc.name, len(tc.got), tc.want)
		}
	}
	if f := logs.Records()[0].Function(); !strings.HasSuffix(f, "TestObserverFinds") {
		t.Errorf("function %q, want this test", f)
	}
	if n := len(logs.Take()); n != 3 {
		t.Errorf("took %d records, want 3", n)
	}
	if n := len(logs.Records()); n != 0 {
		t.Errorf("%d records after Take, want 0", n)
	}
}

// fakeT is a testing.TB that remembers what failed.
type fakeT struct {
	testing.TB
	failures []string
}

func (t *fakeT) Helper() {}
func (t *fakeT) Errorf(format string, args ...any) {
	t.failures = append(t.failures, fmt.Sprintf(format, args...))
}

func TestWant(t *testing.T) {
	logs := slogxtest.NewObserver(nil)
	slog.New(logs).Warn("slow", "ms", 120, slog.Group("req", "id", 7))
	for _, tc := range []struct {
		name string
		ask  func(t testing.TB)
		want string
	}{
		{"is there", func(t testing.TB) { logs.Want(t, slog.LevelWarn, "slow") }, ""},
		{"with attrs", func(t testing.TB) { logs.Want(t, slog.LevelWarn, "slow", "ms", 120, "req.id", 7) }, ""},
		{"another level", func(t testing.TB) { logs.Want(t, slog.LevelInfo, "slow") },
			"not logged:\n\tINFO \"slow\"\nlogged:\n\tWARNING \"slow\" ms=120 req=[id=7]"},
		{"another value", func(t testing.TB) { logs.Want(t, slog.LevelWarn, "slow", "ms", 121) },
			"not logged:\n\tWARNING \"slow\" ms=121\nlogged:\n\tWARNING \"slow\" ms=120 req=[id=7]"},
		{"none", func(t testing.TB) { logs.WantNone(t, slog.LevelError) }, ""},
		{"none, but some", func(t testing.TB) { logs.WantNone(t, slog.LevelWarn) },
			"logged, but not wanted:\n\tWARNING \"slow\" ms=120 req=[id=7]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var ft fakeT
			tc.ask(&ft)
			if got := strings.Join(ft.failures, "\n"); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func ExampleObserver() {
	logs := slogxtest.NewObserver(slog.LevelInfo)
	l := slog.New(logs).With("logger", "shop.db")

	l.Info("opened", "rows", 3)
	l.Error("lost", slog.Group("conn", "id", 7))

	fmt.Println(len(logs.Records()))
	fmt.Println(logs.Records().FilterAttr("conn.id", 7)[0])
	// Output:
	// 2
	// ERROR shop.db: "lost" conn=[id=7]
}
