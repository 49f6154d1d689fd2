package netlog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// startJournald starts a systemd-journald of the test's own and returns its
// namespace.
func startJournald(t *testing.T) (namespace string) {
	t.Helper()
	const journald = "/lib/systemd/systemd-journald"
	if _, err := os.Stat(journald); err != nil {
		testenv.Missing(t, journald+" is not installed")
	}
	if os.Geteuid() != 0 {
		testenv.Missing(t, "systemd-journald needs root")
	}
	testenv.Tool(t, "journalctl")
	namespace = fmt.Sprintf("slogx%d", os.Getpid())
	cmd := exec.Command(journald, namespace)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("journald: %s", stderr.String())
		}
		logs, _ := filepath.Glob("/*/log/journal/*." + namespace) // the pattern is a good one
		for _, dir := range append(logs, "/run/systemd/journal."+namespace) {
			if err := os.RemoveAll(dir); err != nil {
				t.Error(err)
			}
		}
	})
	testenv.Start(t, cmd)
	testenv.WaitUntil(t, "journald's socket", func() bool {
		_, err := os.Stat(journalSocket(namespace))
		return err == nil
	})
	return namespace
}

func journalSocket(namespace string) string { return "/run/systemd/journal." + namespace + "/socket" }

// journal returns the entries of the test's program, oldest first.
func journal(t *testing.T, namespace, identifier string) []map[string]any {
	t.Helper()
	cmd := exec.Command("journalctl", "--namespace="+namespace, "--identifier="+identifier, "--output=json", "--all", "--no-pager")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("journalctl: %v\n%s", err, stderr.String())
	}
	var entries []map[string]any
	for line := range bytes.Lines(out) {
		var entry map[string]any
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	return entries
}

func TestJournald(t *testing.T) {
	namespace := startJournald(t)
	j, err := netlog.OpenJournald(&netlog.JournaldOptions{
		Socket: journalSocket(namespace), Identifier: "shop", Facility: "local3",
		Options: netlog.Options{OnError: func(err error) { t.Error(err) }},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	log := slog.New(slogx.NewEmitterHandler(j, nil)).With("logger", "app.db")
	large := strings.Repeat("größer ", 8000)  // 64 kB
	larger := strings.Repeat("groß ", 100000) // more than one datagram
	for _, r := range levels {
		log.Log(t.Context(), r.level, "paid "+r.name, "who", `a "quoted" \ name]`, "text", "line 1\nline 2=é", slog.Group("req", "id", 7), "large", large)
	}
	log.Error("larger\nthan one datagram", "large", larger)
	same(t, j.Close(), nil)

	var got [][]any
	var entries []map[string]any
	testenv.WaitUntil(t, "six entries", func() bool {
		entries = journal(t, namespace, "shop")
		return len(entries) >= 6
	})
	for _, e := range entries {
		got = append(got, []any{e["MESSAGE"], e["PRIORITY"], e["LOGGER"], e["WHO"], e["TEXT"], e["REQ_ID"], e["LARGE"],
			e["SYSLOG_FACILITY"], filepath.Base(fmt.Sprint(e["CODE_FILE"])), e["CODE_FUNC"], e["TIMESTAMP"] != nil})
	}
	var want [][]any
	const file, function = "journald_linux_test.go", "github.com/seed-e5d85c45/logging/slogx/netlog_test.TestJournald"
	for _, r := range levels {
		want = append(want, []any{"paid " + r.name, fmt.Sprint(r.severity), "app.db", `a "quoted" \ name]`, "line 1\nline 2=é", "7", large, "19", file, function, true})
	}
	want = append(want, []any{"larger\nthan one datagram", "3", "app.db", nil, nil, nil, larger, "19", file, function, true})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%.3000s", diff)
	}
	same(t, j.Stats(), netlog.Stats{In: 6, Delivered: 6, Connects: 1})
}
