package main

import (
	"log/slog"
	"strconv"
	"strings"
)

// parseAttrs reads arguments of the form key=value. A value that is written as
// a whole number, true or false is one; any other is a string.
func parseAttrs(args []string) ([]slog.Attr, error) {
	attrs := make([]slog.Attr, len(args))
	for i, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok || key == "" {
			return nil, usage("%q is not of the form KEY=VALUE; a message of several words needs quotes", arg)
		}
		attrs[i] = slog.Attr{Key: key, Value: parseValue(value)}
	}
	return attrs, nil
}

func parseValue(text string) slog.Value {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
		return slog.Int64Value(n)
	}
	switch text {
	case "true":
		return slog.BoolValue(true)
	case "false":
		return slog.BoolValue(false)
	}
	return slog.StringValue(text)
}
