package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// problems checks a text and returns its problems, one a line.
func problems(name, text string) string {
	c, err := config.Parse(name, []byte(text), "")
	if c == nil {
		return err.Error()
	}
	all := c.Check(nil)
	if errs := all.Errors(); err != nil {
		var ps config.Problems
		if !errors.As(err, &ps) || len(ps) > len(errs) {
			return "Parse returned " + err.Error()
		}
	}
	return all.Error()
}

func TestProblems(t *testing.T) {
	const head = "version: 1\n"
	for _, row := range []struct{ name, file, text, want string }{
		{"nothing wrong", "a.yaml", head, ""},
		{"version missing", "a.yaml", "root: {level: INFO}\n",
			`a.yaml:1:1: error: version is missing; write version: 1`},
		{"version 2", "a.json", `{"version": 2}`, `a.json:1:13: error: version: must be 1, not 2`},
		{"version a string", "a.json", `{"version": "1"}`, `a.json:1:13: error: version: must be a whole number, not "1"`},
		{"not a mapping", "a.yaml", "- a\n", `a.yaml:1:1: error: a configuration is a mapping, not a list`},
		{"unknown key at the top", "a.yaml", head + "logers: {}\n",
			`a.yaml:2:1: warning: logers: unknown key of a configuration, ignored (did you mean "loggers"?)`},
		{"anchors at the top", "a.yaml", head + "x-common: &c {level: INFO}\nroot: *c\n", ``},
		{"section of a wrong type", "a.yaml", head + "handlers: [a]\n",
			`a.yaml:2:11: error: handlers: must be a mapping, not a list`},
		{"entry of a wrong type", "a.yaml", head + "loggers:\n  app:\n",
			`a.yaml:3:7: error: loggers.app: must be a mapping, not null`},
		{"class missing", "a.yaml", head + "handlers:\n  h: {clas: logging.StreamHandler}\nroot: {handlers: [h]}\n",
			`a.yaml:3:3: error: handlers.h: class is missing (did you mean "clas"?)`},
		{"unknown class", "a.yaml", head + "handlers:\n  h: {class: logging.StremHandler}\nroot: {handlers: [h]}\n",
			`a.yaml:3:14: error: handlers.h: unknown handler class "logging.StremHandler"; a class of the program is named by Registry.RegisterHandler (did you mean "logging.StreamHandler"?)`},
		{"class without its package", "a.yaml", head + "handlers:\n  h: {class: x.handlers.RotatingFileHandler, filename: f}\nroot: {handlers: [h]}\n",
			`a.yaml:3:14: error: handlers.h: unknown handler class "x.handlers.RotatingFileHandler"; a class of the program is named by Registry.RegisterHandler (did you mean "logging.handlers.RotatingFileHandler"?)`},
		{"unknown key of a handler", "a.yaml", head + "handlers:\n  h:\n    class: file\n    filename: f\n    maxbytes: 1\nroot: {handlers: [h]}\n",
			`a.yaml:6:5: error: handlers.h.maxbytes: unknown key of logging.FileHandler, which takes filename, mode, encoding, delay, errors, perm, buffer, flushEvery, shared`},
		{"key in another case", "a.yaml", head + "handlers:\n  h: {class: rotating_file, filename: f, max_bytes: 1}\nroot: {handlers: [h]}\n",
			`a.yaml:3:42: error: handlers.h.max_bytes: unknown key of logging.handlers.RotatingFileHandler, which takes filename, mode, maxBytes, backupCount, encoding, delay, errors, naming, maxAge, compress, perm, buffer, flushEvery, shared (did you mean "maxBytes"?)`},
		{"required key", "a.yaml", head + "handlers:\n  h: {class: file}\nroot: {handlers: [h]}\n",
			`a.yaml:3:6: error: handlers.h: filename is missing; logging.FileHandler needs it`},
		{"class and factory", "a.yaml", head + "handlers:\n  h: {class: stream, (): stream}\nroot: {handlers: [h]}\n",
			`a.yaml:3:7: error: handlers.h: class and () exclude each other`},
		{"unknown level", "a.yaml", head + "root: {level: INF}\n",
			`a.yaml:2:15: error: root.level: unknown level "INF" (did you mean "INFO"?)`},
		{"level as a string", "a.json", `{"version": 1, "root": {"level": "20"}}`,
			`a.json:1:34: error: root.level: the level "20" is a string; Python takes a number without quotes, or a name`},
		{"level of a wrong type", "a.yaml", head + "root: {level: [INFO]}\n",
			`a.yaml:2:15: error: root.level: must be the name of a level or a number, not a list`},
		{"level in lower case", "a.yaml", head + "root: {level: info+2}\n", ``},
		{"handler of a logger", "a.yaml", head + "handlers:\n  console: {class: stream}\nloggers:\n  app: {handlers: [consol]}\nroot: {handlers: [console]}\n",
			`a.yaml:5:20: error: loggers.app.handlers[0]: no handler named "consol" (did you mean "console"?)`},
		{"handlers as a string", "a.yaml", head + "root: {handlers: console}\n",
			`a.yaml:2:18: error: root.handlers: must be a list of names, not "console"`},
		{"handlers that are no names", "a.yaml", head + "handlers:\n  h: {class: queue, handlers: [{a: b}]}\nroot: {handlers: [h, 7]}\n",
			`a.yaml:3:32: error: handlers.h.handlers[0]: must be a name, not a mapping
a.yaml:4:22: error: root.handlers[1]: must be a name, not 7`},
		{"unknown formatter", "a.yaml", head + "formatters: {brief: {}}\nhandlers:\n  h: {class: stream, formatter: breif}\nroot: {handlers: [h]}\n",
			`a.yaml:4:33: error: handlers.h.formatter: no formatter named "breif" (did you mean "brief"?)`},
		{"unknown filter", "a.yaml", head + "handlers:\n  h: {class: stream, filters: [f]}\nroot: {handlers: [h]}\n",
			`a.yaml:3:32: error: handlers.h.filters[0]: no filter named "f"`},
		{"unknown key of a formatter", "a.yaml", head + "formatters:\n  f: {fmt: '%(message)s'}\n",
			`a.yaml:3:7: warning: formatters.f.fmt: unknown key of a logging.Formatter, ignored (did you mean "format"?)`},
		{"bad style", "a.yaml", head + "formatters:\n  f: {style: '#'}\n",
			`a.yaml:3:14: error: formatters.f.style: must be "%", "{" or "$", not "#"`},
		{"unknown key of a logger", "a.yaml", head + "loggers:\n  app: {lvl: INFO}\n",
			`a.yaml:3:9: warning: loggers.app.lvl: unknown key of a logger, ignored (did you mean "level"?)`},
		{"propagate of root", "a.yaml", head + "root: {propagate: no}\n",
			`a.yaml:2:8: warning: root.propagate: unknown key of a root logger, ignored`},
		{"propagate", "a.yaml", head + "loggers: {a: {propagate: no}, b: {propagate: 'no'}, c: {propagate: 0}}\n",
			`a.yaml:2:46: warning: loggers.b.propagate: the string "no" counts as true; write true or false without quotes`},
		{"two roots", "a.yaml", head + "loggers: {'': {level: INFO}}\nroot: {level: DEBUG}\n",
			`a.yaml:2:11: warning: loggers."": the root logger is configured by root: too, whose level and handlers are used`},
		{"truth that is not Python's", "a.yaml", head + "handlers:\n  h: {class: file, filename: f, shared: 'no', delay: [1]}\nroot: {handlers: [h]}\n",
			`a.yaml:3:41: error: handlers.h.shared: must be true or false, not "no"
a.yaml:3:54: error: handlers.h.delay: must be true or false, not a list`},
		{"control characters", "a.json", `{"version": 1, "handlers": {"\u001b]0;x\u0007": {"class": "stream"}}}`,
			`a.json:1:29: warning: handlers."\x1b]0;x\a": nothing hands records to this handler`},
		{"a handler that nothing reaches", "a.yaml", head + "handlers:\n  h: {class: stream}\n",
			`a.yaml:3:3: warning: handlers.h: nothing hands records to this handler`},
		{"records twice", "a.yaml", head + "handlers: {h: {class: stream}}\nloggers: {app.db: {handlers: [h]}}\nroot: {handlers: [h]}\n",
			`a.yaml:3:11: warning: loggers.app.db.handlers[0]: "h" is a handler of root too, to which app.db propagates: it gets its records twice`},
		{"no records twice", "a.yaml", head + "handlers: {h: {class: stream}}\nloggers: {app.db: {handlers: [h]}, app: {propagate: false}}\nroot: {handlers: [h]}\n", ``},
		{"handlers in a circle", "a.yaml", head + "handlers:\n  a: {class: memory, capacity: 1, target: b}\n  b: {class: queue, handlers: [a]}\nroot: {handlers: [a]}\n",
			`a.yaml:3:3: error: handlers.a: handlers hand records round in a circle: a → b → a`},
		{"target missing", "a.yaml", head + "handlers:\n  a: {class: memory, capacity: 1, target: c}\nroot: {handlers: [a]}\n",
			`a.yaml:3:43: error: handlers.a.target: no handler named "c"`},
		{"size", "a.yaml", head + "handlers:\n  h: {class: rotating_file, filename: f, maxBytes: 10XB, backupCount: -1}\nroot: {handlers: [h]}\n",
			`a.yaml:3:52: error: handlers.h.maxBytes: must be a number of bytes, or a text such as "10MB", not "10XB"
a.yaml:3:71: warning: handlers.h.backupCount: -1 counts as 0`},
		{"no advice on a wrong value", "a.yaml", head + "handlers:\n  h: {class: rotating_file, filename: f, maxBytes: 10, backupCount: many}\nroot: {handlers: [h]}\n",
			`a.yaml:3:69: error: handlers.h.backupCount: must be a whole number of 0 or more, not "many"`},
		{"formatter of a memory", "a.yaml", head + "formatters: {f: {}}\nhandlers:\n  m: {class: memory, capacity: 1, target: h, formatter: f}\n  q: {class: queue, handlers: [h], formatter: f}\n  h: {class: stream}\nroot: {handlers: [m, q]}\n",
			`a.yaml:4:57: warning: handlers.m.formatter: has no effect: the handlers it hands records to have their own`},
		{"never rolls", "a.yaml", head + "handlers:\n  h: {class: rotating_file, filename: f, maxBytes: 10MB}\nroot: {handlers: [h]}\n",
			`a.yaml:3:52: warning: handlers.h.maxBytes: never rolls over while backupCount is 0`},
		{"when", "a.yaml", head + "handlers:\n  h: {class: timed_rotating_file, filename: f, when: midnigth, atTime: 25:00}\nroot: {handlers: [h]}\n",
			`a.yaml:3:54: error: handlers.h.when: must be one of s, m, h, d, midnight, w0, w1, w2, w3, w4, w5, w6, not "midnigth" (did you mean "midnight"?)
a.yaml:3:72: error: handlers.h.atTime: must be a time of day such as "23:30:00", not "25:00"`},
		{"stream without ext", "a.yaml", head + "handlers:\n  h: {class: stream, stream: sys.stdout}\nroot: {handlers: [h]}\n",
			`a.yaml:3:30: error: handlers.h.stream: a stream is named by ext://sys.stdout, ext://sys.stderr or the name of a registered writer, not "sys.stdout" (did you mean "ext://sys.stdout"?)`},
		{"unknown stream", "a.yaml", head + "handlers:\n  h: {class: stream, stream: ext://sys.stdou}\nroot: {handlers: [h]}\n",
			`a.yaml:3:30: error: handlers.h.stream: no value is registered as "sys.stdou" (did you mean "sys.stdout"?)`},
		{"encoding", "a.yaml", head + "handlers:\n  h: {class: file, filename: f, encoding: latin-1}\nroot: {handlers: [h]}\n",
			`a.yaml:3:43: warning: handlers.h.encoding: files are written in UTF-8, not in "latin-1"`},
		{"two handlers on a file", "a.yaml", head + "handlers:\n  h: {class: file, filename: f, level: INFO}\n  i: {class: file, filename: ./f}\n  j: {class: watched_file, filename: f}\nroot: {handlers: [h, i, j]}\n",
			`a.yaml:5:38: warning: handlers.j.filename: handlers.h writes this file too, with other settings, which are used for both`},
		{"class is null", "a.yaml", head + "handlers:\n  h: {class: null}\nroot: {handlers: [h]}\n", `a.yaml:3:3: error: handlers.h: class is missing`},
		{"attributes", "a.yaml", head + "handlers:\n  h: {class: stream, .: {terminater: x}}\nroot: {handlers: [h]}\n",
			`a.yaml:3:26: warning: handlers.h...terminater: an attribute that has no effect here (did you mean "terminator"?)`},
		{"several at once", "a.json", "{\"version\": 1,\n \"handlers\": {\"h\": {\"class\": \"stream\", \"level\": \"LOUD\"}},\n \"root\": {\"handlers\": [\"h\", \"i\"], \"lvel\": 10}}",
			`a.json:2:49: error: handlers.h.level: unknown level "LOUD"
a.json:3:29: error: root.handlers[1]: no handler named "i"
a.json:3:35: warning: root.lvel: unknown key of a root logger, ignored (did you mean "level"?)`},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.Split(row.want, "\n"), strings.Split(problems(row.file, row.text), "\n")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSyntax(t *testing.T) {
	for _, row := range []struct{ name, file, text, want string }{
		{"empty YAML", "a.yaml", "# nothing\n", `a.yaml:1:1: error: the file is empty`},
		{"empty JSON", "a.json", "", `a.json:1:1: error: JSON: unexpected end of the text`},
		{"JSON cut off", "a.json", "{\"version\": 1,\n", `a.json:2:1: error: JSON: unexpected end of the text`},
		{"JSON comma", "a.json", "{\"version\": 1\n \"root\": {}}", `a.json:2:2: error: JSON: invalid character '"' after object key:value pair`},
		{"JSON text after", "a.json", "{\"version\": 1} x", `a.json:1:16: error: text after the end of the configuration`},
		{"JSON twice", "a.json", "{\"version\": 2, \"version\": 1}", `a.json:1:16: warning: version: this key is already at line 1; this one counts`},
		{"JSON deep", "a.json", strings.Repeat("[", 200), `a.json:1:66: error: ` + strings.Repeat("[0]", 65) + `: nested more than 64 deep`},
		{"YAML twice", "a.yaml", "version: 1\nroot: 7\nroot: {}\n", `a.yaml:3:1: warning: root: this key is already at line 2; this one counts`},
		{"YAML NUL", "a.yaml", "version: 1\nx: a\x00b\n", `a.yaml:2:5: error: YAML: control characters are not allowed (value: 0)`},
		{"too large number", "a.json", `{"version": 1e999}`, `a.json:1:13: error: version: the number 1e999 is too large`},
		{"YAML percent", "a.yaml", "version: 1\nformatters:\n  f:\n    format: %(message)s\n",
			`a.yaml:4:13: error: YAML: a value that begins with % must be in quotes; write the format string as "%(message)s"`},
		{"YAML brace", "a.yaml", "version: 1\nformatters:\n  f:\n    format: {asctime} {message}\n    style: '{'\n",
			`a.yaml:4:13: error: YAML: a value that begins with { is read as a mapping; write the format string in quotes: "{message}"`},
		{"YAML one brace", "a.yaml", "version: 1\nformatters:\n  f:\n    format: {message}\n    style: '{'\n",
			`a.yaml:4:13: error: formatters.f.format: must be a string, not a mapping; write the format string in quotes: "{message}"`},
		{"YAML tab", "a.yaml", "version: 1\nroot:\n\tlevel: INFO\n", `a.yaml:3:1: error: YAML: a tab in the indentation; YAML takes spaces only`},
		{"YAML colon", "a.yaml", "version: 1\nroot: a: b\n", `a.yaml:2:8: error: YAML: mapping values are not allowed in this context`},
		{"YAML second document", "a.yaml", "version: 1\n---\nversion: 1\n", `a.yaml:2:1: error: a second document; a configuration is one`},
		{"YAML alias", "a.yaml", "version: 1\nroot: *nothing\n", `a.yaml:2:7: error: YAML: unknown anchor 'nothing' referenced`},
		{"YAML tag", "a.yaml", "version: 1\nroot: {level: !!python/name:x INFO}\n", `a.yaml:2:15: error: root.level: the tag !!python/name:x is not supported`},
		{"YAML holds itself", "a.yaml", "version: 1\nroot: &a {x: *a}\n", `a.yaml:1:1: error: more than 100000 values once aliases are followed, or nested more than 64 deep`},
		{"YAML bomb", "a.yaml", bomb, `a.yaml:1:1: error: more than 100000 values once aliases are followed, or nested more than 64 deep`},
		{"not UTF-8", "a.yaml", "version: 1\nroot: \xff\n", `a.yaml:2:7: error: is not UTF-8`},
		{"env", "a.yaml", "version: 1\nroot: {level: '${CONFIG_TEST_UNSET}'}\n",
			`a.yaml:2:15: error: root.level: the environment variable CONFIG_TEST_UNSET is not set; a default is written ${CONFIG_TEST_UNSET:-default}
a.yaml:2:15: error: root.level: unknown level "${CONFIG_TEST_UNSET}"`},
		{"env default", "a.yaml", "version: 1\nroot: {level: '${CONFIG_TEST_UNSET:-ERROR}'}\n", ``},
		{"env number", "a.yaml", "version: 1\nroot: {level: '${CONFIG_TEST_UNSET:-20}'}\n", ``},
		{"cfg", "a.yaml", "version: 1\nlevels: {app: [INFO, DEBUG]}\nroot: {level: 'cfg://levels.app[1]'}\n", ``},
		{"cfg in a circle", "a.yaml", "version: 1\na: cfg://b\nb: cfg://a\nroot: {level: 'cfg://a'}\n",
			`a.yaml:2:4: error: a: refers to itself`},
		{"cfg to nothing", "a.yaml", "version: 1\nlevels: {app: [INFO]}\nroot: {level: 'cfg://levels.aap[0]', handlers: 'cfg://levels.app[7]', filters: 'cfg://levels!'}\n",
			`a.yaml:3:15: error: root.level: cfg://levels.aap[0]: there is no key "aap" (did you mean "app"?)
a.yaml:3:48: error: root.handlers: cfg://levels.app[7]: "7" is no index of a list of 1
a.yaml:3:80: error: root.filters: cfg://levels!: cannot read "!"; a path is written a.b[0]`},
		{"cfg to a required value", "a.yaml", "version: 1\nhandlers: {h: {class: file, filename: 'cfg://name'}}\nroot: {handlers: [h]}\n",
			`a.yaml:2:39: error: handlers.h.filename: cfg://name: there is no key "name"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.Split(row.want, "\n"), strings.Split(problems(row.file, row.text), "\n")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

const bomb = `version: 1
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
`
