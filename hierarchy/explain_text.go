package hierarchy

import (
	"fmt"
	"strings"
)

// String tells the explanation in a few lines.
func (e Explanation) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, "  "+format+"\n", args...) }
	at := e.Logger + " at " + LevelName(e.Level)
	if e.Reason != "" {
		fmt.Fprintf(&b, "%s: not logged: %s\n", at, e.Reason)
	} else {
		fmt.Fprintf(&b, "%s: logged, as the effective level is %s, set by %s\n", at, LevelName(e.Effective), e.SetBy)
	}
	if e.Used != e.Logger {
		line("there is no such logger: %s is used", e.Used)
	}
	if e.Reason != "" {
		line("to log it: %s", e.Change)
		return b.String()
	}
	for _, f := range e.Filters {
		line("that depends on filter %s of %s", f, e.Used)
	}
	for _, v := range e.Handlers {
		line("handler %q of %s %s", v.Handler, v.Logger, v.text())
	}
	if e.Stop != "" {
		line("%s does not propagate: no handler above it gets the record", e.Stop)
	}
	switch {
	case len(e.Handlers) > 0:
	case e.LastResort:
		line("no handler on the way: the last resort gets it")
	default:
		line("no handler on the way, and no last resort that takes it: it is lost")
	}
	return b.String()
}

// text says what the handler does.
func (v Verdict) text() string {
	text := "refuses it: " + v.Reason
	switch {
	case v.Takes && len(v.Filters) > 0:
		text = "takes it, depending on filter " + strings.Join(v.Filters, ", ")
	case v.Takes:
		text = "takes it"
	}
	if v.Again {
		text += "; it is the same handler again: one of the two is too many"
	}
	return text
}
