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
// f is spared the rest.
func Reporter(f func(error)) func(error) {
	if f == nil {
		return New().Error
	}
	var running atomic.Int32
	return func(err error) {
		defer running.Add(-1)
		if running.Add(1) <= maxReports {
			f(err)
		}
	}
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
