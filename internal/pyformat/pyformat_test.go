package pyformat

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	text := Spec{Conv: 's', Type: 's', Align: '>', Prec: -1, percent: true}
	left := text
	left.Align, left.Width = '<', 8
	bare := Spec{Prec: -1}
	for _, tc := range []struct {
		name     string
		style    Style
		template string
		want     []Part
	}{
		{"percent", Percent, "100%% %(a)s:%(b.c)-8s", []Part{
			{Literal: "100% "}, {Name: "a", Offset: 6, Spec: text}, {Literal: ":"}, {Name: "b.c", Offset: 12, Spec: left}}},
		{"brace", Brace, "{{{a}}}{b[c].d!r}", []Part{
			{Literal: "{"}, {Name: "a", Offset: 2, Spec: bare}, {Literal: "}"},
			{Name: "b.c.d", Offset: 7, Spec: Spec{Conv: 'r', Prec: -1}}}},
		{"nested spec", Brace, "{a:>{w}}", []Part{{Name: "a", Spec: bare, Dynamic: []Part{
			{Literal: ">"}, {Name: "w", Offset: 4, Spec: bare}}}}},
		{"dollar", Dollar, "$$$a.x ${b.c}", []Part{
			{Literal: "$"}, {Name: "a", Offset: 2, Spec: bare}, {Literal: ".x "}, {Name: "b.c", Offset: 7, Spec: bare}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Parse(tc.style, tc.template, true)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(Spec{})); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, tc := range []struct {
		name     string
		style    Style
		template string
		want     SyntaxError
	}{
		{"no placeholder", Percent, "hello", SyntaxError{0, "no placeholder", ""}},
		{"unknown type", Percent, "%(a)s %(b)z", SyntaxError{10, `'z' is not a type of value`, "%(b)s"}},
		{"forgotten type", Percent, "%(a) text", SyntaxError{5, `'t' is not a type of value`, "%(a) s"}},
		{"type at the end", Percent, "%(a)s %(b)-8", SyntaxError{12, "the type is missing", "%(b)-8s"}},
		{"open name", Percent, "%(message s", SyntaxError{0, "the ')' behind the name is missing", "%(message)s"}},
		{"no name", Percent, "50% done %(a)s", SyntaxError{2, `the placeholder "% d" has no name`,
			"%% for a percent sign, %(message) d for the message"}},
		{"star", Percent, "%(a)*d", SyntaxError{4, "a width of '*' cannot be used with names", ""}},
		{"width", Percent, "%(a)999999999s", SyntaxError{4, "the width is over 65536", ""}},
		{"open brace", Brace, "{a} {b", SyntaxError{4, "a '{' without its '}'", "{{ for a brace"}},
		{"closed brace", Brace, "{a} }", SyntaxError{4, "a '}' without its '{'", "}} for a brace"}},
		{"nameless", Brace, "{a} {}", SyntaxError{4, "the placeholder has no name", "{{}} for braces, {message} for the message"}},
		{"conversion", Brace, "{a!x}", SyntaxError{2, "behind '!' must come r, s or a", "{a!s}"}},
		{"spec", Brace, "{a:%H}", SyntaxError{3, `"%H" is not a format specifier`, ""}},
		{"type", Brace, "{a:8i}", SyntaxError{4, `"i" is not a type of value`, "d"}},
		{"name", Brace, "{a b}", SyntaxError{1, `"a b" is not a name`, ""}},
		{"separator", Brace, "{a:,s}", SyntaxError{4, `',' cannot be used with type 's'`, ""}},
		{"bare dollar", Dollar, "$a $ 5", SyntaxError{3, "a '$' that begins no placeholder", "$$ for a dollar sign"}},
		{"open dollar", Dollar, "${a", SyntaxError{0, "'${' without a name and its '}'", "${message}"}},
		{"style", Style(9), "x", SyntaxError{0, "style 9 does not exist", ""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Parse(tc.style, tc.template, true)
			var got *SyntaxError
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want a *SyntaxError", err)
			}
			if diff := cmp.Diff(tc.want, *got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParsePositional(t *testing.T) {
	parts, err := ParsePositional("[%s,%03d]%%")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range parts {
		got = append(got, p.Name+p.Literal)
	}
	if diff := cmp.Diff([]string{"[", "0", ",", "1", "]%"}, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if !parts[1].Spec.Plain() || parts[3].Spec.Plain() {
		t.Errorf("plain: %v and %v, want true and false", parts[1].Spec.Plain(), parts[3].Spec.Plain())
	}
	for template, want := range map[string]string{
		"%(x)s": `the placeholder "%(x)s" has a name`,
		"%s%":   "the type is missing",
	} {
		if _, err := ParsePositional(template); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", template, err, want)
		}
	}
}

// CPython raises for these; here the value is printed as text.
func TestWrongTypes(t *testing.T) {
	for _, tc := range []struct {
		name, spec, want string
		append           func(*Spec) []byte
	}{
		{"text as number", "%(a)8d", "     abc", func(s *Spec) []byte { return s.AppendText(nil, "abc") }},
		{"float as hex", "%(a)-8x|", "1.5     ", func(s *Spec) []byte { return s.AppendFloat(nil, 1.5) }},
		{"no code point", "%(a)c", "-1", func(s *Spec) []byte { return s.AppendInt(nil, -1) }},
		{"beyond int64", "%(a)+d", "+18446744073709551615", func(s *Spec) []byte { return s.AppendUint(nil, 1<<64-1) }},
		{"no UTF-8", "%(a)r", `'a\xff'`, func(s *Spec) []byte { return s.AppendText(nil, "a\xff") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			parts, err := Parse(Percent, tc.spec, true)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(tc.append(&parts[0].Spec)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	parts, err := Parse(Percent, "%(a)-20s%(b)+08.3f%(c)d%(d)r%(e)g", true)
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() {
		dst = parts[0].Spec.AppendText(dst[:0], "WARNING")
		dst = parts[1].Spec.AppendFloat(dst, 1.5)
		dst = parts[2].Spec.AppendInt(dst, 42)
		dst = parts[3].Spec.AppendText(dst, "it's")
		dst = parts[4].Spec.AppendFloat(dst, 1e22)
	}); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"%(asctime)s %(levelname)-8s", "{a:>{w}.{p}f}", "${a.b} $$", "%(a", "{a[", "%(a)99999999999s", "{a:é^+z#012,.3f}", "{a!r:{{}}}",
	} {
		for style := range byte(3) {
			f.Add(style, seed, "text\xff", int64(-42), 1e300)
		}
	}
	f.Fuzz(func(t *testing.T, style byte, template, text string, i int64, x float64) {
		parts, err := Parse(Style(style%3), template, style >= 128)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(template) {
				t.Fatalf("error %#v for %q", err, template)
			}
			return
		}
		for _, p := range parts {
			if p.Name == "" {
				if p.Literal == "" || strings.Contains(p.Literal, "\x00") && !strings.Contains(template, "\x00") {
					t.Fatalf("literal %q from %q", p.Literal, template)
				}
				continue
			}
			for _, got := range [][]byte{
				p.Spec.AppendText(nil, text), p.Spec.AppendInt(nil, i), p.Spec.AppendFloat(nil, x),
			} {
				if len(got) < p.Spec.Width {
					t.Fatalf("%q is shorter than the width of %+v", got, p.Spec)
				}
			}
		}
	})
}
