package rotate

import "errors"

// OpenSize opens a file that rolls over when a record would make it as long as
// MaxBytes, by the rule of Python's RotatingFileHandler but in bytes: an empty
// file never rolls over, a record longer than the limit is written whole. It
// opens as Open does. A nil opts is &SizeOptions{}, with which it never rolls
// over; that, and Backups 0 with Numbered, is said to OnError.
//
// Every 100 ms the path is looked at: a file that was moved, removed, or
// truncated by another program is noticed by the next record.
func OpenSize(path string, opts *SizeOptions) (*File, error) {
	return openSize(path, opts, newSystem())
}

func openSize(path string, opts *SizeOptions, sys *system) (*File, error) {
	o := deref(opts)
	if o.Naming != Numbered && o.Naming != Timestamped {
		return nil, &OptionError{Option: "Naming", Value: int(o.Naming), Allowed: "Numbered or Timestamped"}
	}
	s := settings{
		Options: o.Options, rotates: o.Naming == Timestamped || o.Backups > 0,
		maxBytes: o.MaxBytes, rotator: o.Rotator,
		keep: o.Backups, maxAge: o.MaxAge, compress: o.Compress,
	}
	if o.MaxBytes > 0 { // as in Python
		s.appendOnly()
	}
	return open(path, s, sys, func(f *File) {
		s := &f.settings
		s.numbered = o.Naming == Numbered
		if o.Naming == Timestamped {
			s.backups = newStamped(f.path, o.Namer)
		} else {
			s.backups = newNumbered(f.path, o.Backups, o.Namer)
		}
		switch {
		case !s.rotates:
			f.reports = append(f.reports, failed("roll over", f.path, errors.New("it never will: Backups is 0")))
		case o.MaxBytes == 0:
			f.reports = append(f.reports, failed("roll over", f.path, errors.New("it never will by size: MaxBytes is 0")))
		}
		f.equip(s.backups)
		if s.rotates && !s.Shared {
			f.carrier = sys.carrier(f.path)
		}
	})
}
