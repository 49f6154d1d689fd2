package rotate

import "time"

// alarm calls a function of a File later, in a goroutine for which Close waits.
// It is guarded by File.mu.
type alarm struct {
	timer *time.Timer
	isSet bool
}

// set makes the alarm ring after d, with do called under mu; it must not be
// set already.
func (f *File) set(a *alarm, d time.Duration, do func()) {
	f.tasks.Add(1)
	a.isSet = true
	if a.timer != nil {
		a.timer.Reset(d)
		return
	}
	a.timer = time.AfterFunc(d, func() {
		defer f.tasks.Done()
		f.mu.Lock()
		defer f.unlock()
		if a.isSet && !f.closed {
			a.isSet = false
			do()
		}
	})
}

func (f *File) stop(a *alarm) {
	if a.isSet && a.timer.Stop() {
		f.tasks.Done()
	}
	a.isSet = false
}
