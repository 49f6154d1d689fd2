package linerecord

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
)

// A role is a part of a record that is no attr.
type role int

const (
	roleTime role = iota
	roleLevel
	roleMessage
	roleLogger
	roleSource
	roles // their number; as a role: none
)

// keyRole returns the role of the members called key, and whether the key is
// slog's own for it.
func keyRole(key string) (r role, primary bool) {
	switch key {
	case slog.TimeKey:
		return roleTime, true
	case "ts", "timestamp", "@timestamp", "asctime":
		return roleTime, false
	case slog.LevelKey:
		return roleLevel, true
	case "lvl", "severity", "levelname", "levelno", "log.level", "@level":
		return roleLevel, false
	case slog.MessageKey:
		return roleMessage, true
	case "message", "@message":
		return roleMessage, false
	case "logger":
		return roleLogger, true
	case "logger_name", "log.logger", "@module", "name":
		return roleLogger, false
	case slog.SourceKey:
		return roleSource, true
	case "caller", "@caller":
		return roleSource, false
	}
	return roles, false
}

// member takes a, the n-th member from 1, for its role if it is the best for
// it so far.
func (f *found) member(a slog.Attr, n int) {
	r, primary := keyRole(a.Key)
	if r == roles || f.at[r] > 0 && (f.primary[r] || !primary) {
		return
	}
	// What follows the message in slog's output are attrs, and "name" is a
	// likely one.
	if a.Key == "name" && f.at[roleMessage] > 0 {
		return
	}
	if f.take(r, a) {
		f.at[r], f.primary[r] = n, primary
	}
}

// take reads the value of a as that of the role r.
func (f *found) take(r role, a slog.Attr) (ok bool) {
	v := a.Value
	switch r {
	case roleTime:
		t, ok := readTime(v)
		if ok {
			f.time = t
		}
		return ok
	case roleLevel:
		level, ok := readLevel(a.Key, v)
		if ok {
			f.level = level
		}
		return ok
	case roleSource:
		source, ok := readSource(v)
		if ok {
			f.source = source
		}
		return ok
	}
	if v.Kind() != slog.KindString {
		return false
	}
	if r == roleMessage {
		f.message = v.String()
	} else {
		f.logger = v.String()
	}
	return true
}

// readSource reads "file:line", and an object of function, file and line,
// which are slog's.
func readSource(v slog.Value) (*slog.Source, bool) {
	switch v.Kind() {
	case slog.KindString:
		file, line, ok := cutLast(v.String(), ':')
		n, err := strconv.Atoi(line)
		if !ok || file == "" || err != nil || n < 0 {
			return nil, false
		}
		return &slog.Source{File: file, Line: n}, true
	case slog.KindGroup:
		source := new(slog.Source)
		for _, a := range v.Group() {
			switch {
			case a.Key == "function" && a.Value.Kind() == slog.KindString:
				source.Function = a.Value.String()
			case a.Key == "file" && a.Value.Kind() == slog.KindString:
				source.File = a.Value.String()
			case a.Key == "line" && a.Value.Kind() == slog.KindInt64:
				source.Line = int(a.Value.Int64())
			default:
				return nil, false
			}
		}
		return source, true
	}
	return nil, false
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// number returns the text of v if it is a number.
func number(v slog.Value) (string, bool) {
	switch v.Kind() {
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64:
		return v.String(), true
	case slog.KindAny:
		n, ok := v.Any().(json.Number)
		return string(n), ok
	}
	return "", false
}
