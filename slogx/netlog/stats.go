package netlog

import "github.com/seed-e5d85c45/logging/internal/spool"

// Stats counts the records of one destination. In = Delivered + Dropped +
// Failed + Queued holds for every value that a method Stats returns.
type Stats struct {
	In        uint64 // given to Write or Emit
	Delivered uint64 // taken by the operating system for the destination
	Dropped   uint64 // no room in the spool, or left in it at Close
	Failed    uint64 // can't be delivered at all: too large for a datagram
	Queued    uint64 // in the spool

	Cut      uint64 // of those in In: shortened, to fit the destination
	Connects uint64 // connections made
}

// The errors, beside others, that Write and Emit wrap when the record at hand
// was dropped.
var (
	ErrFull     = spool.ErrFull     // with Options.DropNew: no room in the spool
	ErrTooLarge = spool.ErrTooLarge // the record is larger than the spool
	ErrClosed   = spool.ErrClosed   // after Close
)

// statsOf returns the counts of a spool, with the two that it does not know.
func statsOf(s *spool.Spool, cut, connects uint64) Stats {
	c := s.Stats()
	return Stats{
		In: c.In, Delivered: c.Delivered, Dropped: c.Dropped, Failed: c.Failed, Queued: c.Queued,
		Cut: cut, Connects: connects,
	}
}
