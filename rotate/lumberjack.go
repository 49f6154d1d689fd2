package rotate

import (
	"io"
	"math"
	"sync"

	"gopkg.in/natefinch/lumberjack.v2"
)

// carrier is lumberjack as far as it is used: it opens a file to append to it
// at the first Write after a Close, starts a new file at Rotate, once the old
// one was renamed, and closes. It must never be asked to rotate a file that
// holds records: if its stat fails then, it truncates the file.
type carrier interface {
	io.WriteCloser
	Rotate() error
}

// loggers keeps the lumberjack Loggers that are closed. The goroutine that
// each one starts never ends; used again, there are as many as there were
// files open at one time.
var loggers freeList

type freeList struct {
	mu   sync.Mutex
	free []*lumberjack.Logger
}

// openCarrier returns a Logger for path. Nothing is opened yet.
func openCarrier(path string) carrier {
	loggers.mu.Lock()
	defer loggers.mu.Unlock()
	if n := len(loggers.free); n > 0 {
		l := loggers.free[n-1]
		loggers.free = loggers.free[:n-1]
		l.Filename = path
		return &engine{l}
	}
	// With this limit, 2 PiB, and no others it never rotates or removes a file
	// by itself.
	return &engine{&lumberjack.Logger{Filename: path, MaxSize: math.MaxInt32}}
}

// engine is a Logger that goes back to the free list when it is closed for good.
type engine struct{ *lumberjack.Logger }

// release closes c for good.
func release(c carrier) error {
	err := c.Close()
	e, ok := c.(*engine)
	if !ok {
		return err
	}
	loggers.mu.Lock()
	defer loggers.mu.Unlock()
	loggers.free = append(loggers.free, e.Logger)
	e.Logger = nil
	return err
}
