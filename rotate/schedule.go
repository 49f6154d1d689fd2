package rotate

import (
	"strconv"
	"strings"
	"time"
)

const (
	daySeconds  = 24 * 60 * 60
	weekSeconds = 7 * daySeconds

	// longest bounds an interval, so that no sum of times can overflow.
	longest = 100 * 366 * daySeconds
)

// Schedule says when a file rolls over by the clock: every so many seconds,
// minutes, hours or days, or at a time of day every so many days or weeks. The
// zero Schedule is that of ParseSchedule("", 0, "", nil): every hour. A
// Schedule is a value: copies are independent, and methods may be called from
// several goroutines.
type Schedule struct {
	unit    int64          // seconds of the interval 1
	seconds int64          // of the whole interval
	layout  string         // of the date in a backup's name
	loc     *time.Location // nil: the zero Schedule

	// At a time of day, counted by the calendar, not by elapsed seconds.
	calendar bool
	weekday  int64 // 0: Monday; -1: any day
	at       int64 // seconds after the start of the day; daySeconds: the end of the day
}

// ParseSchedule returns the schedule that Python's TimedRotatingFileHandler
// follows for the arguments when, interval and atTime. When is s, m, h or d
// (so many seconds, minutes, hours, days after the last rollover), midnight
// (by the calendar), or w0 to w6 (weekly, on Monday to Sunday), in any case;
// "" means h. Interval multiplies it; 0 means 1. At is the time of day
// ("15:04:05" or "15:04") for midnight and w0 to w6, and is ignored for the
// others, as in Python. Without it the rollover is at the end of the day: that
// of w0 comes when Monday ends, whereas w0 at 00:00 comes when Monday begins.
// Times of day are those of loc; nil means time.Local.
//
// A bad argument is an *OptionError.
func ParseSchedule(when string, interval int, at string, loc *time.Location) (Schedule, error) {
	s, err := parseWhen(when)
	if err != nil {
		return Schedule{}, err
	}
	if interval == 0 {
		interval = 1
	}
	most := longest / s.unit
	if interval < 0 || int64(interval) > most {
		return Schedule{}, &OptionError{Option: "Interval", Value: interval, Allowed: "0 (means 1) to " + strconv.FormatInt(most, 10)}
	}
	s.seconds = s.unit * int64(interval)
	s.at = daySeconds
	if at != "" {
		if s.at, err = parseTimeOfDay(at); err != nil {
			return Schedule{}, err
		}
	}
	s.loc = loc
	if loc == nil {
		s.loc = time.Local
	}
	return s, nil
}

func parseWhen(when string) (Schedule, error) {
	switch w := strings.ToLower(when); w {
	case "s":
		return Schedule{unit: 1, layout: "2006-01-02_15-04-05"}, nil
	case "m":
		return Schedule{unit: 60, layout: "2006-01-02_15-04"}, nil
	case "h", "":
		return Schedule{unit: 60 * 60, layout: "2006-01-02_15"}, nil
	case "d":
		return Schedule{unit: daySeconds, layout: time.DateOnly}, nil
	case "midnight":
		return Schedule{unit: daySeconds, layout: time.DateOnly, calendar: true, weekday: -1}, nil
	case "w0", "w1", "w2", "w3", "w4", "w5", "w6":
		return Schedule{unit: weekSeconds, layout: time.DateOnly, calendar: true, weekday: int64(w[1] - '0')}, nil
	}
	return Schedule{}, &OptionError{Option: "When", Value: when, Allowed: "s, m, h, d, midnight, w0 to w6 (w0 is Monday)"}
}

func parseTimeOfDay(at string) (int64, error) {
	for _, layout := range []string{"15:04:05", "15:04"} {
		// Formatted again, because time.Parse takes a single digit, and a fraction, too.
		if t, err := time.Parse(layout, at); err == nil && t.Format(layout) == at {
			return int64(t.Hour()*60+t.Minute())*60 + int64(t.Second()), nil
		}
	}
	return 0, &OptionError{Option: "At", Value: at, Allowed: `a time of day, as "15:04:05" or "15:04"`}
}

// Next returns the rollover that follows a rollover, or a start, at t; it is
// always after t, and in the schedule's location. Fractions of a second of t
// are ignored, as in Python.
//
// Python's computeRollover gives the same but where it is wrong: it takes any
// daylight saving time to be one hour ahead and knows no other change of a
// zone's offset. Next follows the calendar in every zone. A time of day that
// the clocks skip is as much later as they skip (02:30 becomes 03:30), and the
// start of a day is its first instant; of a time of day that the clocks repeat
// it is the first.
func (s Schedule) Next(t time.Time) time.Time {
	s = s.orHourly()
	unix := t.Unix()
	if !s.calendar {
		return time.Unix(unix+s.seconds, 0).In(s.loc)
	}
	_, offset := t.In(s.loc).Zone()
	day, second := divide(unix+int64(offset), daySeconds)
	if second >= s.at {
		day++
	}
	day = s.onWeekday(day)
	next := s.instant(day, s.at)
	if next <= unix { // the clocks repeat this time of day, and its first pass is over
		day = s.onWeekday(day + 1)
		next = s.instant(day, s.at)
	}
	if more := (s.seconds - s.unit) / daySeconds; more > 0 {
		next = s.instant(day+more, s.at)
	}
	return time.Unix(next, 0).In(s.loc)
}

// Suffix returns what a backup made at rollover has in its name: the start of
// the interval that ends there, with seconds, minutes or hours only where the
// schedule counts in them. Where the clocks repeat an hour two intervals have
// one suffix, and their backups are told apart by a counter.
func (s Schedule) Suffix(rollover time.Time) string {
	s = s.orHourly()
	return s.start(rollover).Format(s.layout)
}

// suffixAsPython returns the suffix that CPython's doRollover gives a backup made
// now: the start of the interval by elapsed seconds, moved by an hour if summer
// time was not then what it is now. Where that is not what the clocks have done
// it is Suffix's.
func (s Schedule) suffixAsPython(rollover, now time.Time) string {
	s = s.orHourly()
	start, now := time.Unix(rollover.Unix()-s.seconds, 0).In(s.loc), now.In(s.loc)
	_, then := start.Zone()
	_, offset := now.Zone()
	moved := 0
	if start.IsDST() != now.IsDST() {
		if moved = -3600; now.IsDST() {
			moved = 3600
		}
	}
	if offset-then != moved {
		return s.Suffix(rollover)
	}
	return start.Add(time.Duration(moved) * time.Second).Format(s.layout)
}

// start returns the start of the interval that ends at rollover, as the
// backup's name says it: of a schedule by the calendar the day alone counts.
func (s Schedule) start(rollover time.Time) time.Time {
	unix := rollover.Unix()
	if !s.calendar {
		return time.Unix(unix-s.seconds, 0).In(s.loc)
	}
	_, offset := rollover.In(s.loc).Zone()
	day, _ := divide(unix+int64(offset), daySeconds)
	if s.instant(day-1, s.at%daySeconds) == unix { // put off into the next day by a gap
		day--
	}
	return time.Unix((day-s.seconds/daySeconds)*daySeconds, 0).UTC()
}

// period returns the interval of the backups with this suffix: its start, and
// the latest end it can have, for the suffix is as coarse as the unit; false if
// it is no suffix of this schedule.
func (s Schedule) period(suffix string) (start, end time.Time, ok bool) {
	s = s.orHourly()
	// In UTC, where every suffix is a time and formats to itself again.
	clock, err := time.Parse(s.layout, suffix)
	if err != nil || clock.Format(s.layout) != suffix {
		return start, end, false
	}
	day, second := divide(clock.Unix(), daySeconds)
	from := s.instant(day, second)
	to := from + s.seconds + s.unit
	if s.calendar {
		to = s.instant(day+s.seconds/daySeconds, s.at%daySeconds)
	}
	return time.Unix(from, 0).In(s.loc), time.Unix(to, 0).In(s.loc), true
}

// restart returns the first rollover for a file that was there before and was
// last written at mtime. As in Python that is what would have followed mtime:
// a boundary by the calendar stays where it was, other intervals start again
// with the last record. A file from the future counts as written now.
func (s Schedule) restart(mtime, now time.Time) time.Time {
	if mtime.After(now) {
		mtime = now
	}
	return s.Next(mtime)
}

func (s Schedule) orHourly() Schedule {
	if s.loc == nil {
		s = Schedule{unit: 60 * 60, seconds: 60 * 60, layout: "2006-01-02_15", loc: time.Local}
	}
	return s
}

// onWeekday returns the first day from day on that is the schedule's.
func (s Schedule) onWeekday(day int64) int64 {
	if s.weekday < 0 {
		return day
	}
	_, today := divide(day+3, 7) // day 0, in 1970, was a Thursday
	_, wait := divide(s.weekday-today, 7)
	return day + wait
}

// instant returns the Unix time at which the clocks of the location first show
// second of day, which is counted from 1970-01-01.
func (s Schedule) instant(day, second int64) int64 {
	clock := day*daySeconds + second
	// A day before clock, as UTC, lies ahead of it everywhere: no zone is a
	// day off. From there go through the offsets that hold until it is reached.
	at, before := clock-daySeconds, int64(0)
	for {
		t := time.Unix(at, 0).In(s.loc)
		_, zone := t.Zone()
		offset := int64(zone)
		start, end := t.ZoneBounds()
		unix := clock - offset
		if !start.IsZero() && unix < start.Unix() { // skipped
			if second%daySeconds == 0 {
				return start.Unix()
			}
			return clock - before
		}
		until := end.Unix()
		if !end.IsZero() && until <= at {
			// On the last day of a leap year ZoneBounds takes the year to be
			// over, where the zone data has a rule instead of a table.
			until = at + daySeconds
		}
		if end.IsZero() || unix < until {
			return unix
		}
		at, before = until, offset
	}
}

// divide is the division that rounds down, also below zero.
func divide(a, b int64) (quotient, remainder int64) {
	quotient, remainder = a/b, a%b
	if remainder < 0 {
		quotient, remainder = quotient-1, remainder+b
	}
	return quotient, remainder
}
