package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/peers"
	"github.com/seed-e5d85c45/logging/internal/probes"
)

// What becomes of a probe.
const (
	same    = "same"    // as slog's handler prints it, or as is right
	differs = "differs" // a good line with other contents
	broken  = "broken"  // not JSON, not UTF-8, not one line, or nothing
	panics  = "panics"
	dies    = "dies"    // ends the program, or hangs
	skipped = "skipped" // asks for what the peer has not
)

// probe runs the probes of a peer and prints what becomes of each.
func probe(name string, from int) {
	debug.SetMaxStack(64 << 20) // soon enough
	var begun atomic.Int64
	begun.Store(int64(from))
	go watch(&begun)
	p := peer(name)
	for i, probe := range probes.Table() {
		if i < from {
			continue
		}
		fmt.Printf("%d begins\n", i)
		begun.Store(int64(i))
		fmt.Printf("%d %s\n", i, outcome(p, probe))
	}
}

// watch ends the process when one probe takes seconds, or much memory.
func watch(begun *atomic.Int64) {
	for last, ticks := begun.Load(), 0; ; {
		time.Sleep(100 * time.Millisecond)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if now := begun.Load(); now != last {
			last, ticks = now, 0
		}
		if ticks++; ticks > 50 || m.Sys > 2<<30 {
			fmt.Fprintf(os.Stderr, "probe %d does not come to an end: %d MB\n", last, m.Sys>>20)
			os.Exit(1)
		}
	}
}

func peer(name string) peers.Peer {
	for _, p := range peers.All() {
		if p.Name == name {
			return p
		}
	}
	panic("no peer is called " + name)
}

func outcome(p peers.Peer, probe probes.Probe) string {
	if probe.Replace != nil && p.NoReplace || probe.Source && p.NoSource {
		return skipped
	}
	// The levels of ours have other names, by design.
	if p.Same != "" && strings.HasPrefix(probe.Name, "record/level") {
		return skipped
	}
	out, err := probe.Output(p.Open)
	switch {
	case err != nil && strings.HasPrefix(err.Error(), "panic"):
		return panics
	case p.JSON:
		return outcomeJSON(out, probe)
	case !printable(out):
		return broken
	case p.Same == "" && p.Name != "slog-text":
		return same // a format of its own: there is nothing to compare it with
	}
	if out == right(probe, probe.Text, probe.EndlessText, func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(w, o) }) {
		return same
	}
	return differs
}

func outcomeJSON(out string, probe probes.Probe) string {
	got, err := probes.Canonical(out)
	if err != nil {
		return broken
	}
	want, err := probes.Canonical(right(probe, probe.JSON, probe.EndlessJSON, func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(w, o) }))
	if err != nil {
		panic(fmt.Sprintf("%s: the right line: %v", probe.Name, err))
	}
	if got != want {
		return differs
	}
	return same
}

// right returns the right lines of a probe: those that the table gives, or what
// slog's handler writes.
func right(probe probes.Probe, given string, endless bool, open func(io.Writer, *slog.HandlerOptions) slog.Handler) string {
	switch {
	case given != "":
		return given
	case probe.Without != nil:
		probe = *probe.Without
	case endless:
		panic(probe.Name + ": no right line is given")
	}
	out, err := probe.Output(open)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", probe.Name, err))
	}
	return out
}

// printable says whether out is lines of text that can harm no terminal.
func printable(out string) bool {
	if !utf8.ValidString(out) || !strings.HasSuffix(out, "\n") {
		return false
	}
	for _, r := range withoutColors(out) {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// withoutColors takes the escape sequences that set a colour away. Those that a
// value brings in are let pass with them.
func withoutColors(s string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "\x1b[")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		s = strings.TrimLeft(rest, "0123456789;")
		s = strings.TrimPrefix(s, "m")
	}
}
