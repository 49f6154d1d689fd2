package spool_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/seed-e5d85c45/logging/internal/spool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errAway = errors.New("away")

// peer is a destination in a bubble of synctest. A test looks at it while the
// goroutine of the spool is blocked, under the lock if there is more to come.
type peer struct {
	mu      sync.Mutex
	got     []string
	batches []int
	calls   []time.Duration // since the start
	errs    []string        // what OnError was told
	start   time.Time

	answer func(batch [][]byte) (int, error) // nil takes all
}

func (p *peer) deliver(_ context.Context, batch [][]byte) (int, error) {
	p.mu.Lock()
	p.calls = append(p.calls, time.Since(p.start).Round(time.Millisecond))
	p.mu.Unlock()
	n, err := len(batch), error(nil)
	if p.answer != nil {
		n, err = p.answer(batch)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range batch[:n] {
		p.got = append(p.got, string(line))
	}
	if n > 0 {
		p.batches = append(p.batches, n)
	}
	return n, err
}

func open(t *testing.T, p *peer, o spool.Options) *spool.Spool {
	t.Helper()
	p.start = time.Now()
	o.Name, o.Deliver = "test", p.deliver
	o.OnError = func(err error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.errs = append(p.errs, err.Error())
	}
	return spool.New(o)
}

func put(t *testing.T, s *spool.Spool, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if err := s.Put([]byte(line)); err != nil {
			t.Fatalf("Put(%q): %v", line, err)
		}
	}
}

// pass lets d go by in the bubble of a test; the other goroutines are blocked
// when it returns.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func within(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}

func closeWithin(s *spool.Spool, d time.Duration) error {
	ctx, cancel := within(d)
	defer cancel()
	return s.Close(ctx)
}

func check(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestDelivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &peer{}
		s := open(t, p, spool.Options{})
		line := []byte("one")
		if err := s.Put(line); err != nil {
			t.Fatal(err)
		}
		copy(line, "two") // the caller's bytes are the caller's
		put(t, s, "", strings.Repeat("x", 100_000), "end")
		if err := s.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		check(t, "records", p.got, []string{"one", "", strings.Repeat("x", 100_000), "end"})
		check(t, "counts", s.Stats(), spool.Stats{In: 4, Delivered: 4})
		for range 2 {
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if err := s.Put(nil); err != spool.ErrClosed {
			t.Errorf("Put after Close: %v", err)
		}
		check(t, "counts after Close", s.Stats(), spool.Stats{In: 5, Delivered: 4, Dropped: 1})
		check(t, "errors", p.errs, []string(nil))
	})
}

func TestBatches(t *testing.T) {
	for _, tc := range []struct {
		name    string
		batch   spool.Batch
		puts    []string
		waits   time.Duration // after each put
		batches []int
		calls   []time.Duration
	}{
		{"at once, one by one", spool.Batch{}, []string{"a", "b"}, time.Second, []int{1, 1}, []time.Duration{0, time.Second}},
		{"by number", spool.Batch{MaxRecords: 2, Wait: time.Second}, []string{"a", "b", "c"}, 0, []int{2, 1}, []time.Duration{0, time.Second}},
		{"by bytes", spool.Batch{MaxBytes: 5, Wait: time.Second}, []string{"aa", "bb", "cc", "dddddddd", "e"}, 0,
			[]int{2, 1, 1, 1}, []time.Duration{0, 0, 0, time.Second}},
		{"after a wait", spool.Batch{Wait: time.Second}, []string{"a", "b"}, 400 * time.Millisecond, []int{2}, []time.Duration{time.Second}},
		{"full before the wait is over", spool.Batch{Wait: time.Minute, MaxRecords: 2}, []string{"a", "b"}, time.Second, []int{2}, []time.Duration{time.Second}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &peer{}
				s := open(t, p, spool.Options{Batch: tc.batch})
				for _, line := range tc.puts {
					put(t, s, line)
					pass(tc.waits)
				}
				pass(10 * time.Second)
				check(t, "records", p.got, tc.puts)
				check(t, "batches", p.batches, tc.batches)
				check(t, "calls", p.calls, tc.calls)
				if err := s.Close(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestFlushDoesNotWaitForABatch(t *testing.T) {
	for _, end := range []string{"Flush", "Close"} {
		synctest.Test(t, func(t *testing.T) {
			p := &peer{}
			s := open(t, p, spool.Options{Batch: spool.Batch{Wait: time.Hour}})
			put(t, s, "a")
			synctest.Wait()
			call := s.Flush
			if end == "Close" {
				call = s.Close
			}
			if err := call(t.Context()); err != nil {
				t.Error(err)
			}
			check(t, "calls at "+end, p.calls, []time.Duration{0})
			s.Close(t.Context())
		})
	}
}

func TestOverflow(t *testing.T) {
	for _, tc := range []struct {
		name  string
		opts  spool.Options
		puts  []string
		errs  []error
		got   []string
		stats spool.Stats
	}{
		{"oldest by number", spool.Options{MaxRecords: 3}, []string{"held", "a", "b", "c", "d"}, nil,
			[]string{"held", "c", "d"}, spool.Stats{In: 5, Delivered: 3, Dropped: 2}},
		{"new by number", spool.Options{MaxRecords: 3, Overflow: spool.DropNew}, []string{"held", "a", "b", "c"}, []error{spool.ErrFull},
			[]string{"held", "a", "b"}, spool.Stats{In: 4, Delivered: 3, Dropped: 1}},
		{"oldest by bytes", spool.Options{MaxBytes: 24}, []string{"held", "aaaa", "bbbb", "cccc"}, nil,
			[]string{"held", "bbbb", "cccc"}, spool.Stats{In: 4, Delivered: 3, Dropped: 1}},
		{"several oldest for a large one", spool.Options{MaxBytes: 24}, []string{"held", "aaaa", "bbbb", "cccccc"}, nil,
			[]string{"held", "cccccc"}, spool.Stats{In: 4, Delivered: 2, Dropped: 2}},
		{"what is being delivered stays", spool.Options{MaxRecords: 1}, []string{"held", "a"}, []error{spool.ErrFull},
			[]string{"held"}, spool.Stats{In: 2, Delivered: 1, Dropped: 1}},
		{"larger than the spool", spool.Options{MaxBytes: 24}, []string{"held", strings.Repeat("x", 21)}, []error{spool.ErrTooLarge},
			[]string{"held"}, spool.Stats{In: 2, Delivered: 1, Dropped: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hold := make(chan struct{})
				p := &peer{answer: func(b [][]byte) (int, error) { <-hold; return len(b), nil }}
				s := open(t, p, tc.opts)
				var errs []error
				for _, line := range tc.puts {
					if err := s.Put([]byte(line)); err != nil {
						errs = append(errs, err)
					}
					synctest.Wait()
				}
				if diff := cmp.Diff(tc.errs, errs, cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
					t.Errorf("errors (-want +got):\n%s", diff)
				}
				close(hold)
				if err := s.Close(t.Context()); err != nil {
					t.Error(err)
				}
				check(t, "records", p.got, tc.got)
				check(t, "counts", s.Stats(), tc.stats)
				check(t, "reports", p.errs, []string{fmt.Sprintf("test: %d records dropped: the spool is full", tc.stats.Dropped)})
			})
		})
	}
}

// An outage is told of once, so is its end; the waits double from Min to Max.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var away atomic.Bool
		away.Store(true)
		p := &peer{answer: func(b [][]byte) (int, error) {
			if away.Load() {
				return 0, errAway
			}
			return len(b), nil
		}}
		s := open(t, p, spool.Options{MaxRecords: 2, Backoff: spool.Backoff{Min: time.Second, Max: 4 * time.Second}})
		put(t, s, "a")
		synctest.Wait()
		put(t, s, "b", "c", "d")
		pass(time.Minute)
		p.mu.Lock()
		for i := 1; i < len(p.calls); i++ {
			most := min(4*time.Second, time.Second<<(i-1))
			if d := p.calls[i] - p.calls[i-1]; d < most/2-time.Millisecond || d > most+time.Millisecond {
				t.Errorf("wait %d: %v, want from %v to %v", i, d, most/2, most)
			}
		}
		check(t, "counts in the outage", s.Stats(), spool.Stats{In: 4, Dropped: 2, Queued: 2})
		check(t, "reports in the outage", p.errs, []string{"away"})
		p.mu.Unlock()
		away.Store(false)
		pass(5 * time.Second)
		check(t, "records", p.got, []string{"a", "d"})
		if len(p.errs) != 2 || !strings.HasSuffix(p.errs[1], ", 2 records dropped meanwhile") {
			t.Errorf("reports: %q", p.errs)
		}
		check(t, "close", s.Close(t.Context()), nil)
		check(t, "counts", s.Stats(), spool.Stats{In: 4, Delivered: 2, Dropped: 2})
	})
}

// Every row is one record or more, delivered with the answers in their order.
func TestFaults(t *testing.T) {
	type answer struct {
		n   int
		err error
	}
	const all = 1 << 10
	for _, tc := range []struct {
		name    string
		answers []answer
		got     []string
		stats   spool.Stats
		errs    []string
		calls   []time.Duration // exact where no chance is in it; nil: not looked at
	}{
		{"all is well", []answer{{all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, nil, []time.Duration{0}},
		{"a part", []answer{{1, nil}, {all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, nil, []time.Duration{0, 0}},
		{"a part, then an error", []answer{{1, errAway}, {all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, []string{"away", "recovered"}, nil},
		{"the first fails for good", []answer{{0, spool.Permanent(errAway, 0)}, {all, nil}},
			[]string{"b", "c"}, spool.Stats{In: 3, Delivered: 2, Failed: 1}, []string{"away"}, []time.Duration{0, 0}},
		{"the second fails for good", []answer{{1, spool.Permanent(errAway, 1)}, {all, nil}},
			[]string{"a", "c"}, spool.Stats{In: 3, Delivered: 2, Failed: 1}, []string{"away"}, []time.Duration{0, 0}},
		{"all fail for good", []answer{{0, spool.Permanent(errAway, 99)}},
			nil, spool.Stats{In: 3, Failed: 3}, []string{"away"}, []time.Duration{0}},
		{"an answer to wait", []answer{{0, spool.RetryAfter(errAway, 7*time.Second)}, {all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, []string{"away", "recovered"}, []time.Duration{0, 7 * time.Second}},
		{"an answer to wait a week", []answer{{0, spool.RetryAfter(errAway, 7*24*time.Hour)}, {all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, []string{"away", "recovered"}, []time.Duration{0, time.Hour}},
		{"nothing, but no error", []answer{{0, nil}, {all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, []string{"test: nothing delivered", "recovered"}, nil},
		{"different errors are one outage", []answer{{0, errAway}, {0, errors.New("still away")}, {all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, []string{"away", "recovered"}, nil},
		{"two outages", []answer{{0, errAway}, {1, nil}, {0, errAway}, {all, nil}},
			[]string{"a", "b", "c"}, spool.Stats{In: 3, Delivered: 3}, []string{"away", "recovered", "away", "recovered"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &peer{}
				p.answer = func(b [][]byte) (int, error) {
					if len(tc.answers) < len(p.calls) {
						t.Errorf("call %d of %d", len(p.calls), len(tc.answers))
						return len(b), nil
					}
					a := tc.answers[len(p.calls)-1]
					return min(a.n, len(b)), a.err
				}
				s := open(t, p, spool.Options{Batch: spool.Batch{Wait: time.Second}}) // all in one batch
				put(t, s, "a", "b", "c")
				pass(2 * time.Hour)
				check(t, "records", p.got, tc.got)
				check(t, "counts", s.Stats(), tc.stats)
				for i := range p.calls {
					p.calls[i] -= time.Second // the wait for a batch
				}
				if tc.calls != nil {
					check(t, "calls", p.calls, tc.calls)
				}
				for i, text := range p.errs {
					if strings.HasPrefix(text, "test: recovered after ") {
						p.errs[i] = "recovered"
					}
				}
				check(t, "reports", p.errs, tc.errs)
				check(t, "close", s.Close(t.Context()), nil)
			})
		})
	}
}

func TestPanicIsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &peer{}
		p.answer = func(b [][]byte) (int, error) {
			if len(p.calls) == 1 {
				panic("in a certificate check")
			}
			return len(b), nil
		}
		s := open(t, p, spool.Options{})
		put(t, s, "a")
		pass(time.Minute)
		check(t, "records", p.got, []string{"a"})
		check(t, "first report", p.errs[0], "test: panic: in a certificate check")
		check(t, "close", s.Close(t.Context()), nil)
	})
}

// A destination that refuses each second delivery is in one outage, which ends
// when it has refused none for Quiet. The attempts grow rare meanwhile.
func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closed := true
		p := &peer{}
		p.answer = func(b [][]byte) (int, error) {
			if closed && len(p.calls)%2 == 0 {
				return 0, errAway
			}
			return len(b), nil
		}
		s := open(t, p, spool.Options{
			Quiet: 10 * time.Second, Batch: spool.Batch{MaxRecords: 1}, Backoff: spool.Backoff{Min: time.Second, Max: 8 * time.Second}})
		for range 10 {
			put(t, s, "a")
		}
		pass(2 * time.Minute)
		check(t, "records", len(p.got), 10)
		check(t, "reports of 9 refusals", p.errs, []string{"away"})
		if last := p.calls[len(p.calls)-1]; last < 20*time.Second || last > 55*time.Second {
			t.Errorf("the last attempt was after %v; the waits are 1, 2, 4, 8, 8 … s, less up to half", last)
		}
		closed = false
		put(t, s, "b")
		pass(time.Second)
		if len(p.errs) != 2 || !strings.HasPrefix(p.errs[1], "test: recovered after ") {
			t.Errorf("reports: %q", p.errs)
		}
		check(t, "close", s.Close(t.Context()), nil)
	})
}

// Reports are made by the spool's goroutine, which outlives a panic in them.
func TestPanicInOnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		refused := spool.Permanent(errors.New("refused"), 1)
		p := &peer{start: time.Now(), answer: func(b [][]byte) (int, error) {
			calls++
			switch calls {
			case 1:
				return 0, errAway
			case 2:
				return 0, refused
			}
			return len(b), nil
		}}
		told := 0
		s := spool.New(spool.Options{Name: "test", Deliver: p.deliver, OnError: func(error) {
			told++
			panic("boom")
		}})
		put(t, s, "a")
		pass(time.Minute)
		put(t, s, "b")
		pass(time.Minute)
		check(t, "records", p.got, []string{"b"})
		check(t, "reports", told, 3) // away, back, refused
		check(t, "close", s.Close(t.Context()), nil)
	})
}

func TestFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var away atomic.Bool
		away.Store(true)
		p := &peer{answer: func(b [][]byte) (int, error) {
			if away.Load() {
				return 0, errAway
			}
			return len(b), nil
		}}
		s := open(t, p, spool.Options{
			Backoff: spool.Backoff{Min: time.Hour, Max: time.Hour},
			Batch:   spool.Batch{Wait: time.Hour}, // nothing happens before a Flush
		})
		put(t, s, "a", "b")
		ctx, cancel := within(time.Second)
		defer cancel()
		err := s.Flush(ctx)
		var undelivered *spool.Undelivered
		if !errors.As(err, &undelivered) || undelivered.Records != 2 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Flush while the peer is away: %v", err)
		}
		check(t, "text", err.Error(), "test: 2 records not delivered: context deadline exceeded")

		away.Store(false)
		if err := s.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		check(t, "calls: the first, and one for each Flush", p.calls, []time.Duration{0, 0, time.Second})
		p.answer = func(b [][]byte) (int, error) {
			if i := slices.IndexFunc(b, func(line []byte) bool { return string(line) == "bad" }); i >= 0 {
				return i, spool.Permanent(errAway, 1)
			}
			return len(b), nil
		}
		put(t, s, "c", "bad")
		err = s.Flush(t.Context())
		if !errors.As(err, &undelivered) || undelivered.Records != 1 {
			t.Errorf("Flush of a record that fails: %v", err)
		}
		check(t, "counts", s.Stats(), spool.Stats{In: 4, Delivered: 3, Failed: 1})
		check(t, "close", s.Close(t.Context()), nil)
		check(t, "flush of a closed spool", s.Flush(t.Context()), nil)
	})
}

func TestCloseGivesUp(t *testing.T) {
	for _, tc := range []struct {
		name   string
		answer func(ctx context.Context) error
	}{
		{"the peer is away", func(context.Context) error { return errAway }},
		{"the peer hangs", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
		{"the peer asks to wait", func(context.Context) error { return spool.RetryAfter(errAway, time.Hour) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var errs []string
				s := spool.New(spool.Options{
					Name:    "test",
					OnError: func(err error) { errs = append(errs, err.Error()) },
					Deliver: func(ctx context.Context, _ [][]byte) (int, error) { return 0, tc.answer(ctx) },
				})
				put(t, s, "a", "b")
				synctest.Wait()
				put(t, s, "c")
				start := time.Now()
				for range 2 {
					err := closeWithin(s, 5*time.Second)
					var undelivered *spool.Undelivered
					if !errors.As(err, &undelivered) || undelivered.Records != 3 || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("Close: %v", err)
					}
				}
				check(t, "time it took", time.Since(start), 5*time.Second)
				check(t, "counts", s.Stats(), spool.Stats{In: 3, Dropped: 3})
				if len(errs) > 1 {
					t.Errorf("reports: %q", errs)
				}
			})
		})
	}
}

// Close makes an attempt at once, however long the wait would be.
func TestCloseTriesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		p := &peer{}
		p.answer = func(b [][]byte) (int, error) {
			if calls.Add(1) < 8 {
				return 0, errAway
			}
			return len(b), nil
		}
		s := open(t, p, spool.Options{})
		put(t, s, "a")
		synctest.Wait()
		for calls.Load() < 7 {
			pass(time.Second)
		}
		start := time.Now()
		check(t, "close", closeWithin(s, time.Second), nil)
		check(t, "time it took", time.Since(start), time.Duration(0))
		check(t, "records", p.got, []string{"a"})
	})
}

func TestReject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, &peer{}, spool.Options{})
		s.Reject()
		check(t, "counts", s.Stats(), spool.Stats{In: 1, Failed: 1})
		check(t, "close", s.Close(t.Context()), nil)
	})
}
