package spool

import (
	"fmt"
	"time"
)

// reportEvery is how often records dropped without an outage are told of.
const reportEvery = time.Minute

// outage reports err if it is the first of an outage.
func (d *deliverer) outage(err error) {
	d.working = time.Time{}
	if !d.failing.IsZero() {
		return
	}
	d.failing, d.lost = time.Now(), d.dropped()
	d.opts.OnError(err)
}

// recovered reports the end of an outage, if there was one and nothing has failed
// for Quiet since.
func (d *deliverer) recovered() {
	if d.failing.IsZero() {
		return
	}
	if d.working.IsZero() {
		d.working = time.Now()
	}
	if time.Since(d.working) < d.opts.Quiet {
		return
	}
	dropped := d.dropped()
	after := d.working.Sub(d.failing)
	d.attempts = 0
	d.failing, d.told, d.grown = time.Time{}, dropped, true
	d.opts.OnError(&Recovered{Name: d.opts.Name, After: after, Dropped: dropped - d.lost})
}

// tellDropped reports the records dropped since the last report, if that is at
// least age ago: without an outage they are those that a slow destination has
// cost.
func (d *deliverer) tellDropped(age time.Duration) {
	dropped := d.dropped()
	if dropped == d.told || time.Since(d.toldAt) < age {
		return
	}
	n := dropped - d.told
	d.told, d.toldAt = dropped, time.Now()
	d.opts.OnError(fmt.Errorf("%s: %d records dropped: %w", d.opts.Name, n, ErrFull))
}

func (s *Spool) dropped() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats.Dropped
}
