package pyformat

import (
	"regexp"
	"strings"
)

// parseBrace reads a template of str.format.
func parseBrace(template string, validate bool) ([]Part, error) {
	p := braceParser{template: template}
	if validate {
		p.name = regexp.MustCompile(`^(\pN+|` + word + `+)(\.` + word + `+|\[[^]]+\])*$`)
		p.spec = regexp.MustCompile(`(?i)^(.?[<>=^])?[+ -]?#?0?(\d+|{` + word + `+})?[,_]?` +
			`(\.(\d+|{` + word + `+}))?[bcdefgnosx%]?$`)
	}
	return p.parse(0, len(template), 0)
}

// braceParser reads template; the patterns, if any, are what validation wants
// of names and specs.
type braceParser struct {
	template   string
	name, spec *regexp.Regexp
}

// parse reads template[i:end]. Depth counts the placeholders around it.
func (p *braceParser) parse(i, end, depth int) ([]Part, error) {
	var out literals
	for i < end {
		c := p.template[i]
		switch {
		case c != '{' && c != '}':
			out.text.WriteByte(c)
			i++
		case i+1 < end && p.template[i+1] == c && depth == 0:
			out.text.WriteByte(c)
			i += 2
		case c == '}':
			return nil, &SyntaxError{i, "a '}' without its '{'", "}} for a brace"}
		default:
			close := p.closing(i, end)
			if close < 0 {
				return nil, &SyntaxError{i, "a '{' without its '}'", "{{ for a brace"}
			}
			part, err := p.field(i, close, depth)
			if err != nil {
				return nil, err
			}
			out.add(part)
			i = close + 1
		}
	}
	out.flush()
	return out.parts, nil
}

// closing returns where the brace at i is closed, -1 if it is not. Inside
// brackets, before the spec, braces are part of the name.
func (p *braceParser) closing(i, end int) int {
	depth, bracket, name := 0, false, true
	for ; i < end; i++ {
		c := p.template[i]
		switch {
		case bracket:
			bracket = c != ']'
		case c == '[' && name:
			bracket = true
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i
			}
		case (c == ':' || c == '!') && depth == 1:
			name = false
		}
	}
	return -1
}

// field reads the placeholder between the braces at begin and end.
func (p *braceParser) field(begin, end, depth int) (Part, error) {
	part := Part{Offset: begin}
	body := p.template[begin+1 : end]
	split := nameEnd(body)
	name, rest := body[:split], body[split:]
	specAt := begin + 1 + split
	part.Spec.Prec = -1
	if strings.HasPrefix(rest, "!") {
		if len(rest) < 2 || strings.IndexByte("rsa", rest[1]) < 0 {
			return part, &SyntaxError{specAt, "behind '!' must come r, s or a", "{" + name + "!s}"}
		}
		part.Spec.Conv = rest[1]
		rest = rest[2:]
		specAt += 2
		if rest != "" && rest[0] != ':' {
			return part, syntaxError(specAt, "behind the conversion must come ':' or '}'")
		}
	}
	if err := p.checkName(name, begin); err != nil {
		return part, err
	}
	part.Name = dotted(name)
	if rest == "" {
		return part, nil
	}
	return part, p.parseSpec(&part, specAt+1, end, depth)
}

// nameEnd returns where the name of a placeholder ends.
func nameEnd(body string) int {
	bracket := false
	for i := range len(body) {
		switch c := body[i]; {
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case !bracket && (c == ':' || c == '!'):
			return i
		}
	}
	return len(body)
}

func (p *braceParser) checkName(name string, begin int) error {
	switch {
	case name == "":
		return &SyntaxError{begin, "the placeholder has no name", "{{}} for braces, {message} for the message"}
	case strings.ContainsAny(name, "{}"):
		return syntaxError(begin, "%q is not a name", name)
	case p.name != nil && !p.name.MatchString(name):
		return syntaxError(begin+1, "%q is not a name", name)
	case dotted(name) == "" || name[0] == '.' || name[0] == '[':
		return syntaxError(begin+1, "%q does not begin with a name", name)
	}
	return nil
}

// dotted writes a[b] as a.b.
func dotted(name string) string {
	if strings.IndexByte(name, '[') < 0 {
		return name
	}
	return strings.NewReplacer("[", ".", "]", "").Replace(name)
}

// parseSpec reads the spec template[begin:end]; with placeholders in it, it can
// only be read when their values are known.
func (p *braceParser) parseSpec(part *Part, begin, end, depth int) error {
	text := p.template[begin:end]
	if p.spec != nil && text != "" && !p.spec.MatchString(text) {
		return p.badSpec(text, begin)
	}
	if strings.ContainsAny(text, "{}") {
		if depth > 0 {
			return syntaxError(begin, "placeholders are nested too deeply")
		}
		nested, err := p.parse(begin, end, depth+1)
		part.Dynamic = nested
		return err
	}
	conv := part.Spec.Conv
	spec, err := ParseSpec(text)
	if err != nil {
		e := err.(*SyntaxError) // ParseSpec returns no other
		e.Offset += begin
		return e
	}
	part.Spec = spec
	part.Spec.Conv = conv
	return nil
}

// badSpec says what is wrong with a spec that validation refuses.
func (p *braceParser) badSpec(text string, begin int) error {
	if _, err := ParseSpec(text); err != nil && !strings.ContainsAny(text, "{}") {
		e := err.(*SyntaxError) // ParseSpec returns no other
		e.Offset += begin
		return e
	}
	return syntaxError(begin, "%q is not a format specifier", text)
}
