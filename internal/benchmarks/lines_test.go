package benchmarks

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/peers"
)

// line returns what p writes of s. The time has nine digits of fraction: slog
// leaves trailing zeros out, we do not.
func line(t *testing.T, p peers.Peer, s scenario) string {
	t.Helper()
	var out bytes.Buffer
	h := s.handler(p.Open(&out, s.options()))
	r := s.record(time.Date(2026, 3, 4, 5, 6, 7, 123_456_789, time.UTC))
	if s.source {
		r.PC = pc()
	}
	if !h.Enabled(context.Background(), r.Level) {
		return ""
	}
	if err := h.Handle(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What is measured is a whole line: nobody is fast by leaving things out.
func TestLines(t *testing.T) {
	for _, s := range scenarios() {
		for _, p := range peers.All() {
			if s.source && p.NoSource {
				continue
			}
			t.Run(s.name+"/"+p.Name, func(t *testing.T) {
				got := line(t, p, s)
				switch {
				case s.disabled:
					if got != "" {
						t.Errorf("wrote %q of a disabled record", got)
					}
				case !bytes.HasSuffix([]byte(got), []byte("\n")):
					t.Errorf("no line: %q", got)
				case p.JSON:
					checkJSON(t, got, s)
				}
				if p.Same != "" {
					checkSame(t, p, s, got)
				}
			})
		}
	}
}

// checkJSON checks that a line is JSON that holds the message, and in some
// form the source where that was asked for.
func checkJSON(t *testing.T, got string, s scenario) {
	t.Helper()
	var record map[string]any
	if err := json.Unmarshal([]byte(got), &record); err != nil {
		t.Fatalf("%v in %q", err, got)
	}
	if record["msg"] != s.msg && record["message"] != s.msg {
		t.Errorf("message missing in %q", got)
	}
	if s.source && record["source"] == nil {
		t.Errorf("source missing in %q", got)
	}
}

// checkSame checks that a line is that of another peer, byte for byte.
func checkSame(t *testing.T, p peers.Peer, s scenario, got string) {
	t.Helper()
	for _, other := range peers.All() {
		if other.Name != p.Same {
			continue
		}
		if want := line(t, other, s); got != want {
			t.Errorf("differs from %s:\n got %q\nwant %q", other.Name, got, want)
		}
		return
	}
	t.Fatalf("no peer is called %q", p.Same)
}
