package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/slogx"
)

// loki is the body of Loki's push API (POST /loki/api/v1/push): streams, each
// with its labels, and the lines of each with their times.
type loki struct {
	// App is the label app of every stream. The others are level and logger:
	// a label should have few values, so attrs stay in the line.
	App string
}

// AppendRecord keeps a record as its time, level, logger and line.
func (loki) AppendRecord(dst []byte, logger string, r slog.Record, line []byte) []byte {
	dst = strconv.AppendInt(dst, r.Time.UnixNano(), 10)
	dst = append(append(append(dst, ' '), slogx.LevelName(r.Level)...), ' ')
	dst = append(strconv.AppendQuote(dst, logger), '\n')
	return append(dst, strings.TrimSuffix(string(line), "\n")...)
}

// stream is one of the push API's; a value is a time in nanoseconds, as a
// string, and a line.
type stream struct {
	Labels map[string]string `json:"stream"`
	Values [][2]string       `json:"values"`
}

// AppendBatch makes a stream of the records of each level and logger.
func (l loki) AppendBatch(dst []byte, records [][]byte) ([]byte, string) {
	streams := []*stream{}
	known := map[string]*stream{}
	for _, r := range records {
		head, line, _ := strings.Cut(string(r), "\n")
		time, labels, _ := strings.Cut(head, " ")
		s := known[labels]
		if s == nil {
			s = l.newStream(labels)
			known[labels] = s
			streams = append(streams, s)
		}
		s.Values = append(s.Values, [2]string{time, line})
	}
	body, err := json.Marshal(map[string]any{"streams": streams})
	if err != nil {
		panic(err) // there is nothing but strings in it
	}
	return append(dst, body...), "application/json"
}

func (l loki) newStream(labels string) *stream {
	level, quoted, _ := strings.Cut(labels, " ")
	logger, err := strconv.Unquote(quoted)
	if err != nil {
		panic(fmt.Sprintf("%s is not what AppendRecord wrote", quoted))
	}
	s := &stream{Labels: map[string]string{"app": l.App, "level": level}}
	if logger != "" {
		s.Labels["logger"] = logger
	}
	return s
}
