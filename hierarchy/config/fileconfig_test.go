package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ini is a whole fileConfig file in which a test replaces one line.
const ini = `[loggers]
keys=root,app
[handlers]
keys=hand
[formatters]
keys=form
[logger_root]
level=WARNING
handlers=hand
[logger_app]
level=DEBUG
handlers=
qualname=app.db
propagate=1
[handler_hand]
class=FileHandler
level=DEBUG
formatter=form
args=('x.log', 'w')
[formatter_form]
format=%(asctime)s %(message)s
`

func TestFileConfigProblems(t *testing.T) {
	for _, row := range []struct{ name, old, new, want string }{
		{"nothing wrong", "", "", ``},
		{"comments and continued lines", "args=('x.log', 'w')", "# why\nargs=(\n   'x.log',\n\n   'w')\n; end", ``},
		{"colon, spaces and case", "class=FileHandler", "CLASS : logging.FileHandler", ``},
		{"names of Python", "class=FileHandler", "class=handlers.RotatingFileHandler", ``},
		{"interpolation", "args=('x.log', 'w')", "dir=/tmp/100%%\nargs=('%(dir)s/x.log',)", ``},
		{"standard streams", "class=FileHandler\nlevel=DEBUG\nformatter=form\nargs=('x.log', 'w')", "class=StreamHandler\nargs=(sys.stdout,)", ``},
		{"keyword arguments", "args=('x.log', 'w')", "kwargs={'filename': 'x.log', 'mode': 'a', 'delay': True}", ``},
		{"empty", ini, "", `a.ini:1:1: error: the file is empty`},
		{"before a section", "[loggers]\n", "x=1\n", `a.ini:1:1: error: "x=1" stands before the first [section]
a.ini:1:1: error: loggers: section [loggers] is missing
a.ini:7:1: warning: logger_root: no keys= names this section, ignored
a.ini:10:1: warning: logger_app: no keys= names this section, ignored
a.ini:15:1: warning: handlers.hand: nothing hands records to this handler`},
		{"no assignment", "keys=hand", "keys=hand\nwhat", `a.ini:5:1: error: "what" is no [section], no name = value, and not indented to continue one`},
		{"section twice", "[formatters]", "[handlers]\nkeys=hand\n[formatters]", `a.ini:5:1: error: section [handlers] is already at line 3`},
		{"option twice", "level=WARNING", "level=WARNING\nLEVEL=INFO", `a.ini:9:1: error: logger_root.level: this option is already at line 8`},
		{"section missing", "[handler_hand]", "[handler_han]", `a.ini:4:6: error: handlers: section [handler_hand] is missing
a.ini:9:10: error: root.handlers[0]: no handler named "hand"
a.ini:15:1: warning: handler_han: no keys= names this section, ignored (did you mean "handler_hand"?)`},
		{"keys missing", "keys=hand\n", "", `a.ini:3:1: error: handlers: keys = is missing
a.ini:8:10: error: root.handlers[0]: no handler named "hand"
a.ini:14:1: warning: handler_hand: no keys= names this section, ignored`},
		{"root missing", "keys=root,app", "keys=app", `a.ini:2:6: error: loggers: keys = must name root
a.ini:7:1: warning: logger_root: no keys= names this section, ignored
a.ini:15:1: warning: handlers.hand: nothing hands records to this handler`},
		{"unknown option", "formatter=form", "formater=form", `a.ini:18:1: warning: handlers.hand.formater: unknown option, ignored (did you mean "formatter"?)`},
		{"class missing", "class=FileHandler\n", "", `a.ini:15:1: error: handlers.hand: class is missing`},
		{"unknown level", "level=DEBUG\nformatter", "level=DEBUGG\nformatter", `a.ini:17:7: error: handlers.hand.level: unknown level "DEBUGG" (did you mean "DEBUG"?)`},
		{"level by number", "level=DEBUG\nformatter", "level=10\nformatter", `a.ini:17:7: error: handlers.hand.level: the level "10" is a string; Python takes a number without quotes, or a name`},
		{"unknown formatter", "formatter=form", "formatter=from", `a.ini:18:11: error: handlers.hand.formatter: no formatter named "from" (did you mean "form"?)`},
		{"unknown handler", "handlers=hand", "handlers=hand, other", `a.ini:9:10: error: root.handlers[1]: no handler named "other"`},
		{"qualname missing", "qualname=app.db\n", "", `a.ini:10:1: error: logger_app: qualname = is missing`},
		{"handlers missing", "handlers=\n", "", `a.ini:10:1: error: logger_app: handlers = is missing; it may be empty`},
		{"propagate", "propagate=1", "propagate=yes", `a.ini:14:11: error: logger_app.propagate: must be 0 or 1, not "yes"`},
		{"no literal", "('x.log', 'w')", "(os.path.join('a', 'x.log'), 'w')", `a.ini:19:7: error: handlers.hand.args: "os.path.join('a', 'x.log')" is not a literal; expressions are not evaluated`},
		{"unknown name", "('x.log', 'w')", "(sys.stdou,)", `a.ini:15:1: error: handlers.hand: filename is missing; logging.FileHandler needs it
a.ini:19:7: error: handlers.hand.args: the name "sys.stdou" is not known; expressions are not evaluated (did you mean "sys.stdout"?)`},
		{"too many values", "('x.log', 'w')", "('x.log', 'w', None, True, None, 1)", `a.ini:19:39: error: handlers.hand.args: 6 values; logging.FileHandler takes at most 5`},
		{"a value, not a tuple", "('x.log', 'w')", "('x.log')", `a.ini:19:7: error: handlers.hand.args: must be a tuple, such as ('app.log', 'a'), not "x.log"`},
		{"wrong type", "('x.log', 'w')", "('x.log', 'w', None, 'no')", `a.ini:19:27: warning: handlers.hand.delay: the string "no" counts as true; write true or false without quotes`},
		{"twice", "('x.log', 'w')", "('x.log', 'w')\nkwargs={'mode': 'a'}", `a.ini:20:9: error: handlers.hand.mode: given by args and by kwargs`},
		{"percent", "('x.log', 'w')", "('100%.log',)", `a.ini:19:6: error: handler_hand.args: a % must be followed by % or by (name)s: "%.log',)"`},
		{"unknown reference", "('x.log', 'w')", "('%(dir)s/x.log',)", `a.ini:19:6: error: handler_hand.args: %(dir)s: there is no option "dir" in this section or in [DEFAULT]`},
		{"reference in a circle", "('x.log', 'w')", "%(args)s", `a.ini:19:6: error: handler_hand.args: %(…)s goes round in a circle, or is nested more than 10 deep`},
	} {
		t.Run(row.name, func(t *testing.T) {
			if !strings.Contains(ini, row.old) {
				t.Fatalf("%q is not in the file", row.old)
			}
			got := problems("a.ini", strings.Replace(ini, row.old, row.new, 1))
			if diff := cmp.Diff(strings.Split(row.want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
