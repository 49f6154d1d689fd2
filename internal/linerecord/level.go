package linerecord

import (
	"log/slog"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// readLevel reads the value of a member called key as a level. A name may be
// in any case: those of hierarchy.ParseLevel, Python's "Level 25" for a level
// without a name, the words of syslog and of the common libraries. A number is
// Python's under the key levelno; elsewhere 0 to 7 is syslog's severity, and
// 10 to 60 is bunyan's and pino's, where 30 is INFO. NOTSET and OFF are levels
// of loggers, not of records.
func readLevel(key string, v slog.Value) (slog.Level, bool) {
	if v.Kind() == slog.KindInt64 {
		return levelNumber(key, v.Int64())
	}
	if v.Kind() != slog.KindString {
		return 0, false
	}
	name := v.String()
	if level, ok := wordLevel(name); ok {
		return level, true
	}
	if len(name) > 6 && strings.EqualFold(name[:6], "level ") {
		n, err := strconv.ParseInt(name[6:], 10, 32)
		return hierarchy.FromPython(int(n)), err == nil && n > 0
	}
	level, err := hierarchy.ParseLevel(name)
	return level, err == nil && level != hierarchy.NotSet && level != hierarchy.Off
}

// wordLevel knows the words that are no names of ours, after the names that
// most lines have: no error is made for any of them.
func wordLevel(name string) (slog.Level, bool) {
	if len(name) > 13 {
		return 0, false
	}
	var lower [13]byte
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch string(lower[:len(name)]) {
	case "debug", "dbg", "d":
		return hierarchy.LevelDebug, true
	case "info", "information", "informational", "inf", "i":
		return hierarchy.LevelInfo, true
	case "warn", "warning", "wrn", "w":
		return hierarchy.LevelWarning, true
	case "error", "err", "eror", "e":
		return hierarchy.LevelError, true
	case "critical", "crit", "fatal", "ftl", "panic", "pnc", "dpanic", "alert", "emerg", "emergency", "f", "c":
		return hierarchy.LevelCritical, true
	case "trace", "trc", "verbose", "silly", "t":
		return hierarchy.LevelDebug - 4, true
	}
	return 0, false
}

func levelNumber(key string, n int64) (slog.Level, bool) {
	switch {
	case key == "levelno":
		return hierarchy.FromPython(int(n)), 0 < n && n < 1<<20
	case 10 <= n && n <= 60:
		return slog.Level((n - 30) * 2 / 5), true
	case 0 <= n && n <= 7:
		return syslogLevels[n], true
	}
	return 0, false
}

// syslogLevels are those of the severities of RFC 5424: emergency, alert and
// critical, then error, warning, notice, informational, debug.
var syslogLevels = [8]slog.Level{
	hierarchy.LevelCritical, hierarchy.LevelCritical, hierarchy.LevelCritical, hierarchy.LevelError,
	hierarchy.LevelWarning, hierarchy.LevelInfo + 2, hierarchy.LevelInfo, hierarchy.LevelDebug,
}
