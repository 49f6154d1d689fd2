// Package linerecord reads lines that a logger wrote back into slog records.
//
// A line is a record if it is one JSON object (RFC 8259, nothing but spaces
// around it) with a level or a message. Its members become:
//
//	time     "time"; else ts, timestamp, @timestamp, asctime
//	level    "level"; else lvl, severity, levelname, levelno, log.level, @level
//	message  "msg"; else message, @message
//	logger   "logger"; else logger_name, log.logger, @module; name, if it stands before the message
//	source   "source"; else caller, @caller
//
// The key in quotes, slog's own, wins wherever it stands; of the others the
// first does. A member whose value cannot be read as what its key says, and
// one that did not win, stays an attr: nothing of a line is lost. All other
// members are attrs, in their order: objects are groups, numbers are kept as
// they are written, arrays (and objects without a member) as JSON text.
//
// Any other line is a message: the line as it is.
package linerecord

import (
	"log/slog"
	"time"
)

// A Parser turns lines into records. The zero Parser gives the level INFO and
// the root logger to lines that say none. It keeps memory between the lines,
// so it is for one goroutine; the records do not refer to it.
type Parser struct {
	Level  slog.Level // of a line without a level
	Logger string     // of a line without a logger
	Plain  bool       // every line is a bare message

	attrs []slog.Attr
}

// A Line is what one line says.
type Line struct {
	Record slog.Record
	Logger string // the name of its logger; "" is the root
	Timed  bool   // the line had a time of its own
	JSON   bool   // the line was a record, not a bare message
}

// Parse reads one line, given without its newline. A line without a time gets
// now. The source, where there is one, is the first attr: "source", holding a
// *slog.Source, and the record has no PC. Parse does not keep line.
func (p *Parser) Parse(line []byte, now time.Time) Line {
	text := string(line) // the record's strings are parts of this one copy
	f := found{level: p.Level, logger: p.Logger, time: now}
	if p.Plain || !p.object(text, &f) {
		if n := len(text); n > 0 && text[n-1] == '\r' {
			text = text[:n-1]
		}
		return Line{Record: slog.NewRecord(now, p.Level, text, 0), Logger: p.Logger}
	}
	r := slog.NewRecord(f.time, f.level, f.message, 0)
	if f.source != nil {
		r.AddAttrs(slog.Any(slog.SourceKey, f.source))
	}
	r.AddAttrs(p.rest(&f)...)
	return Line{Record: r, Logger: f.logger, Timed: f.at[roleTime] > 0, JSON: true}
}

// found is what the members of a line have said so far.
type found struct {
	time    time.Time
	level   slog.Level
	message string
	logger  string
	source  *slog.Source

	at      [roles]int  // where in the attrs the role's member stands, from 1
	primary [roles]bool // that it has slog's own key
}

// object reads text as a record; the attrs then hold all its members.
func (p *Parser) object(text string, f *found) bool {
	s := scanner{text: text}
	clear(p.attrs)
	p.attrs = p.attrs[:0]
	s.space()
	ok := s.members(func(a slog.Attr) {
		p.attrs = append(p.attrs, a)
		f.member(a, len(p.attrs))
	})
	s.space()
	return ok && s.pos == len(text) && f.at[roleLevel]+f.at[roleMessage] > 0
}

// rest are the attrs that have been given no role.
func (p *Parser) rest(f *found) []slog.Attr {
	kept := p.attrs[:0]
next:
	for i, a := range p.attrs {
		for _, at := range f.at {
			if at == i+1 {
				continue next
			}
		}
		kept = append(kept, a)
	}
	return kept
}
