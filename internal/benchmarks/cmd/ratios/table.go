package main

import (
	"fmt"
	"io"
	"strings"
)

// pairs are the ratios to print: ours, and a peer that does the same work.
var pairs = [][2]string{
	{"json", "slog-json"},
	{"json", "zapslog"},
	{"json", "zerolog"},
	{"json", "phuslu"},
	{"tree", "slog-json"},
	{"tree", "phuslu"},
	{"text", "slog-text"},
	{"console", "tint"},
	{"layout", "slog-text"},
	{"layout", pythonCall},
}

func (r *results) print(w io.Writer) {
	for _, g := range r.groups {
		g.printTimes(w)
		g.printRatios(w)
	}
}

// printTimes prints ns a call, and allocations where there are any.
func (g *group) printTimes(w io.Writer) {
	fmt.Fprintf(w, "\n### %s: ns (allocations)\n\n", g.name)
	printHeader(w, g.peers)
	for _, scenario := range g.scenarios {
		cells := []string{scenario}
		for _, peer := range g.peers {
			cells = append(cells, g.samples[[2]string{scenario, peer}].String())
		}
		printRow(w, cells)
	}
}

func (s sample) String() string {
	switch {
	case s == sample{}: // not measured
		return "–"
	case s.ns < 10:
		return fmt.Sprintf("%.1f%s", s.ns, s.allocated())
	default:
		return fmt.Sprintf("%.0f%s", s.ns, s.allocated())
	}
}

func (s sample) allocated() string {
	if s.allocs == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d)", s.allocs)
}

func (g *group) printRatios(w io.Writer) {
	var heads []string
	var shown [][2]string
	for _, pair := range pairs {
		if g.measured(pair[0]) && g.measured(pair[1]) {
			shown = append(shown, pair)
			heads = append(heads, pair[0]+" / "+pair[1])
		}
	}
	if shown == nil {
		return
	}
	fmt.Fprintf(w, "\n### %s: ours / peer\n\n", g.name)
	printHeader(w, heads)
	for _, scenario := range g.scenarios {
		cells := []string{scenario}
		for _, pair := range shown {
			ours, peer := g.samples[[2]string{scenario, pair[0]}], g.samples[[2]string{scenario, pair[1]}]
			cells = append(cells, ratio(ours, peer))
		}
		printRow(w, cells)
	}
}

func (g *group) measured(peer string) bool {
	for key := range g.samples {
		if key[1] == peer {
			return true
		}
	}
	return false
}

func ratio(ours, peer sample) string {
	if ours.ns == 0 || peer.ns == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", ours.ns/peer.ns)
}

func printHeader(w io.Writer, heads []string) {
	printRow(w, append([]string{""}, heads...))
	fmt.Fprintf(w, "|---|%s\n", strings.Repeat("--:|", len(heads)))
}

func printRow(w io.Writer, cells []string) {
	fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
}
