package hierarchy

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
)

// A Directive sets one level: of a logger or, with Handler, of the handler
// that was added under Name.
type Directive struct {
	Name    string // "" is the root
	Handler bool
	Level   slog.Level
}

// Directives are levels in one line, as they stand in an environment variable
// or a flag:
//
//	warning,app.db=debug,app.http=off,@console=error
//
// A level alone is the root's ("root=" and "*=" mean it too), a name alone is
// set to DEBUG, "@" marks a handler. The parts are separated by commas or
// semicolons; of two for one name the later wins. A level holds for the logger
// and, by inheritance, for those below it that have none. A Directives is a
// flag.Value and an encoding.TextUnmarshaler.
type Directives []Directive

// A DirectiveError says what is wrong with one part of a line of directives.
type DirectiveError struct {
	Part   string // the part
	Column int    // where the mistake is in the whole line, in bytes from 1
	Err    error
}

// Error names the part, the column and the cause.
func (e *DirectiveError) Error() string {
	return fmt.Sprintf("directive %q: column %d: %v", e.Part, e.Column, e.Err)
}

// Unwrap returns the cause.
func (e *DirectiveError) Unwrap() error { return e.Err }

// ParseDirectives reads a line of directives. The error joins a
// *[DirectiveError] for each bad part; the good parts are returned beside it,
// for a caller that would rather have those than none.
func ParseDirectives(s string) (Directives, error) {
	var (
		out  Directives
		errs []error
	)
	for start := 0; start <= len(s); {
		end := start + len(s[start:])
		if i := strings.IndexAny(s[start:], ",;"); i >= 0 {
			end = start + i
		}
		if part := strings.TrimSpace(s[start:end]); part != "" {
			lead := strings.Index(s[start:end], part)
			d, err := parseDirective(part, start+lead+1)
			if err != nil {
				errs = append(errs, err)
			} else {
				out = append(out, d)
			}
		}
		start = end + 1
	}
	return out, errors.Join(errs...)
}

// parseDirective reads one part, which stands at column.
func parseDirective(part string, column int) (Directive, error) {
	fail := func(offset int, err error) (Directive, error) {
		return Directive{}, &DirectiveError{Part: part, Column: column + offset, Err: err}
	}
	name, word, assigned := strings.Cut(part, "=")
	levelAt := len(name) + 1 + len(word) - len(strings.TrimLeft(word, " \t"))
	name, word = strings.TrimSpace(name), strings.TrimSpace(word)
	var d Directive
	if !assigned {
		level, err := ParseLevel(name)
		if err == nil {
			return Directive{Level: level}, nil
		}
		// A name alone is DEBUG, but a misspelt level is no name.
		if unknown, ok := errors.AsType[*UnknownLevelError](err); ok && (unknown.Near != "" || unknown.Column > 1) {
			return fail(0, err)
		}
		d.Level = LevelDebug
	}
	d.Name, d.Handler = strings.CutPrefix(name, "@")
	if i := strings.IndexAny(d.Name, " \t=@\"'"); i >= 0 || d.Name == "" {
		return fail(len(name)-len(d.Name)+max(i, 0), errors.New("a logger's name, or @ and a handler's, is expected"))
	}
	if name == "root" || name == "*" {
		d.Name = ""
	}
	if assigned {
		level, err := ParseLevel(word)
		if err != nil {
			return fail(levelAt, err)
		}
		d.Level = level
	}
	return d, nil
}

// EnvDirectives reads the directives in the environment variable key; there
// are none if it is not set. The error names the variable.
func EnvDirectives(key string) (Directives, error) {
	d, err := ParseDirectives(os.Getenv(key))
	if err != nil {
		err = fmt.Errorf("environment variable %s: %w", key, err)
	}
	return d, err
}

// String returns the line that ParseDirectives reads d from.
func (d Directives) String() string {
	parts := make([]string, len(d))
	for i, one := range d {
		switch {
		case one.Handler:
			parts[i] = "@" + one.Name + "=" + LevelName(one.Level)
		case one.Name == "":
			parts[i] = LevelName(one.Level)
		default:
			parts[i] = one.Name + "=" + LevelName(one.Level)
		}
	}
	return strings.Join(parts, ",")
}

// Set parses s and replaces d by it. On an error d stays as it is.
func (d *Directives) Set(s string) error {
	parsed, err := ParseDirectives(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalText returns what String does.
func (d Directives) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText does what Set does.
func (d *Directives) UnmarshalText(text []byte) error { return d.Set(string(text)) }

// SetDirectives asks for all the levels of d. A handler has to be attached
// already, and to have a method SetLevel(slog.Level).
func (c *Change) SetDirectives(d Directives) {
	for _, one := range d {
		if one.Handler {
			c.setHandlerLevel(one)
		} else {
			c.SetLevel(one.Name, one.Level)
		}
	}
}

func (c *Change) setHandlerLevel(d Directive) {
	h, ok := c.tree.HandlerByName(d.Name)
	if !ok {
		c.errs = append(c.errs, fmt.Errorf("hierarchy: no handler named %q", d.Name))
		return
	}
	leveled, ok := h.(interface{ SetLevel(slog.Level) })
	if !ok {
		c.errs = append(c.errs, fmt.Errorf("hierarchy: the level of handler %q (%T) cannot be set", d.Name, h))
		return
	}
	c.after = append(c.after, func() { leveled.SetLevel(d.Level) })
}
