package hierarchy

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// An Explanation says what becomes of a record, and why.
type Explanation struct {
	Logger    string // as it was asked for
	Used      string // the logger there is: Logger, or its nearest ancestor
	Level     slog.Level
	Effective slog.Level // of Used
	SetBy     string     // the logger that the effective level is from
	Enabled   bool       // the logger logs the record, its filters willing
	Reason    string     // why it does not, or ""
	Filters   int        // of the logger, which cannot be asked without a record
	Handlers  []Verdict
}

// A Verdict is what one handler on the way does with a record.
type Verdict struct {
	Logger  string // whose handler it is
	Handler string // the name it was added under
	Takes   bool   // its level lets the record through
}

// Explain says what would become of a record of level, logged on the logger
// called name: whether the logger logs it, and which handlers it reaches. It
// changes nothing; a logger that does not exist is not created.
func (t *Tree) Explain(name string, level slog.Level) Explanation {
	n, g := t.nearest(canonical(name))
	for g.nodes[n].placeholder {
		n = g.nodes[n].parent
	}
	from := g.leveled(n)
	effective := g.own(from)
	e := Explanation{
		Logger: printed(canonical(name)), Used: printed(g.nodes[n].name), Level: level,
		Effective: effective, SetBy: printed(g.nodes[from].name), Filters: len(g.nodes[n].filters),
	}
	switch {
	case g.nodes[n].disabled:
		e.Reason = "the logger is disabled"
	case level <= g.disable && g.disable != NotSet:
		e.Reason = "levels up to " + LevelName(g.disable) + " are disabled for the whole tree"
	case level < effective:
		e.Reason = fmt.Sprintf("%s is below the effective level %s, set by %s", LevelName(level), LevelName(effective), e.SetBy)
	}
	e.Enabled = e.Reason == ""
	for n >= 0 {
		node := g.nodes[n]
		for _, l := range node.leaves {
			e.Handlers = append(e.Handlers, Verdict{printed(node.name), l.name, l.handler.Enabled(context.Background(), level)})
		}
		if !node.propagate {
			break
		}
		n = node.parent
	}
	return e
}

// String tells the explanation in a few lines.
func (e Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s: ", e.Logger, LevelName(e.Level))
	if !e.Enabled {
		fmt.Fprintf(&b, "not logged: %s\n", e.Reason)
		return b.String()
	}
	fmt.Fprintf(&b, "logged, as the effective level is %s, set by %s\n", LevelName(e.Effective), e.SetBy)
	if e.Used != e.Logger {
		fmt.Fprintf(&b, "  there is no such logger: %s is used\n", e.Used)
	}
	if e.Filters > 0 {
		fmt.Fprintf(&b, "  filters of %s to pass: %d\n", e.Used, e.Filters)
	}
	for _, v := range e.Handlers {
		verdict := "takes it"
		if !v.Takes {
			verdict = "refuses it: the handler's level is higher"
		}
		fmt.Fprintf(&b, "  handler %q of %s %s\n", v.Handler, v.Logger, verdict)
	}
	if len(e.Handlers) == 0 {
		b.WriteString("  no handler on the way: the last resort gets it\n")
	}
	return b.String()
}
