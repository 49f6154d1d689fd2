package maillog_test

import (
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

// lines returns "prefix from suffix" to "prefix to suffix", a line each.
func lines(format string, from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, format+"\n", i)
	}
	return b.String()
}

// A storm of ten thousand errors in five minutes is six mails.
func TestStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		e, l := f.open(t, maillog.Options{})
		start := time.Now()
		l.Error("no disk", "n", 0)
		<-time.After(15 * time.Millisecond)
		for n := 1; n < 10_000; n++ {
			level := slog.LevelError
			if n == 500 {
				level = slogx.LevelCritical
			}
			l.Log(t.Context(), level, "no disk", "n", n)
			<-time.After(30 * time.Millisecond)
			balanced(t, e.Stats())
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		var sent []time.Duration
		for _, at := range f.at {
			sent = append(sent, at.Sub(start))
		}
		want := []time.Duration{0, time.Minute, 2 * time.Minute, 3 * time.Minute, 4 * time.Minute, 299985 * time.Millisecond}
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Fatalf("sent at, -want +got\n%s", diff)
		}
		first := parse(t, f.taken()[0])
		if first.subject(t) != "ERROR: no disk" || first.body != "ERROR no disk n=0\n" {
			t.Errorf("the first is %q: %q", first.subject(t), first.body)
		}
		second := parse(t, f.taken()[1])
		body := "2000 records from 2000-01-01 00:00:00.015 +0000 to 2000-01-01 00:00:59.985 +0000: 1 CRITICAL, 1999 ERROR.\n" +
			"The first 10 and the last 10 follow.\n\n" + lines("ERROR no disk n=%d", 1, 10) +
			"\n[1980 records are not shown]\n\n" + lines("ERROR no disk n=%d", 1991, 2000)
		if diff := cmp.Diff(body, second.body); diff != "" {
			t.Errorf("the second, -want +got\n%s", diff)
		}
		if got, want := second.subject(t), "[2000 records] ERROR: no disk"; got != want {
			t.Errorf("subject %q, want %q", got, want)
		}
		if s, want := e.Stats(), (maillog.Stats{In: 10_000, Delivered: 101, Dropped: 9_899, Mails: 6}); s != want {
			t.Errorf("%+v, want %+v", s, want)
		}
	})
}

// What a storm takes until its digest is due does not grow with the records.
func TestStormTakesNoMemory(t *testing.T) {
	f := &fake{}
	e, l := f.open(t, maillog.Options{})
	l.Error("first")
	if err := e.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	for range 100_000 {
		l.Error("no disk")
		runtime.Gosched()
	}
	if grown := heap() - before; grown > 2<<20 {
		t.Errorf("%d bytes more", grown)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func TestDigest(t *testing.T) {
	for _, tc := range []struct {
		name  string
		opts  maillog.Options
		log   func(l *slog.Logger)
		want  []string // bodies
		stats maillog.Stats
	}{
		{"two records", maillog.Options{}, func(l *slog.Logger) {
			l.Error("a")
			l.Warn("b")
		}, []string{"2 records from T to T: 1 ERROR, 1 WARNING.\n\nERROR a\nWARNING b\n"},
			maillog.Stats{In: 2, Delivered: 2, Mails: 1}},
		{"as many as may be", maillog.Options{Records: 3}, func(l *slog.Logger) {
			for i := range 3 {
				l.Error(fmt.Sprint(i))
			}
		}, []string{"3 records from T to T: 3 ERROR.\n\nERROR 0\nERROR 1\nERROR 2\n"},
			maillog.Stats{In: 3, Delivered: 3, Mails: 1}},
		{"one more", maillog.Options{Records: 3}, func(l *slog.Logger) {
			for i := range 4 {
				l.Error(fmt.Sprint(i))
			}
		}, []string{"4 records from T to T: 4 ERROR.\nThe first 2 and the last 1 follow.\n\nERROR 0\nERROR 1\n\n[1 records are not shown]\n\nERROR 3\n"},
			maillog.Stats{In: 4, Delivered: 3, Dropped: 1, Mails: 1}},
		{"only the first", maillog.Options{Records: 1}, func(l *slog.Logger) {
			l.Error("a")
			l.Error("b")
		}, []string{"2 records from T to T: 2 ERROR.\nThe first 1 and the last 0 follow.\n\nERROR a\n\n[1 records are not shown]\n\n"},
			maillog.Stats{In: 2, Delivered: 1, Dropped: 1, Mails: 1}},
		{"each by itself", maillog.Options{Every: -1}, func(l *slog.Logger) {
			for i := range 3 {
				l.Error(fmt.Sprint(i))
			}
		}, []string{"ERROR 0\n", "ERROR 1\n", "ERROR 2\n"}, maillog.Stats{In: 3, Delivered: 3, Mails: 3}},
		{"each by itself, but too many", maillog.Options{Every: -1, Records: 2}, func(l *slog.Logger) {
			for i := range 4 {
				l.Error(fmt.Sprint(i))
			}
		}, []string{"4 records from T to T: 4 ERROR.\nThe first 1 and the last 1 follow.\n\nERROR 0\n\n[2 records are not shown]\n\nERROR 3\n"},
			maillog.Stats{In: 4, Delivered: 2, Dropped: 2, Mails: 1}},
		{"long records", maillog.Options{MaxBytes: 60}, func(l *slog.Logger) {
			l.Error(strings.Repeat("ä", 30))
			l.Error("b")
		}, []string{"2 records from T to T: 2 ERROR.\n\nERROR ääääääääääää… (37 bytes left out)\nERROR b\n"},
			maillog.Stats{In: 2, Delivered: 2, Mails: 1}},
		{"many bytes", maillog.Options{MaxBytes: 200}, func(l *slog.Logger) {
			for i := range 10 {
				l.Error(fmt.Sprint(i), "text", strings.Repeat("x", 40))
			}
		}, []string{"10 records from T to T: 10 ERROR.\nThe first 1 and the last 3 follow.\n\n" +
			"ERROR 0 text=" + strings.Repeat("x", 40) + "\n\n[6 records are not shown]\n\n" +
			"ERROR 7 text=" + strings.Repeat("x", 40) + "\n" +
			"ERROR 8 text=" + strings.Repeat("x", 40) + "\nERROR 9 text=" + strings.Repeat("x", 40) + "\n"},
			maillog.Stats{In: 10, Delivered: 4, Dropped: 6, Mails: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{scripts: []script{{"dial": "not yet"}, {}}}
				e, l := f.open(t, withMute(tc.opts))
				l.Debug("the one that waits for the server")
				synctest.Wait()
				tc.log(l)
				if err := e.Close(); err != nil {
					t.Error(err)
				}
				var got []string
				for _, text := range f.taken()[1:] {
					got = append(got, strings.ReplaceAll(parse(t, text).body, "2000-01-01 00:00:00.000 +0000", "T"))
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				tc.stats.In++
				tc.stats.Delivered++
				tc.stats.Mails++
				if s := e.Stats(); s != tc.stats {
					t.Errorf("%+v, want %+v", s, tc.stats)
				}
			})
		})
	}
}

func withMute(opts maillog.Options) maillog.Options {
	opts.OnError = func(error) {}
	return opts
}

// brokenSubject is a Subject that panics.
type brokenSubject struct{}

func (brokenSubject) AppendRecord([]byte, string, slog.Record) []byte { panic("boom") }

// renamed has another value when the log call has returned.
type renamed string

func (r *renamed) LogValue() slog.Value { return slog.StringValue(string(*r)) }

func TestSubjects(t *testing.T) {
	layout, err := slogx.ParseLayout("[shop] %(levelname)s in %(name)s for %(customer)s", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name    string
		subject maillog.Subject
		log     func(l *slog.Logger)
		want    string
	}{
		{"default", nil, func(l *slog.Logger) { l.Error("no disk") }, "ERROR: no disk"},
		{"default, of a logger", nil, func(l *slog.Logger) { slogx.Critical(l.With("logger", "app.db"), "no disk") }, "CRITICAL app.db: no disk"},
		{"a layout", layout.New(&slogx.OutputOptions{}), func(l *slog.Logger) {
			l.With("logger", "app.db", "customer", "Müller").Warn("m")
		}, "[shop] WARNING in app.db for Müller"},
		{"a value that changes later", layout.New(&slogx.OutputOptions{}), func(l *slog.Logger) {
			customer := renamed("Müller")
			l.Error("m", "customer", &customer)
			customer = "nobody"
		}, "[shop] ERROR in root for Müller"},
		{"lines", nil, func(l *slog.Logger) { l.Error("a\r\nBcc: x@example.com\n\nb\u2028c\x00d\x1b") }, "ERROR: a Bcc: x@example.com b c d"},
		{"looks encoded", nil, func(l *slog.Logger) { l.Error("=?utf-8?q?a=0D=0Ab?=") }, "ERROR: =?utf-8?q?a=0D=0Ab?="},
		{"long", nil, func(l *slog.Logger) { l.Error(strings.Repeat("ä ", 500)) }, "ERROR: " + strings.Repeat("ä ", 121) + "ä…"},
		{"not UTF-8", nil, func(l *slog.Logger) { l.Error("a\xffb") }, "ERROR: a\uFFFDb"},
		{"panics", brokenSubject{}, func(l *slog.Logger) { l.Error("m") }, "ERROR"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := &fake{}
			e, l := f.open(t, withMute(maillog.Options{Subject: tc.subject}))
			tc.log(l)
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if got := parse(t, f.taken()[0]).subject(t); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
