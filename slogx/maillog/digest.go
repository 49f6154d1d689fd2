package maillog

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/attrs"
)

// entry is a record that waits to be mailed.
type entry struct {
	time    time.Time
	level   slog.Level
	line    string
	subject func() string // called when the mail is written
}

// entry takes from a record what a mail shows of it.
func (s *settings) entry(logger string, r slog.Record, line []byte) entry {
	text := string(line)
	if over := len(text) - s.MaxBytes/2; over > 0 {
		cut := s.MaxBytes / 2
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = fmt.Sprintf("%s… (%d bytes left out)\n", text[:cut], len(text)-cut)
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	e := entry{time: r.Time, level: r.Level, line: text}
	if s.Subject == nil {
		message := r.Message
		e.subject = func() string { return defaultSubject(logger, r.Level, message) }
	} else {
		r = attrs.Clone(r) // a value may be changed when the log call has returned
		e.subject = func() string { return string(s.Subject.AppendRecord(nil, logger, r)) }
	}
	return e
}

func defaultSubject(logger string, level slog.Level, message string) string {
	if logger == "" {
		return levelName(level) + ": " + message
	}
	return levelName(level) + " " + logger + ": " + message
}

// levelName is the level's name in Python's spelling.
func levelName(level slog.Level) string {
	switch level {
	case slog.LevelWarn:
		return "WARNING"
	case slog.LevelError + 4:
		return "CRITICAL"
	}
	return level.String()
}

// digest gathers the records of one mail: the first ones, the last ones, and
// the number of those between.
type digest struct {
	maxHead, maxTail int // records
	maxBytes         int // of either

	count    int // of all records
	from, to time.Time
	levels   map[slog.Level]int
	head     []entry
	headFull bool
	tail     []entry // the oldest first
	bytes    int     // of head, once that is full of tail
}

func newDigest(s *settings) digest {
	return digest{maxHead: (s.Records + 1) / 2, maxTail: s.Records / 2, maxBytes: s.MaxBytes / 2}
}

// kept is how many records the digest shows.
func (d *digest) kept() int { return len(d.head) + len(d.tail) }

// add adds a record. It returns how many are no longer shown.
func (d *digest) add(e entry) (dropped int) {
	if d.count == 0 {
		d.from, d.levels = e.time, map[slog.Level]int{}
	}
	d.count++
	d.to = e.time
	d.levels[e.level]++
	d.bytes += len(e.line)
	if !d.headFull && len(d.head) < d.maxHead && d.bytes <= d.maxBytes || len(d.head) == 0 {
		d.head = append(d.head, e)
		return 0
	}
	if !d.headFull {
		d.headFull, d.bytes = true, len(e.line)
	}
	d.tail = append(d.tail, e)
	for len(d.tail) > d.maxTail || len(d.tail) > 0 && d.bytes > d.maxBytes+dropAllowance {
		d.bytes -= len(d.tail[0].line)
		d.tail = slices.Delete(d.tail, 0, 1)
		dropped++
	}
	return dropped
}

// dropAllowance is what the note about cut text may add to a record.
const dropAllowance = 64

// takeFirst takes the first record alone, if no other is missing.
func (d *digest) takeFirst(s *settings) digest {
	first := newDigest(s)
	first.add(d.head[0])
	rest := newDigest(s)
	for _, e := range slices.Concat(d.head[1:], d.tail) {
		rest.add(e)
	}
	*d = rest
	return first
}

// text returns the body of the mail.
func (d *digest) text() string {
	if d.count == 1 {
		return d.head[0].line
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d records from %s to %s: %s.\n", d.count, stamp(d.from), stamp(d.to), d.perLevel())
	if hidden := d.count - d.kept(); hidden > 0 {
		fmt.Fprintf(&b, "The first %d and the last %d follow.\n", len(d.head), len(d.tail))
	}
	b.WriteByte('\n')
	for _, e := range d.head {
		b.WriteString(e.line)
	}
	if hidden := d.count - d.kept(); hidden > 0 {
		fmt.Fprintf(&b, "\n[%d records are not shown]\n\n", hidden)
	}
	for _, e := range d.tail {
		b.WriteString(e.line)
	}
	return b.String()
}

func stamp(t time.Time) string { return t.Format("2006-01-02 15:04:05.000 -0700") }

// perLevel counts the records by level, the most severe first.
func (d *digest) perLevel() string {
	var levels []slog.Level
	for level := range d.levels {
		levels = append(levels, level)
	}
	slices.Sort(levels)
	slices.Reverse(levels)
	var parts []string
	for _, level := range levels {
		parts = append(parts, fmt.Sprintf("%d %s", d.levels[level], levelName(level)))
	}
	return strings.Join(parts, ", ")
}

// subject returns the subject of the mail.
func (d *digest) subject() string {
	text := d.head[0].subject()
	if d.count > 1 {
		return fmt.Sprintf("[%d records] %s", d.count, text)
	}
	return text
}
