package netlog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// journald is a systemd-journald of a test's own, with a namespace of its own.
type journald struct {
	namespace string
	stop      func()
}

// startJournald starts one. It ends the test where there is none.
func startJournald(t *testing.T) *journald {
	t.Helper()
	if os.Geteuid() != 0 {
		testenv.Missing(t, "systemd-journald needs root")
	}
	testenv.Tool(t, "journalctl")
	testenv.Tool(t, journaldPath)
	d := &journald{namespace: fmt.Sprintf("slogx%d", os.Getpid())}
	t.Cleanup(func() {
		logs, _ := filepath.Glob("/*/log/journal/*." + d.namespace) // the pattern is a good one
		for _, dir := range append(logs, filepath.Dir(d.socket())) {
			if err := os.RemoveAll(dir); err != nil {
				t.Error(err)
			}
		}
	})
	d.start(t)
	return d
}

const journaldPath = "/lib/systemd/systemd-journald"

func (d *journald) start(t *testing.T) {
	t.Helper()
	d.stop = testenv.Start(t, exec.Command(journaldPath, d.namespace))
	testenv.WaitUntil(t, "journald's socket", func() bool {
		_, err := os.Stat(d.socket())
		return err == nil
	})
}

func (d *journald) socket() string { return "/run/systemd/journal." + d.namespace + "/socket" }

// entries returns the entries of a program, oldest first, once there are n.
func (d *journald) entries(t *testing.T, identifier string, n int) (all []map[string]any) {
	t.Helper()
	testenv.WaitUntil(t, fmt.Sprintf("%d entries", n), func() bool {
		all = nil
		out, err := exec.Command("journalctl", "--namespace="+d.namespace, "--identifier="+identifier,
			"--output=json", "--all", "--no-pager").Output()
		if err != nil { // there may be no journal yet
			return false
		}
		for line := range bytes.Lines(out) {
			var entry map[string]any
			if err := json.Unmarshal(line, &entry); err != nil {
				t.Fatal(err)
			}
			all = append(all, entry)
		}
		return len(all) >= n
	})
	return all
}

func TestJournald(t *testing.T) {
	server := startJournald(t)
	j, err := netlog.OpenJournald(&netlog.JournaldOptions{
		Socket: server.socket(), Identifier: "shop", Facility: "local3",
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
	for _, e := range server.entries(t, "shop", 6) {
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

// The socket in /dev/log of a machine with systemd is journald's.
func TestSyslogToJournald(t *testing.T) {
	server := startJournald(t)
	s, err := netlog.OpenSyslog("", filepath.Join(filepath.Dir(server.socket()), "dev-log"), &netlog.SyslogOptions{
		Options: netlog.Options{OnError: func(err error) { t.Error(err) }},
		AppName: "shop", ProcID: "77", Facility: "local3",
	})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slogx.NewEmitterHandler(s, &slogx.OutputOptions{Format: mustParse(t, "%(message)s")}))
	log.Error("größer", "order", 7)
	same(t, s.Close(), nil)
	e := server.entries(t, "shop", 1)[0]
	same(t, []any{e["MESSAGE"], e["PRIORITY"], e["SYSLOG_FACILITY"], e["SYSLOG_PID"]}, []any{"größer order=7", "3", "19", "77"})
}

// Records wait while journald is away.
func TestJournaldIsStartedAgain(t *testing.T) {
	server := startJournald(t)
	told := make(chan error, 10)
	j, err := netlog.OpenJournald(&netlog.JournaldOptions{
		Socket: server.socket(), Identifier: "shop",
		Options: netlog.Options{BackoffMin: 10 * time.Millisecond, BackoffMax: 20 * time.Millisecond, OnError: func(err error) { told <- err }},
	})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slogx.NewEmitterHandler(j, nil))
	log.Info("before")
	same(t, j.Flush(t.Context()), nil)
	server.entries(t, "shop", 1)
	server.stop()
	if err := os.Remove(server.socket()); err != nil {
		t.Fatal(err)
	}
	log.Info("meanwhile")
	if err := <-told; !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("told of %v", err)
	}
	if err := j.Probe(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Probe: %v", err)
	}
	server.start(t)
	log.Info("after")
	same(t, j.Close(), nil)
	var got []any
	for _, e := range server.entries(t, "shop", 3) {
		got = append(got, e["MESSAGE"])
	}
	same(t, got, []any{"before", "meanwhile", "after"})
	same(t, j.Stats(), netlog.Stats{In: 3, Delivered: 3, Connects: 2})
}
