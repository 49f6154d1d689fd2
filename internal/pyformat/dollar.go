package pyformat

import "strings"

// parseDollar reads a template of string.Template. In braces, and only there,
// a name may go on behind a point: ${req.id}.
func parseDollar(template string) ([]Part, error) {
	var out literals
	for i := 0; i < len(template); {
		if template[i] != '$' {
			out.text.WriteByte(template[i])
			i++
			continue
		}
		rest := template[i+1:]
		name, size := identifier(rest), 0
		switch {
		case strings.HasPrefix(rest, "$"):
			out.text.WriteByte('$')
			i += 2
			continue
		case name != "":
			size = 1 + len(name)
		case strings.HasPrefix(rest, "{"):
			if name = bracedName(rest[1:]); name == "" {
				return nil, &SyntaxError{i, "'${' without a name and its '}'", "${message}"}
			}
			size = 1 + len("{") + len(name) + len("}")
		default:
			return nil, &SyntaxError{i, "a '$' that begins no placeholder", "$$ for a dollar sign"}
		}
		out.add(Part{Name: name, Offset: i, Spec: Spec{Prec: -1}})
		i += size
	}
	out.flush()
	return out.parts, nil
}

// bracedName returns the name in front of the brace that closes it, or "".
func bracedName(s string) string {
	n := len(identifier(s))
	if n == 0 {
		return ""
	}
	end := n
	if s[n:] != "" && s[n] == '.' {
		for end < len(s) && (s[end] == '.' || s[end] == '-' || s[end] == '_' || isAlnum(s[end])) {
			end++
		}
	}
	if end == len(s) || s[end] != '}' || s[end-1] == '.' {
		return ""
	}
	return s[:end]
}

// identifier returns the ASCII identifier that s begins with, or "".
func identifier(s string) string {
	n := 0
	for n < len(s) {
		if c := s[n]; c != '_' && !isAlnum(c) || n == 0 && c <= '9' {
			break
		}
		n++
	}
	return s[:n]
}

func isAlnum(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}
