package rotate

import (
	"errors"
	"os"
	"sync"
	"time"
)

// keeper compresses and prunes backups beside the writing, in one goroutine
// that lives while there is something to do.
type keeper struct {
	mu      sync.Mutex
	running bool
	again   bool // something has come up since the run began
	rotated bool // there was a rollover: only then more than keep are pruned, as in Python
	closed  bool
	stop    chan struct{} // closed by wait
	done    sync.WaitGroup
}

// tidy has the backups compressed and pruned, to their number only after a
// rotation; that of numbered backups is right by then. It does not wait.
func (f *File) tidy(rotated bool) {
	s := &f.settings
	if s.backups == nil || !s.compress && s.maxAge == 0 && s.maxTotal == 0 && (s.keep == 0 || !rotated || s.numbered) {
		return
	}
	k := &f.keeper
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return
	}
	k.again = true
	k.rotated = k.rotated || rotated
	if !k.running {
		k.running = true
		k.done.Go(f.tidyUp)
	}
}

func (f *File) tidyUp() {
	k := &f.keeper
	for {
		k.mu.Lock()
		k.running = k.again
		k.again = false
		running, keep := k.running, 0
		if k.rotated && !f.settings.numbered {
			keep = f.settings.keep
		}
		k.mu.Unlock()
		if !running {
			return
		}
		if err := f.tidyOnce(keep); err != nil {
			f.settings.OnError(err)
		}
	}
}

// wait ends the housekeeping, after what it has still to do.
func (k *keeper) wait() {
	k.mu.Lock()
	if !k.closed {
		k.closed = true
		close(k.stop)
	}
	k.mu.Unlock()
	k.done.Wait()
}

func (f *File) tidyOnce(keep int) (err error) {
	s := &f.settings
	spare := 0
	if s.Shared {
		lock, err := f.lockBackups()
		if lock == nil || err != nil {
			return err
		}
		defer func() { err = errors.Join(err, lock.Close()) }()
		// A process that went without its lock may still write to the newest.
		spare = 1
	}
	if s.compress {
		err = s.backups.compressAll(spare)
	}
	if keep > 0 || s.maxAge > 0 || s.maxTotal > 0 {
		err = errors.Join(err, s.backups.prune(s.Now(), keep, s.maxAge, s.maxTotal))
	}
	return err
}

// lockBackups waits until no other process does the housekeeping of this file.
// It gives up, with nil, when the File is closed: the other will do it.
func (f *File) lockBackups() (*os.File, error) {
	name := sidecarName(f.path, ".backups.lock")
	lock, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, f.settings.Perm)
	if err != nil {
		return nil, failed("open", name, err)
	}
	for {
		err := flock(lock, lockExclusive)
		if err == nil {
			return lock, nil
		}
		if !isLocked(err) {
			return nil, failed("lock", name, errors.Join(err, lock.Close()))
		}
		select {
		case <-f.keeper.stop:
			return nil, lock.Close()
		case <-time.After(lockWait):
		}
	}
}

// equip gives the backups what they need of the file.
func (f *File) equip(b *backups) {
	b.sys = f.sys
	b.beside = f.tasks.Go
	b.plain = f.settings.AsPython && !f.settings.compress
	if f.settings.Shared {
		b.guard = f.lockNames
	}
}

// lockNames keeps all processes from rotating until done is called.
func (f *File) lockNames() (done func(), err error) {
	name := sidecarName(f.path, ".lock")
	lock, err := f.sys.open(name, os.O_RDWR|os.O_CREATE, f.settings.Perm)
	if err != nil {
		return nil, failed("open", name, err)
	}
	for range int(lockLull / lockPoll) {
		if err = f.sys.flock(lock, lockExclusive); err == nil {
			// Closing it unlocks it; nothing was written to it.
			return func() { _ = f.sys.close(lock) }, nil
		}
		if !isLocked(err) {
			break
		}
		time.Sleep(lockPoll)
	}
	return nil, failed("lock", name, errors.Join(err, f.sys.close(lock)))
}
