package spool

import (
	"math/rand/v2"
	"time"
)

// Backoff is how long to wait after a failed attempt: Min after the first,
// twice as long after each further one, up to Max. Up to half of it is left
// out by chance, so that many processes do not come back at the same moment.
type Backoff struct {
	Min time.Duration // 0: 1 s, as CPython's SocketHandler
	Max time.Duration // 0: 30 s, as CPython's; less than Min: Min
}

// delay returns the wait after so many attempts without a success; 1 is the first.
func (b Backoff) delay(attempts int) time.Duration {
	d := b.Min
	for range attempts - 1 {
		if d >= b.Max/2 {
			d = b.Max
			break
		}
		d *= 2
	}
	return d - rand.N(d/2+1)
}
