package rotate

import (
	"io/fs"
	"time"

	"github.com/seed-e5d85c45/logging/internal/status"
)

const (
	defaultPerm   fs.FileMode = 0o640
	defaultBuffer             = 256 << 10 // with FlushEvery alone
	defaultFlush              = time.Second
)

// Options are what all files have. The zero Options append to a file with mode
// 0640, and write each record before its Write returns.
type Options struct {
	// Mode is "a" (also ""), append, or "w", begin with an empty file. A file
	// that rotates is always appended to, as in Python.
	Mode string
	// Perm is the mode of a file that is created, before the umask. 0 means
	// 0640. A rotation gives the new file the mode, and where permitted the
	// owner, of the old one, whatever the umask.
	Perm fs.FileMode
	// Delay puts off opening the file until the first record.
	Delay bool
	// Buffer is how many bytes of records may be gathered before they are
	// written; 0 means none: a record is written before its Write returns. From
	// the half of it on, 32 KiB at least, they are written beside the callers,
	// who meanwhile gather more: if the process dies, Buffer bytes are lost at
	// most, and what was just being written.
	Buffer int
	// FlushEvery is how long a record may stay in the buffer. 0 means 1 s if
	// Buffer is set. FlushEvery without Buffer means a Buffer of 256 KiB.
	FlushEvery time.Duration
	// Shared lets several processes, or several Files of one, write and rotate
	// this file, if all have the same options. It needs flock, and a file
	// .name.lock beside the file, which stays. Writing costs a few
	// microseconds more.
	Shared bool
	// AsPython has a file do as CPython's handlers do where this package does
	// otherwise of its own accord. A half line at the end of a file that is there
	// does not get its newline before the first record. A file that rolls over by
	// the clock becomes a backup when it is empty too, unless the first record
	// creates it; its rollover is not brought forward when the clock is set back,
	// or when it was last written in the future; and a change of the clocks moves
	// the time in a backup's name by an hour, unless that name is taken. Without
	// Compress, .gz files are no backups: they stay where they are.
	AsPython bool
	// Now is the clock for rollovers, names and ages; nil means time.Now. It is
	// called under a lock of the File, and by several goroutines at once; it must
	// not call the File.
	Now func() time.Time
	// OnError is told what no caller can be told: a rotation that fails (once,
	// until one succeeds), a backup that cannot be compressed or pruned, a
	// second writer, a limit that never applies. It may be called from any
	// goroutine, with no lock held; nil means a rate-limited line on standard
	// error. It must not call Close.
	OnError func(error)
}

// Naming is how size rotation names backups.
type Naming int

const (
	// Numbered backups are app.log.1, the newest, to app.log.N, as in Python.
	Numbered Naming = iota
	// Timestamped backups are app-2006-01-02T15-04-05.000.log, with the time of
	// the rotation in UTC, as lumberjack's.
	Timestamped
)

// SizeOptions are those of OpenSize. The zero SizeOptions never roll over, as
// Python's RotatingFileHandler.
type SizeOptions struct {
	Options
	// MaxBytes is the size the current file stays below: a record that would
	// make it this long or longer goes into a new file. A longer record is
	// written whole, alone in its file. 0 means no limit.
	MaxBytes int64
	// Backups is how many backups are kept. 0 means: with Numbered, the file
	// never rolls over, as in Python; with Timestamped, all are kept. Each
	// rotation renames all numbered backups; a few hundred are too many.
	Backups int
	// Naming is Numbered by default.
	Naming Naming
	// MaxAge removes backups whose time, of the last record or in the name, is
	// longer ago. 0 means no limit.
	MaxAge time.Duration
	// Compress compresses backups with gzip, beside the writing.
	Compress bool
	// Namer makes the path of a backup from its default path; nil keeps it. It
	// must be a pure function, and keep the number or time as it is.
	Namer func(name string) string
	// Rotator moves the current file src to the backup dst; nil renames it. It
	// is called under a lock of the File and must not call the File.
	Rotator func(src, dst string) error
}

// TimedOptions are those of OpenTimed. The zero TimedOptions roll over every
// hour and keep all backups, as Python's TimedRotatingFileHandler.
type TimedOptions struct {
	Options
	// When, Interval and At are the schedule: see ParseSchedule.
	When     string
	Interval int
	At       string
	// UTC takes the times of the schedule to be UTC, and not Location's.
	UTC bool
	// Location is where the clock of the schedule hangs; nil means time.Local.
	Location *time.Location
	// Backups is for how many intervals backups are kept; 0 means all.
	Backups int
	// MaxBytes rolls over within an interval too: see SizeOptions. The second
	// backup of an interval has .1 behind its name, and so on. 0: no limit.
	MaxBytes int64
	// MaxAge removes backups whose interval ended longer ago; 0: no limit.
	MaxAge time.Duration
	// MaxTotal removes the oldest backups while all of them together have more
	// bytes, but never the newest; 0 means no limit.
	MaxTotal int64
	// Compress compresses backups with gzip, beside the writing.
	Compress bool
	// Idle rolls over at the time even if no record comes; without it, as in
	// Python, the next record does it. An empty file does not roll over then.
	Idle bool
	// Namer and Rotator are those of SizeOptions.
	Namer   func(name string) string
	Rotator func(src, dst string) error
}

// settings are the options of all kinds of files, checked and completed.
type settings struct {
	Options
	ownClock bool // Now is the caller's
	watched  bool
	rotates  bool
	maxBytes int64
	schedule *Schedule // nil: not by the clock
	idle     bool
	backups  *backups // nil: there are none
	numbered bool
	rotator  func(src, dst string) error
	hooked   bool // rotator is the caller's

	keep     int
	maxAge   time.Duration
	maxTotal int64
	compress bool
}

// complete checks what all kinds of files have, and fills in what is absent.
func (s *settings) complete() error {
	switch {
	case s.Mode != "" && s.Mode != "a" && s.Mode != "w":
		return &OptionError{Option: "Mode", Value: s.Mode, Allowed: `"a" or "w"`}
	case s.Mode == "w" && s.Shared:
		return &OptionError{Option: "Mode", Value: s.Mode, Allowed: `"a" for a Shared file`}
	case s.Perm&^(fs.ModePerm|fs.ModeSetgid|fs.ModeSetuid|fs.ModeSticky) != 0:
		return &OptionError{Option: "Perm", Value: s.Perm, Allowed: "permission bits"}
	case s.Shared && !canShare:
		return &OptionError{Option: "Shared", Value: true, Allowed: "false on this system, which has no flock"}
	}
	for _, limit := range []struct {
		option   string
		value    any
		negative bool
	}{
		{"Buffer", s.Buffer, s.Buffer < 0},
		{"FlushEvery", s.FlushEvery, s.FlushEvery < 0},
		{"MaxBytes", s.maxBytes, s.maxBytes < 0},
		{"Backups", s.keep, s.keep < 0},
		{"MaxAge", s.maxAge, s.maxAge < 0},
		{"MaxTotal", s.maxTotal, s.maxTotal < 0},
	} {
		if limit.negative {
			return &OptionError{Option: limit.option, Value: limit.value, Allowed: "0 or more"}
		}
	}
	if s.Perm == 0 {
		s.Perm = defaultPerm
	}
	if s.Buffer > 0 && s.FlushEvery == 0 {
		s.FlushEvery = defaultFlush
	}
	if s.FlushEvery > 0 && s.Buffer == 0 {
		s.Buffer = defaultBuffer
	}
	s.ownClock = s.Now != nil
	if s.Now == nil {
		s.Now = time.Now
	}
	s.OnError = status.Reporter(s.OnError)
	return nil
}

// appendOnly has no file emptied that rotates.
func (s *settings) appendOnly() {
	if s.Mode == "w" {
		s.Mode = "a"
	}
}
