package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// What the program logs arrives at a collector, decoded with OpenTelemetry's
// own definitions.
func TestExport(t *testing.T) {
	var mu sync.Mutex
	var got []record
	s := httptest.NewServer(&collector{received: func(r record) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r)
	}})
	defer s.Close()
	start := time.Now()
	if err := run(s.URL); err != nil {
		t.Fatal(err)
	}
	const traceID, spanID = "4bf92f35000000000000000000000036", "f0000000000000b7"
	want := []record{
		{Scope: "shop", Severity: "INFO", Number: 9, Body: "open for business", Attributes: map[string]string{"logger": "shop"}},
		{Scope: "shop", Severity: "WARN", Number: 13, Body: "slow query", TraceID: traceID, SpanID: spanID,
			Attributes: map[string]string{"logger": "shop.db", "pool": "main", "query.ms": "120", "query.table": "orders"}},
		{Scope: "shop", Severity: "ERROR", Number: 17, Body: "no payment", TraceID: traceID, SpanID: spanID,
			Attributes: map[string]string{"logger": "shop", "order": "7"}},
		{Scope: "shop", Severity: "FATAL", Number: 21, Body: "the till is on fire", TraceID: traceID, SpanID: spanID,
			Attributes: map[string]string{"logger": "shop"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(record{}, "Time")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, r := range got {
		if at := time.Unix(0, int64(r.Time)); at.Before(start) || at.After(time.Now()) {
			t.Errorf("%s has the time %v", r, at)
		}
	}
}

// A collector that refuses is an error of run, not silence.
func TestCollectorRefuses(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	if err := run(s.URL); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("the error is %v", err)
	}
}
