// Package httplog sends records to a web server: CPython's HTTPHandler, with
// what it lacks. Records wait in memory while one goroutine sends them, so that
// a log call never waits for the network; what the server does not take is sent
// again, with more and more time in between.
//
// An [Emitter] goes behind slogx.NewEmitterHandler:
//
//	e, err := httplog.Open("https://logs.example.com/in", &httplog.Options{Body: httplog.JSONLines})
//	...
//	defer e.Close()
//	h := slogx.NewEmitterHandler(e, &slogx.OutputOptions{Format: slogx.JSON})
//
// Each record is delivered at least once. It comes twice if the server has
// taken a request but its answer got lost.
package httplog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/seed-e5d85c45/logging/internal/buffer"
	"github.com/seed-e5d85c45/logging/internal/spool"
)

// An Emitter sends records over HTTP. [Open] makes it; its methods may be
// called by several goroutines at a time.
type Emitter struct {
	body    Body
	timeout time.Duration
	courier *courier
	spool   *spool.Spool
}

// Stats counts the records of an [Emitter]. In = Delivered + Dropped + Failed +
// Queued, at every moment.
type Stats struct {
	In        uint64 // given to Emit
	Delivered uint64 // the server has taken them
	Dropped   uint64 // there was no room in the spool, or they were left at Close
	Failed    uint64 // the server has refused them for good
	Queued    uint64 // waiting, or being sent
	Requests  uint64 // sent, those that failed included
}

// Open returns an Emitter that sends to url, an http or https address with a
// host. A user and password in it are sent as Basic authentication. opts may be
// nil. An error is an [*OptionError], and says which option is wrong.
//
// Open does not connect; [Emitter.Probe] does. The first record connects
// otherwise. The Emitter must be closed.
func Open(url string, opts *Options) (*Emitter, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	c, err := newCourier(url, &o)
	if err != nil {
		return nil, err
	}
	records := o.BatchRecords
	if single(c.body) {
		records = 1
	}
	e := &Emitter{body: c.body, timeout: c.timeout, courier: c}
	e.spool = spool.New(spool.Options{
		Name:     c.name,
		MaxBytes: o.SpoolBytes,
		Overflow: overflow(o.DropNew),
		Batch:    spool.Batch{MaxRecords: records, MaxBytes: orDefault(o.BatchBytes, 1<<20), Wait: o.BatchWait},
		Backoff:  spool.Backoff{Min: o.BackoffMin, Max: o.BackoffMax},
		OnError:  o.OnError,
		Deliver:  c.deliver,
	})
	return e, nil
}

func overflow(dropNew bool) spool.Overflow {
	if dropNew {
		return spool.DropNew
	}
	return spool.DropOldest
}

// Emit puts a record into the spool; line is its formatted form. It does not wait. It
// returns an error if the record is dropped at once: the spool is full and
// [Options.DropNew] is set, the record is larger than the spool, or the Emitter
// is closed. A record that net/http logs about its own transport is refused and
// counted as failed: sending it could make another, without an end.
func (e *Emitter) Emit(_ context.Context, logger string, r slog.Record, line []byte) error {
	if ofTransport(r) {
		e.spool.Reject()
		return fmt.Errorf("%s: not sent, for net/http has logged it: %.200q", e.courier.name, r.Message)
	}
	b := buffer.Get()
	defer buffer.Put(b)
	*b = e.body.AppendRecord(*b, logger, r, line)
	if err := e.spool.Put(*b); err != nil {
		return fmt.Errorf("%s: %w", e.courier.name, err)
	}
	return nil
}

// Flush waits until the records that were emitted before are delivered. It
// returns an error when ctx ends first, or if some were dropped or failed
// meanwhile.
func (e *Emitter) Flush(ctx context.Context) error { return e.spool.Flush(ctx) }

// Stats returns the counts of this moment.
func (e *Emitter) Stats() Stats {
	s := e.spool.Stats()
	return Stats{
		In: s.In, Delivered: s.Delivered, Dropped: s.Dropped, Failed: s.Failed, Queued: s.Queued,
		Requests: e.courier.requests.Load(),
	}
}

// Close sends what is queued, for at most as long as one request may take
// ([Options.Timeout]); call Flush before to give it more time. What is left then
// is dropped, and the error says how many records that were. Close ends the
// goroutine and the connections. Called again it returns the same.
func (e *Emitter) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), e.timeout)
	defer cancel()
	err := e.spool.Close(ctx)
	e.courier.own.CloseIdleConnections()
	return err
}

// Probe asks the server whether records can be sent to it, by a HEAD request to
// the address, and returns an error if it cannot be reached, its certificate
// is not trusted, or it answers with a redirect, 401, 403, 404, 407 or an error
// of its own (500 and above, but for 501). Other answers are as good as none: an
// address that takes records need not know HEAD. No record is sent.
func (e *Emitter) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	req, err := e.courier.request(ctx, http.MethodHead, "", nil)
	if err != nil {
		return err
	}
	_, err = e.courier.exchange(req, false)
	if refused, ok := errors.AsType[*StatusError](err); ok && !tellsAgainst(refused.Status) {
		return nil
	}
	return err
}

// tellsAgainst says whether a status of an answer to HEAD lets expect that
// records will not be taken.
func tellsAgainst(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusProxyAuthRequired:
		return true
	case http.StatusNotImplemented:
		return false
	}
	return status < 400 || status >= 500
}
