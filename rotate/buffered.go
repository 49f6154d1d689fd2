package rotate

import (
	"sync"
	"time"
)

// buffer is what has been gathered of a File with Options.Buffer. It has a lock
// of its own, which nobody holds while he writes: callers fill front while the
// block before it, File.back, is being written.
type buffer struct {
	mu     sync.Mutex // taken after File.mu by who holds both
	front  gathered
	stuck  int // bytes of File.back that could not be written
	timer  *time.Timer
	isSet  bool // the timer is
	called bool // the flusher is on its way, since half of the front is full
	closed bool
}

// lock takes mu. The flusher holds it so shortly that trying for a while is
// better than to wait: who waits for a mutex has to be woken.
func (b *buffer) lock() {
	for range 200 {
		if b.mu.TryLock() {
			return
		}
	}
	b.mu.Lock()
}

// gathered is records for one write.
type gathered struct {
	block
	newest time.Time // of the record last added; zero without a schedule
}

// leastWake is how much has to be there for the flusher to be called before
// FlushEvery has passed; less is written as fast by who finds the buffer full.
const leastWake = 32 << 10

// gather puts a record into the buffer. If it does not fit in, what is there is
// written first.
func (f *File) gather(p []byte) (int, error) {
	if len(p) < f.settings.Buffer {
		if added, err := f.add(p); err != nil {
			return 0, err
		} else if added {
			return len(p), nil
		}
	}
	f.mu.Lock()
	defer f.unlock()
	for !f.closed {
		if len(p) < f.settings.Buffer { // others may have written meanwhile
			if added, err := f.add(p); err != nil {
				return 0, err
			} else if added {
				return len(p), nil
			}
		}
		if err := f.flush(); err != nil {
			return 0, err
		}
		if len(p) >= f.settings.Buffer {
			f.single[0] = len(p)
			return f.writeBlock(block{p: p, ends: f.single[:]}, f.now())
		}
	}
	return 0, ErrClosed
}

// add puts a record into the front, if it fits in.
func (f *File) add(p []byte) (added bool, err error) {
	var now time.Time
	if f.settings.schedule != nil {
		now = f.settings.Now()
	}
	b := &f.buffer
	b.lock()
	added, err = f.addAt(p, now)
	b.mu.Unlock() // nothing above calls what is not ours, so nothing panics
	return added, err
}

// addAt is add at a time, which matters to a schedule only. The caller holds the
// buffer's lock.
func (f *File) addAt(p []byte, now time.Time) (added bool, err error) {
	b := &f.buffer
	if b.closed {
		return false, ErrClosed
	}
	if there := b.stuck + len(b.front.p); there > 0 && there+len(p) > f.settings.Buffer {
		return false, nil
	}
	if f.settings.schedule != nil {
		if len(b.front.p) > 0 && f.isPast(now) {
			return false, nil
		}
		if len(b.front.p) == 0 || now.After(b.front.newest) { // another may have been quicker
			b.front.newest = now
		}
	}
	b.front.add(p)
	if !b.isSet {
		f.setTimer()
	}
	if !b.called && len(b.front.p) >= max(f.settings.Buffer/2, leastWake) {
		b.called = true
		f.tasks.Go(f.flushBeside)
	}
	return true, nil
}

// isPast says whether a rollover lies between the front and now. The caller
// holds the buffer's lock.
func (f *File) isPast(now time.Time) bool {
	s, newest := f.settings.schedule, f.buffer.front.newest
	next := f.next.Load()
	if newest.Unix() >= next { // the one before the front has not been done yet
		next = s.Next(newest).Unix()
	}
	return now.Unix() >= next
}

// flush writes all that has been gathered, each block into the file that its
// records belong to. What cannot be written stays.
func (f *File) flush() error {
	if err := f.writeBack(); err != nil {
		return err
	}
	f.takeFront()
	return f.writeBack()
}

// takeFront exchanges the front for the back, which is empty.
func (f *File) takeFront() {
	b := &f.buffer
	b.mu.Lock()
	defer b.mu.Unlock()
	b.front, f.back = f.back, b.front
	b.called = false
	f.stopTimer()
}

// writeBack writes the back.
func (f *File) writeBack() error {
	if len(f.back.p) == 0 {
		return nil
	}
	now := f.back.newest
	if f.settings.schedule == nil {
		now = f.now()
	}
	n, err := f.writeBlock(f.back.block, now)
	f.back.drop(n)
	b := &f.buffer
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stuck = len(f.back.p)
	if err == nil {
		f.over(troubleFlush)
	} else if !b.isSet && !b.closed {
		f.setTimer()
	}
	return err
}

// setTimer has the buffer flushed when FlushEvery has passed. The caller holds
// the buffer's lock.
func (f *File) setTimer() {
	b := &f.buffer
	b.isSet = true
	switch {
	case b.timer == nil:
		b.timer = time.AfterFunc(f.settings.FlushEvery, f.flushLate)
	case b.timer.Reset(f.settings.FlushEvery):
		return // one call instead of another
	}
	f.tasks.Add(1)
}

// stopTimer takes setTimer back. The caller holds the buffer's lock.
func (f *File) stopTimer() {
	b := &f.buffer
	if b.isSet && b.timer.Stop() {
		f.tasks.Done()
	}
	b.isSet = false
}

// flushLate is called when FlushEvery has passed.
func (f *File) flushLate() {
	defer f.tasks.Done()
	b := &f.buffer
	b.mu.Lock()
	b.isSet = false
	b.mu.Unlock()
	f.flushBeside()
}

// flushBeside is the flusher: it runs beside the callers.
func (f *File) flushBeside() {
	f.mu.Lock()
	defer f.unlock()
	if f.closed {
		return
	}
	if err := f.flush(); err != nil {
		f.report(troubleFlush, err)
	}
}

// closeBuffer has no more records gathered, and flushes.
func (f *File) closeBuffer() error {
	b := &f.buffer
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	err := f.flush()
	b.mu.Lock()
	defer b.mu.Unlock()
	f.stopTimer()
	f.stats.Dropped += int64(len(f.back.ends) + len(b.front.ends))
	return err
}
