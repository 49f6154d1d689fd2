package slogx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
)

// An Emitter delivers formatted records to a destination. It is what a new
// destination implements if it needs the record beside its bytes; one that
// needs the bytes alone is an io.Writer.
//
// Emit gets the record with the attrs given by With first, nested in their
// groups, and line, its formatted form with the newline at its end. line is
// valid until Emit returns. Emit is called by several goroutines at a time;
// an error it returns is counted and reported by the handler.
//
// An Emitter may have a method Flush(context.Context) error, which
// [OutputHandler.Flush] calls.
type Emitter interface {
	Emit(ctx context.Context, logger string, r slog.Record, line []byte) error
}

// A writerEmitter makes each record one Write.
type writerEmitter struct {
	w io.Writer

	// mu is nil where the writer needs no lock: two writes at a time is what
	// lets rotate.File write them together.
	mu *sync.Mutex
}

func newWriterEmitter(w io.Writer) *writerEmitter {
	if concurrent(w) {
		return &writerEmitter{w: w}
	}
	return &writerEmitter{w: w, mu: new(sync.Mutex)}
}

// concurrent says whether w may be written to by several goroutines at a time:
// it declares so, or is an *os.File, which locks for itself.
func concurrent(w io.Writer) bool {
	if _, ok := w.(*os.File); ok {
		return true
	}
	_, ok := w.(interface{ ConcurrentWrites() })
	return ok
}

// write makes line one Write, under the lock if there is one. A panic is
// contained.
func (e *writerEmitter) write(line []byte) error {
	if e.mu == nil {
		return e.guarded(line)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.guarded(line)
}

// errPanicked is what guarded returns until Write has: a look at it takes less
// time than recover.
var errPanicked = errors.New("slogx: write: panic")

func (e *writerEmitter) guarded(line []byte) (err error) {
	err = errPanicked
	defer func() {
		if err == errPanicked {
			err = fmt.Errorf("slogx: write: panic in %T: %v", e.w, recover())
		}
	}()
	n, err := e.w.Write(line)
	if err != nil || n < len(line) {
		return writeError(n, len(line), err)
	}
	return nil
}

func writeError(n, length int, err error) error {
	if err == nil && n < length {
		err = io.ErrShortWrite
	}
	return fmt.Errorf("slogx: write: %w", err)
}

// Lock returns a writer that passes each Write to w under a mutex of its own,
// and says so: handlers that are given the same Lock do not mix their lines.
// A writer that needs no lock, because it is an *os.File or declares it by a
// method ConcurrentWrites(), is returned as it is.
func Lock(w io.Writer) io.Writer {
	if w == nil {
		panic("slogx.Lock: nil writer")
	}
	if concurrent(w) {
		return w
	}
	return &lockedWriter{w: w}
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

// ConcurrentWrites says that Write may be called by several goroutines.
func (*lockedWriter) ConcurrentWrites() {}

// Write passes p to the writer below, one call at a time.
func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
