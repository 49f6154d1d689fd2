package slogxtest

import (
	"fmt"
	"log/slog"
)

// A check says what is wrong with a record, or "".
type check func(record map[string]any) string

// hasAttr wants the attr key to print as want, whether the parser made a
// number or a text of it.
func hasAttr(key, want string) check {
	return func(m map[string]any) string {
		got, ok := m[key]
		switch {
		case !ok:
			return fmt.Sprintf("no attr %q in %v", key, m)
		case fmt.Sprint(got) != want:
			return fmt.Sprintf("attr %q is %v, want %s", key, got, want)
		}
		return ""
	}
}

func missing(key string) check {
	return func(m map[string]any) string {
		if got, ok := m[key]; ok {
			return fmt.Sprintf("attr %q is %v, want none", key, got)
		}
		return ""
	}
}

func inGroup(name string, checks ...check) check {
	return func(m map[string]any) string {
		group, ok := m[name].(map[string]any)
		if !ok {
			return fmt.Sprintf("%q is %v, want a group", name, m[name])
		}
		return all(checks...)(group)
	}
}

func all(checks ...check) check {
	return func(m map[string]any) string {
		for _, c := range checks {
			if problem := c(m); problem != "" {
				return problem
			}
		}
		return ""
	}
}

// writes is a test that logs something and wants as many records as it has
// checks, each to pass its own.
func writes(log func(l *slog.Logger), checks ...check) func(*subject) {
	return func(s *subject) {
		out := s.open()
		defer out.close()
		log(slog.New(out.handler))
		out.expect(checks...)
	}
}

func (o *output) expect(checks ...check) {
	records := o.records()
	if len(records) != len(checks) {
		o.subject.problemf("%d records, want %d", len(records), len(checks))
		return
	}
	for i, c := range checks {
		if problem := c(records[i]); problem != "" {
			o.subject.problemf("record %d: %s", i+1, problem)
		}
	}
}
