package httplog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
)

// A Body says how records become what is sent. [Form], [JSON] and [JSONLines]
// are Bodies; a server that wants something else needs one of its own. Its
// methods do not change it, and may be called by several goroutines at a time.
// A Body that compresses says so by a Content-Encoding in [Options.Header].
type Body interface {
	// AppendRecord appends what is to be kept of a record until it is sent. It
	// is called in the log call. line is the record as the handler has formatted
	// it, with a newline at its end.
	AppendRecord(dst []byte, logger string, r slog.Record, line []byte) []byte

	// AppendBatch appends the body of a request with these records, as
	// AppendRecord has made them, and returns it with its Content-Type. It keeps
	// none of the memory. If it panics, the records have failed.
	AppendBatch(dst []byte, records [][]byte) (body []byte, contentType string)
}

// A Checker is a Body whose server accepts requests (2xx) of which it may have
// refused some records, and says so in the answer.
//
// CheckAnswer reads the answer to a request with so many records. nil means that
// all were taken. Otherwise it returns a result for each record in its place:
// nil if it was taken; an error if not. A [*StatusError] with a status that is
// worth another attempt has that record sent again; with any other error it has
// failed. An answer that is cut off at 16 MiB, cannot be read, or makes
// CheckAnswer panic, counts as none, and the records are sent again.
type Checker interface {
	Body
	CheckAnswer(answer []byte, records int) []error
}

type builtin uint8

const (
	// Form sends one record a request, the next when it is answered, with the
	// attributes of Python's LogRecord: what CPython's HTTPHandler sends
	// (mapLogRecord), in the same order, as application/x-www-form-urlencoded. The attrs of the record
	// follow, those in groups as group.key; one with the name of an attribute
	// gets "attrs." before it. What a goroutine has not (thread, threadName,
	// taskName) is None. The handler's format plays no part, as in CPython.
	Form builtin = iota

	// JSON sends one record a request, the next when it is answered, as the
	// handler has formatted it: application/json, for slogx.JSON. What is not
	// JSON goes as the text "message" of an object.
	JSON

	// JSONLines sends records as they are formatted, one a line, many in a
	// request: application/x-ndjson. What is not JSON goes as the text
	// "message" of an object.
	JSONLines
)

// String returns the name of the body, as a configuration has it.
func (b builtin) String() string {
	switch b {
	case Form:
		return "form"
	case JSON:
		return "json"
	case JSONLines:
		return "jsonl"
	}
	return fmt.Sprintf("builtin(%d)", uint8(b))
}

// single says whether a request takes one record only.
func single(b Body) bool { return b == Form || b == JSON }

// AppendRecord appends line; of Form, the fields of r.
func (b builtin) AppendRecord(dst []byte, logger string, r slog.Record, line []byte) []byte {
	if b == Form {
		return appendForm(dst, logger, r)
	}
	return append(dst, bytes.TrimSuffix(line, []byte("\n"))...)
}

// AppendBatch appends records, which are one if b is not JSONLines.
func (b builtin) AppendBatch(dst []byte, records [][]byte) ([]byte, string) {
	switch b {
	case Form:
		return append(dst, records[0]...), "application/x-www-form-urlencoded"
	case JSON:
		return appendJSON(dst, records[0]), "application/json"
	}
	for _, r := range records {
		dst = append(appendJSON(dst, r), '\n')
	}
	return dst, "application/x-ndjson"
}

// appendJSON appends a record as one line of JSON.
func appendJSON(dst, record []byte) []byte {
	switch {
	case !json.Valid(record):
		text, err := json.Marshal(map[string]string{"message": string(record)})
		if err != nil {
			panic(err) // a string is always JSON
		}
		return append(dst, text...)
	case bytes.ContainsAny(record, "\r\n"):
		var b bytes.Buffer
		if err := json.Compact(&b, record); err != nil {
			panic(err) // it is valid
		}
		return append(dst, b.Bytes()...)
	}
	return append(dst, record...)
}
