package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/measure"
)

// integer reads a whole number; one that came out of ${…} is text.
func (n *node) integer() (int64, bool) {
	switch {
	case n.kind == kindInt:
		return n.i, true
	case n.kind == kindBool && n.b: // Python's bool is an int
		return 1, true
	case n.kind == kindBool:
		return 0, true
	case n.kind == kindFloat && n.f == math.Trunc(n.f) && math.Abs(n.f) < 1<<53:
		return int64(n.f), true
	case n.kind == kindString && n.from != "":
		i, err := strconv.ParseInt(strings.TrimSpace(n.text), 10, 64)
		return i, err == nil
	}
	return 0, false
}

// boolean reads true and false and, as in Python, where any value can stand for
// them, numbers and strings: a string that is not empty is true.
func (n *node) boolean() (value, ok bool) {
	if value, ok = n.word(); ok {
		return value, true
	}
	switch n.kind {
	case kindBool:
		return n.b, true
	case kindInt, kindFloat:
		return n.f != 0, true
	case kindString:
		return n.text != "", n.from == ""
	}
	return false, false
}

// word reads the words that YAML 1.1, which Python's YAML library follows, takes
// for true and false. In quotes they are strings.
func (n *node) word() (value, ok bool) {
	if n.kind != kindString || !n.bare && n.from == "" {
		return false, false
	}
	switch strings.ToLower(n.text) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0":
		return false, true
	}
	return false, false
}

// level reads the level in n: a name, or a number on Python's scale.
func (n *node) level() (slog.Level, string, error) {
	if i, ok := n.integer(); ok && n.kind != kindBool {
		if i < math.MinInt32 || i > math.MaxInt32 {
			return 0, "", fmt.Errorf("the level %d is too large", i)
		}
		return hierarchy.FromPython(int(i)), "", nil
	}
	if n.kind != kindString {
		return 0, "", fmt.Errorf("must be the name of a level or a number, not %s", n)
	}
	level, err := hierarchy.ParseLevel(n.text)
	var unknown *hierarchy.UnknownLevelError
	switch {
	case err == nil:
		return level, "", nil
	case isNumber(n.text):
		return 0, "", fmt.Errorf("the level %q is a string; Python takes a number without quotes, or a name", n.text)
	case errors.As(err, &unknown):
		return 0, unknown.Near, fmt.Errorf("unknown level %s", n)
	}
	return 0, "", err
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// bytes reads a size: a number of bytes, or a text such as "10MB" (of 1024).
func (n *node) bytes() (int64, bool) {
	if i, ok := n.integer(); ok {
		return i, i >= 0
	}
	if n.kind != kindString {
		return 0, false
	}
	size, err := measure.Bytes(n.text)
	return size, err == nil
}

// duration reads a number of seconds, a Go duration ("1h30m"), or days and
// weeks ("30d", "2 weeks").
func (n *node) duration() (time.Duration, bool) {
	if n.kind == kindInt || n.kind == kindFloat {
		if n.f < 0 || n.f > math.MaxInt64/float64(time.Second)/2 {
			return 0, false
		}
		return time.Duration(n.f * float64(time.Second)), true
	}
	if n.kind != kindString {
		return 0, false
	}
	text := n.text
	if isNumber(text) && n.from != "" {
		text += "s"
	}
	d, err := measure.Duration(text)
	return d, err == nil
}

// perm reads permission bits: an octal text, or the number it stands for.
func (n *node) perm() (uint32, bool) {
	if n.kind == kindString {
		p, err := strconv.ParseUint(strings.TrimPrefix(n.text, "0o"), 8, 32)
		return uint32(p), err == nil && p <= 0o777
	}
	i, ok := n.integer()
	return uint32(i), ok && i >= 0 && i <= 0o777
}

// encodings are those that UTF-8 serves as well.
var encodings = []string{"utf-8", "utf8", "u8", "utf_8", "ascii", "us-ascii", "646", "locale"}

// words checks that n is one of a few words.
func (v *validator) words(n *node, path string, words ...string) {
	if n.kind == kindString && slices.Contains(words, strings.ToLower(n.text)) {
		return
	}
	text := ""
	if n.kind == kindString {
		text = n.text
	}
	v.add(Error, n.at, path, v.near(strings.ToLower(text), words), "must be one of %s, not %s",
		strings.Join(words, ", "), n)
}

// clock reads a time of day.
func (n *node) clock() (string, bool) {
	if n.kind != kindString {
		return "", false
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, n.text); err == nil {
			return t.Format("15:04:05"), true
		}
	}
	return "", false
}
