package status

import (
	"errors"
	"sync/atomic"
)

// maxReports is how many calls of an OnError function may run at a time.
const maxReports = 32

// Reporter returns what tells f, an OnError of the user, of errors; a nil f is
// the Error of a new [Writer]. An f that logs what it is told may come back
// here, if that fails as well, without an end: of more than 32 calls at a time
// f is spared the rest. A panic of f is contained, as [Guard] has it.
func Reporter(f func(error)) func(error) {
	s := New()
	if f == nil {
		return s.Error
	}
	g := NewGuard(s)
	var running atomic.Int32
	return func(err error) {
		defer running.Add(-1)
		if running.Add(1) <= maxReports {
			g.Tell(err, func() { f(err) })
		}
	}
}

// A Guard contains the panics of one OnError function of the user. It is often
// called by a goroutine of ours, where a panic would end the process for a
// report that could not be made. A Guard may be used by several goroutines.
type Guard struct {
	status   *Writer
	panicked atomic.Bool
}

// NewGuard returns a Guard that speaks of panics through s.
func NewGuard(s *Writer) *Guard { return &Guard{status: s} }

// Tell calls tell, which tells the user of err. If that panics, err is written
// as a line instead, the first time with the panic.
func (g *Guard) Tell(err error, tell func()) {
	defer func() {
		switch p := recover(); {
		case p == nil:
		case g.panicked.Swap(true):
			g.status.Error(err)
		default:
			g.status.Printf("panic in OnError: %v; it was told: %v", p, err)
		}
	}()
	tell()
}

// Reported says whether the handler that returned err has told its own OnError
// of it. slog.Logger drops errors, so somebody has to be told.
func Reported(err error) bool {
	_, ok := errors.AsType[interface {
		error
		Reported()
	}](err)
	return ok
}
