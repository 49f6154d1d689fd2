package main

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sample is what one benchmark took: the minimum of the rounds.
type sample struct {
	ns     float64
	allocs int64
	bytes  float64 // that are kept: of the heap, a logger
}

// group holds the results of one Benchmark function.
type group struct {
	name      string
	scenarios []string // in the order they ran
	peers     []string
	samples   map[[2]string]sample // by scenario and peer
}

type results struct{ groups []*group }

// add takes the output of one round. The lines that count look like
//
//	BenchmarkHandle/attrs5/slog-json-2   103521   577.1 ns/op   0 B/op   0 allocs/op
func (r *results) add(out []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		parts := strings.SplitN(strings.TrimPrefix(fields[0], "Benchmark"), "/", 3)
		if len(parts) != 3 {
			return fmt.Errorf("benchmark %q is not called Group/scenario/peer", fields[0])
		}
		s, err := parseSample(fields)
		if err != nil {
			return fmt.Errorf("%q: %w", lines.Text(), err)
		}
		scenario := strings.ReplaceAll(parts[1], "_", " ") // testing's form of a space
		r.group(parts[0]).add(scenario, withoutProcs(parts[2]), s)
	}
	return lines.Err()
}

func parseSample(fields []string) (sample, error) {
	var s sample
	for i := 3; i < len(fields); i += 2 {
		var err error
		switch fields[i] {
		case "ns/op":
			s.ns, err = strconv.ParseFloat(fields[i-1], 64)
		case "allocs/op":
			s.allocs, err = strconv.ParseInt(fields[i-1], 10, 64)
		case "B/logger", "B/retained":
			s.bytes, err = strconv.ParseFloat(fields[i-1], 64)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// withoutProcs takes away the "-8" that testing appends when there are several
// processors; no peer's own name ends in a number.
func withoutProcs(name string) string {
	i := strings.LastIndexByte(name, '-')
	if i < 0 {
		return name
	}
	if _, err := strconv.Atoi(name[i+1:]); err != nil {
		return name
	}
	return name[:i]
}

// sample returns the result of a peer in a scenario; the zero sample if there
// is none.
func (r *results) sample(group, scenario, peer string) sample {
	for _, g := range r.groups {
		if g.name == group {
			return g.samples[[2]string{scenario, peer}]
		}
	}
	return sample{}
}

func (r *results) group(name string) *group {
	for _, g := range r.groups {
		if g.name == name {
			return g
		}
	}
	g := &group{name: name, samples: map[[2]string]sample{}}
	r.groups = append(r.groups, g)
	return g
}

func (g *group) add(scenario, peer string, s sample) {
	if !slices.Contains(g.scenarios, scenario) {
		g.scenarios = append(g.scenarios, scenario)
	}
	if !slices.Contains(g.peers, peer) {
		g.peers = append(g.peers, peer)
	}
	key := [2]string{scenario, peer}
	if old, ok := g.samples[key]; ok {
		s = sample{min(s.ns, old.ns), min(s.allocs, old.allocs), min(s.bytes, old.bytes)}
	}
	g.samples[key] = s
}
