package rotate

import (
	"cmp"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A stamp tells the backups of one file apart.
type stamp struct {
	text       string    // as in the name
	counter    int       // dated: follows the text where that is taken; 0: absent
	number     int       // numbered: 1 is the newest; else 0
	start, end time.Time // of the records, as far as the name says it
}

// compare orders stamps, the newest first.
func (s stamp) compare(t stamp) int {
	if s.number > 0 {
		return cmp.Compare(s.number, t.number)
	}
	return cmp.Or(t.start.Compare(s.start), cmp.Compare(t.counter, s.counter))
}

// stamps is a way to tell backups apart: by numbers, by the time of the
// rotation, or by the interval of a schedule.
type stamps interface {
	at(t time.Time) stamp                 // of a backup made at t
	next(s stamp) stamp                   // to try when s is taken
	parse(text string) (s stamp, ok bool) // without a counter
}

type numbered struct{ keep int }

func (numbered) at(time.Time) stamp { return number(1) }

func (numbered) next(s stamp) stamp { return number(s.number + 1) }

func (numbered) parse(text string) (stamp, bool) {
	n, ok := parseNumber(text)
	return number(n), ok
}

func number(n int) stamp { return stamp{text: strconv.Itoa(n), number: n} }

// parseNumber takes a number as strconv.Itoa writes it, from 1 on.
func parseNumber(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0 && strconv.Itoa(n) == text
}

// stamped is lumberjack's naming. It is in UTC, where no hour comes twice.
type stamped struct{}

const stampedLayout = "2006-01-02T15-04-05.000"

func (stamped) at(t time.Time) stamp {
	t = t.UTC().Truncate(time.Millisecond)
	return stamp{text: t.Format(stampedLayout), start: t, end: t}
}

func (n stamped) next(s stamp) stamp { return n.at(s.start.Add(time.Millisecond)) }

func (n stamped) parse(text string) (stamp, bool) {
	t, err := time.Parse(stampedLayout, text)
	s := n.at(t)
	return s, err == nil && s.text == text
}

// dated backups are named for the start of a schedule's interval.
type dated struct{ schedule Schedule }

func (d dated) at(rollover time.Time) stamp { return d.named(d.schedule.Suffix(rollover)) }

func (d dated) named(text string) stamp {
	start, end, _ := d.schedule.period(text) // of years after 9999 not even Python keeps count
	return stamp{text: text, start: start, end: end}
}

func (dated) next(s stamp) stamp {
	s.counter++
	return s
}

func (d dated) parse(text string) (stamp, bool) {
	start, end, ok := d.schedule.period(text)
	return stamp{text: text, start: start, end: end}, ok
}

// parse returns the stamp of the plain backup of this name; false if there
// cannot be one.
func (b *backups) parse(name string) (stamp, bool) {
	if b.namer != nil {
		return b.search(name)
	}
	text, ok := strings.CutPrefix(name, b.prefix)
	if !ok {
		return stamp{}, false
	}
	if text, ok = strings.CutSuffix(text, b.ext); !ok {
		return stamp{}, false
	}
	return b.parseStamp(text)
}

func (b *backups) parseStamp(text string) (stamp, bool) {
	if s, ok := b.stamps.parse(text); ok {
		return s, true
	}
	if _, ok := b.stamps.(dated); !ok {
		return stamp{}, false
	}
	i := max(strings.LastIndexByte(text, '.'), 0)
	s, ok := b.stamps.parse(text[:i])
	if !ok {
		return stamp{}, false
	}
	s.counter, ok = parseNumber(text[i+1:])
	return s, ok
}

// search finds the stamp from which the namer makes name. As in Python it must
// stand in it as it is.
func (b *backups) search(name string) (stamp, bool) {
	runs := digitRuns(filepath.Base(name))
	for i, from := range runs {
		for _, to := range runs[i:] {
			s, ok := b.stamps.parse(filepath.Base(name)[from[0]:to[1]])
			if !ok {
				continue
			}
			if filepath.Clean(b.path(s)) == name {
				return s, true
			}
			if s, ok = b.searchCounter(name, s, runs); ok {
				return s, true
			}
		}
	}
	return stamp{}, false
}

func (b *backups) searchCounter(name string, s stamp, runs [][2]int) (stamp, bool) {
	if _, ok := b.stamps.(dated); !ok {
		return stamp{}, false
	}
	for _, run := range runs {
		n, ok := parseNumber(filepath.Base(name)[run[0]:run[1]])
		if s.counter = n; ok && filepath.Clean(b.path(s)) == name {
			return s, true
		}
	}
	return stamp{}, false
}

// digitRuns returns the start and end of each run of digits in text.
func digitRuns(text string) [][2]int {
	var runs [][2]int
	digit := false
	for i := range len(text) {
		was := digit
		if digit = '0' <= text[i] && text[i] <= '9'; !digit {
			continue
		}
		if !was {
			runs = append(runs, [2]int{i, i})
		}
		runs[len(runs)-1][1] = i + 1
	}
	return runs
}
