// Package maillog sends records by mail: CPython's SMTPHandler, with what it
// lacks. A log call never waits for the mail server, and an error storm is not
// a storm of mails: the first record is sent at once, and what comes within the
// next minute is one digest, with counts and the first and last records.
//
// An [Emitter] goes behind slogx.NewEmitterHandler, with the level from which
// records are worth a mail:
//
//	e, err := maillog.Open("mail.example.com", "app@example.com", []string{"ops@example.com"}, nil)
//	...
//	defer e.Close()
//	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{Level: slogx.LevelError})
//
// A mail that the server has not taken for the time being is sent again, with
// the same Message-ID: it comes twice if the server had taken it, and the answer
// got lost.
package maillog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"github.com/seed-e5d85c45/logging/internal/status"
)

// An Emitter sends records by mail. [Open] makes it; its methods may be called
// by several goroutines at a time.
type Emitter struct {
	settings *settings
	report   func(error)
	ctx      context.Context // of the dialogues; ends when Close gives up
	cancel   context.CancelFunc
	wake     chan struct{} // holds one: look again
	ended    chan struct{} // closed when the goroutine has ended

	mu       sync.Mutex
	pending  digest
	sending  int    // records in the mail that is being sent
	accepted uint64 // records put in a digest, ever
	done     uint64 // of them, those whose mail has been sent or given up
	flushes  []flushWait
	hurry    bool // a Flush or Close has come: do not wait
	stats    Stats
	failure  error // of the last mail that was given up
	closed   bool
	lost     uint64 // records not delivered by Close
	late     error  // what Close returns
}

// flushWait is a Flush that waits until so many records are done.
type flushWait struct {
	done  uint64
	ended chan struct{}
}

// Stats counts the records of an [Emitter]. In = Delivered + Dropped + Failed +
// Queued, at every moment.
type Stats struct {
	In        uint64 // given to Emit
	Delivered uint64 // in a mail that the server has taken
	Dropped   uint64 // only counted in a digest, or left at Close
	Failed    uint64 // in a mail that the server has refused, or not taken in time
	Queued    uint64 // waiting, or in the mail that is being sent
	Mails     uint64 // taken by the server
}

// Open returns an Emitter that sends mails from one address to others, by the
// server host: a name or address, with a port or without. Without it is 465 for
// ImplicitTLS, 587 with a Username, and 25 otherwise. Addresses are as RFC 5322
// has them: ops@example.com, or Operations <ops@example.com>; or a name alone
// that the server knows, such as root. opts may be nil.
// An error is an [*OptionError], and says what is wrong.
//
// Open does not connect; [Emitter.Probe] does, and each mail. The Emitter must
// be closed.
func Open(host, from string, to []string, opts *Options) (*Emitter, error) {
	s, err := newSettings(host, from, to, opts)
	if err != nil {
		return nil, err
	}
	e := &Emitter{
		settings: s,
		report:   status.Reporter(s.OnError),
		pending:  newDigest(s),
		wake:     make(chan struct{}, 1),
		ended:    make(chan struct{}),
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	go e.run()
	return e, nil
}

// Emit takes a record to be mailed; line is its formatted form. It does not
// wait. It returns an error only after Close.
func (e *Emitter) Emit(_ context.Context, logger string, r slog.Record, line []byte) error {
	in := e.settings.entry(logger, r, line)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stats.In++
	if e.closed {
		e.stats.Dropped++
		return fmt.Errorf("%s: %w", e.settings.name, os.ErrClosed)
	}
	e.accepted++
	e.stats.Dropped += uint64(e.pending.add(in))
	e.signal()
	return nil
}

// Flush sends what is waiting now, without regard to Options.Every, and returns
// when that has been done. It returns an error when ctx ends first, or if mails
// were given up meanwhile.
func (e *Emitter) Flush(ctx context.Context) error {
	e.mu.Lock()
	failed := e.stats.Failed
	if e.accepted > e.done {
		w := flushWait{e.accepted, make(chan struct{})}
		e.flushes = append(e.flushes, w)
		e.hurry = true
		e.signal()
		e.mu.Unlock()
		select {
		case <-w.ended:
		case <-ctx.Done():
			return fmt.Errorf("%s: flush: %w", e.settings.name, ctx.Err())
		}
		e.mu.Lock()
	}
	defer e.mu.Unlock()
	if n := e.stats.Failed - failed; n > 0 {
		return fmt.Errorf("%s: %d records not delivered: %w", e.settings.name, n, e.failure)
	}
	return nil
}

// Close sends what is waiting, for at most as long as one mail may take
// (Options.Timeout); call Flush before to give it more time. What is left then
// is dropped, and the error says how many records that were. Close ends the
// goroutine. Called again it returns the same.
func (e *Emitter) Close() error {
	e.mu.Lock()
	e.closed, e.hurry = true, true
	e.signal()
	e.mu.Unlock()
	t := e.settings.timer()
	defer t.Stop()
	select {
	case <-e.ended:
	case <-t.C:
	}
	e.cancel()
	<-e.ended
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.late
}

// Stats returns the counts of this moment.
func (e *Emitter) Stats() Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.stats
	s.Queued = uint64(e.pending.kept() + e.sending)
	return s
}

// Probe asks the server whether it would take a mail: it connects, begins TLS
// and logs in as for a mail, and names the sender and the recipients. No mail is
// sent. The error says what the server has refused.
func (e *Emitter) Probe(ctx context.Context) error {
	d, err := e.settings.open(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	refused, err := d.envelope()
	return errors.Join(err, errors.Join(refused...))
}

// signal makes the goroutine look again.
func (e *Emitter) signal() {
	select {
	case e.wake <- struct{}{}:
	default: // it will look anyway
	}
}
