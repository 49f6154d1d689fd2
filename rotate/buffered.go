package rotate

import "time"

// gather puts a record into the buffer, and writes what is there when it does
// not fit in. The caller holds mu.
func (f *File) gather(p []byte) (int, error) {
	var now time.Time
	if f.settings.schedule != nil {
		now = f.now()
	}
	b := &f.buffer
	if len(b.p) > 0 && (len(b.p)+len(p) > f.settings.Buffer || f.isPast(now)) {
		if err := f.flush(); err != nil {
			return 0, err
		}
	}
	f.newest = now
	if len(p) >= f.settings.Buffer {
		f.single[0] = len(p)
		return f.writeBlock(block{p: p, ends: f.single[:]}, f.now())
	}
	b.add(p)
	if !f.flusher.isSet {
		f.set(&f.flusher, f.settings.FlushEvery, f.flushLate)
	}
	return len(p), nil
}

// isPast says whether a rollover lies between the buffer and now.
func (f *File) isPast(now time.Time) bool {
	s := f.settings.schedule
	if s == nil {
		return false
	}
	next := f.next
	if f.newest.Unix() >= next { // the one before the buffer has not been done yet
		next = s.Next(f.newest).Unix()
	}
	return now.Unix() >= next
}

// flush writes the buffer into the file that its records belong to. What
// cannot be written stays in it.
func (f *File) flush() error {
	if len(f.buffer.p) == 0 {
		return nil
	}
	now := f.newest
	if f.settings.schedule == nil {
		now = f.now()
	}
	n, err := f.writeBlock(f.buffer, now)
	f.buffer.drop(n)
	if err == nil {
		f.over(troubleFlush)
		f.stop(&f.flusher)
	}
	return err
}

// flushLate is called when FlushEvery has passed.
func (f *File) flushLate() {
	if err := f.flush(); err != nil {
		f.report(troubleFlush, err)
		f.set(&f.flusher, f.settings.FlushEvery, f.flushLate)
	}
}
