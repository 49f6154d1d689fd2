// Package status is the one way this library speaks of itself: short lines on
// standard error, never through log or log/slog, which may lead back to us.
package status

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Writer writes lines about the library itself, at most Burst of them in one
// Period; what is left out is counted and said with the next line that may be
// written. A Writer may be used by several goroutines.
type Writer struct {
	prefix string
	out    func() io.Writer // asked at each write: os.Stderr may be replaced
	now    func() time.Time
	burst  int
	period time.Duration

	mu      sync.Mutex
	start   time.Time // of the running period
	said    int       // lines in the running period
	skipped int       // lines left out since the last one written
}

// New returns a Writer that takes 10 lines a minute to standard error.
func New() *Writer {
	return NewWriter("logging", func() io.Writer { return os.Stderr }, time.Now, 10, time.Minute)
}

// NewWriter returns a Writer to what out returns at the time of each line,
// which lets burst lines through in a period of the clock now. A line begins
// with prefix and a colon.
func NewWriter(prefix string, out func() io.Writer, now func() time.Time, burst int, period time.Duration) *Writer {
	return &Writer{prefix: prefix, out: out, now: now, burst: burst, period: period}
}

// Error reports err as one line. A nil err is nothing to report. It has the
// shape of the OnError functions of this library.
func (w *Writer) Error(err error) {
	if err != nil {
		w.Printf("%s", err)
	}
}

// Printf writes one line, after the prefix. Line breaks and other control
// characters in it are escaped.
func (w *Writer) Printf(format string, args ...any) {
	skipped, ok := w.admit()
	if !ok {
		return
	}
	line := append([]byte(w.prefix+": "), escape(fmt.Sprintf(format, args...))...)
	if skipped > 0 {
		line = fmt.Appendf(line, " (and %d more since)", skipped)
	}
	line = append(line, '\n')
	// There is nowhere left to report a failure of standard error.
	_, _ = w.out().Write(line)
}

// admit says whether a line may be written now, and how many were not before it.
func (w *Writer) admit() (skipped int, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	if age := now.Sub(w.start); age >= w.period || age < 0 {
		w.start, w.said = now, 0
	}
	if w.said >= w.burst {
		w.skipped++
		return 0, false
	}
	w.said++
	skipped, w.skipped = w.skipped, 0
	return skipped, true
}

func escape(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r < 0x20 || 0x7f <= r && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			out = fmt.Appendf(out, "\\x%02x", r)
			continue
		}
		out = append(out, string(r)...)
	}
	return string(out)
}
