package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// bulkServer takes what Elasticsearch takes. Its data stream has a mapping: a
// field ms that is no number is refused.
type bulkServer struct {
	indexed func(index string, document []byte)
	busy    int // documents that are refused for now
}

type item struct {
	Index  string            `json:"_index"`
	Status int               `json:"status"`
	Error  map[string]string `json:"error,omitempty"`
}

// ServeHTTP answers 400 to a body that is no bulk request, else 200 with what
// has become of each document.
func (s *bulkServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	items, err := s.bulk(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	failed := false
	answer := []map[string]item{}
	for _, i := range items {
		failed = failed || i.Status >= 300
		answer = append(answer, map[string]item{"create": i})
	}
	w.Header().Set("Content-Type", "application/json")
	// The client has gone if this fails.
	_ = json.NewEncoder(w).Encode(map[string]any{"took": 1, "errors": failed, "items": answer})
}

func (s *bulkServer) bulk(r *http.Request) ([]item, error) {
	if r.Method != http.MethodPost || r.URL.Path != "/_bulk" || r.Header.Get("Content-Type") != "application/x-ndjson" {
		return nil, fmt.Errorf("%s %s of %s is no bulk request", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if !bytes.HasSuffix(body, []byte("\n")) {
		return nil, errors.New("the bulk request must be terminated by a newline [\\n]")
	}
	var items []item
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var action struct {
			Create *struct {
				Index string `json:"_index"`
			} `json:"create"`
		}
		dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&action); err != nil || action.Create == nil || action.Create.Index == "" {
			return nil, fmt.Errorf("malformed action/metadata line [%s]", lines.Bytes())
		}
		if !lines.Scan() {
			return nil, errors.New("an action without a document")
		}
		items = append(items, s.index(action.Create.Index, lines.Bytes()))
	}
	return items, lines.Err()
}

func (s *bulkServer) index(index string, document []byte) item {
	refuse := func(status int, kind, reason string) item {
		return item{index, status, map[string]string{"type": kind, "reason": reason}}
	}
	if s.busy > 0 {
		s.busy--
		return refuse(http.StatusTooManyRequests, "es_rejected_execution_exception", "the queue is full")
	}
	var fields struct {
		Timestamp time.Time   `json:"@timestamp"`
		Message   *string     `json:"message"`
		MS        json.Number `json:"ms"`
	}
	if err := json.Unmarshal(document, &fields); err != nil {
		return refuse(http.StatusBadRequest, "document_parsing_exception", err.Error())
	}
	if fields.Timestamp.IsZero() || fields.Message == nil {
		return refuse(http.StatusBadRequest, "document_parsing_exception", "data stream timestamp field [@timestamp] is missing")
	}
	s.indexed(index, bytes.Clone(document))
	return item{Index: index, Status: http.StatusCreated}
}
