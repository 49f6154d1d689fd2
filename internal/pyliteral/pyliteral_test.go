package pyliteral_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/pyliteral"
)

// text writes a value in a form that shows its kinds.
func text(v pyliteral.Value) string {
	join := func(l, r string) string {
		parts := make([]string, len(v.Items))
		for i, item := range v.Items {
			parts[i] = text(item)
		}
		return l + strings.Join(parts, " ") + r
	}
	switch v.Kind {
	case pyliteral.None:
		return "None"
	case pyliteral.Bool:
		return fmt.Sprint(v.Bool)
	case pyliteral.Int:
		return fmt.Sprint(v.Int)
	case pyliteral.Float:
		return fmt.Sprintf("%vf", v.Float)
	case pyliteral.String:
		return fmt.Sprintf("%q", v.Text)
	case pyliteral.Bytes:
		return fmt.Sprintf("b%q", v.Text)
	case pyliteral.Tuple:
		return join("(", ")")
	case pyliteral.List:
		return join("[", "]")
	case pyliteral.Set:
		return join("set{", "}")
	case pyliteral.Dict:
		return join("{", "}")
	default:
		return "<" + v.Text + ">"
	}
}

func TestParse(t *testing.T) {
	for _, row := range []struct{ src, want string }{
		{`()`, `()`},
		{`(sys.stdout,)`, `(<sys.stdout>)`},
		{`('python.log', 'w')`, `("python.log" "w")`},
		{`'a', 1`, `("a" 1)`},
		{`('a')`, `"a"`},
		{`(('localhost', handlers.SysLogHandler . LOG_USER), )`, `(("localhost" <handlers.SysLogHandler.LOG_USER>))`},
		{`{'filename': 'x', 'delay': True, "n": None}`, `{"filename" "x" "delay" true "n" None}`},
		{`{}`, `{}`},
		{`{1, 2,}`, `set{1 2}`},
		{`[1, [2, ()], ]`, `[1 [2 ()]]`},
		{"(1,\n  # a comment\n  2)", `(1 2)`},
		{`10*1024*1024`, `10485760`},
		{`2 ** 10 + -1 - 3`, `1020`},
		{`-2**2`, `-4`},
		{`--1`, `1`},
		{`(1+2)*3`, `9`},
		{`0x1F, 0o17, 0b101, 1_000, 00`, `(31 15 5 1000 0)`},
		{`1.5, .5, 5., 1e3, 1E-2, -2.5e+1`, `(1.5f 0.5f 5f 1000f 0.01f -25f)`},
		{`1e999`, `+Inff`},
		{`'it\'s' "x" r'\n' u'\u00e9' """a
b"""`, `"it'sx\\né` + `a\nb"`},
		{`'\x41\101\0\q\
z\U0001F600'`, `"AA\x00\\qz😀"`},
		{`b'\xff' rb'\x'`, `b"\xff\\x"`},
		{`'\ud83d'`, `"�"`},
		{`  ERROR  `, `<ERROR>`},
	} {
		v, err := pyliteral.Parse(row.src)
		if err != nil {
			t.Errorf("Parse(%s): %v", row.src, err)
			continue
		}
		if got := text(v); got != row.want {
			t.Errorf("Parse(%s) = %s, want %s", row.src, got, row.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	const notLiteral = " is not a literal; expressions are not evaluated"
	for _, row := range []struct {
		src    string
		offset int
		want   string
	}{
		{``, 0, `a value is missing`},
		{`(`, 1, `a value is missing`},
		{`(1`, 2, `ends before the closing ")"`},
		{`[1,`, 3, `a value is missing`},
		{`(1 2)`, 1, `"1 2"` + notLiteral},
		{`('a', os.path.join('x,)', 'b'), 3)`, 6, `"os.path.join('x,)', 'b')"` + notLiteral},
		{`__import__('os').system('id')`, 0, `"__import__('os').system('id')"` + notLiteral},
		{`f'{x}'`, 0, `"f'{x}'"` + notLiteral},
		{`(lambda: 0)`, 1, `"lambda: 0"` + notLiteral},
		{`[x for x in y]`, 1, `"x for x in y"` + notLiteral},
		{`a[0]`, 0, `"a[0]"` + notLiteral},
		{`'a' % 1`, 0, `"'a' % 1"` + notLiteral},
		{`'a' * 1000000000`, 0, `"'a' * 1000000000"` + notLiteral},
		{`1 if x else 2`, 0, `"1 if x else 2"` + notLiteral},
		{`a..b`, 0, `"a..b"` + notLiteral},
		{`{'a' 1}`, 1, `"'a' 1"` + notLiteral},
		{`{'a': 1, 'b'}`, 12, `unexpected "}"`},
		{`'abc`, 0, `the string is not closed`},
		{"'a\nb'", 0, `the string is not closed`},
		{`'a' b'c'`, 4, `cannot join bytes and str`},
		{`'\x4'`, 0, `bad escape "\\x4" in a string`},
		{`'\N{BULLET}'`, 0, `bad escape "\\N{BULLET}" in a string`},
		{`010`, 0, `"010" is not a number`},
		{`1__0`, 0, `"1__0" is not a number`},
		{`3j`, 0, `"3j" is not a number`},
		{`9223372036854775808`, 0, `"9223372036854775808" is too large`},
		{`10**100`, 0, `"10**100" is too large`},
		{`4611686018427387904+4611686018427387904`, 0, `"4611686018427387904+4611686018427387904" is too large`},
		{strings.Repeat("(", 100), 64, `nested more than 64 deep`},
		{strings.Repeat("2**", 100) + "1", 192, `nested more than 64 deep`},
	} {
		_, err := pyliteral.Parse(row.src)
		e, ok := err.(*pyliteral.Error)
		if !ok {
			t.Errorf("Parse(%.40s) = %v, want an error", row.src, err)
			continue
		}
		if e.Message != row.want || e.Offset != row.offset {
			t.Errorf("Parse(%.40s): at %d %s\nwant at %d %s", row.src, e.Offset, e.Message, row.offset, row.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`('a', 1, None, {'b': [True, 0x1f]}, sys.stdout)`, `b'\x00' r"\d"`, `"""a"""`,
		`10*1024**2 - -1`, `((((`, `{1:`, `'\N{x}'`, "a\\\n.b", `1_0.5e-3`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		v, err := pyliteral.Parse(src)
		if err != nil {
			e := err.(*pyliteral.Error)
			if e.Offset < 0 || e.Offset > len(src) {
				t.Fatalf("offset %d of %d bytes", e.Offset, len(src))
			}
			return
		}
		if n := len(text(v)); n > 16*len(src)+64 {
			t.Fatalf("%d bytes of values from %d bytes of source", n, len(src))
		}
	})
}
