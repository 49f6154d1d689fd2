package main

import (
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/benchmarks/peers"
	"github.com/seed-e5d85c45/logging/internal/probes"
)

// Ours print every probe as is right, behind a tree too.
func TestOurs(t *testing.T) {
	for _, name := range []string{"json", "tree", "text", "console"} {
		t.Run(name, func(t *testing.T) {
			p := peer(name)
			asked := 0
			for _, probe := range probes.Table() {
				switch got := outcome(p, probe); got {
				case same:
					asked++
				case skipped:
				default:
					t.Errorf("%s: %s", probe.Name, got)
				}
			}
			if asked < 300 {
				t.Errorf("only %d probes were asked", asked)
			}
		})
	}
}

// What others are known to do wrong is seen.
func TestOutcome(t *testing.T) {
	want := map[string]string{
		"slog-json: hollow/first: a group of a zero attr":                         broken,
		"slog-json: groups/WithGroup without a name":                              differs,
		"slog-json: groups/nested":                                                same,
		"slog-text: hollow/first: a group of a zero attr":                         differs,
		"phuslu: hollow/first: a group of a zero attr":                            panics,
		"phuslu: siblings/With":                                                   differs,
		"zerolog: groups/With before is outside":                                  differs,
		"zerolog: replace/drops all":                                              skipped,
		"tint: string \"\\x00\"":                                                  broken,
		"phuslu: string \"\\xff\"":                                                broken,
		"phuslu: siblings/a record without attrs in an open group, then one with": broken,
	}
	for _, p := range peers.All() {
		for _, probe := range probes.Table() {
			key := p.Name + ": " + probe.Name
			if expected, known := want[key]; known {
				delete(want, key)
				if got := outcome(p, probe); got != expected {
					t.Errorf("%s: %s, want %s", key, got, expected)
				}
			}
		}
	}
	for key := range want {
		t.Errorf("there is no probe %s", key)
	}
}

func TestPrintTallies(t *testing.T) {
	one := tally{peer: "one", names: map[string][]string{same: {"a", "b"}, panics: {"c`d"}}}
	var out strings.Builder
	printTallies(&out, []tally{one})
	want := "| handler | same | differs | broken line | panics | ends the program | not asked |\n|---|--:|--:|--:|--:|--:|--:|\n" +
		"| one | 2 | 0 | 0 | 1 | 0 | 0 |\n\n<details><summary>one, panics: 1</summary>\n\n- `c'd`\n\n</details>\n"
	if got := out.String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
