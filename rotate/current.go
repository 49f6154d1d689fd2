package rotate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lookEvery is how often a file that rotates is compared with its path, which
// costs as much as writing a record.
const lookEvery = 100 * time.Millisecond

// look makes sure that what is open is what the path leads to: another program
// may have moved, removed, replaced or truncated it. If it cannot be opened
// anew, the writing goes on where it is, unless that has no name any more.
func (f *File) look() error {
	info, err := f.sys.stat(f.path)
	switch {
	case err == nil && os.SameFile(info, f.info):
		f.info = info
		f.size = info.Size()
		f.torn = f.torn && f.size > 0
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil // it cannot be told; most likely it is the same
	}
	err = f.reopen()
	if err == nil {
		return nil
	}
	if info, staterr := f.sys.fstat(f.cur); staterr == nil && isUnlinked(info) {
		return err
	}
	f.report(troubleReopen, err)
	return nil
}

// isTimeToLook says whether lookEvery has passed: by an alarm, which costs a
// record less than asking for the time, or on the clock of the caller.
func (f *File) isTimeToLook(now time.Time) bool {
	if !f.settings.ownClock {
		if f.looker.isSet {
			return false
		}
		f.set(&f.looker, lookEvery, func() {})
		return true
	}
	ns := now.UnixNano()
	if since := ns - f.checked; since >= 0 && since < int64(lookEvery) {
		return false
	}
	f.checked = ns
	return true
}

// lookSoon has the next record look.
func (f *File) lookSoon() {
	f.checked = 0
	f.stop(&f.looker)
}

// reopen opens the path anew and closes what was open.
func (f *File) reopen() error {
	if f.cur == nil {
		return f.openCurrent()
	}
	if f.direct {
		err := f.closeCurrent()
		return errors.Join(err, f.openCurrent())
	}
	if f.settings.Shared {
		f.renewSidecar()
	}
	file, info, err := f.openFile(f.info)
	if err != nil {
		return failed("open", f.path, err)
	}
	f.over(troubleReopen)
	if os.SameFile(info, f.info) {
		return failed("close", f.path, f.sys.close(file))
	}
	err = f.closeCurrent()
	f.use(file, info)
	f.stats.Reopens++
	return err
}

// closeCurrent closes what is open.
func (f *File) closeCurrent() error {
	if f.cur == nil {
		return nil
	}
	var err error
	if f.carried {
		f.carried = false
		err = f.carrier.Close()
	}
	// Closing unlocks too, but not while a child that this process is about to
	// start still has the file open. If it fails, closing is all there is.
	_ = f.sys.flock(f.cur, unlock)
	err = errors.Join(err, f.sys.close(f.cur))
	f.cur = nil
	return failed("close", f.path, err)
}

// openFile opens the path to append to it. It creates what is missing, with the
// mode and owner of like, unless that is nil.
func (f *File) openFile(like fs.FileInfo) (*os.File, fs.FileInfo, error) {
	file, created, err := f.openOrCreate()
	if err != nil {
		return nil, nil, err
	}
	info, err := f.sys.fstat(file)
	if err == nil && created && like != nil {
		info, err = f.resemble(file, info, like)
	}
	if err == nil && info.IsDir() { // which some systems open
		err = errors.New("is a directory")
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.sys.close(file))
	}
	return file, info, nil
}

func (f *File) openOrCreate() (file *os.File, created bool, err error) {
	flag := os.O_APPEND | os.O_RDWR // reading tells how the last line ends
	for range 4 {
		file, err = f.sys.open(f.path, flag, 0)
		if errors.Is(err, fs.ErrNotExist) {
			file, err = f.sys.open(f.path, flag|os.O_CREATE|os.O_EXCL, f.settings.Perm)
			created = err == nil
		}
		switch {
		case errors.Is(err, fs.ErrPermission):
			flag = os.O_APPEND | os.O_WRONLY
		case errors.Is(err, fs.ErrNotExist): // nor does the directory
			if err := f.sys.mkdir(filepath.Dir(f.path), 0o755); err != nil {
				return nil, false, err
			}
		case errors.Is(err, fs.ErrExist): // another process was faster
		default:
			return file, created, err
		}
	}
	return nil, false, err
}

// resemble gives a new file the mode, whatever the umask, and the owner of like,
// and returns what it then is.
func (f *File) resemble(file *os.File, info, like fs.FileInfo) (fs.FileInfo, error) {
	if !sameOwner(info, like) {
		// Only root may give a file away: what is not permitted is left as it is.
		_ = f.sys.chown(file, like)
	} else if info.Mode() == like.Mode() {
		return info, nil
	}
	if err := f.sys.chmod(file, like.Mode()&modeBits); err != nil {
		f.report(troubleMode, failed("set the mode of", f.path, err))
	}
	return f.sys.fstat(file)
}

const modeBits = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// use makes an open file the current one.
func (f *File) use(file *os.File, info fs.FileInfo) {
	f.cur, f.info, f.size, f.torn = file, info, info.Size(), false
	f.direct = !info.Mode().IsRegular()
	if f.direct {
		f.size = 0
		return
	}
	how := lockExclusive
	if f.settings.Shared {
		how = lockShared
	}
	// The lock keeps nobody from writing: it is there to be met by others.
	if isLocked(f.sys.flock(file, how)) {
		f.report(troubleWriter, failed("open", f.path, ErrSecondWriter))
	}
	// Of a Shared file it cannot be told while others write.
	f.torn = !f.settings.Shared && !f.settings.AsPython && f.endsInHalf()
	f.carry()
}

// endsInHalf says whether the file ends in half a line, as a process leaves it
// that was killed. A file that cannot be read is taken to end as it should.
func (f *File) endsInHalf() bool {
	var last [1]byte
	if f.size == 0 {
		return false
	}
	n, _ := f.sys.readAt(f.cur, last[:], f.size-1)
	return n == 1 && last[0] != '\n'
}

// carry has lumberjack open the current file, to append to it. As long as it
// cannot, this file is written to without it.
//
// When lumberjack fails to open a file, it renames it after the current
// millisecond and tries to begin a new one. It must not do so while that may be
// the name of a backup, over which it would rename.
func (f *File) carry() {
	start := time.Now()
	if f.carrier == nil || f.carried || f.settings.backups.reaches(start) {
		return
	}
	_, err := f.carrier.Write(nil)
	info, staterr := f.sys.stat(f.path)
	if err == nil && staterr == nil && os.SameFile(info, f.info) {
		f.carried = true
		f.over(troubleCarrier)
		return
	}
	// What it may have open instead, nobody has written to.
	_ = f.carrier.Close()
	f.report(troubleCarrier, failed("open", f.path, errors.Join(err, staterr, f.putBack(info, start))))
}

// putBack gives the current file its name again, if lumberjack has renamed it
// since start; now is what has the name instead, or nil. It must do without
// opening the directory: there may be no descriptor left.
func (f *File) putBack(now fs.FileInfo, start time.Time) error {
	if now != nil && os.SameFile(now, f.info) {
		return nil
	}
	names := newStamped(f.path, nil)
	for s, end := names.stamps.at(start), time.Now(); !s.start.After(end); s = names.stamps.next(s) {
		info, err := f.sys.lstat(names.path(s))
		if err != nil || !os.SameFile(info, f.info) {
			continue
		}
		if now != nil && now.Mode().IsRegular() && now.Size() == 0 {
			err = f.sys.remove(f.path)
		}
		return errors.Join(err, f.sys.rename(names.path(s), f.path))
	}
	return nil
}
