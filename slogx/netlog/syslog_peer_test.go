package netlog_test

import (
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// levels are the five levels and their severities.
var levels = []struct {
	name     string
	level    slog.Level
	severity int
}{
	{"DEBUG", -4, 7}, {"INFO", 0, 6}, {"WARNING", 4, 4}, {"ERROR", 8, 3}, {"CRITICAL", 12, 2},
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
