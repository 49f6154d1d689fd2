package hierarchy

import (
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/near"
)

// The five levels, as slog numbers. DEBUG, INFO, WARNING and ERROR are slog's
// own; CRITICAL is 12, which OpenTelemetry calls FATAL.
const (
	LevelDebug    slog.Level = slog.LevelDebug
	LevelInfo     slog.Level = slog.LevelInfo
	LevelWarning  slog.Level = slog.LevelWarn
	LevelError    slog.Level = slog.LevelError
	LevelCritical slog.Level = 12
)

const (
	// NotSet is the level of a logger that has none of its own: it inherits
	// its parent's. On the root it lets every record pass, as CPython's NOTSET
	// does. It is never 0, because slog's INFO is.
	NotSet slog.Level = math.MinInt

	// Off is a level above every record's: nothing passes.
	Off slog.Level = math.MaxInt
)

// LevelNames gives levels other names than the standard ones, or names to
// levels that have none. A level it does not hold keeps its standard name.
// It is not to be changed once it is in use.
type LevelNames map[slog.Level]string

// Name returns the name of level: the one in n if there is one, else what
// [LevelName] returns. A nil LevelNames holds nothing.
func (n LevelNames) Name(level slog.Level) string {
	if name, ok := n[level]; ok {
		return name
	}
	return LevelName(level)
}

// Parse returns the level called s, in any case, asking n first and then
// [ParseLevel].
func (n LevelNames) Parse(s string) (slog.Level, error) {
	for level, name := range n {
		if strings.EqualFold(name, strings.TrimSpace(s)) {
			return level, nil
		}
	}
	return ParseLevel(s)
}

// LevelName returns the name of level in the spelling of Python's logging:
// DEBUG, INFO, WARNING, ERROR, CRITICAL, NOTSET, OFF. A level between two of
// them is named after the lower one and the distance to it, as slog does:
// "INFO+2". A level below DEBUG is "DEBUG-2". It is CPython's getLevelName.
func LevelName(level slog.Level) string {
	switch {
	case level == NotSet:
		return "NOTSET"
	case level == Off:
		return "OFF"
	case level < LevelInfo:
		return offsetName("DEBUG", level, LevelDebug)
	case level < LevelWarning:
		return offsetName("INFO", level, LevelInfo)
	case level < LevelError:
		return offsetName("WARNING", level, LevelWarning)
	case level < LevelCritical:
		return offsetName("ERROR", level, LevelError)
	default:
		return offsetName("CRITICAL", level, LevelCritical)
	}
}

func offsetName(name string, level, base slog.Level) string {
	if level == base {
		return name
	}
	return fmt.Sprintf("%s%+d", name, int(level-base))
}

// levelWords are the names ParseLevel knows, in the order they are suggested.
var levelWords = [...]struct {
	name  string
	level slog.Level
}{
	{"DEBUG", LevelDebug},
	{"INFO", LevelInfo},
	{"WARNING", LevelWarning},
	{"ERROR", LevelError},
	{"CRITICAL", LevelCritical},
	{"WARN", LevelWarning},
	{"FATAL", LevelCritical},
	{"TRACE", LevelDebug - 4},
	{"NOTICE", LevelInfo + 2},
	{"NOTSET", NotSet},
	{"INHERIT", NotSet},
	{"OFF", Off},
}

// ParseLevel returns the level called s: DEBUG, INFO, WARNING, ERROR,
// CRITICAL, the aliases WARN and FATAL, TRACE (DEBUG-4), NOTICE (INFO+2), OFF,
// NOTSET (also INHERIT), each in any case and with an offset if wanted
// ("info+2"). The error of an unknown name is a *[UnknownLevelError].
//
// A number is not a level here: Python's 20 and slog's 0 both mean INFO, so
// a bare number would be read wrongly by half of its readers.
func ParseLevel(s string) (slog.Level, error) {
	name, offset := strings.TrimSpace(s), ""
	if i := strings.IndexAny(name, "+-"); i > 0 {
		name, offset = name[:i], name[i:]
	}
	for _, w := range levelWords {
		if !strings.EqualFold(w.name, name) {
			continue
		}
		if offset == "" {
			return w.level, nil
		}
		n, err := strconv.Atoi(offset)
		if err != nil || n < -1<<20 || n > 1<<20 || w.level == NotSet || w.level == Off {
			return 0, &UnknownLevelError{Text: s, Column: len(name) + 1}
		}
		return w.level + slog.Level(n), nil
	}
	return 0, &UnknownLevelError{Text: s, Column: 1, Near: nearest(name)}
}

// An UnknownLevelError says that a text is no level.
type UnknownLevelError struct {
	Text   string // what was to be parsed
	Column int    // where it went wrong, in bytes from 1
	Near   string // a level it may have meant, or ""
}

// Error names the text, the column if it is not the first, and the near match.
func (e *UnknownLevelError) Error() string {
	msg := fmt.Sprintf("unknown level %q", e.Text)
	if e.Column > 1 {
		msg += fmt.Sprintf(" (column %d)", e.Column)
	}
	if e.Near != "" {
		msg += fmt.Sprintf(" (did you mean %q?)", e.Near)
	}
	return msg
}

func nearest(name string) string {
	words := make([]string, len(levelWords))
	for i, w := range levelWords {
		words[i] = w.name
	}
	return near.Match(strings.ToUpper(name), words)
}

// FromPython returns the level for a number of Python's logging, where 10 is
// DEBUG and 50 CRITICAL: ceil((number-20)*2/5), so that a threshold between
// two levels still lets the same records pass. 0, Python's NOTSET, is NotSet.
func FromPython(number int) slog.Level {
	if number == 0 {
		return NotSet
	}
	n := (number - 20) * 2
	q := n / 5
	if n%5 > 0 {
		q++
	}
	return slog.Level(q)
}

// ToPython returns the number Python's logging has for level:
// floor(20+level*5/2), 0 for NotSet.
func ToPython(level slog.Level) int {
	if level == NotSet {
		return 0
	}
	n := int(level) * 5
	q := n / 2
	if n%2 < 0 {
		q--
	}
	return 20 + q
}
