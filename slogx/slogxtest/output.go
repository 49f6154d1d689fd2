package slogxtest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long a handler may take to do what is asked of it.
const patience = 10 * time.Second

// An output is a handler and what it has written.
type output struct {
	subject *subject
	handler slog.Handler
	writer  *recorder
}

func (s *subject) open() *output {
	w := new(recorder)
	return &output{subject: s, handler: s.newHandler(w), writer: w}
}

// settle waits until all that was logged is written.
func (o *output) settle() {
	if err := flush(o.handler); err != nil {
		o.subject.problemf("Flush: %v", err)
	}
}

func flush(h slog.Handler) error {
	f, ok := h.(interface{ Flush(context.Context) error })
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return f.Flush(ctx)
}

// close ends the handler, if it wants to be closed.
func (o *output) close() {
	if err := closeHandler(o.handler); err != nil {
		o.subject.problemf("Close: %v", err)
	}
}

func closeHandler(h slog.Handler) error {
	if c, ok := h.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// records returns what has been written, parsed. A record that cannot be
// parsed is a problem and is left out.
func (o *output) records() []map[string]any {
	o.settle()
	var parsed []map[string]any
	for _, line := range splitRecords(o.writer.bytes()) {
		if m, err := o.subject.parse(line); err != nil {
			o.subject.problemf("parse: %v", shorten(err.Error()))
		} else {
			parsed = append(parsed, m)
		}
	}
	return parsed
}

// splitRecords cuts what was written where a line does not begin with a space.
func splitRecords(b []byte) [][]byte {
	var records [][]byte
	start := 0
	for i := 1; i < len(b); i++ {
		if b[i-1] == '\n' && b[i] != ' ' && b[i] != '\t' {
			records = append(records, b[start:i])
			start = i
		}
	}
	if start < len(b) {
		records = append(records, b[start:])
	}
	return records
}

// shorten keeps a message about 10 MB from being as long.
func shorten(s string) string {
	if len(s) <= 300 {
		return s
	}
	return s[:150] + " … " + s[len(s)-100:]
}

// A recorder is a writer that remembers each Write, and whether two of them
// ever were under way at one time.
type recorder struct {
	busy       atomic.Int32
	overlapped atomic.Bool

	mu     sync.Mutex
	writes [][]byte
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.busy.Add(1) > 1 {
		w.overlapped.Store(true)
	}
	runtime.Gosched() // lets another one come in, if it can
	w.mu.Lock()
	w.writes = append(w.writes, bytes.Clone(p))
	w.mu.Unlock()
	w.busy.Add(-1)
	return len(p), nil
}

func (w *recorder) bytes() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Join(w.writes, nil)
}

func (w *recorder) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.writes)
}
