package config

import (
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/seed-e5d85c45/logging/rotate"
)

// files are the files that an Active has open, one a path, whatever number of
// handlers write to it: old and new handlers share theirs during a reload.
type files struct {
	fail func(error) // told what closing a replaced file meets

	mu   sync.Mutex
	open map[string]*file
}

// opener opens a file; with appending, it keeps what the file has whatever the
// mode says, because it has been open before.
type opener func(path string, appending bool) (*rotate.File, error)

// file is the file of a path. It is an io.Writer for any number of goroutines.
type file struct {
	owner *files
	path  string

	// current is replaced by swap, which closes the old one first. A writer
	// that finds it closed waits for mu and looks again.
	current atomic.Pointer[rotate.File]

	users int // guarded by owner.mu

	mu   sync.Mutex // held during a swap; guards what follows
	open opener
	spec string // of what open does
}

// acquire returns the file at path, opening it if it is not. The caller must
// release it. spec stands for the settings open has; a file that is open with
// others is returned as it is.
func (fs *files) acquire(path, spec string, open opener) (*file, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f := fs.open[abs]; f != nil {
		f.users++
		return f, nil
	}
	rf, err := open(abs, false)
	if err != nil {
		return nil, err
	}
	f := &file{owner: fs, path: abs, open: open, spec: spec, users: 1}
	f.current.Store(rf)
	fs.open[abs] = f
	return f, nil
}

// settings stands for the settings that the file has.
func (f *file) settings() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.spec
}

// release closes the file when its last user has released it.
func (f *file) release() error {
	f.owner.mu.Lock()
	f.users--
	last := f.users == 0
	if last {
		delete(f.owner.open, f.path)
		defer f.owner.mu.Unlock() // whoever opens the path anew waits for the close
		return f.current.Load().Close()
	}
	f.owner.mu.Unlock()
	return nil
}

// swap gives the file other settings; nothing of what it holds is lost. If
// that fails it goes on with the old ones. undo takes the swap back.
func (f *file) swap(spec string, open opener) (undo func() error, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before, specBefore := f.open, f.spec
	if err := f.current.Load().Close(); err != nil {
		f.owner.fail(err)
	}
	rf, err := open(f.path, true)
	if err != nil {
		old, again := before(f.path, true)
		if again == nil {
			f.current.Store(old)
		}
		return nil, errors.Join(err, again)
	}
	f.current.Store(rf)
	f.open, f.spec = open, spec
	return func() error {
		_, err := f.swap(specBefore, before)
		return err
	}, nil
}

// Write writes one record.
func (f *file) Write(p []byte) (int, error) {
	for {
		current := f.current.Load()
		n, err := current.Write(p)
		if !errors.Is(err, rotate.ErrClosed) {
			return n, err
		}
		f.mu.Lock() // until the swap is done
		next := f.current.Load()
		f.mu.Unlock()
		if next == current {
			return n, err
		}
	}
}

// ConcurrentWrites says by its presence that callers need no lock around Write.
func (*file) ConcurrentWrites() {}

// Flush writes what is buffered.
func (f *file) Flush() error { return ignoreClosed(f.current.Load().Flush()) }

// Reopen opens the path anew.
func (f *file) Reopen() error { return ignoreClosed(f.current.Load().Reopen()) }

// ignoreClosed drops the error of a file that was closed meanwhile, which has
// flushed it.
func ignoreClosed(err error) error {
	if errors.Is(err, rotate.ErrClosed) {
		return nil
	}
	return err
}

// reopen opens all files anew.
func (fs *files) reopen() error {
	fs.mu.Lock()
	var all []*file
	for _, f := range fs.open {
		all = append(all, f)
	}
	fs.mu.Unlock()
	var errs []error
	for _, f := range all {
		errs = append(errs, f.Reopen())
	}
	return errors.Join(errs...)
}
