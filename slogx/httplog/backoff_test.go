package httplog_test

import (
	"errors"
	"io"
	"log"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func nowhere() *log.Logger { return log.New(io.Discard, "", 0) }

// answer makes a response without a network.
func answer(status int, header ...string) *http.Response {
	r := &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// pauses sends one record to a transport that answers as told, and returns how
// long each attempt came after the one before it, in the time of the bubble.
func pauses(t *testing.T, opts httplog.Options, answers ...func() (*http.Response, error)) []time.Duration {
	t.Helper()
	var at []time.Time
	taken := make(chan struct{})
	opts.Wrap = func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(*http.Request) (*http.Response, error) {
			at = append(at, time.Now())
			if len(at) <= len(answers) {
				return answers[len(at)-1]()
			}
			close(taken)
			return answer(http.StatusOK), nil
		})
	}
	opts.OnError = func(error) {}
	e, err := httplog.Open("http://logs.test/", &opts)
	if err != nil {
		t.Fatal(err)
	}
	logger(e).Error("m")
	<-taken // not by Flush, which would not let it pause
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	var out []time.Duration
	for i := 1; i < len(at); i++ {
		out = append(out, at[i].Sub(at[i-1]))
	}
	return out
}

func refuse() (*http.Response, error) { return nil, errors.New("connection refused") }

func TestBackoff(t *testing.T) {
	for _, row := range []struct {
		name string
		opts httplog.Options
		want []time.Duration // at most; at least half of it
	}{
		{"by default", httplog.Options{}, []time.Duration{1, 2, 4, 8, 16, 30, 30, 30}},
		{"as told", httplog.Options{BackoffMin: 3 * time.Second, BackoffMax: 10 * time.Second}, []time.Duration{3, 6, 10, 10}},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answers := make([]func() (*http.Response, error), len(row.want))
				for i := range answers {
					answers[i] = refuse
				}
				got := pauses(t, row.opts, answers...)
				if len(got) != len(row.want) {
					t.Fatalf("pauses: %v", got)
				}
				for i, d := range got {
					if most := row.want[i] * time.Second; d > most || d < most/2 {
						t.Errorf("pause %d is %v, not from %v to %v", i, d, most/2, most)
					}
				}
			})
		})
	}
}

func TestRetryAfter(t *testing.T) {
	const usual = time.Second // at most, the first time
	for _, row := range []struct {
		status int
		header string
		want   time.Duration
	}{
		{429, "90", 90 * time.Second},
		{503, "7", 7 * time.Second},
		{500, " 5 ", 5 * time.Second},
		{429, "DATE", 45 * time.Second},
		{429, "100000", time.Hour}, // as long as it will wait at most
		{429, "99999999999999999999999", time.Hour},
		{429, "0", usual},
		{429, "-5", usual},
		{429, "soon", usual},
		{429, "Sun, 06 Nov 1994 08:49:37 GMT", usual},
	} {
		t.Run(row.header, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				header := row.header
				if header == "DATE" {
					header = time.Now().Add(45 * time.Second).UTC().Format(http.TimeFormat)
				}
				got := pauses(t, httplog.Options{}, func() (*http.Response, error) {
					return answer(row.status, "Retry-After", header), nil
				})
				if len(got) != 1 || got[0] > row.want || row.want == usual && got[0] < usual/2 || row.want != usual && got[0] != row.want {
					t.Errorf("the pause is %v, not %v", got, row.want)
				}
			})
		})
	}
}

// The timeout holds for a transport that does not come back by itself.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := true
		var took time.Duration
		e, err := httplog.Open("http://logs.test/", &httplog.Options{
			OnError: func(error) {},
			Wrap: func(http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					if !hang {
						return answer(http.StatusOK), nil
					}
					start := time.Now()
					<-r.Context().Done()
					took, hang = time.Since(start), false
					return nil, r.Context().Err()
				})
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		logger(e).Error("m")
		if err := e.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if took != 5*time.Second {
			t.Errorf("the request was given %v", took)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Close ends during a pause, however long.
func TestCloseDuringPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, err := httplog.Open("http://logs.test/", &httplog.Options{
			OnError: func(error) {},
			Wrap: func(http.RoundTripper) http.RoundTripper {
				return roundTripper(func(*http.Request) (*http.Response, error) {
					return answer(http.StatusTooManyRequests, "Retry-After", "3000"), nil
				})
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		l := logger(e)
		l.Error("one")
		l.Error("two")
		synctest.Wait()
		start := time.Now()
		err = e.Close()
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("Close took %v", took)
		}
		if err == nil || !strings.Contains(err.Error(), "2 records not delivered") {
			t.Errorf("the error is %v", err)
		}
		balanced(t, e)
	})
}
