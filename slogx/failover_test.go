package slogx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/rotate"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

func TestFailoverConformance(t *testing.T) {
	t.Run("the first", func(t *testing.T) {
		slogxtest.RunWrapper(t, func(target slog.Handler) slog.Handler {
			return slogx.NewFailoverHandler([]slog.Handler{target, slog.DiscardHandler}, nil)
		})
	})
	t.Run("the second", func(t *testing.T) {
		slogxtest.RunWrapper(t, func(target slog.Handler) slog.Handler {
			down := withError{slog.NewJSONHandler(io.Discard, nil), new(atomic.Bool)}
			down.broken.Store(true)
			return slogx.NewFailoverHandler([]slog.Handler{down, target}, &slogx.FailoverOptions{OnError: discard})
		})
	})
}

// withError is a leaf that fails while it is broken.
type withError struct {
	slog.Handler
	broken *atomic.Bool
}

func (h withError) Handle(ctx context.Context, r slog.Record) error {
	if h.broken.Load() {
		return errTarget
	}
	return h.Handler.Handle(ctx, r)
}

func (h withError) WithAttrs(as []slog.Attr) slog.Handler {
	return withError{h.Handler.WithAttrs(as), h.broken}
}

func (h withError) WithGroup(name string) slog.Handler {
	return withError{h.Handler.WithGroup(name), h.broken}
}

// A step breaks and mends leaves, lets time pass, and logs a record.
type failoverStep struct {
	broken string // of three leaves: "x.." is broken, works, works
	after  time.Duration
	to     string // the leaf that gets the record; "": none
}

func TestFailover(t *testing.T) {
	for _, tc := range []struct {
		name  string
		steps []failoverStep
		told  []string
		stats slogx.FailoverStats
	}{
		{"all work", []failoverStep{{"...", 0, "0"}, {"...", time.Hour, "0"}}, nil,
			slogx.FailoverStats{Balance: slogx.Balance{In: 2, Delivered: 2}, Leaves: []uint64{2, 0, 0}}},
		{"comes back, seen after the probe", []failoverStep{
			{"x..", 0, "1"}, {"...", 0, "1"}, {"...", 29 * time.Second, "1"}, {"...", time.Second, "0"}, {"...", 0, "0"},
		}, []string{
			"slogx: failover: records go to leaf 2 of 3: target",
			"slogx: failover: leaf 1 of 3 takes records again",
		}, slogx.FailoverStats{Balance: slogx.Balance{In: 5, Delivered: 5}, Leaves: []uint64{2, 3, 0}}},
		{"stays away: told once", []failoverStep{
			{"x..", 0, "1"}, {"x..", 30 * time.Second, "1"}, {"x..", 30 * time.Second, "1"},
		}, []string{"slogx: failover: records go to leaf 2 of 3: target"},
			slogx.FailoverStats{Balance: slogx.Balance{In: 3, Delivered: 3}, Active: 1, Leaves: []uint64{0, 3, 0}}},
		{"the second fails too, and comes back first", []failoverStep{
			{"xx.", 0, "2"}, {"x..", 30 * time.Second, "1"}, {"...", 30 * time.Second, "0"},
		}, []string{
			"slogx: failover: records go to leaf 3 of 3: target\ntarget",
			"slogx: failover: records go to leaf 2 of 3: target",
			"slogx: failover: leaf 1 of 3 takes records again",
		}, slogx.FailoverStats{Balance: slogx.Balance{In: 3, Delivered: 3}, Leaves: []uint64{1, 1, 1}}},
		{"the last fails: on with the first", []failoverStep{{"xx.", 0, "2"}, {".xx", 0, "0"}}, []string{
			"slogx: failover: records go to leaf 3 of 3: target\ntarget",
			"slogx: failover: records go to leaf 1 of 3: target",
		}, slogx.FailoverStats{Balance: slogx.Balance{In: 2, Delivered: 2}, Leaves: []uint64{1, 0, 1}}},
		{"none works", []failoverStep{{"xxx", 0, ""}, {"..x", 0, "0"}}, nil,
			slogx.FailoverStats{Balance: slogx.Balance{In: 2, Delivered: 1, Failed: 1}, Leaves: []uint64{1, 0, 0}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var logs []*slogxtest.Observer
				var leaves []slog.Handler
				var broken []*atomic.Bool
				for range 3 {
					o := slogxtest.NewObserver(nil)
					b := new(atomic.Bool)
					logs, broken = append(logs, o), append(broken, b)
					leaves = append(leaves, withError{o, b})
				}
				var told []string
				h := slogx.NewFailoverHandler(leaves, &slogx.FailoverOptions{OnError: func(err error) { told = append(told, err.Error()) }})
				for n, step := range tc.steps {
					for i, b := range broken {
						b.Store(step.broken[i] == 'x')
					}
					<-time.After(step.after)
					err := h.Handle(t.Context(), slog.NewRecord(time.Now(), slog.LevelInfo, fmt.Sprint(n), 0))
					if (err != nil) != (step.to == "") || err != nil && !errors.Is(err, errTarget) {
						t.Errorf("step %d: %v", n, err)
					}
					for i, o := range logs {
						if got, want := len(o.Records().FilterMessage(fmt.Sprint(n))) > 0, step.to == fmt.Sprint(i); got != want {
							t.Errorf("step %d: leaf %d has the record: %v, want %v", n, i, got, want)
						}
					}
				}
				if diff := cmp.Diff(tc.told, told); diff != "" {
					t.Errorf("told, -want +got\n%s", diff)
				}
				if diff := cmp.Diff(tc.stats, h.Stats()); diff != "" {
					t.Errorf("stats, -want +got\n%s", diff)
				}
			})
		})
	}
}

// A leaf that does not want a record is passed over when one before it has failed.
func TestFailoverPassesOverLevels(t *testing.T) {
	first := withError{slogxtest.NewObserver(nil), new(atomic.Bool)}
	first.broken.Store(true)
	logs, mails := slogxtest.NewObserver(nil), slogxtest.NewObserver(slog.LevelError)
	h := slogx.NewFailoverHandler([]slog.Handler{first, mails, logs}, &slogx.FailoverOptions{OnError: discard})
	if err := h.Handle(t.Context(), slog.NewRecord(time.Now(), slog.LevelInfo, "m", 0)); err != nil {
		t.Error(err)
	}
	logs.Want(t, slog.LevelInfo, "m")
	want := slogx.FailoverStats{Balance: slogx.Balance{In: 1, Delivered: 1}, Active: 2, Leaves: []uint64{0, 0, 1}}
	if diff := cmp.Diff(want, h.Stats()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The level of the leaf in use decides; no other leaf gets the record in its place.
func TestFailoverLevels(t *testing.T) {
	first, second := slogxtest.NewObserver(slog.LevelInfo), slogxtest.NewObserver(slog.LevelWarn)
	broken := new(atomic.Bool)
	h := slogx.NewFailoverHandler([]slog.Handler{withError{first, broken}, second}, &slogx.FailoverOptions{OnError: discard})
	handle := func(level slog.Level) error {
		return h.Handle(t.Context(), slog.NewRecord(time.Now(), level, level.String(), 0))
	}
	if h.Enabled(t.Context(), slog.LevelDebug) || handle(slog.LevelDebug) != nil {
		t.Error("DEBUG is not refused by the first leaf")
	}
	broken.Store(true)
	if err := handle(slog.LevelInfo); !errors.Is(err, errTarget) {
		t.Errorf("a record that the second leaf does not want: %v, want the error of the first", err)
	}
	if err := handle(slog.LevelError); err != nil {
		t.Error(err)
	}
	if h.Enabled(t.Context(), slog.LevelInfo) {
		t.Error("the second leaf is in use, and enabled for INFO")
	}
	want := slogx.Balance{In: 3, Filtered: 1, Failed: 1, Delivered: 1}
	if got := h.Stats().Balance; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestFailoverBalance(t *testing.T) {
	logs := slogxtest.NewObserver(nil)
	h := slogx.NewFailoverHandler([]slog.Handler{moody{logs}, moody{logs}, moody{logs}},
		&slogx.FailoverOptions{Probe: time.Microsecond, OnError: discard})
	var all sync.WaitGroup
	for g := range 8 {
		l := slog.New(h).With("who", g)
		all.Go(func() {
			for range 500 {
				l.Info("m")
			}
		})
	}
	all.Wait()
	s := h.Stats()
	balanced(t, s.Balance)
	if s.In != 4000 || s.Delivered != uint64(len(logs.Records())) || s.Leaves[0]+s.Leaves[1]+s.Leaves[2] != s.Delivered || s.Leaves[0] == 0 {
		t.Errorf("%+v, and the leaves have %d", s, len(logs.Records()))
	}
}

func TestFailoverRefuses(t *testing.T) {
	const want = "slogx.NewFailoverHandler: no leaf, or a nil one"
	wantPanic(t, want, func() { slogx.NewFailoverHandler(nil, nil) })
	wantPanic(t, want, func() { slogx.NewFailoverHandler([]slog.Handler{slog.DiscardHandler, nil}, nil) })
	wantPanic(t, "slogx.NewFailoverHandler: negative probe", func() {
		slogx.NewFailoverHandler([]slog.Handler{slog.DiscardHandler}, &slogx.FailoverOptions{Probe: -1})
	})
}

// network stands for an emitter whose server is away for a while.
type network struct {
	io.Writer
	down *bool
}

func (n network) Write(p []byte) (int, error) {
	if *n.down {
		return 0, errors.New("connection refused")
	}
	return n.Writer.Write(p)
}

// A file that rolls over holds what the server has not got.
func TestFailoverToAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool.log")
	file, err := rotate.OpenSize(path, &rotate.SizeOptions{MaxBytes: 1 << 20, Backups: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var server strings.Builder
	down := true
	opts := &slogx.OutputOptions{ReplaceAttr: withoutTime, OnError: discard}
	h := slogx.NewFailoverHandler([]slog.Handler{
		slogx.NewOutputHandler(network{&server, &down}, opts),
		slogx.NewOutputHandler(file, opts),
	}, &slogx.FailoverOptions{Probe: time.Nanosecond, OnError: discard})
	slog.New(h).Info("spooled")
	down = false
	slog.New(h).Info("sent")
	spooled, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "level=INFO msg=spooled\n"; string(spooled) != want {
		t.Errorf("the file has %q, want %q", spooled, want)
	}
	if want := "level=INFO msg=sent\n"; server.String() != want {
		t.Errorf("the server has %q, want %q", server.String(), want)
	}
}

func ExampleNewFailoverHandler() {
	opts := &slogx.OutputOptions{ReplaceAttr: withoutTime, OnError: func(error) {}}
	away := true
	log := slog.New(slogx.NewFailoverHandler([]slog.Handler{
		slogx.NewOutputHandler(network{os.Stdout, &away}, opts),
		slogx.NewOutputHandler(os.Stdout, opts).WithAttrs([]slog.Attr{slog.Bool("spooled", true)}),
	}, &slogx.FailoverOptions{Probe: time.Nanosecond, OnError: func(err error) { fmt.Println(err) }}))

	log.Info("first")
	away = false
	log.Info("second")
	// Output:
	// level=INFO msg=first spooled=true
	// slogx: failover: records go to leaf 2 of 2: slogx: write: connection refused
	// level=INFO msg=second
	// slogx: failover: leaf 1 of 2 takes records again
}
