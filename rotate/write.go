package rotate

import (
	"cmp"
	"io"
	"time"
)

// writeBlock writes records, divided where a rollover comes between two. It
// returns how many bytes of whole records are in a file. The caller holds mu.
func (f *File) writeBlock(b block, now time.Time) (int, error) {
	done := 0
	for done < len(b.p) {
		n, err := f.writePart(&b, done, now)
		done += n
		if err != nil {
			f.stats.FailedWrites++
			return done, err
		}
	}
	return done, nil
}

// writePart writes the records, from one on, that go into one file.
func (f *File) writePart(b *block, from int, now time.Time) (int, error) {
	f.stats.Writes++
	if f.settings.Shared {
		f.share()
		defer f.unshare()
	}
	if err := f.prepare(int64(b.end(from)-from), now); err != nil {
		return 0, err
	}
	to := len(b.p)
	if limit := f.settings.maxBytes; limit > 0 && f.settings.rotates && !f.direct && !f.isWaiting(now) {
		to = b.fit(from, limit-1-f.size)
	}
	n, err := f.append(b, from, to)
	if n > 0 {
		f.stats.Records += b.count(from, from+n)
		f.stats.Bytes += int64(n)
		f.startIdler()
	}
	return n, err
}

// append appends p[from:to] of the block to the current file and returns how
// much of it, in whole records, is there. The rest is not.
func (f *File) append(b *block, from, to int) (int, error) {
	if f.torn {
		if _, err := f.send([]byte{'\n'}); err != nil {
			return 0, failed("write", f.path, err)
		}
		f.torn = false
	}
	n, err := f.send(b.p[from:to])
	if err != nil {
		return f.cutShort(b, from, n, err)
	}
	if f.settings.Shared && !f.direct {
		err = f.repeatGlued(b.p[from:b.end(from)], n)
	}
	return n, err
}

// cutShort removes what is there of a record of which only n bytes from from on
// could be written, and returns what is left in whole records.
func (f *File) cutShort(b *block, from, n int, err error) (int, error) {
	whole := b.whole(from, from+n) - from
	f.mend(n - whole)
	f.lookSoon() // perhaps the file is gone
	return whole, failed("write", f.path, err)
}

// isRoutine says whether a record of n bytes needs nothing but to be written.
// It is most of the cost of a record beside the system call.
func (f *File) isRoutine(n int) bool {
	s := &f.settings
	switch {
	case f.cur == nil || f.torn || f.retry != 0 || s.Shared || s.watched || s.ownClock:
		return false
	case !s.rotates || f.direct:
		return true
	case !f.looker.isSet || s.maxBytes > 0 && f.size > 0 && f.size+int64(n) >= s.maxBytes:
		return false
	case s.schedule == nil:
		return true
	case s.idle && !f.idler.isSet:
		return false
	}
	now := s.Now().Unix()
	if now < f.last || now >= f.next.Load() {
		return false
	}
	f.last = now
	return true
}

// failShort is what becomes of a record of which only n bytes were written.
func (f *File) failShort(p []byte, n int, err error) (int, error) {
	f.stats.FailedWrites++
	f.single[0] = len(p)
	return f.cutShort(&block{p: p, ends: f.single[:]}, 0, n, cmp.Or(err, io.ErrShortWrite))
}

// send appends p to the current file as it is.
func (f *File) send(p []byte) (n int, err error) {
	if f.carried {
		n, err = f.carrier.Write(p)
	} else {
		n, err = f.sys.write(f.cur, p)
	}
	if n < len(p) && err == nil {
		err = io.ErrShortWrite
	}
	f.size += int64(n)
	return n, err
}

// mend removes the last n bytes of the file, of a record that could not be
// written whole, or else has the next record begin on a line of its own.
func (f *File) mend(n int) {
	if n == 0 {
		return
	}
	f.torn = true
	if f.settings.Shared {
		// Others may have written since, so nothing can be cut off.
		if _, err := f.send([]byte{'\n'}); err == nil {
			f.torn = false
		}
		return
	}
	if f.direct {
		return
	}
	info, err := f.sys.fstat(f.cur)
	if err != nil || info.Size() != f.size {
		return
	}
	if err := f.sys.cut(f.cur, f.size-int64(n)); err == nil {
		f.size -= int64(n)
		f.torn = false
	}
}
