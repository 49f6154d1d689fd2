package slogx_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/slogxtest"
)

func TestConformanceOfLayouts(t *testing.T) {
	const layout = "%(name)r time=%(asctime)s level=%(levelname)s msg=%(msg)s %(attrs)s"
	for name, multiline := range map[string]slogx.Multiline{
		"escape": slogx.MultilineEscape,
		"indent": slogx.MultilineIndent,
	} {
		t.Run(name, func(t *testing.T) {
			format, err := slogx.ParseLayout(layout, &slogx.LayoutOptions{Multiline: multiline})
			if err != nil {
				t.Fatal(err)
			}
			conforming(t, format, parseLayoutLine)
		})
	}
}

// parseLayoutLine reads a record in the layout above. The message is not in
// quotes: it ends where all that follows is attrs.
func parseLayoutLine(line []byte) (map[string]any, error) {
	line = line[reprLength(line):]
	head, rest, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" msg="))
	when, level, ok2 := strings.Cut(string(head), " level=")
	if !ok || !ok2 {
		return nil, fmt.Errorf("not in the layout: %q", line)
	}
	for i, c := range rest {
		if c != ' ' {
			continue
		}
		m, err := slogxtest.ParseText(rest[i+1:])
		if err != nil {
			continue
		}
		m["level"], m["msg"] = level, string(rest[:i])
		if when = strings.TrimPrefix(when, " time="); when != "" {
			m["time"] = when
		}
		return m, nil
	}
	return nil, fmt.Errorf("no attrs in %q", line)
}

// reprLength is the length of the Python string that line begins with.
func reprLength(line []byte) int {
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case line[0]:
			return i + 1
		}
	}
	return len(line)
}
