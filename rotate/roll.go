package rotate

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// retryAfter is how long a rotation that has failed is left alone.
const retryAfter = time.Second

// prepare opens the file, if it is not, and rotates it, if it is due, before a
// record of n bytes. It fails only if there is nothing to write to.
func (f *File) prepare(n int64, now time.Time) error {
	created := false
	if f.cur == nil {
		_, err := f.sys.stat(f.path)
		created = errors.Is(err, fs.ErrNotExist)
		if err := f.openCurrent(); err != nil {
			return err
		}
	} else if !f.direct && (f.settings.Shared || f.settings.watched || f.settings.rotates && f.isTimeToLook(now)) {
		if err := f.look(); err != nil {
			return err
		}
		f.carry() // where it was put off, or has failed
	}
	if !f.settings.rotates || f.direct {
		return nil
	}
	f.followClock(now, created)
	if !f.isDue(n, now) || f.isWaiting(now) {
		return nil
	}
	if now.IsZero() {
		now = f.settings.Now()
	}
	mayRotate := !f.settings.Shared || f.lockToRotate()
	// Decided again, on what the path is now.
	if err := f.look(); err != nil {
		return err
	}
	if f.settings.Shared {
		f.readNext(now)
	}
	f.followClock(now, created)
	if !mayRotate || !f.isDue(n, now) {
		return nil
	}
	if err := f.rotate(now); err != nil {
		f.report(troubleRotate, err)
	}
	return nil
}

// isDue says whether a rollover comes before a record of n bytes.
func (f *File) isDue(n int64, now time.Time) bool {
	if f.settings.schedule != nil && now.Unix() >= f.next.Load() {
		return f.size > 0 || f.settings.AsPython
	}
	limit := f.settings.maxBytes
	return limit > 0 && f.size > 0 && f.size+n >= limit
}

// isWaiting says whether a rotation failed so recently that it is not tried
// again, on a clock that may be set.
func (f *File) isWaiting(now time.Time) bool {
	if f.retry == 0 {
		return false
	}
	left := f.retry - now.UnixNano()
	return left > 0 && left <= int64(retryAfter)
}

// moveOn sets the rollover that follows now.
func (f *File) moveOn(now time.Time) {
	f.next.Store(f.settings.schedule.Next(now).Unix())
	if f.settings.Shared {
		f.writeNext()
	}
}

// followClock moves the schedule on where an empty file, or one just created,
// has nothing to roll over, and back where the clock was set back: no rollover
// may be farther away than the schedule has it. AsPython does neither, but for
// the file just created.
func (f *File) followClock(now time.Time, created bool) {
	if f.settings.schedule == nil {
		return
	}
	asPython := f.settings.AsPython
	unix := now.Unix()
	if unix < f.last && !asPython {
		f.next.Store(min(f.next.Load(), f.settings.schedule.Next(now).Unix()))
	}
	f.last = unix
	if f.size == 0 && unix >= f.next.Load() && (created || !asPython) {
		f.moveOn(now)
		if asPython {
			f.tidy(true) // a rollover without a backup, but with what follows it
		}
	}
}

// rotateNow rotates whether it is due or not, unless the file is empty.
func (f *File) rotateNow(now time.Time) error {
	if f.settings.Shared {
		f.share()
		defer f.unshare()
		if !f.lockToRotate() {
			return failed("rotate", f.path, errBusy)
		}
	}
	if f.cur == nil {
		if err := f.openCurrent(); err != nil {
			return err
		}
	}
	if err := f.look(); err != nil || f.size == 0 {
		return err
	}
	return f.rotate(now)
}

// rotate makes the current file a backup and begins a new one. If that fails,
// the current file stays.
func (f *File) rotate(now time.Time) error {
	if err := f.exchange(now); err != nil {
		f.stats.FailedRotations++
		f.retry = now.Add(retryAfter).UnixNano()
		return err
	}
	f.stats.Rotations++
	f.retry = 0
	f.over(troubleRotate)
	if f.settings.schedule != nil && now.Unix() >= f.next.Load() {
		f.moveOn(now)
	}
	f.tidy(true)
	return nil
}

func (f *File) exchange(now time.Time) error {
	if err := f.settings.backups.shift(); err != nil {
		return err
	}
	backup, err := f.nameBackup(now)
	if err != nil {
		return err
	}
	if closeToRename {
		if err := f.closeCurrent(); err != nil {
			return err
		}
	}
	if err := f.settings.rotator(f.path, backup); err != nil {
		return failed("rename to "+backup, f.path, err)
	}
	file, info, err := f.begin()
	if err != nil {
		// The current file takes its name again; if it cannot, it is written
		// to under the other until the path can be opened.
		if back := f.sys.rename(backup, f.path); back != nil {
			err = errors.Join(err, failed("rename to "+f.path, backup, back))
		}
		return failed("create", f.path, err)
	}
	if err := f.closeCurrent(); err != nil {
		f.report(troubleRotate, err) // the records were written all the same
	}
	f.use(file, info)
	return nil
}

// nameBackup returns the path of a new backup.
func (f *File) nameBackup(now time.Time) (string, error) {
	b := f.settings.backups
	if f.settings.schedule == nil {
		return b.name(now)
	}
	rollover := time.Unix(f.next.Load(), 0)
	if f.settings.AsPython {
		if name, err := b.nameAsPython(rollover, now); name != "" || err != nil {
			return name, err
		}
	}
	return b.name(rollover)
}

// begin opens a new file at the path, which the old one has left.
func (f *File) begin() (*os.File, fs.FileInfo, error) {
	if f.carrier == nil {
		return f.openFile(f.info)
	}
	if f.settings.hooked { // a Rotator may have left the file: lumberjack would rename it
		if _, err := f.sys.stat(f.path); !errors.Is(err, fs.ErrNotExist) {
			return f.openFile(f.info)
		}
	}
	f.carried = false // if it fails, the old file is written to without it
	if err := f.carrier.Rotate(); err != nil {
		// It may only have failed to close the old file: it begins none then.
		if err := f.carrier.Rotate(); err != nil {
			return nil, nil, err
		}
	}
	// It opens a file that it has begun without O_APPEND. It gets another
	// chance when the file has its mode; this one was not written to.
	_ = f.carrier.Close()
	file, info, err := f.openFile(nil)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.resemble(file, info, f.info); err != nil {
		return nil, nil, errors.Join(err, f.sys.close(file))
	}
	return file, info, nil
}
