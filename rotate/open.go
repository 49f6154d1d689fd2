package rotate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Open opens a file to append to, which is created, with its directory, if it
// is missing. It is logging.FileHandler's file: it never rolls over, and goes
// with the file when that is renamed, until Reopen. A nil opts is &Options{}.
//
// A FIFO, a device or a socket can be written to with all Open functions. It
// never rolls over. Opening a FIFO waits for its reader. A symbolic link is
// followed once, at Open. A directory is an *OptionError, as is a bad option.
func Open(path string, opts *Options) (*File, error) {
	return open(path, settings{Options: deref(opts)}, newSystem(), nil)
}

// OpenWatched opens a file as Open does, and looks before each write whether
// the path still leads to it; if it was moved, removed or replaced, as logrotate
// does, the path is opened anew. It is logging.handlers.WatchedFileHandler's
// file. The look costs about as much as writing a record.
func OpenWatched(path string, opts *Options) (*File, error) {
	return open(path, settings{Options: deref(opts), watched: true}, newSystem(), nil)
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// open opens a file of any kind. Setup, if not nil, is called when the path is
// known, unless it leads to something that is only written to.
func open(path string, s settings, sys *system, setup func(*File)) (*File, error) {
	if err := s.complete(); err != nil {
		return nil, err
	}
	f := &File{settings: s, sys: sys}
	f.keeper.stop = make(chan struct{})
	f.settings.hooked = s.rotator != nil
	if s.rotator == nil {
		f.settings.rotator = sys.rename
	}
	var err error
	if f.path, f.direct, err = resolve(path); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.unlock()
	if f.direct {
		f.settings.rotates, f.settings.watched, f.settings.Shared = false, false, false
	} else if setup != nil {
		setup(f)
	}
	if err := f.start(); err != nil {
		return nil, errors.Join(err, f.release())
	}
	return f, nil
}

// release closes all that is open.
func (f *File) release() error {
	f.closed = true
	f.stop(&f.idler)
	f.stop(&f.looker)
	err := errors.Join(f.closeCurrent(), f.sidecar.close(f.sys))
	if f.carrier != nil {
		// closeCurrent has closed its file; this gives it back.
		err = errors.Join(err, release(f.carrier))
	}
	return err
}

// start brings a new File to its first record.
func (f *File) start() error {
	s := &f.settings
	if s.Shared {
		if err := f.openSidecar(); err != nil {
			return err
		}
		f.share()
		defer f.unshare()
	}
	f.startSchedule()
	if s.Delay {
		return nil
	}
	return f.openCurrent()
}

// openCurrent opens the path for the first time, or after it had to be closed.
func (f *File) openCurrent() error {
	first := f.info == nil
	if f.direct {
		file, err := f.sys.open(f.path, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return failed("open", f.path, err)
		}
		f.cur = file
		return nil
	}
	if first && f.settings.Mode == "w" {
		if err := f.empty(); err != nil {
			return failed("empty", f.path, err)
		}
	}
	file, info, err := f.openFile(f.info)
	if err != nil {
		return failed("open", f.path, err)
	}
	f.use(file, info)
	if first && f.settings.Shared && f.endsInHalf() {
		f.endHalfLine()
	}
	if first {
		f.tidy(false) // perhaps a crash has left something
		f.startIdler()
	}
	return nil
}

// empty cuts off what is in a file that is there. Some systems cannot do that to
// a file that is open to append to.
func (f *File) empty() error {
	file, err := f.sys.open(f.path, os.O_WRONLY|os.O_TRUNC, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.sys.close(file)
}

// resolve returns the absolute path that path leads to over symbolic links, and
// whether that is something other than a file, to be written to as it is.
func resolve(path string) (resolved string, direct bool, err error) {
	if path == "" {
		return "", false, &OptionError{Option: "path", Value: path, Allowed: "the name of a file"}
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return "", false, failed("find", path, err)
	}
	for range 40 {
		target, err := os.Readlink(name)
		if err != nil {
			break
		}
		if strings.HasPrefix(target, "/proc/") {
			return path, true, nil // as /dev/stdout: the link means an open file
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(name), target)
		}
		name = target
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return "", false, &OptionError{Option: "path", Value: path, Allowed: "a file, which may be missing, not a directory"}
	case err == nil:
		return name, !info.Mode().IsRegular(), nil
	case errors.Is(err, fs.ErrNotExist):
		return name, false, nil
	}
	return "", false, failed("open", path, err)
}

// startSchedule sets the first rollover, from the time of a file that is there.
func (f *File) startSchedule() {
	s := f.settings.schedule
	if s == nil {
		return
	}
	now := f.settings.Now()
	f.last = now.Unix()
	start := s.Next(now)
	// What cannot be looked at counts as new.
	if info, err := f.sys.stat(f.path); err == nil {
		start = s.restart(info.ModTime(), now)
		if f.settings.AsPython {
			start = s.Next(info.ModTime())
		}
	}
	f.next.Store(start.Unix())
	if f.settings.Shared {
		f.readNext(now)
		f.writeNext()
	}
}

// startIdler has the file rolled over at its time though no record comes.
func (f *File) startIdler() {
	if !f.settings.idle || f.idler.isSet || f.size == 0 || f.closed {
		return
	}
	// The clock may be set meanwhile.
	wait := min(time.Unix(f.next.Load(), 0).Sub(f.settings.Now()), time.Minute)
	f.set(&f.idler, max(wait, 0), f.rollIdle)
}

// rollIdle rolls over what is due.
func (f *File) rollIdle() {
	now := f.settings.Now()
	if now.Unix() >= f.next.Load() && !f.isWaiting(now) {
		err := f.flush()
		if err == nil && f.cur != nil {
			err = f.rotateNow(now)
		}
		if err != nil {
			f.report(troubleRotate, err)
			f.retry = now.Add(retryAfter).UnixNano()
		}
	}
	f.startIdler()
}
