package config

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/rotate"
)

// file makes a handler on the file of the object, which other handlers may
// have open already.
func (m *maker) file(open opener) (*parts, error) {
	o := m.object
	path := o.text("filename", "")
	settings := o.fileSettings()
	f, err := m.files.acquire(path, settings, open)
	if err != nil {
		return nil, err
	}
	p := m.output(f, f.path, m.formatOrMessage(), f.release)
	p.file, p.settings, p.open = f, settings, open
	return p, nil
}

// mode returns the mode for a file that is opened; appending says that what it
// holds is to be kept.
func (m *maker) mode(path string, appending bool) (string, error) {
	mode := m.object.text("mode", "a")[:1]
	switch {
	case appending || m.late:
		return "a", nil
	case mode == "x":
		if _, err := os.Lstat(path); err == nil {
			return "", fmt.Errorf("open %s: %w (mode x)", path, fs.ErrExist)
		}
		return "a", nil
	}
	return mode, nil
}

func (m *maker) options(path string, appending bool) (rotate.Options, error) {
	o := m.object
	mode, err := m.mode(path, appending)
	opts := rotate.Options{
		Mode:       mode,
		Delay:      o.boolean("delay", false) && !appending,
		Buffer:     o.memory("buffer"),
		FlushEvery: o.duration("flushEvery"),
		Shared:     o.boolean("shared", false),
		// Idle is no word of Python's.
		AsPython: strings.HasPrefix(o.known.name, "logging.") && !o.boolean("idle", false),
		Now:      m.opts.Now,
		OnError:  m.onError,
	}
	for _, key := range []string{"perm", "chmod"} {
		if n := o.setting(key); n != nil {
			bits, _ := n.perm() // checked before
			opts.Perm = fs.FileMode(bits)
		}
	}
	if o.known.key("use_gzip") != nil { // concurrent_log_handler
		opts.Shared = true
	}
	return opts, err
}

func (m *maker) plainFile() (*parts, error) {
	return m.file(func(path string, appending bool) (*rotate.File, error) {
		opts, err := m.options(path, appending)
		if err != nil {
			return nil, err
		}
		return rotate.Open(path, &opts)
	})
}

func (m *maker) watchedFile() (*parts, error) {
	return m.file(func(path string, appending bool) (*rotate.File, error) {
		opts, err := m.options(path, appending)
		if err != nil {
			return nil, err
		}
		return rotate.OpenWatched(path, &opts)
	})
}

func (m *maker) sizeFile() (*parts, error) {
	o := m.object
	return m.file(func(path string, appending bool) (*rotate.File, error) {
		opts, err := m.options(path, appending)
		if err != nil {
			return nil, err
		}
		size := &rotate.SizeOptions{
			Options:  opts,
			MaxBytes: o.size("maxBytes"),
			Backups:  o.count("backupCount", 0),
			MaxAge:   o.duration("maxAge"),
			Compress: o.boolean("compress", false) || o.boolean("use_gzip", false),
		}
		if o.text("naming", "numbered") == "timestamped" {
			size.Naming = rotate.Timestamped
		}
		if size.Namer, size.Rotator, err = m.hooks(); err != nil {
			return nil, err
		}
		return rotate.OpenSize(path, size)
	})
}

func (m *maker) timedFile() (*parts, error) {
	o := m.object
	return m.file(func(path string, appending bool) (*rotate.File, error) {
		opts, err := m.options(path, appending)
		if err != nil {
			return nil, err
		}
		timed := &rotate.TimedOptions{
			Options:  opts,
			When:     o.text("when", "h"),
			Interval: o.count("interval", 1),
			UTC:      o.boolean("utc", false),
			Backups:  o.count("backupCount", 0),
			MaxBytes: o.size("maxBytes"),
			MaxAge:   o.duration("maxAge"),
			MaxTotal: o.size("maxTotal"),
			Compress: o.boolean("compress", false) || o.boolean("use_gzip", false),
			Idle:     o.boolean("idle", false),
		}
		if n := o.setting("atTime"); n != nil {
			timed.At, _ = n.clock() // checked before
		}
		if zone := o.text("zone", ""); zone != "" {
			if timed.Location, err = time.LoadLocation(zone); err != nil {
				return nil, err
			}
		}
		if timed.Namer, timed.Rotator, err = m.hooks(); err != nil {
			return nil, err
		}
		return rotate.OpenTimed(path, timed)
	})
}

// hooks returns the attributes namer and rotator, which name registered
// functions.
func (m *maker) hooks() (namer func(string) string, rotator func(src, dst string) error, err error) {
	for _, name := range []string{"namer", "rotator"} {
		n := m.object.attributes.get(name)
		if n == nil || n.kind == kindNull {
			continue
		}
		var ok bool
		if name == "namer" {
			namer, ok = n.value(m.external).(func(string) string)
		} else {
			rotator, ok = n.value(m.external).(func(src, dst string) error)
		}
		if !ok {
			return nil, nil, fmt.Errorf("%s: %s is no registered function of the right type", name, n)
		}
	}
	return namer, rotator, nil
}

func (o *object) size(key string) int64 {
	if n := o.setting(key); n != nil {
		size, _ := n.bytes() // checked before
		return max(size, 0)
	}
	return 0
}

// memory is size for an int, which may have 32 bits.
func (o *object) memory(key string) int { return int(min(o.size(key), math.MaxInt)) }

func (o *object) duration(key string) time.Duration {
	if n := o.setting(key); n != nil {
		d, _ := n.duration() // checked before
		return d
	}
	return 0
}
