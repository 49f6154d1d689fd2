package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Severity says whether a Problem keeps a configuration from being applied.
type Severity uint8

const (
	// Error is what CPython's dictConfig or fileConfig raises an exception
	// for, and what could only fail later. It keeps the configuration from
	// being applied.
	Error Severity = iota
	// Warning is what CPython silently ignores, though it was most likely not
	// meant: unknown keys, handlers that nothing reaches. It keeps nothing
	// from being applied.
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	File       string // the name given to Load or Parse
	Line, Col  int    // from 1, Col in characters; 0: no place in the file
	Path       string // of the value, such as handlers.file.level; "": the whole
	Severity   Severity
	Message    string
	Suggestion string // what was probably meant; "": none
}

// String returns the problem as one line:
//
//	logging.yaml:7:12: error: handlers.file.level: unknown level "INF" (did you mean "INFO"?)
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Col)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(p.Severity.String())
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path)
		b.WriteString(": ")
	}
	b.WriteString(p.Message)
	if p.Suggestion != "" {
		fmt.Fprintf(&b, " (did you mean %q?)", p.Suggestion)
	}
	return b.String()
}

// Problems are the errors and warnings of a configuration in the order of the
// file. As an error it holds errors only.
type Problems []Problem

// Error returns the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Errors returns those that keep the configuration from being applied.
func (ps Problems) Errors() Problems { return ps.of(Error) }

// Warnings returns the others.
func (ps Problems) Warnings() Problems { return ps.of(Warning) }

func (ps Problems) of(s Severity) Problems {
	var some Problems
	for _, p := range ps {
		if p.Severity == s {
			some = append(some, p)
		}
	}
	return some
}

// err returns the errors among ps as an error, nil if there are none.
func (ps Problems) err() error {
	if errs := ps.Errors(); len(errs) > 0 {
		return errs
	}
	return nil
}

// report collects the problems of one file.
type report struct {
	file     string
	problems Problems
	left     map[Severity]int // how many were left out
}

// maxProblems is how many problems of one file are told.
const maxProblems = 500

func (r *report) add(s Severity, at place, path, suggestion, format string, args ...any) {
	if r.full() {
		r.left[s]++
		return
	}
	r.problems = append(r.problems, Problem{
		File: r.file, Line: at.line, Col: at.col, Path: path, Severity: s,
		Message: visible(fmt.Sprintf(format, args...)), Suggestion: suggestion,
	})
	if r.full() {
		r.left = map[Severity]int{}
	}
}

// visible escapes what must not reach a terminal, such as ESC.
func visible(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprintable(r) {
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// full says that nothing more will be told.
func (r *report) full() bool { return len(r.problems) >= maxProblems }

// clone returns a report of the same problems, to which others can be added.
func (r *report) clone() *report {
	return &report{file: r.file, problems: slices.Clone(r.problems), left: maps.Clone(r.left)}
}

func (r *report) errorf(at place, path, format string, args ...any) {
	r.add(Error, at, path, "", format, args...)
}

func (r *report) warnf(at place, path, format string, args ...any) {
	r.add(Warning, at, path, "", format, args...)
}

// sorted returns the problems in the order of the file, each once, and how many
// more there are: an error if there is an error among them.
func (r *report) sorted() Problems {
	ps := slices.Clone(r.problems)
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	ps = slices.Compact(ps)
	if n := r.left[Error] + r.left[Warning]; n > 0 {
		more := Problem{File: r.file, Severity: Warning, Message: fmt.Sprintf("%d more problems are left out", n)}
		if r.left[Error] > 0 {
			more.Severity = Error
		}
		ps = append(ps, more)
	}
	return ps
}

// sorted returns a sorted copy of names.
func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }
