package maillog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

// What becomes of one record, by what is wrong with the server.
func TestFaults(t *testing.T) {
	for _, tc := range []struct {
		name    string
		scripts []script // of the connections
		stats   maillog.Stats
		took    time.Duration
		told    []string
	}{
		{"nothing", []script{{}}, maillog.Stats{In: 1, Delivered: 1, Mails: 1}, 0, nil},
		{"refuses", []script{{"dial": "connection refused"}, {"dial": "connection refused"}, {}},
			maillog.Stats{In: 1, Delivered: 1, Mails: 1}, 3 * time.Second, []string{
				"maillog: fake:25: connect: connection refused",
				"maillog: fake:25: mails are taken again, after 3s",
			}},
		{"hangs", []script{{"": "hang"}, {}}, maillog.Stats{In: 1, Delivered: 1, Mails: 1}, 6 * time.Second, []string{
			"maillog: fake:25: greeting: TIMEOUT",
			"maillog: fake:25: mails are taken again, after 6s",
		}},
		{"hangs after the mail", []script{{".": "hang"}, {}}, maillog.Stats{In: 1, Delivered: 1, Mails: 1}, 6 * time.Second, []string{
			"maillog: fake:25: DATA: TIMEOUT",
			"maillog: fake:25: mails are taken again, after 6s",
		}},
		{"closes at once", []script{{"": "close"}, {}}, maillog.Stats{In: 1, Delivered: 1, Mails: 1}, time.Second, []string{
			"maillog: fake:25: greeting: EOF",
			"maillog: fake:25: mails are taken again, after 1s",
		}},
		{"takes the mail and closes", []script{{".": "drop"}, {}}, maillog.Stats{In: 1, Delivered: 1, Mails: 1}, time.Second, []string{
			"maillog: fake:25: DATA: EOF",
			"maillog: fake:25: mails are taken again, after 1s",
		}},
		{"not now", []script{{"MAIL": "451 greylisted"}, {"RCPT": "452 full"}, {".": "451 try again"}, {}},
			maillog.Stats{In: 1, Delivered: 1, Mails: 1}, 7 * time.Second, []string{
				"maillog: fake:25: MAIL FROM app@example.com: 451 \"greylisted\"",
				"maillog: fake:25: mails are taken again, after 7s",
			}},
		{"never", []script{{"MAIL": "550 spam"}}, maillog.Stats{In: 1, Failed: 1}, 0, []string{
			"maillog: fake:25: MAIL FROM app@example.com: 550 \"spam\"",
		}},
		{"refuses all recipients", []script{{"RCPT": "550 unknown"}}, maillog.Stats{In: 1, Failed: 1}, 0, []string{
			"maillog: fake:25: RCPT TO ops@example.com: 550 \"unknown\"\nmaillog: fake:25: RCPT TO b@example.com: 550 \"unknown\"",
		}},
		{"refuses one recipient", []script{{"RCPT TO:<b@example.com>": "550 unknown"}},
			maillog.Stats{In: 1, Delivered: 1, Mails: 1}, 0, []string{
				"maillog: fake:25: RCPT TO b@example.com: 550 \"unknown\"",
			}},
		{"too large", []script{{".": "552 too large"}}, maillog.Stats{In: 1, Failed: 1}, 0, []string{
			"maillog: fake:25: DATA: 552 \"too large\"",
		}},
		{"closed for good", []script{{"": "554 no service"}}, maillog.Stats{In: 1, Failed: 1}, 0, []string{
			"maillog: fake:25: greeting: 554 \"no service\"",
		}},
		{"garbage", []script{{"": "+OK POP3"}, {}}, maillog.Stats{In: 1, Delivered: 1, Mails: 1}, time.Second, []string{
			`maillog: fake:25: greeting: invalid response code: "+OK POP3"`,
			"maillog: fake:25: mails are taken again, after 1s",
		}},
		{"an endless line", []script{{"": "endless"}, {}}, maillog.Stats{In: 1, Delivered: 1, Mails: 1}, time.Second, []string{
			"maillog: fake:25: greeting: the server says too much",
			"maillog: fake:25: mails are taken again, after 1s",
		}},
		{"away for longer than a mail is tried", []script{{"dial": "away"}}, maillog.Stats{In: 1, Failed: 1}, 127 * time.Second, []string{
			"maillog: fake:25: connect: away",
			"maillog: fake:25: a mail with 1 records is given up: maillog: fake:25: connect: away",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{scripts: tc.scripts}
				var told []string
				e, l := f.open(t, maillog.Options{RetryFor: 2 * time.Minute, OnError: func(err error) {
					told = append(told, plainTimeout(err))
				}})
				start := time.Now()
				l.Error("no disk")
				var took time.Duration
				for s := e.Stats(); s.Queued > 0; s = e.Stats() {
					balanced(t, s)
					<-time.After(100 * time.Millisecond)
					took = time.Since(start)
				}
				if low := tc.took - 100*time.Millisecond; took < low || took > tc.took+time.Second {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if err := e.Close(); err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(tc.stats, e.Stats()); diff != "" {
					t.Errorf("stats, -want +got\n%s", diff)
				}
				if diff := cmp.Diff(tc.told, told); diff != "" {
					t.Errorf("told, -want +got\n%s", diff)
				}
				for _, text := range f.taken() {
					if got, want := parse(t, text).header.Get("Message-ID"), parse(t, f.taken()[0]).header.Get("Message-ID"); got != want {
						t.Errorf("the mail came again as %s, first it was %s", got, want)
					}
				}
			})
		})
	}
}

// Reports are made by the goroutine that sends, which outlives a panic in them.
func TestPanicInOnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		f := &fake{scripts: []script{{"dial": "away"}, {"RCPT TO:<b@example.com>": "550 unknown"}}}
		e, l := f.open(t, maillog.Options{OnError: func(error) {
			told++
			panic("boom")
		}})
		l.Error("no disk")
		if err := e.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if want := (maillog.Stats{In: 1, Delivered: 1, Mails: 1}); e.Stats() != want || told != 3 { // away, back, unknown
			t.Errorf("%+v and %d reports, want %+v and 3", e.Stats(), told, want)
		}
	})
}

// plainTimeout words what a deadline and the end of a context come to, whichever
// is seen first.
func plainTimeout(err error) string {
	text := err.Error()
	for _, timeout := range []string{"read pipe: i/o timeout", "io: read/write on closed pipe"} {
		text = strings.Replace(text, timeout, "TIMEOUT", 1)
	}
	return text
}

func TestCloseIsBounded(t *testing.T) {
	for _, tc := range []struct {
		name    string
		scripts []script
		took    time.Duration
		want    string
	}{
		{"hangs", []script{{"": "hang"}}, 5 * time.Second, "maillog: fake:25: close: 3 records not delivered: "},
		{"away", []script{{"dial": "away"}}, 0, "maillog: fake:25: close: 3 records not delivered: maillog: fake:25: connect: away"},
		{"refuses", []script{{"MAIL": "550 spam"}}, 0, "maillog: fake:25: close: 2 records not delivered: maillog: fake:25: MAIL FROM app@example.com: 550 \"spam\""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, l := (&fake{scripts: tc.scripts}).open(t, maillog.Options{OnError: func(error) {}})
				l.Error("1")
				synctest.Wait()
				l.Error("2")
				l.Error("3")
				start := time.Now()
				err := e.Close()
				if took := time.Since(start); took != tc.took {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if !strings.HasPrefix(fmt.Sprint(err), tc.want) {
					t.Errorf("Close: %v, want %s", err, tc.want)
				}
				if again := e.Close(); again != err {
					t.Errorf("Close again: %v", again)
				}
				l.Error("late")
				s := e.Stats()
				balanced(t, s)
				if s.In != 4 || s.Queued != 0 || s.Delivered != 0 {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}

func TestFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{scripts: []script{{}, {}, {"MAIL": "550 spam"}, {"": "hang"}}}
		e, l := f.open(t, maillog.Options{OnError: func(error) {}})
		defer e.Close()
		if err := e.Flush(t.Context()); err != nil {
			t.Errorf("of nothing: %v", err)
		}
		start := time.Now()
		l.Error("1")
		synctest.Wait()
		l.Error("2") // would be sent a minute later
		if err := e.Flush(t.Context()); err != nil || time.Since(start) > 0 || len(f.taken()) != 2 {
			t.Errorf("Flush took %v, returned %v, and there are %d mails", time.Since(start), err, len(f.taken()))
		}
		l.Error("3")
		if want := "maillog: fake:25: 1 records not delivered: maillog: fake:25: MAIL FROM app@example.com: 550 \"spam\""; fmt.Sprint(e.Flush(t.Context())) != want {
			t.Errorf("want %s", want)
		}
		l.Error("4")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := e.Flush(ctx); fmt.Sprint(err) != "maillog: fake:25: flush: context deadline exceeded" {
			t.Errorf("Flush with a server that hangs: %v", err)
		}
		balanced(t, e.Stats())
	})
}

func TestProbe(t *testing.T) {
	for _, tc := range []struct {
		name   string
		script script
		want   string
	}{
		{"well", script{}, "<nil>"},
		{"refuses the sender", script{"MAIL": "553 not you"}, "maillog: fake:25: MAIL FROM app@example.com: 553 \"not you\""},
		{"refuses a recipient", script{"RCPT TO:<b@example.com>": "550 unknown"}, "maillog: fake:25: RCPT TO b@example.com: 550 \"unknown\""},
		{"away", script{"dial": "no such host"}, "maillog: fake:25: connect: no such host"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := &fake{scripts: []script{tc.script}}
			e, _ := f.open(t, maillog.Options{})
			defer e.Close()
			if err := e.Probe(t.Context()); fmt.Sprint(err) != tc.want {
				t.Errorf("%v, want %s", err, tc.want)
			}
			if len(f.taken()) > 0 || e.Stats().In > 0 {
				t.Error("a mail was sent")
			}
		})
	}
}

func TestProbeOfAServerWithoutTLS(t *testing.T) {
	for _, tc := range []struct {
		name string
		opts maillog.Options
		want string
	}{
		{"TLS is asked for", maillog.Options{TLS: maillog.StartTLS}, "maillog: fake:25: STARTTLS: the server does not offer it"},
		{"a password", maillog.Options{Username: "u", Password: "p"}, "maillog: fake:587: STARTTLS: the server does not offer it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e, _ := (&fake{}).open(t, tc.opts)
			defer e.Close()
			if err := e.Probe(t.Context()); fmt.Sprint(err) != tc.want {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}
