package main

import (
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/measure"
)

// The types of the flags that pflag has none for. Each is a pflag.Value.

// size is a number of bytes: 2000, 100M, 1.5GB.
type size int64

func (s *size) Set(text string) error {
	n, err := measure.Bytes(text)
	*s = size(n)
	return err
}

func (s *size) String() string {
	units := []string{"", "K", "M", "G", "T"}
	n, i := int64(*s), 0
	for n >= 1<<10 && n%(1<<10) == 0 && i+1 < len(units) {
		n, i = n/(1<<10), i+1
	}
	return strconv.FormatInt(n, 10) + units[i]
}

func (*size) Type() string { return "SIZE" }

// duration is a length of time: 90s, 1h30m, 30d.
type duration time.Duration

func (d *duration) Set(text string) error {
	n, err := measure.Duration(text)
	*d = duration(n)
	return err
}

func (d *duration) String() string {
	text := time.Duration(*d).String()
	if *d == 0 {
		return "0" // for which the help shows no default
	}
	if strings.HasSuffix(text, "m0s") {
		text = text[:len(text)-2]
	}
	return text
}

func (*duration) Type() string { return "TIME" }

// mode is the permission bits of a file, in octal.
type mode fs.FileMode

func (m *mode) Set(text string) error {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "0o"), 8, 9)
	*m = mode(n)
	return err
}

func (m *mode) String() string { return "0" + strconv.FormatUint(uint64(*m), 8) }

func (*mode) Type() string { return "MODE" }

// level is a level by its name.
type level slog.Level

func (l *level) Set(text string) error {
	n, err := hierarchy.ParseLevel(text)
	*l = level(n)
	return err
}

func (l *level) String() string {
	if slog.Level(*l) == hierarchy.NotSet {
		return "" // for which the help shows no default
	}
	return hierarchy.LevelName(slog.Level(*l))
}

func (*level) Type() string { return "LEVEL" }

// oneOf is one of a few words.
type oneOf struct {
	value string
	words []string
}

func (o *oneOf) Set(text string) error {
	for _, w := range o.words {
		if strings.EqualFold(w, text) {
			o.value = w
			return nil
		}
	}
	return usage("%q is none of %s", text, strings.Join(o.words, ", "))
}

func (o *oneOf) String() string { return o.value }

func (o *oneOf) Type() string { return strings.Join(o.words, "|") }
