package rotate

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Shared file is written by several processes. Each holds a shared lock on a
// file beside it, the sidecar, from the look at which file the path is to the
// end of the write, and an exclusive one while it rotates. Nobody waits long:
// a process may be stopped while it holds a lock. Without the shared lock the
// record is written all the same, to the file that is open, whose name does
// not matter; without the exclusive lock the rotation is put off.

const (
	lockWait  = 50 * time.Millisecond
	firstLull = time.Millisecond // after waiting in vain; then twice as long each time
	lockLull  = time.Second      // the longest
	lockPoll  = time.Millisecond
)

var errBusy = errors.New("another process holds the lock")

// sidecar is the lock file of a Shared file. It has the next rollover by the
// schedule in it, so that only one process does it.
type sidecar struct {
	file *os.File
	info fs.FileInfo
	held bool
	lull [lockExclusive + 1]lull
}

// lull is the time in which a lock is not waited for. It is short where a
// process just had no processor while it held the lock, and grows where one is
// stopped.
type lull struct {
	until time.Time
	last  time.Duration
}

func (l *lull) begin() {
	l.last = min(max(2*l.last, firstLull), lockLull)
	l.until = time.Now().Add(l.last)
}

// sidecarName returns the path of a lock file beside the file at path.
func sidecarName(path, ext string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+ext)
}

// openSidecar opens the lock file, which is created if it is missing.
func (f *File) openSidecar() error {
	name := sidecarName(f.path, ".lock")
	file, err := f.sys.open(name, os.O_RDWR|os.O_CREATE, f.settings.Perm)
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.sys.mkdir(filepath.Dir(name), 0o755); err != nil {
			return failed("open", name, err)
		}
		file, err = f.sys.open(name, os.O_RDWR|os.O_CREATE, f.settings.Perm)
	}
	if err != nil {
		return failed("open", name, err)
	}
	info, err := f.sys.fstat(file)
	if err != nil {
		return failed("open", name, errors.Join(err, f.sys.close(file)))
	}
	f.sidecar.file, f.sidecar.info = file, info
	return nil
}

// renewSidecar opens the lock file anew if it is another one, as after the
// directory was removed: others lock the new one. The lock goes along.
func (f *File) renewSidecar() {
	info, err := f.sys.stat(sidecarName(f.path, ".lock"))
	if f.sidecar.file != nil && err == nil && os.SameFile(info, f.sidecar.info) {
		return
	}
	old := f.sidecar
	if err := f.openSidecar(); err != nil {
		f.report(troubleReopen, err)
		return
	}
	// Nobody else can have it any more.
	_ = old.close(f.sys)
	f.sidecar.held = f.lock(lockShared)
}

func (s *sidecar) close(sys *system) error {
	if s.file == nil {
		return nil
	}
	return sys.close(s.file)
}

// share takes the shared lock for a write, if it can be had soon.
func (f *File) share() {
	if f.sidecar.file == nil {
		f.renewSidecar()
	} else {
		f.sidecar.held = f.lock(lockShared)
	}
}

// unshare gives back the lock.
func (f *File) unshare() {
	if f.sidecar.held {
		// It cannot fail while the descriptor is open.
		_ = f.sys.flock(f.sidecar.file, unlock)
		f.sidecar.held = false
	}
}

// lockToRotate exchanges the shared for the exclusive lock, if that can be had
// soon, and before another process has rotated the file.
func (f *File) lockToRotate() bool {
	// An exchange could not be had while two processes want it.
	f.unshare()
	if f.sidecar.held = f.lock(lockExclusive); f.sidecar.held {
		return true
	}
	f.sidecar.held = f.lock(lockShared)
	return false
}

// lock waits for the lock up to lockWait, but not if that was in vain of late.
func (f *File) lock(how lockMode) bool {
	if f.sidecar.file == nil {
		return false
	}
	err := f.sys.flock(f.sidecar.file, how)
	if err == nil || !isLocked(err) {
		return err == nil
	}
	start := time.Now()
	if start.Before(f.sidecar.lull[how].until) {
		return false
	}
	for pause := 10 * time.Microsecond; isLocked(err); pause = min(2*pause, lockPoll) {
		if time.Since(start) > lockWait {
			f.sidecar.lull[how].begin()
			return false
		}
		time.Sleep(pause)
		if how == lockExclusive && f.isReplaced() {
			return false
		}
		err = f.sys.flock(f.sidecar.file, how)
	}
	f.sidecar.lull[how] = lull{}
	return err == nil
}

// isReplaced says whether the path leads to another file.
func (f *File) isReplaced() bool {
	info, err := f.sys.stat(f.path)
	return err == nil && f.info != nil && !os.SameFile(info, f.info)
}

// endHalfLine ends the half line that the file seems to end in, if nobody is
// about to write the rest of it.
func (f *File) endHalfLine() {
	if !f.lockToRotate() {
		return
	}
	info, err := f.sys.fstat(f.cur)
	if err != nil {
		return
	}
	f.size = info.Size()
	f.torn = f.endsInHalf()
}

// repeatGlued looks where the n bytes just written begin. If that is not the
// start of a line, a process was killed while it wrote the line before: the
// first record is written again, since that half line has spoilt it.
func (f *File) repeatGlued(first []byte, n int) error {
	for range 3 {
		if first[len(first)-1] != '\n' {
			return nil // these are no lines
		}
		end, err := f.sys.seek(f.cur, 0, io.SeekCurrent)
		var before [1]byte
		if err != nil || end <= int64(n) {
			return nil
		}
		if got, _ := f.sys.readAt(f.cur, before[:], end-int64(n)-1); got == 0 || before[0] == '\n' {
			return nil // or it cannot be read, nor told
		}
		if n, err = f.send(first); err != nil {
			f.mend(n)
			return failed("write", f.path, err)
		}
	}
	return nil
}

// readNext takes over the rollover that another process has set, which it has
// done if it lies ahead.
func (f *File) readNext(now time.Time) {
	if f.settings.schedule == nil || f.sidecar.file == nil {
		return
	}
	var p [8]byte
	if n, _ := f.sys.readAt(f.sidecar.file, p[:], 0); n < len(p) {
		return // nobody has set one yet
	}
	next := int64(binary.BigEndian.Uint64(p[:]))
	if next > now.Unix() && next <= f.settings.schedule.Next(now).Unix() {
		f.next.Store(next)
	}
}

// writeNext tells other processes the next rollover.
func (f *File) writeNext() {
	if f.sidecar.file == nil {
		return
	}
	p := binary.BigEndian.AppendUint64(nil, uint64(f.next.Load()))
	// Without it another process may roll over a second time, which loses nothing.
	_, _ = f.sidecar.file.WriteAt(p, 0)
}
