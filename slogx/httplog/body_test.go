package httplog_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx/httplog"
)

// Whatever a handler formats, JSON lines are one line of JSON a record.
func FuzzJSONLines(f *testing.F) {
	f.Add([]byte(`{"a":1}`+"\n"), []byte("plain text\n"))
	f.Add([]byte("{\n\"a\": \"\u2028\"\r\n}"), []byte("\"\xff\"\n"))
	f.Add([]byte(`{"a":1}{"b":2}`), []byte(""))
	f.Add([]byte("1\n2\n"), []byte("\x00\\"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var records [][]byte
		for _, line := range [][]byte{one, two} {
			records = append(records, httplog.JSONLines.AppendRecord(nil, "", slog.Record{}, line))
		}
		body, contentType := httplog.JSONLines.AppendBatch(nil, records)
		if contentType != "application/x-ndjson" {
			t.Errorf("the type is %s", contentType)
		}
		lines := bytes.SplitAfter(body, []byte("\n"))
		if len(lines) != 3 || len(lines[2]) != 0 {
			t.Fatalf("%q is not two lines", body)
		}
		for i, line := range lines[:2] {
			if !json.Valid(line) {
				t.Errorf("%q is no JSON", line)
			}
			single, _ := httplog.JSON.AppendBatch(nil, records[i:i+1])
			if !bytes.Equal(append(single, '\n'), line) {
				t.Errorf("alone it is %q, in a batch %q", single, line)
			}
		}
	})
}
