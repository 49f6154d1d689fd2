package maillog

import (
	"errors"
	"fmt"
	"time"
)

// run sends mails until Close.
func (e *Emitter) run() {
	defer close(e.ended)
	var last time.Time // when the last mail was sent
	var outage *outage
	for {
		d := e.take(last)
		if d == nil {
			break
		}
		outage = e.deliver(d, outage)
		last = time.Now()
	}
	e.abandon()
}

// outage is the time in which the server takes no mail.
type outage struct{ since time.Time }

// take waits until there is something to send and it is time to, and takes it;
// nil says that there will be nothing.
func (e *Emitter) take(last time.Time) *digest {
	e.mu.Lock()
	defer e.mu.Unlock()
	var timer *time.Timer // one, however many records come until it is time
	var due <-chan time.Time
	for {
		if e.ctx.Err() != nil || e.closed && e.pending.count == 0 {
			return nil
		}
		wait := time.Until(last.Add(e.settings.Every))
		if e.pending.count > 0 && (e.hurry || last.IsZero() || wait <= 0) {
			return e.takePending()
		}
		if e.pending.count > 0 && timer == nil {
			timer = time.NewTimer(wait)
			defer timer.Stop()
			due = timer.C
		}
		e.mu.Unlock()
		select {
		case <-e.wake:
		case <-due:
			timer, due = nil, nil
		case <-e.ctx.Done():
		}
		e.mu.Lock()
	}
}

// takePending takes what waits, or the first record if each is to be sent by
// itself. It is called with mu held.
func (e *Emitter) takePending() *digest {
	d := e.pending
	if e.settings.Every < 0 && d.count == d.kept() {
		d = e.pending.takeFirst(e.settings)
	} else {
		e.pending = newDigest(e.settings)
	}
	e.sending = d.kept()
	return &d
}

// deliver sends the mail of d, however often it takes. It returns the outage that
// there is now, or nil.
func (e *Emitter) deliver(d *digest, out *outage) *outage {
	mail := e.write(d)
	start := time.Now()
	for attempts := 1; ; attempts++ {
		closing := e.closing() // then it is the last attempt
		refused, err := e.settings.send(e.ctx, mail)
		if err == nil {
			e.sent(refused, out)
			e.settle(d, nil)
			return nil
		}
		if permanent(err) { // the server is there, and has refused
			e.report(err)
			e.settle(d, err)
			return nil
		}
		if out == nil {
			out = &outage{start}
			e.report(err)
		}
		if closing || time.Since(start) >= e.settings.RetryFor || !e.pause(backoff(attempts)) {
			if !closing {
				e.report(fmt.Errorf("%s: a mail with %d records is given up: %w", e.settings.name, d.kept(), err))
			}
			e.settle(d, err)
			return out
		}
	}
}

// sent reports what there is to say about a mail that the server has taken.
func (e *Emitter) sent(refused []error, out *outage) {
	if out != nil {
		e.report(fmt.Errorf("%s: mails are taken again, after %v", e.settings.name, time.Since(out.since).Round(time.Second)))
	}
	if len(refused) > 0 {
		e.report(errors.Join(refused...))
	}
}

func (e *Emitter) closing() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closed
}

// write makes the mail of d. A panic of the Subject is contained.
func (e *Emitter) write(d *digest) (mail []byte) {
	now := time.Now()
	defer func() {
		if p := recover(); p != nil {
			e.report(fmt.Errorf("%s: panic in the subject: %v", e.settings.name, p))
			first := &d.head[0]
			first.subject = func() string { return levelName(first.level) }
			mail = e.settings.message(d, now)
		}
	}()
	return e.settings.message(d, now)
}

// pause waits before the next attempt, but for no longer than until a Flush or
// Close comes. It returns false when there is to be none.
func (e *Emitter) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		e.mu.Lock()
		hurry := e.hurry
		e.hurry = false
		e.mu.Unlock()
		switch {
		case e.ctx.Err() != nil:
			return false
		case hurry:
			return true
		}
		select {
		case <-e.wake:
		case <-t.C:
			return true
		case <-e.ctx.Done():
		}
	}
}

// settle counts the records of d, as failed if there is an error, and wakes the
// Flushes.
func (e *Emitter) settle(d *digest, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := uint64(d.kept())
	e.sending = 0
	e.done += uint64(d.count)
	if err == nil {
		e.stats.Delivered += n
		e.stats.Mails++
	} else {
		e.stats.Failed += n
		e.failure = err
		if e.closed {
			e.lost += n
		}
	}
	e.wakeFlushes()
}

// wakeFlushes ends the Flushes that have what they waited for. It is called with
// mu held.
func (e *Emitter) wakeFlushes() {
	for len(e.flushes) > 0 && e.flushes[0].done <= e.done {
		close(e.flushes[0].ended)
		e.flushes = e.flushes[1:]
	}
	e.hurry = e.closed || len(e.flushes) > 0
}

// abandon ends the Emitter: what is left will not be sent.
func (e *Emitter) abandon() {
	e.mu.Lock()
	defer e.mu.Unlock()
	left := uint64(e.pending.kept())
	e.stats.Dropped += left
	e.pending = newDigest(e.settings)
	e.done = e.accepted
	e.wakeFlushes()
	if n := left + e.lost; n > 0 {
		e.late = fmt.Errorf("%s: close: %d records not delivered", e.settings.name, n)
		if e.failure != nil {
			e.late = fmt.Errorf("%w: %w", e.late, e.failure)
		}
	}
}
