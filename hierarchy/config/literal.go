package config

import (
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/pyliteral"
)

// fromLiteral turns a Python literal into a node; exact says that its offsets
// are those of the option's text.
func (f *fileConfig) fromLiteral(o *iniOption, exact bool, v pyliteral.Value, path string) *node {
	n := &node{at: o.placeOf(0)}
	if exact {
		n.at = o.placeOf(v.Offset)
	}
	switch v.Kind {
	case pyliteral.Bool:
		n.kind, n.b = kindBool, v.Bool
	case pyliteral.Int:
		*n = *intNode(n.at, v.Int)
		n.f = float64(v.Int)
	case pyliteral.Float:
		n.kind, n.f, n.text = kindFloat, v.Float, strconv.FormatFloat(v.Float, 'g', -1, 64)
	case pyliteral.String, pyliteral.Bytes:
		n.kind, n.text = kindString, v.Text
	case pyliteral.Tuple, pyliteral.List, pyliteral.Set:
		n.kind = kindList
		for _, item := range v.Items {
			n.list = append(n.list, f.fromLiteral(o, exact, item, path))
		}
	case pyliteral.Dict:
		n.kind = kindMap
		for i := 0; i+1 < len(v.Items); i += 2 {
			key := f.fromLiteral(o, exact, v.Items[i], path)
			if key.kind != kindString {
				f.errorf(key.at, path, "a key of a dict must be a string here, not %s", key)
				continue
			}
			n.set(key.text, key.at, f.fromLiteral(o, exact, v.Items[i+1], path))
		}
	case pyliteral.Name:
		f.name(n, v.Text, path)
	}
	return n
}

// name gives n the value of a Python name that fileConfig files use.
func (f *fileConfig) name(n *node, name, path string) {
	short := strings.TrimPrefix(name, "logging.")
	if number, ok := pythonNames[short]; ok {
		at := n.at
		*n = *intNode(at, number)
		n.f = float64(number)
		return
	}
	if short == "sys.stdout" || short == "sys.stderr" || short == "sys.stdin" {
		n.kind, n.text = kindExternal, short
		return
	}
	f.add(Error, n.at, path, f.near(short, append(sortedKeys(pythonNames), "sys.stdout", "sys.stderr")),
		"the name %q is not known; expressions are not evaluated", name)
}

// pythonNames are the names of numbers that a file may use in args and kwargs:
// what logging and logging.handlers define.
var pythonNames = func() map[string]int64 {
	names := map[string]int64{
		"NOTSET": 0, "DEBUG": 10, "INFO": 20, "WARN": 30, "WARNING": 30, "ERROR": 40, "CRITICAL": 50, "FATAL": 50,
		"handlers.DEFAULT_TCP_LOGGING_PORT":  9020,
		"handlers.DEFAULT_UDP_LOGGING_PORT":  9021,
		"handlers.DEFAULT_HTTP_LOGGING_PORT": 9022,
		"handlers.DEFAULT_SOAP_LOGGING_PORT": 9023,
		"handlers.SYSLOG_UDP_PORT":           514,
		"handlers.SYSLOG_TCP_PORT":           514,
		"handlers.SysLogHandler.LOG_SOLCRON": 15,
		"handlers.socket.SOCK_STREAM":        1,
		"handlers.socket.SOCK_DGRAM":         2,
	}
	for i, name := range syslogPriorities {
		names["handlers.SysLogHandler.LOG_"+strings.ToUpper(name)] = int64(i)
	}
	for name, i := range syslogFacilities {
		names["handlers.SysLogHandler.LOG_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))] = int64(i)
	}
	return names
}()

var syslogPriorities = []string{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"}

// syslogFacilities are the names of CPython's SysLogHandler.facility_names.
var syslogFacilities = map[string]int{
	"kern": 0, "user": 1, "mail": 2, "daemon": 3, "auth": 4, "syslog": 5, "lpr": 6, "news": 7,
	"uucp": 8, "cron": 9, "authpriv": 10, "ftp": 11, "ntp": 12, "security": 13, "console": 14, "solaris-cron": 15,
	"local0": 16, "local1": 17, "local2": 18, "local3": 19, "local4": 20, "local5": 21, "local6": 22, "local7": 23,
}

func sortedKeys(m map[string]int64) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	return sorted(names)
}
