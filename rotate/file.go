package rotate

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// A File is the current file and its backups. All methods may be called from
// several goroutines at once. It must be closed.
type File struct {
	path     string // absolute, and no symbolic link
	settings settings
	sys      *system
	commit   commit
	keeper   keeper
	tasks    sync.WaitGroup // alarms and flushers that are set or running
	buffer   buffer
	next     atomic.Int64 // Unix s of the rollover by the schedule; set under mu

	mu      sync.Mutex // held by who writes; guards what follows
	closed  bool
	direct  bool        // cur is a FIFO or a device: it is only written to
	carried bool        // the carrier has cur's file open
	torn    bool        // cur ends in half a line, which must be ended first
	cur     *os.File    // nil: not open
	size    int64       // of cur
	carrier carrier     // lumberjack, which appends to cur; nil: cur does it itself
	info    fs.FileInfo // of cur: its identity, mode and owner
	checked int64       // Unix ns of the last look whether path is still cur; see isTimeToLook
	last    int64       // Unix s of the last record, to notice that the clock was set back
	retry   int64       // Unix ns before which a failed rotation is not tried again
	troubles
	single  [1]int   // the end of the record being written
	back    gathered // of what the buffer had, the part that is being written
	idler   alarm
	looker  alarm // while it is set the path need not be looked at
	sidecar sidecar
	stats   Stats
}

// Stats says what a File has done since it was opened.
type Stats struct {
	Records         int64 // written; of WriteLines, the lines
	Bytes           int64 // written
	Writes          int64 // that the file was asked for, each of one or more records
	FailedWrites    int64 // of those
	Rotations       int64
	FailedRotations int64
	Reopens         int64 // because the file was moved, removed, or Reopen was called
	Dropped         int64 // records in the buffer that could not be written at Close
}

// ConcurrentWrites says by its presence that callers need no lock around
// Write: they would lose the group commit. It does nothing.
func (f *File) ConcurrentWrites() {}

// Write writes p, one record with its newline, whole and into one file. It
// returns when the bytes are written, or, with Options.Buffer, when they are in
// the buffer. Callers that arrive while another one writes are written together.
//
// After an error the file does not have the record, nor a part of it. If it
// was one that could not be removed, the next record begins on a line of its own.
// What a rotation meets is no error of Write: see Options.OnError.
func (f *File) Write(p []byte) (n int, err error) {
	if f.settings.Buffer > 0 {
		return f.gather(p)
	}
	if f.commit.state.Load() != idle || !f.mu.TryLock() {
		return f.writeTogether(p)
	}
	defer f.goOn()
	if f.closed || !f.isRoutine(len(p)) {
		return f.writeAny(p)
	}
	// Here, and not in functions of their own: after a system call the processor
	// foresees no return, and each costs a hundredth of the record.
	if f.carried {
		n, err = f.carrier.Write(p)
	} else {
		n, err = f.sys.write(f.cur, p)
	}
	f.stats.Writes++
	f.size += int64(n)
	if n < len(p) || err != nil {
		return f.failShort(p, n, err)
	}
	f.stats.Records++
	f.stats.Bytes += int64(n)
	return n, nil
}

// writeAny writes a record that needs more than to be written, perhaps. The
// caller holds mu.
func (f *File) writeAny(p []byte) (int, error) {
	if f.closed {
		return 0, ErrClosed
	}
	f.single[0] = len(p)
	return f.writeBlock(block{p: p, ends: f.single[:]}, f.now())
}

// writeTogether writes p in a batch of several callers, or when mu is free.
func (f *File) writeTogether(p []byte) (int, error) {
	if len(p) > 0 && len(p) <= maxJoin {
		b, from, locked := f.commit.join(p, &f.mu)
		if b != nil {
			if !b.isDone.Load() {
				f.lead(b)
			}
			return f.commit.result(b, from, len(p))
		}
		if locked {
			defer f.goOn()
			return f.writeAny(p)
		}
	}
	f.mu.Lock()
	defer f.goOn()
	return f.writeAny(p)
}

// lead writes the batch of which the caller is the first.
func (f *File) lead(b *batch) {
	f.commit.settle(b)
	f.mu.Lock()
	defer f.goOn()
	f.writeBatch(b)
}

// goOn writes the crowds that have come since the caller has got mu, and gives
// it back.
func (f *File) goOn() {
	if f.commit.isQuiet() && f.reports == nil {
		f.mu.Unlock()
		f.commit.wake()
		return
	}
	defer f.unlock()
	for range maxTurns {
		b := f.commit.claim(crowdSize)
		if b == nil {
			return
		}
		f.writeFor(b)
	}
}

// writeFor writes a batch of others. The caller holds mu.
func (f *File) writeFor(b *batch) {
	defer b.turn.Done() // also if a Rotator panics
	f.writeBatch(b)
}

// writeBatch writes what has been gathered in a batch, and tells all of its
// callers but the first. The caller holds mu.
func (f *File) writeBatch(b *batch) {
	defer b.done.Broadcast()
	defer b.isDone.Store(true)
	f.commit.take(b)
	b.n, b.err = 0, ErrClosed
	if !f.closed {
		b.n, b.err = f.writeBlock(b.block, f.now())
	}
}

// WriteLines writes p, one or more lines, as Write does, but a rollover may
// divide it between two lines. It returns the bytes of the lines that are in
// the file whole.
func (f *File) WriteLines(p []byte) (int, error) {
	if f.settings.Buffer > 0 && len(p) < f.settings.Buffer {
		return f.gatherLines(p)
	}
	f.mu.Lock()
	defer f.unlock()
	if f.closed {
		return 0, ErrClosed
	}
	if err := f.flush(); err != nil {
		return 0, err
	}
	return f.writeBlock(block{p: p}, f.now())
}

func (f *File) gatherLines(p []byte) (int, error) {
	n := 0
	for line := range bytes.Lines(p) {
		if _, err := f.gather(line); err != nil {
			return n, err
		}
		n += len(line)
	}
	return n, nil
}

// Rotate makes a backup of the current file and begins a new one, whatever
// their limits say. An empty file is left as it is. A file that has no backups
// (Open, OpenWatched, Numbered with Backups 0, a FIFO or device) returns an
// errors.ErrUnsupported.
func (f *File) Rotate() error {
	f.mu.Lock()
	defer f.unlock()
	if f.closed {
		return ErrClosed
	}
	if !f.settings.rotates || f.direct {
		return unsupported("rotate", f.path, "it has no backups")
	}
	if err := f.flush(); err != nil {
		return err
	}
	return f.rotateNow(f.settings.Now())
}

// Reopen opens the path anew, after a program like logrotate has moved the file
// away. What is in the buffer goes to the old file. On an error the old one
// stays open.
func (f *File) Reopen() error {
	f.mu.Lock()
	defer f.unlock()
	if f.closed {
		return ErrClosed
	}
	err := f.flush()
	return errors.Join(err, f.reopen())
}

// Flush writes what is in the buffer. What could not be written stays in it.
func (f *File) Flush() error {
	f.mu.Lock()
	defer f.unlock()
	if f.closed {
		return ErrClosed
	}
	return f.flush()
}

// Sync flushes, and returns when the current file is on the disk: the records
// survive a power cut. Others wait meanwhile. It does not sync backups, which
// the system writes back in its own time.
func (f *File) Sync() error {
	f.mu.Lock()
	defer f.unlock()
	if f.closed {
		return ErrClosed
	}
	if err := f.flush(); err != nil || f.cur == nil || f.direct {
		return err
	}
	return failed("sync", f.path, f.sys.sync(f.cur))
}

// Close flushes, closes the file, and waits for the compression and pruning of
// backups. Closing again does nothing and returns nil.
func (f *File) Close() error {
	f.mu.Lock()
	if f.closed {
		f.unlock()
		return nil
	}
	err := f.closeBuffer()
	err = errors.Join(err, f.release())
	f.unlock()
	f.keeper.wait()
	f.tasks.Wait()
	return err
}

// Stats returns what the file has done so far.
func (f *File) Stats() Stats {
	f.mu.Lock()
	defer f.unlock()
	return f.stats
}

// unlock ends the turn of who holds mu, and reports what came up, for which no
// lock may be held.
func (f *File) unlock() {
	reports := f.reports
	if reports != nil {
		f.reports = nil
	}
	f.commit.leave()
	f.mu.Unlock()
	f.commit.wake()
	for _, err := range reports {
		f.settings.OnError(err)
	}
}

// now returns the time, where each record depends on it; else the zero Time.
// Asking for it costs a tenth of writing a record.
func (f *File) now() time.Time {
	if f.settings.schedule == nil && !f.settings.ownClock && f.retry == 0 {
		return time.Time{}
	}
	return f.settings.Now()
}
