package pyformat_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/pyformat"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

func TestCPythonSpecs(t *testing.T) {
	if n := compareSpecs(t, committed(t, "testdata/spec.jsonl")); n < 3000 {
		t.Errorf("%d cases, want at least 3000", n)
	}
}

func TestCPythonAccepts(t *testing.T) {
	if n := compareAccepted(t, committed(t, "testdata/accept.jsonl")); n < 1000 {
		t.Errorf("%d cases, want at least 1000", n)
	}
}

// TestCPythonLive asks the interpreter itself, with other cases every time.
func TestCPythonLive(t *testing.T) {
	seed := strconv.Itoa(rand.IntN(1 << 30))
	specs := testenv.Python(t, "../oracle/layout.py", "spec", "6000", seed)
	layouts := testenv.Python(t, "../oracle/layout.py", "accept", "3000", seed)
	t.Logf("seed %s", seed)
	compareSpecs(t, specs)
	compareAccepted(t, layouts)
}

func committed(t *testing.T, name string) []byte {
	t.Helper()
	cases, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func decode(t *testing.T, line []byte, into ...any) {
	t.Helper()
	if err := json.Unmarshal(line, &into); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
}

func compareSpecs(t *testing.T, cases []byte) int {
	t.Helper()
	n := 0
	for lines := bufio.NewScanner(bytes.NewReader(cases)); lines.Scan(); n++ {
		var style, spec, value, want string
		decode(t, lines.Bytes(), &style, &spec, &value, &want)
		parts, err := parse(style, "{x"+spec+"}", "%(x)"+spec, false)
		if err != nil || len(parts) != 1 {
			t.Errorf("%s: %v, %d parts", lines.Bytes(), err, len(parts))
			continue
		}
		if got := string(appendTagged(t, &parts[0].Spec, value)); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", lines.Bytes(), got, want)
		}
	}
	return n
}

func parse(style, brace, other string, validate bool) ([]pyformat.Part, error) {
	switch style {
	case "{":
		return pyformat.Parse(pyformat.Brace, brace, validate)
	case "$":
		return pyformat.Parse(pyformat.Dollar, other, validate)
	}
	return pyformat.Parse(pyformat.Percent, other, validate)
}

func appendTagged(t *testing.T, s *pyformat.Spec, tagged string) []byte {
	t.Helper()
	kind, text, _ := strings.Cut(tagged, ":")
	switch kind {
	case "i":
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return s.AppendInt(nil, v)
	case "f":
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return s.AppendFloat(nil, v)
	}
	return s.AppendText(nil, text)
}

// compareAccepted: what CPython accepts must parse, what it refuses must not;
// where it takes a layout that can print no record (null), either is right.
func compareAccepted(t *testing.T, cases []byte) int {
	t.Helper()
	n := 0
	for lines := bufio.NewScanner(bytes.NewReader(cases)); lines.Scan(); n++ {
		var style, layout string
		var valid, works *bool
		decode(t, lines.Bytes(), &style, &layout, &valid, &works)
		for _, v := range []struct {
			validate bool
			want     *bool
		}{{true, valid}, {false, works}} {
			_, err := parse(style, layout, layout, v.validate)
			if v.want != nil && (err == nil) != *v.want {
				t.Errorf("%s style %q, validate %t: error %v, CPython accepts: %t", style, layout, v.validate, err, *v.want)
			}
		}
	}
	return n
}
