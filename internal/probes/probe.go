// Package probes is a table of records that are easy to log wrong: empty groups
// at every depth, siblings that share a parent, values that panic or have no
// end, strings that are no UTF-8, and what else handlers have failed on. It is
// for this library's tests and for the comparison with other handlers.
//
// The truth is what slog's own handlers write. Where those write what is not
// JSON, or break slog's own rules for handlers, the row says what is right, and
// why.
package probes

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// A Probe is something to log.
type Probe struct {
	Name   string
	Derive func(slog.Handler) slog.Handler // With and WithGroup; nil: nothing
	Record slog.Record

	Source  bool // with AddSource
	Replace func(groups []string, a slog.Attr) slog.Attr

	// Reason says what is wrong about the lines of slog's handlers; "" if they
	// are right. If Without is not nil, right is what slog's handlers write of
	// that instead; JSON and Text, unless they are "", are the right lines.
	Reason     string
	Without    *Probe
	JSON, Text string
	// Endless probes are those from which slog's handlers do not come back:
	// with a JSONHandler, a TextHandler.
	EndlessJSON, EndlessText bool
}

// Options are the handler options that p asks for.
func (p Probe) Options() *slog.HandlerOptions {
	return &slog.HandlerOptions{AddSource: p.Source, ReplaceAttr: p.Replace, Level: slog.Level(-1 << 20)}
}

// Output returns what the handler that open returns writes of p. A panic is an
// error.
func (p Probe) Output(open func(io.Writer, *slog.HandlerOptions) slog.Handler) (out string, err error) {
	var buf bytes.Buffer
	defer func() {
		if r := recover(); r != nil {
			out, err = buf.String(), fmt.Errorf("panic: %v", r)
		}
	}()
	h := open(&buf, p.Options())
	if p.Derive != nil {
		h = p.Derive(h)
	}
	err = h.Handle(context.Background(), p.Record.Clone())
	return buf.String(), err
}

// Table returns all probes. Their names differ.
func Table() []Probe {
	var all []Probe
	for _, part := range [][]Probe{groupProbes(), hollowProbes(), siblingProbes(), recordProbes(), replaceProbes(), structProbes(), mapProbes(), endlessProbes(), stringProbes(), valueProbes()} {
		all = append(all, part...)
	}
	return all
}

// record returns a record with attrs. Its time is in UTC: another zone has a
// probe of its own.
func record(attrs ...slog.Attr) slog.Record {
	r := slog.NewRecord(at.UTC(), slog.LevelInfo, "m", 0)
	r.AddAttrs(attrs...)
	return r
}

// recordAt returns a record of another time.
func recordAt(t time.Time) slog.Record {
	return slog.NewRecord(t, slog.LevelInfo, "m", 0)
}

// stringProbes have one string in every place that takes one.
func stringProbes() []Probe {
	var all []Probe
	for _, s := range Strings() {
		r := record(slog.String("v", s), slog.String(s, "k"), slog.Group("g"+s, slog.Int(s, 1)))
		r.Message = s
		all = append(all, Probe{
			Name:   fmt.Sprintf("string %.20q", s),
			Record: r,
			Derive: func(h slog.Handler) slog.Handler {
				return h.WithAttrs([]slog.Attr{slog.String("w"+s, s)}).WithGroup("open" + s)
			},
		})
	}
	return all
}

// valueProbes have one value in a record, in a group of it, and in a With.
func valueProbes() []Probe {
	var all []Probe
	for i, v := range Values() {
		p := Probe{
			Name:   fmt.Sprintf("value %d, a %T", i, v.Any()),
			Record: record(slog.Attr{Key: "v", Value: v}, slog.Group("g", slog.Attr{Key: "v", Value: v}), slog.Int("after", 1)),
			Derive: chain(with(slog.Attr{Key: "w", Value: v}), group("open")),
		}
		if src, ok := v.Any().(*slog.Source); ok && (src == nil || *src == slog.Source{}) {
			p.Reason = staysInGroup
			p.Without = &Probe{Record: record(slog.Int("after", 1)), Derive: group("open")}
		}
		all = append(all, p)
	}
	return all
}
