package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/near"
)

// keysOf checks the keys of a mapping against what is known of them: unknown
// ones are of severity unknown, required ones must be there, and the values
// must be of the right type.
func (v *validator) keysOf(n *node, path string, c *class, unknown Severity) {
	for _, e := range n.keys {
		k := c.key(e.key)
		if k == nil {
			v.unknownKey(e, path, c, unknown)
			continue
		}
		v.value(e.value, join(path, e.key), k)
	}
	v.required(n, path, c)
}

func (v *validator) required(n *node, path string, c *class) {
	for _, k := range c.keys {
		if !k.required || n.partial {
			continue
		}
		if value := n.get(k.name); value == nil || value.kind == kindNull && !value.partial && !k.nullable {
			v.errorf(n.at, path, "%s is missing; %s needs it", k.name, c.name)
		}
	}
}

func (v *validator) unknownKey(e entry, path string, c *class, severity Severity) {
	suggestion := v.near(e.key, c.names())
	if severity == Warning {
		v.add(Warning, e.at, join(path, e.key), suggestion, "unknown key of a %s, ignored", c.name)
		return
	}
	v.add(Error, e.at, join(path, e.key), suggestion, "unknown key of %s, which takes %s", c.name,
		listOf(c.names()))
}

func listOf(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// maxNear bounds the work of finding what was meant.
const maxNear = 200

// near finds the key that was meant: the same letters in another case or
// with underscores come first.
func (r *report) near(name string, names []string) string {
	if r.full() || len(names) > maxNear || len(name) > maxNear {
		return ""
	}
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	for _, candidate := range names {
		if plain(candidate) == plain(name) && candidate != name {
			return candidate
		}
	}
	if usual := map[string]string{"fmt": "format", "lvl": "level", "formater": "formatter"}[name]; slices.Contains(names, usual) {
		return usual
	}
	if utf8.RuneCountInString(name) < 2 { // nearly everything is near
		return ""
	}
	if match := near.Match(name, names); match != name {
		return match
	}
	return ""
}

// value checks the type of one value. A null is as good as an absent key.
func (v *validator) value(n *node, path string, k *key) {
	if n.kind == kindNull || n.kind == kindValue && (k.value == anyValue || k.value == streamValue) {
		return
	}
	if k.ignored {
		v.warnf(n.at, path, "has no effect here")
		return
	}
	if i, ok := n.integer(); ok && i < 0 && !k.ours && slices.Contains(notNegative, k.value) {
		v.warnf(n.at, path, "%s counts as 0", n)
		return
	}
	wrong := ""
	switch k.value {
	case stringValue, dottedValue, formatterValue, handlerValue:
		wrong = want(n.kind == kindString || n.kind == kindExternal && k.value == dottedValue, "a string")
		if n.kind == kindMap && k.name == "format" { // in YAML, {message} without quotes
			v.errorf(n.at, path, `must be a string, not a mapping; write the format string in quotes: "{message}"`)
			return
		}
	case intValue:
		_, ok := n.integer()
		wrong = want(ok, "a whole number")
	case countValue:
		i, ok := n.integer()
		wrong = want(ok && i >= 0, "a whole number of 0 or more")
	case recordsValue:
		i, ok := n.integer()
		wrong = want(ok && i >= 0 && i <= maxRecords, fmt.Sprintf("a whole number of 0 to %d", maxRecords))
	case boolValue:
		wrong = v.boolean(n, path, k)
	case levelValue:
		if _, suggestion, err := n.level(); err != nil {
			v.add(Error, n.at, path, suggestion, "%v", err)
		}
	case mapValue:
		wrong = want(n.kind == kindMap, "a mapping")
	case listValue:
		wrong = want(n.kind == kindList, "a list")
	case stringsValue:
		wrong = want(n.kind == kindString || n.strings(), "a string or a list of strings")
	case filtersValue, handlersValue:
		wrong = want(n.kind == kindList, "a list of names")
		v.namesOf(n, path)
	default:
		wrong = v.special(n, path, k)
	}
	if wrong != "" {
		v.errorf(n.at, path, "must be %s, not %s", wrong, n)
	}
}

// notNegative are the types of which a number below 0 is as good as 0 where
// CPython has the key, too.
var notNegative = []valueType{countValue, recordsValue, sizeValue, memoryValue}

// What may be kept in memory: a capacity beyond these is a mistake, and as good
// as none when the records are not taken.
const (
	maxRecords = 10_000_000
	maxMemory  = 64 << 30
)

// boolean checks a value that is to be true or false, and warns of a string such
// as "no", which is true in Python.
func (v *validator) boolean(n *node, path string, k *key) (wrong string) {
	_, ok := n.boolean()
	if _, isWord := n.word(); ok && n.kind == kindString && !isWord {
		if ok = !k.ours; ok {
			v.warnf(n.at, path, "the string %s counts as %t; write true or false without quotes", n, n.text != "")
		}
	}
	return want(ok, "true or false")
}

// namesOf reports the items of a list that are no names.
func (v *validator) namesOf(n *node, path string) {
	for i, item := range n.list {
		if item.kind != kindString {
			v.errorf(item.at, index(path, i), "must be a name, not %s", item)
		}
	}
}

// special checks the types that only handlers and formatters have.
func (v *validator) special(n *node, path string, k *key) (wrong string) {
	switch k.value {
	case sizeValue:
		_, ok := n.bytes()
		return want(ok, `a number of bytes, or a text such as "10MB"`)
	case memoryValue:
		size, ok := n.bytes()
		if ok && size > maxMemory {
			return `at most "64GB"`
		}
		return want(ok, `a number of bytes, or a text such as "10MB"`)
	case durationValue:
		_, ok := n.duration()
		return want(ok, `a number of seconds, or a text such as "90s", "12h" or "30d"`)
	case permValue:
		_, ok := n.perm()
		return want(ok, `permission bits such as "0640"`)
	case clockValue:
		_, ok := n.clock()
		return want(ok, `a time of day such as "23:30:00"`)
	case styleValue:
		return want(n.kind == kindString && slices.Contains([]string{"%", "{", "$"}, n.text), `"%", "{" or "$"`)
	case streamValue:
		if n.kind == kindString {
			v.add(Error, n.at, path, "ext://"+n.text, "a stream is named by ext://sys.stdout, ext://sys.stderr or the name of a registered writer, not %s", n)
		} else {
			return want(n.kind == kindExternal, "an ext:// reference")
		}
	case zoneValue:
		_, err := time.LoadLocation(n.text)
		return want(n.kind == kindString && err == nil, "the name of a time zone, such as UTC or Europe/Berlin")
	case modeValue:
		v.mode(n, path)
	case encodingValue:
		if n.kind != kindString {
			return "a string"
		}
		if !slices.Contains(encodings, strings.ToLower(n.text)) {
			v.warnf(n.at, path, "files are written in UTF-8, not in %s", n)
		}
	case errorsValue:
		v.words(n, path, "strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape", "surrogatepass")
	case namingValue:
		v.words(n, path, "numbered", "timestamped")
	case overflowValue:
		v.words(n, path, overflowWords...)
	case contextKeyValue:
		return want(n.kind == kindString || n.kind == kindExternal, "the name of an attr, or an ext:// reference")
	case whenValue:
		v.words(n, path, "s", "m", "h", "d", "midnight", "w0", "w1", "w2", "w3", "w4", "w5", "w6")
	default:
		return v.network(n, path, k)
	}
	return ""
}

var fileMode = regexp.MustCompile(`^[awx][bt]?\+?$`)

func (v *validator) mode(n *node, path string) {
	if n.kind != kindString || !fileMode.MatchString(n.text) {
		v.errorf(n.at, path, `must be "a" or "w", not %s`, n)
	}
}

func want(ok bool, what string) string {
	if ok {
		return ""
	}
	return what
}

// strings says whether n is a list of strings.
func (n *node) strings() bool {
	return n.kind == kindList && !slices.ContainsFunc(n.list, func(item *node) bool { return item.kind != kindString })
}

// texts returns the strings of a list.
func (n *node) texts() []string {
	if n == nil || n.kind != kindList {
		return nil
	}
	var texts []string
	for _, item := range n.list {
		if item.kind == kindString {
			texts = append(texts, item.text)
		}
	}
	return texts
}
