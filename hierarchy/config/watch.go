package config

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// WatchOptions are the settings of [Active.Watch].
type WatchOptions struct {
	// Path is the file to watch; "" is the one that the configuration in
	// effect was loaded from.
	Path string
	// Interval is how often the file is looked at; 0 is 5 s, a negative one
	// never: only Hangup counts then.
	Interval time.Duration
	// Hangup reloads, whether the file has changed or not, and opens all log
	// files anew when the process gets SIGHUP. Windows has no such signal.
	Hangup bool
	// OnReload is told of each attempt: nil for one that succeeded, else what
	// was wrong, when the old configuration goes on. nil tells ApplyOptions'
	// OnError of the errors.
	OnReload func(error)
}

const defaultInterval = 5 * time.Second

// Watch applies the file anew each time its content changes, until ctx is done
// or a is closed, and returns nil then; run it in a goroutine. It looks at the
// file's identity, size and time first and at the content only when they have
// changed, so that a file that is replaced through a symbolic link, as
// Kubernetes does, is noticed as well. A content is applied when two looks in
// a row have found it: one that is being written is not read by half. On an
// error the old configuration goes on.
func (a *Active) Watch(ctx context.Context, opts *WatchOptions) error {
	w := &watcher{Active: a}
	if opts != nil {
		w.opts = *opts
	}
	current := a.Config()
	if w.opts.Path == "" {
		w.opts.Path = current.name
	}
	if w.opts.OnReload == nil {
		w.opts.OnReload = func(err error) {
			if err != nil {
				a.opts.OnError("", err)
			}
		}
	}
	var err error
	if w.last, err = w.look(); err != nil {
		return err
	}
	w.applied = current.sum // what has changed since then is applied soon
	var ticks <-chan time.Time
	if w.opts.Interval >= 0 {
		if w.opts.Interval == 0 {
			w.opts.Interval = defaultInterval
		}
		ticker := time.NewTicker(w.opts.Interval)
		defer ticker.Stop()
		ticks = ticker.C
	}
	hangups := make(chan os.Signal, 1)
	if w.opts.Hangup {
		notifyHangup(hangups)
		defer signal.Stop(hangups)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.done:
			return nil
		case <-ticks:
			w.poll()
		case <-hangups:
			w.hangup()
		}
	}
}

// watcher is one call of Watch.
type watcher struct {
	*Active
	opts    WatchOptions
	last    snapshot          // of the look before
	applied [sha256.Size]byte // the content that was tried last
}

// snapshot is what a look at the file found.
type snapshot struct {
	info os.FileInfo
	data []byte
	sum  [sha256.Size]byte
}

// look reads the file, unless it is the one of the look before.
func (w *watcher) look() (snapshot, error) {
	info, err := os.Stat(w.opts.Path)
	if err != nil {
		return snapshot{}, fmt.Errorf("config: %w", err)
	}
	if old := w.last.info; old != nil && os.SameFile(old, info) && old.Size() == info.Size() && old.ModTime().Equal(info.ModTime()) {
		return w.last, nil
	}
	if info.Size() > maxBytes {
		return snapshot{}, fmt.Errorf("config: %s is larger than %d bytes", w.opts.Path, maxBytes)
	}
	data, err := os.ReadFile(w.opts.Path)
	if err != nil {
		return snapshot{}, fmt.Errorf("config: %w", err)
	}
	return snapshot{info, data, sha256.Sum256(data)}, nil
}

// poll applies a content that is new and was the same at the look before.
func (w *watcher) poll() {
	now, err := w.look()
	if err != nil {
		// The file is being replaced, or gone: the configuration in effect
		// holds until there is another.
		return
	}
	settled := now.sum == w.last.sum && bytes.Equal(now.data, w.last.data)
	w.last = now
	if settled && now.sum != w.applied {
		w.applied = now.sum
		w.opts.OnReload(w.reload(now.data))
	}
}

func (w *watcher) hangup() {
	now, err := w.look()
	if err == nil {
		w.last, w.applied = now, now.sum
		err = w.reload(now.data)
	}
	w.opts.OnReload(errors.Join(err, w.Reopen()))
}

func (w *watcher) reload(data []byte) error {
	c, err := Parse(w.opts.Path, data, "")
	if err != nil {
		return err
	}
	return w.Apply(c)
}
