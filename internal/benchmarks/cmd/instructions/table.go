package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// table holds the counts by benchmark and peer, in the order they were made.
type table struct {
	rows  []string
	peers []string
	count map[[2]string]float64 // by row and peer
}

// add takes the count of a benchmark called Group/scenario/peer.
func (t *table) add(name string, instructions float64) {
	i := strings.LastIndexByte(name, '/')
	row, peer := strings.TrimPrefix(name[:i], "Benchmark"), name[i+1:]
	if !slices.Contains(t.rows, row) {
		t.rows = append(t.rows, row)
	}
	if !slices.Contains(t.peers, peer) {
		t.peers = append(t.peers, peer)
	}
	if t.count == nil {
		t.count = map[[2]string]float64{}
	}
	t.count[[2]string{row, peer}] = instructions
}

// order puts the named peers first.
func (t *table) order(first []string) {
	slices.SortStableFunc(t.peers, func(a, b string) int { return rank(first, a) - rank(first, b) })
}

func rank(names []string, name string) int {
	if i := slices.Index(names, name); i >= 0 {
		return i
	}
	return len(names)
}

// print prints the instructions a call, and the first peer's as a ratio of each
// other's.
func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%-32s", "instructions a call")
	for _, peer := range t.peers {
		fmt.Fprintf(w, " %12s", peer)
	}
	for _, peer := range t.peers[1:] {
		fmt.Fprintf(w, " %18s", t.peers[0]+"/"+peer)
	}
	fmt.Fprintln(w)
	for _, row := range t.rows {
		fmt.Fprintf(w, "%-32s", row)
		ours := t.count[[2]string{row, t.peers[0]}]
		for _, peer := range t.peers {
			fmt.Fprintf(w, " %12.0f", t.count[[2]string{row, peer}])
		}
		for _, peer := range t.peers[1:] {
			theirs := t.count[[2]string{row, peer}]
			if ours == 0 || theirs == 0 { // not measured
				fmt.Fprintf(w, " %18s", "–")
				continue
			}
			fmt.Fprintf(w, " %18.2f", ours/theirs)
		}
		fmt.Fprintln(w)
	}
}

// markdown returns the same as a table for a document.
func (t *table) markdown() string {
	var out strings.Builder
	fmt.Fprint(&out, "| |")
	for _, peer := range t.peers {
		fmt.Fprintf(&out, " %s |", peer)
	}
	for _, peer := range t.peers[1:] {
		fmt.Fprintf(&out, " %s ÷ %s |", t.peers[0], peer)
	}
	fmt.Fprintf(&out, "\n|---|%s\n", strings.Repeat("--:|", 2*len(t.peers)-1))
	for _, row := range t.rows {
		fmt.Fprintf(&out, "| %s |", row)
		ours := t.count[[2]string{row, t.peers[0]}]
		for _, peer := range t.peers {
			fmt.Fprintf(&out, " %s |", cell(t.count[[2]string{row, peer}], "%.0f"))
		}
		for _, peer := range t.peers[1:] {
			theirs := t.count[[2]string{row, peer}]
			ratio := 0.0
			if theirs > 0 {
				ratio = ours / theirs
			}
			fmt.Fprintf(&out, " %s |", cell(ratio, "%.2f"))
		}
		fmt.Fprintln(&out)
	}
	return out.String()
}

// cell returns x, or a dash for what was not measured.
func cell(x float64, format string) string {
	if x == 0 {
		return "–"
	}
	return fmt.Sprintf(format, x)
}
