package probes_test

import (
	"testing"

	"github.com/seed-e5d85c45/logging/internal/probes"
)

func TestCanonical(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"order and spaces", `{ "b": 1, "a" : [ true , null ] }` + "\n", `{"a":[true,null],"b":1}` + "\n"},
		{"numbers", `{"a":1.50,"b":15e-1,"c":123456789012345678901}` + "\n", `{"a":1.5,"b":1.5,"c":123456789012345678901}` + "\n"},
		{"strings", `{"\u0061":"\u0041\n"}` + "\n", `{"a":"A\n"}` + "\n"},
		{"key twice", `{"b":2,"a":2,"b":1}` + "\n", `{"a":2,"b":2,"b":1}` + "\n"},
		{"two lines", "{}\n{}\n", "{}\n{}\n"},
	} {
		got, err := probes.Canonical(row.in)
		if err != nil || got != row.want {
			t.Errorf("%s: %q, %v, want %q", row.name, got, err, row.want)
		}
	}
	for name, in := range map[string]string{
		"nothing": "", "no newline": "{}", "no object": "1\n", "comma missing": `{"a":1"b":2}` + "\n",
		"object over two lines": "{\n}\n", "not UTF-8": "{\"a\":\"\xff\"}\n", "empty line": "{}\n\n",
	} {
		if got, err := probes.Canonical(in); err == nil {
			t.Errorf("%s: %q instead of an error", name, got)
		}
	}
}
