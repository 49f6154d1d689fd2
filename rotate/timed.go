package rotate

import "time"

// OpenTimed opens a file that rolls over by the clock, with the schedule, the
// suffixes and the backups of Python's TimedRotatingFileHandler; see
// ParseSchedule. The rollover comes with the first record at or after its
// time, or with Idle at its time. It opens as Open does, and looks at the path
// as OpenSize does. A nil opts is &TimedOptions{}: every hour, in local time.
//
// The first rollover is what follows the time at which a file that is there
// was last written, as in Python: midnight and w0 to w6 keep their boundary over
// a restart, s, m, h and d begin anew.
func OpenTimed(path string, opts *TimedOptions) (*File, error) {
	return openTimed(path, opts, newSystem())
}

func openTimed(path string, opts *TimedOptions, sys *system) (*File, error) {
	o := deref(opts)
	loc := o.Location
	if o.UTC {
		loc = time.UTC
	}
	schedule, err := ParseSchedule(o.When, o.Interval, o.At, loc)
	if err != nil {
		return nil, err
	}
	s := settings{
		Options: o.Options, rotates: true,
		maxBytes: o.MaxBytes, schedule: &schedule, idle: o.Idle, rotator: o.Rotator,
		keep: o.Backups, maxAge: o.MaxAge, maxTotal: o.MaxTotal, compress: o.Compress,
	}
	s.appendOnly()
	return open(path, s, sys, func(f *File) {
		f.settings.backups = newDated(f.path, schedule, o.Namer)
		f.equip(f.settings.backups)
	})
}
