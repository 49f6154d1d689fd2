package spool

import (
	"errors"
	"fmt"
	"time"
)

// What Put says about a record that it has not kept. All are counted as dropped.
var (
	ErrFull     = errors.New("the spool is full")
	ErrTooLarge = errors.New("the record is larger than the spool")
	ErrClosed   = errors.New("the spool is closed")
)

// A Recovered error tells OnError that an outage is over.
type Recovered struct {
	Name    string        // Options.Name
	After   time.Duration // since the first failure
	Dropped uint64        // records dropped meanwhile
}

// Error says how long the outage lasted and what it has cost.
func (r *Recovered) Error() string {
	return fmt.Sprintf("%s: recovered after %v, %d records dropped meanwhile", r.Name, r.After.Round(time.Millisecond), r.Dropped)
}

// An Undelivered error says how many records a Flush or Close has left
// undelivered, or were dropped or failed while it waited.
type Undelivered struct {
	Name    string // Options.Name
	Records uint64
	Err     error // why, the context's error if it has ended; may be nil
}

// Error says how many records were not delivered, and why.
func (u *Undelivered) Error() string {
	text := fmt.Sprintf("%s: %d records not delivered", u.Name, u.Records)
	if u.Err != nil {
		text += ": " + u.Err.Error()
	}
	return text
}

// Unwrap returns why.
func (u *Undelivered) Unwrap() error { return u.Err }

// Permanent returns err as one that a new attempt would not mend: the next
// records of the batch, as many as records says, but at least one, have failed.
func Permanent(err error, records int) error {
	return &permanentError{err, max(records, 1)}
}

type permanentError struct {
	error
	records int
}

func (p *permanentError) Permanent() bool { return true }
func (p *permanentError) Records() int    { return p.records }
func (p *permanentError) Unwrap() error   { return p.error }

// RetryAfter returns err as one that asks for d to go by before a new attempt.
func RetryAfter(err error, d time.Duration) error {
	return &retryAfterError{err, d}
}

type retryAfterError struct {
	error
	d time.Duration
}

func (r *retryAfterError) RetryAfter() time.Duration { return r.d }
func (r *retryAfterError) Unwrap() error             { return r.error }

// permanent returns how many records have failed for good by err; 0 if they
// may be tried again.
func permanent(err error) int {
	var p interface{ Permanent() bool }
	if !errors.As(err, &p) || !p.Permanent() {
		return 0
	}
	var several interface{ Records() int }
	if errors.As(err, &several) {
		return max(several.Records(), 1)
	}
	return 1
}

// retryAfter returns how long err asks to wait.
func retryAfter(err error) (time.Duration, bool) {
	var r interface{ RetryAfter() time.Duration }
	if errors.As(err, &r) {
		return r.RetryAfter(), true
	}
	return 0, false
}
