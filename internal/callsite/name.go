package callsite

import "strings"

// packageOf returns the package path that the name of a function begins with,
// or "" if there is none: "gopkg%2ein/yaml%2ev3.(*Decoder).Decode" is of
// gopkg.in/yaml.v3.
func packageOf(function string) string {
	if i := strings.IndexByte(function, '['); i >= 0 {
		function = function[:i] // type arguments have paths of their own
	}
	last := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[last:], '.')
	if dot <= 0 {
		return ""
	}
	return unescape(function[:last+dot])
}

// unescape takes back what the compiler does to import paths in symbols: a
// dot in the last element, and what is no printable ASCII, is %xx.
func unescape(path string) string {
	if !strings.Contains(path, "%") {
		return path
	}
	out := make([]byte, 0, len(path))
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			high, ok1 := hex(path[i+1])
			low, ok2 := hex(path[i+2])
			if ok1 && ok2 {
				out = append(out, high<<4|low)
				i += 2
				continue
			}
		}
		out = append(out, path[i])
	}
	return string(out)
}

func hex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}

// closure says whether function is a function literal, or the body of a range
// over a function: compiled where it was inlined, it has the name of that place.
func closure(function string) bool {
	rest := function[strings.LastIndexByte(function, '/')+1:]
	for {
		i := strings.Index(rest, ".func")
		if i < 0 {
			break
		}
		rest = rest[i+len(".func"):]
		if rest != "" && '0' <= rest[0] && rest[0] <= '9' {
			return true
		}
	}
	return strings.Contains(function, "-range")
}
