package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// bulk is the body of Elasticsearch's bulk API (POST /_bulk), which OpenSearch
// has too: two lines a record, what is to be done and the document.
type bulk struct {
	// Index is an index or a data stream.
	Index string
}

// AppendRecord keeps the record as it is formatted: JSON, on one line.
func (bulk) AppendRecord(dst []byte, _ string, _ slog.Record, line []byte) []byte {
	return append(dst, bytes.TrimSuffix(line, []byte("\n"))...)
}

// AppendBatch writes the lines. The action is create: a data stream takes no
// other.
func (b bulk) AppendBatch(dst []byte, records [][]byte) ([]byte, string) {
	action, err := json.Marshal(map[string]any{"create": map[string]string{"_index": b.Index}})
	if err != nil {
		panic(err) // there is nothing but strings in it
	}
	for _, r := range records {
		dst = append(append(dst, action...), '\n')
		dst = append(append(dst, r...), '\n')
	}
	return dst, "application/x-ndjson"
}

// CheckAnswer reads the answer, which is 200 even if documents were refused. A
// document that is refused for now (429) is sent again, without the others.
func (bulk) CheckAnswer(answer []byte, records int) []error {
	var a struct {
		Errors bool
		Items  []map[string]struct {
			Status int
			Error  struct{ Type, Reason string }
		}
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		panic(fmt.Sprintf("no answer of a bulk API: %v", err))
	}
	if !a.Errors {
		return nil
	}
	results := make([]error, len(a.Items))
	for i, item := range a.Items {
		for _, done := range item { // there is one: create
			if done.Status >= 300 {
				results[i] = &httplog.StatusError{Status: done.Status, Text: done.Error.Type + ": " + done.Error.Reason}
			}
		}
	}
	return results
}
