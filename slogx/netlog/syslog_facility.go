package netlog

import (
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/near"
)

// facilities are the names of CPython's SysLogHandler, each at its number.
var facilities = [...]string{
	"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
	"ntp", "security", "console", "solaris-cron",
	"local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
}

// parseFacility returns the number of a facility, which is given by CPython's
// name for it, in any case and with or without LOG_ before it, or by the
// number itself; "" is user. An error is a partError.
func parseFacility(s string) (int, error) {
	if s == "" {
		return 1, nil
	}
	name := strings.TrimPrefix(strings.ToLower(s), "log_")
	if i := slices.Index(facilities[:], name); i >= 0 {
		return i, nil
	}
	n, err := strconv.Atoi(s)
	switch {
	case err == nil && n >= 0 && n < len(facilities):
		return n, nil
	case err == nil:
		err = fmt.Errorf("%d is not between 0 and %d", n, len(facilities)-1)
	default:
		err = fmt.Errorf("unknown name %q", s)
		if match := near.Match(name, facilities[:]); match != "" {
			err = fmt.Errorf("%w (did you mean %q?)", err, match)
		}
	}
	return 0, partError{"Facility", err}
}

// The severities of RFC 5424 that levels have.
const (
	critical = 2
	failure  = 3
	warning  = 4
	notice   = 5
	info     = 6
	debug    = 7
)

// severity returns the severity of a level. Alert and emergency are not for
// programs: a syslog server may show them on every terminal of the machine.
func severity(l slog.Level) int {
	switch {
	case l >= 12: // CRITICAL
		return critical
	case l >= slog.LevelError:
		return failure
	case l >= slog.LevelWarn:
		return warning
	case l > slog.LevelInfo:
		return notice
	case l == slog.LevelInfo:
		return info
	}
	return debug
}
