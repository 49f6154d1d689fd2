package slogxtest

import (
	"fmt"
	"io"
	"log/slog"
	"testing"
	"testing/slogtest"
)

// Run checks the handlers that newHandler makes, first by testing/slogtest,
// then by the rules of this package, each in a subtest.
//
// newHandler is called once or more for each rule. It makes a handler that
// writes to w, for level INFO and above, and nothing but what it is given.
// parse reads one record as the handler wrote it, its last newline included,
// and returns its attrs, the built-in ones under slog's keys "time", "level"
// and "msg", groups as maps; [ParseJSON] and [ParseText] do so. A record may
// take several lines if all but the first begin with a space or a tab.
//
// A handler that keeps records for a while has a method
// Flush(context.Context) error, one that runs goroutines a Close() error.
func Run(t *testing.T, newHandler func(w io.Writer) slog.Handler, parse func(line []byte) (map[string]any, error)) {
	t.Helper()
	runStd(t, newHandler, parse)
	runRules(t, subject{newHandler: newHandler, parse: parse}, handlerRules)
}

// RunWrapper checks a handler that passes its records to another one. wrap
// returns the handler to be checked for the one it has to pass them to. What
// is asked of it is what [Run] asks, but for the look of the output, and that
// context, level, message and call site arrive as they were.
func RunWrapper(t *testing.T, wrap func(target slog.Handler) slog.Handler) {
	t.Helper()
	newHandler := func(w io.Writer) slog.Handler { return wrap(slog.NewJSONHandler(w, nil)) }
	runStd(t, newHandler, ParseJSON)
	runRules(t, subject{newHandler: newHandler, parse: ParseJSON, wrap: wrap}, wrapperRules)
}

func runRules(t *testing.T, s subject, rules []rule) {
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			for _, problem := range s.check(rule) {
				t.Errorf("%s\n\trule: %s", problem, rule.text)
			}
		})
	}
}

func runStd(t *testing.T, newHandler func(io.Writer) slog.Handler, parse func([]byte) (map[string]any, error)) {
	t.Run("slogtest", func(t *testing.T) {
		var out *output
		s := subject{newHandler: newHandler, parse: parse}
		slogtest.Run(t, func(*testing.T) slog.Handler {
			out = s.open()
			return out.handler
		}, func(t *testing.T) map[string]any {
			records := out.records()
			out.close()
			for _, problem := range s.problems {
				t.Error(problem)
			}
			s.problems = nil
			if len(records) != 1 {
				t.Fatalf("%d records, want 1", len(records))
			}
			return records[0]
		})
	})
}

// A rule is one sentence of the contract, with the test of it.
type rule struct {
	name string
	text string
	test func(s *subject)
}

// A subject is a handler under test.
type subject struct {
	newHandler func(io.Writer) slog.Handler
	parse      func([]byte) (map[string]any, error)
	wrap       func(slog.Handler) slog.Handler // for wrappers

	problems []string
}

// check returns what s does against the rule.
func (s subject) check(r rule) (problems []string) {
	s.problems = nil
	func() {
		defer func() {
			if p := recover(); p != nil {
				s.problemf("panic: %v", p)
			}
		}()
		r.test(&s)
	}()
	return s.problems
}

func (s *subject) problemf(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}
