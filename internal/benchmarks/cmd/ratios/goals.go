package main

import (
	"fmt"
	"io"
	"slices"
)

// goal is a figure that is to be reached: ours as a ratio of the best of some
// peers, or by itself where there is no peer.
type goal struct {
	what            string
	group, scenario string
	ours            string
	against         []string
	figure          func(sample) float64
	unit            string
	must, aim       float64 // 0: no goal
}

func nanoseconds(s sample) float64  { return s.ns }
func milliseconds(s sample) float64 { return s.ns / 1e6 }
func allocations(s sample) float64  { return float64(s.allocs) }
func bytesKept(s sample) float64    { return s.bytes }

// goals returns the table. Ours is what a program gets: with the tree.
func goals() []goal {
	writeJSON := []string{"slog-json", "zapslog", "zerolog", "phuslu"}
	validate := []string{"slog-json", "zapslog", "zerolog"} // phuslu does not look at UTF-8
	all := slices.Concat(
		jsonGoals("Handle", writeJSON, []jsonGoal{
			{"message only", "msg", 0.80, 0.65},
			{"5 attrs", "attrs5", 0.65, 0.55},
			{"10 attrs", "attrs10", 0.70, 0.60},
			{"10 mixed: structs, slices, times, error", "mixed10", 0.20, 0.17},
			{"10 by With", "with10", 0.80, 0.70},
			{"10 by With + 5", "with10+5", 0.70, 0.50},
			{"nested groups", "groups", 0.68, 0.50},
			{"clean 1 KiB", "clean1K", 0.55, 0.45},
			{"escape 1 KiB", "escape1K", 0.58, 0.45},
			{"5 times", "times5", 0.45, 0.35},
			{"errors", "error", 0.80, 0.55},
			{"with source", "source5", 0.55, 0.40},
		}),
		jsonGoals("Handle", validate, []jsonGoal{{"UTF-8 1 KiB, ÷ best that validates", "utf8-1K", 0.60, 0.50}}),
		jsonGoals("Front", writeJSON, []jsonGoal{
			{"through slog.Logger: message", "msg", 0.95, 0.90},
			{"through slog.Logger: 5 attrs", "attrs5", 0.86, 0.80},
		}),
		jsonGoals("Args", writeJSON, []jsonGoal{{"through slog.Logger: 5 args", "attrs5", 0.86, 0.80}}),
		jsonGoals("Parallel", writeJSON, []jsonGoal{{"parallel, 5 attrs", "attrs5", 1.00, 0.85}}),
		jsonGoals("Fanout", []string{"slog-json"}, []jsonGoal{{"fan-out to 3, 5 attrs, ÷ slog.MultiHandler", "attrs5", 0.12, 0.08}}),
	)
	const many = "100000 loggers"
	ns := nanoseconds
	return append(all,
		goal{"Console, 5 attrs, ÷ tint", "Handle", "attrs5", "console", []string{"tint"}, ns, "ns", 0.45, 0.35},
		goal{"Text, 5 attrs, ÷ slog.TextHandler", "Handle", "attrs5", "text", []string{"slog-text"}, ns, "ns", 0.32, 0.25},
		goal{"layout, 5 attrs, ÷ a call of CPython", "Handle", "attrs5", "layout", []string{pythonCall}, ns, "ns", 0.04, 0.02},
		goal{"the same, through slog.Logger", "Front", "attrs5", "layout", []string{pythonCall}, ns, "ns", 0, 0},
		goal{"the same, Handle ÷ CPython's Handler.handle", "Handle", "attrs5", "layout", []string{pythonHandle}, ns, "ns", 0, 0},
		goal{"disabled, named, depth 8, " + many + ", ÷ slog with a LevelVar", "Tree", "disabled, depth 8, " + many, "tree", []string{"slog-json"}, ns, "ns", 1.05, 1},
		goal{"SetLevel on the root of " + many, "SetLevel", many, "tree", nil, milliseconds, "ms", 1, 0.5},
		goal{"memory a logger beyond its name, depth 8", "Memory", "tree alone", "tree", nil, bytesKept, "B", 200, 160},
		goal{"With 5 attrs: time", "With", "attrs5", "tree", []string{"slog-json"}, ns, "ns", 1, 1},
		goal{"With 5 attrs: allocations", "With", "attrs5", "tree", []string{"slog-json"}, allocations, "", 1, 1},
		goal{"With 5 attrs: bytes retained", "With", "attrs5", "tree", []string{"slog-json"}, bytesKept, "B", 2.5, 2.5},
	)
}

type jsonGoal struct {
	what, scenario string
	must, aim      float64
}

func jsonGoals(group string, against []string, rows []jsonGoal) []goal {
	var all []goal
	for _, row := range rows {
		all = append(all, goal{row.what, group, row.scenario, "tree", against, nanoseconds, "ns", row.must, row.aim})
	}
	return all
}

// printGoals prints where each goal stands.
func (r *results) printGoals(w io.Writer) {
	fmt.Fprintln(w, "\n| scenario | ours | best peer | ratio | must | aim | |\n|---|--:|--:|--:|--:|--:|---|")
	for _, g := range goals() {
		ours := g.figure(r.sample(g.group, g.scenario, g.ours))
		if ours == 0 {
			continue // not measured
		}
		name, best := r.best(g)
		reached, theirs := ours, "–"
		if g.against != nil {
			if best == 0 {
				continue
			}
			reached, theirs = ours/best, fmt.Sprintf("%s %s", name, amount(best, g.unit))
		}
		ratio := fmt.Sprintf("%.2f", reached)
		if g.against == nil {
			ratio = "–"
		}
		if g.must == 0 {
			fmt.Fprintf(w, "| %s | %s | %s | %s | – | – | |\n", g.what, amount(ours, g.unit), theirs, ratio)
			continue
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %.2f | %.2f | %s |\n", g.what, amount(ours, g.unit), theirs, ratio, g.must, g.aim, verdict(reached, g))
	}
}

// best returns the peer with the least figure.
func (r *results) best(g goal) (name string, least float64) {
	for _, peer := range g.against {
		if x := g.figure(r.sample(g.group, g.scenario, peer)); x > 0 && (least == 0 || x < least) {
			name, least = peer, x
		}
	}
	return name, least
}

func verdict(reached float64, g goal) string {
	switch reached = float64(int(reached*100+0.5)) / 100; {
	case reached <= g.aim:
		return "aim"
	case reached <= g.must:
		return "must"
	}
	return "**short**"
}

func amount(x float64, unit string) string {
	switch {
	case x < 10 && unit != "":
		return fmt.Sprintf("%.2g %s", x, unit)
	default:
		return fmt.Sprintf("%.0f %s", x, unit)
	}
}
