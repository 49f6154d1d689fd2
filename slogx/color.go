package slogx

import (
	"io"
	"log/slog"
	"os"
)

// ColorMode says when the console format colours its output.
type ColorMode int

const (
	// ColorAuto colours where it is wanted: NO_COLOR, if not empty, says no;
	// else FORCE_COLOR or CLICOLOR_FORCE, if neither empty nor "0", say yes;
	// else it is yes if the writer is a terminal and TERM is not "dumb".
	ColorAuto ColorMode = iota
	// ColorAlways colours whatever the environment and the writer are.
	ColorAlways
	// ColorNever does not colour.
	ColorNever
)

// colors decides for the writer w.
func (m ColorMode) colors(w io.Writer) bool {
	if m != ColorAuto {
		return m == ColorAlways
	}
	return autoColor(os.Getenv, func() bool { return isTerminal(w) })
}

func autoColor(env func(string) string, terminal func() bool) bool {
	if env("NO_COLOR") != "" {
		return false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v := env(name); v != "" && v != "0" {
			return true
		}
	}
	return env("TERM") != "dumb" && terminal()
}

// isTerminal says whether w is a terminal, or a Lock around one, that can show
// colours. It switches them on where they have to be.
func isTerminal(w io.Writer) bool {
	if l, ok := w.(*lockedWriter); ok {
		w = l.w
	}
	f, ok := w.(interface{ Fd() uintptr })
	return ok && showsColors(f.Fd())
}

// consoleStyle holds escape sequences, and what stands beside them.
type consoleStyle struct {
	levels  [len(consoleLevels)]string
	time    string
	logger  string
	key     string
	failure string // the key and text of an error
	reset   string

	// The same with what always comes with it, so that it is one append.
	afterTime, afterLogger string
	beforeKey, afterKey    word
}

func (s *consoleStyle) complete() *consoleStyle {
	s.afterTime = s.reset + " "
	s.afterLogger = s.reset + ": "
	s.beforeKey = newWord(" " + s.key)
	s.afterKey = newWord("=" + s.reset)
	return s
}

// level returns the colour of level: that of the nearest of the five below it.
func (s *consoleStyle) level(level slog.Level) string {
	color := s.levels[0]
	for i, known := range consoleLevels {
		if level >= known {
			color = s.levels[i]
		}
	}
	return color
}

// newConsoleStyle returns the sixteen colours that every terminal lets its
// owner choose, or none.
func newConsoleStyle(colored bool) *consoleStyle {
	if !colored {
		return new(consoleStyle).complete()
	}
	style := consoleStyle{
		levels: [len(consoleLevels)]string{
			"\x1b[35m",   // magenta
			"\x1b[32m",   // green
			"\x1b[33m",   // yellow
			"\x1b[31m",   // red
			"\x1b[1;41m", // bold on red
		},
		time:    "\x1b[2m",
		logger:  "\x1b[36m",
		key:     "\x1b[2m",
		failure: "\x1b[31m",
		reset:   "\x1b[0m",
	}
	return style.complete()
}

// A word is a text of less than eight bytes that is appended often: it spares
// the call that copies any number of bytes.
type word struct {
	bytes uint64
	n     int
}

func newWord(s string) word { return word{loadShort(s), len(s)} }

func (w word) append(dst []byte) []byte { return appendShort(dst, w.bytes, w.n) }
