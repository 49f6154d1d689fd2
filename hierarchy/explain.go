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

	// Enabled says whether the logger logs the record, its filters willing:
	// CPython's isEnabledFor. Reason says why the record is not logged, and
	// Change what would change that; they are empty if it is, or if that
	// depends on the record.
	Enabled bool
	Reason  string
	Change  string

	// Filters are those of the logger on whom it depends: what they decide
	// cannot be said without a record.
	Filters []string

	// Handlers are what the record reaches on its way to the root, or to Stop,
	// the logger on the way that does not propagate ("": none). LastResort
	// says that it reaches no handler, and that the last resort takes it.
	Handlers   []Verdict
	Stop       string
	LastResort bool
}

// A Verdict is what one handler on the way does with a record.
type Verdict struct {
	Logger  string     // whose handler it is
	Handler string     // the name it was added under
	Level   slog.Level // its own; NotSet if it has none, or does not say

	// Takes says that neither its level nor one of its filters refuses the
	// record. Reason says why not.
	Takes  bool
	Reason string

	Filters []string // of the handler, those on whom it depends
	Again   bool     // the handler has been reached before: it takes the record twice
}

// Explain says what would become of a record of level, logged on the logger
// called name: whether the logger logs it, which handlers it reaches and what
// they do, and what to change for another outcome. It changes nothing; a
// logger that does not exist is not created. While packages name records (see
// [Tree.SetPackageNames]), a name that is no logger's and the import path of a
// package of the program stands for the records of that package.
//
// Handlers are asked by their Enabled. Their filters are known if they, or
// the Target they hand records to, have a method Filters() []Filter. A filter
// that is not one of [NameFilter] or [LevelFilter] decides by the record, so
// that it can only be named.
func (t *Tree) Explain(name string, level slog.Level) Explanation {
	name = canonical(name)
	n, g := t.explained(name)
	from := g.leveled(n)
	e := Explanation{
		Logger: printed(name), Used: printed(g.nodes[n].name), Level: level,
		Effective: g.own(from), SetBy: printed(g.nodes[from].name),
	}
	e.Reason, e.Change = e.refusal(g, n)
	e.Enabled = e.Reason == ""
	var refused string
	e.Filters, refused = judge(g.nodes[n].filters, name, level)
	if e.Enabled && refused != "" {
		e.Reason = "filter " + refused + " of " + e.Used + " refuses it"
		e.Change = fmt.Sprintf("remove the filter from %q", e.Used)
	}
	var reached []slog.Handler
	for ; n >= 0; n = g.nodes[n].parent {
		node := g.nodes[n]
		for _, l := range node.leaves {
			v := verdict(l, name, level)
			v.Logger = printed(node.name)
			for _, h := range reached {
				v.Again = v.Again || same(h, l.handler)
			}
			reached = append(reached, l.handler)
			e.Handlers = append(e.Handlers, v)
		}
		if !node.propagate {
			if n > 0 {
				e.Stop = printed(node.name)
			}
			break
		}
	}
	last := g.wiring.lastResort
	e.LastResort = len(e.Handlers) == 0 && last != nil && enabled(last, level)
	return e
}

// explained returns the number of the logger that records of name belong to.
func (t *Tree) explained(name string) (int, *generation) {
	n, g := t.nearest(name)
	if sites := g.wiring.sites; sites != nil && g.nodes[n].name != name {
		if pkg := sites.Named(name); pkg != nil {
			return t.nearestOf(pkg)
		}
	}
	return n, g
}

// refusal says why logger n does not log the record, and what to change.
func (e *Explanation) refusal(g *generation, n int) (reason, change string) {
	level := LevelName(e.Level)
	switch {
	case g.nodes[n].disabled:
		return "the logger " + e.Used + " is disabled", fmt.Sprintf("SetDisabled(%q, false)", e.Used)
	case e.Level <= g.disable && g.disable != NotSet:
		return "levels up to " + LevelName(g.disable) + " are disabled for the whole tree", "Disable(NotSet)"
	case e.Level < e.Effective:
		return fmt.Sprintf("%s is below the effective level %s, set by %s", level, LevelName(e.Effective), e.SetBy),
			fmt.Sprintf("SetLevel(%q, %s), or the directive %s=%s", e.Logger, level, e.Logger, strings.ToLower(level))
	}
	return "", ""
}

// judge returns those of filters that decide by the record, and the first one
// that refuses every record of the name and level.
func judge(filters []Filter, name string, level slog.Level) (depends []string, refuses string) {
	r := slog.Record{Level: level}
	for _, f := range filters {
		switch f.(type) {
		case nameFilter, levelFilter:
			if _, ok := f.Filter(context.Background(), name, r); !ok {
				return depends, fmt.Sprint(f)
			}
		case fmt.Stringer:
			depends = append(depends, fmt.Sprint(f))
		default:
			depends = append(depends, fmt.Sprintf("%T", f))
		}
	}
	return depends, ""
}

// verdict says what l does with records of the name and level.
func verdict(l *leaf, name string, level slog.Level) Verdict {
	v := Verdict{Handler: l.name, Level: NotSet, Takes: true}
	if h, ok := l.handler.(interface{ Level() slog.Level }); ok {
		v.Level = h.Level()
	}
	var refused string
	v.Filters, refused = judge(handlerFilters(l.handler), name, level)
	switch {
	case !enabled(l.handler, level) && level < v.Level:
		v.Takes, v.Reason = false, "its level is "+LevelName(v.Level)
	case !enabled(l.handler, level):
		v.Takes, v.Reason = false, "the handler's level is higher"
	case refused != "":
		v.Takes, v.Reason = false, "its filter "+refused+" does"
	}
	if !v.Takes {
		v.Filters = nil
	}
	return v
}

// enabled asks a handler, and contains a panic: it takes nothing then.
func enabled(h slog.Handler, level slog.Level) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return h.Enabled(context.Background(), level)
}

// handlerFilters returns the filters that h, and what h hands records to, has.
func handlerFilters(h slog.Handler) []Filter {
	var all []Filter
	for h != nil {
		if f, ok := h.(interface{ Filters() []Filter }); ok {
			all = append(all, f.Filters()...)
		}
		t, ok := h.(interface{ Target() slog.Handler })
		if !ok {
			break
		}
		h = t.Target()
	}
	return all
}
