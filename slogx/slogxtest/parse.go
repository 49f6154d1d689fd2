package slogxtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// ParseJSON reads a record that is one JSON object. Groups are maps in the
// map. It is for the parse argument of [Run].
func ParseJSON(line []byte) (map[string]any, error) {
	var m map[string]any
	if err := json.Unmarshal(line, &m); err != nil {
		return nil, fmt.Errorf("slogxtest: %w in %q", err, start(line))
	}
	return m, nil
}

// ParseText reads a record in logfmt, as slog.TextHandler writes it: key=value
// pairs with a space between, keys and values in Go's quotes where they need
// them. All values are strings. The parts of a key before its dots are groups,
// which are maps in the map. It is for the parse argument of [Run].
func ParseText(line []byte) (map[string]any, error) {
	m := map[string]any{}
	rest := strings.TrimSuffix(string(line), "\n")
	for rest != "" {
		key, after, err := token(rest, "= ")
		if err != nil {
			return nil, fmt.Errorf("slogxtest: key: %w in %q", err, start(line))
		}
		if !strings.HasPrefix(after, "=") {
			return nil, fmt.Errorf("slogxtest: no '=' after the key %q in %q", start(key), start(line))
		}
		value, after, err := token(after[1:], " ")
		if err != nil {
			return nil, fmt.Errorf("slogxtest: value of %q: %w in %q", start(key), err, start(line))
		}
		set(m, key, value)
		if after != "" && after[0] != ' ' {
			return nil, fmt.Errorf("slogxtest: text after the value of %q in %q", start(key), start(line))
		}
		rest = strings.TrimPrefix(after, " ")
	}
	return m, nil
}

// token cuts a quoted text from s, or one that ends before one of the bytes end.
func token(s, end string) (text, rest string, err error) {
	if strings.HasPrefix(s, `"`) {
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return "", "", err
		}
		text, err = strconv.Unquote(quoted)
		return text, s[len(quoted):], err
	}
	if i := strings.IndexAny(s, end); i >= 0 {
		return s[:i], s[i:], nil
	}
	return s, "", nil
}

// set puts value at the place that the dots in key name. Where an attr without
// groups is in the way, the key is taken as a whole.
func set(m map[string]any, key, value string) {
	group, rest, dotted := strings.Cut(key, ".")
	if dotted {
		if m[group] == nil {
			m[group] = map[string]any{}
		}
		if inner, ok := m[group].(map[string]any); ok {
			set(inner, rest, value)
			return
		}
	}
	m[key] = value
}

// start is the beginning of s, which may be very long.
func start[T string | []byte](s T) T { return s[:min(len(s), 200)] }
