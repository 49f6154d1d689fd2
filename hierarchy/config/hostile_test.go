package config_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// A text costs time and memory in proportion to its size, however it is made.
func TestHostileTexts(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, row := range []struct{ name, format, text, want string }{
		{"deep JSON", "json", strings.Repeat("[", 1<<20), "nested more than 64 deep"},
		{"deep YAML", "yaml", strings.Repeat("- ", 1<<18), "max depth"},
		{"deep YAML maps", "yaml", strings.Repeat("{a: ", 1<<16), "max depth"},
		{"one key often", "json", `{"version":1,"x":{` + strings.Repeat(`"x":1,`, 100000) + `"y":1}}`, "f: warning: 99500 more problems are left out"},
		{"an error after many warnings", "json", `{"version":1,"x":{` + strings.Repeat(`"x":1,`, 1000) + `"y":1},"root":7}`, "f: error: 501 more problems are left out"},
		{"unknown classes", "yaml", "version: 1\nhandlers:\n" + many(20000, "  h%d: {class: logging.StremHandler%[1]d}\n"), "more problems are left out"},
		{"merged keys", "yaml", "version: 1\na: &a {" + many(10000, "k%d: 1, ") + "}\nb:\n  <<: [" + strings.Repeat("*a, ", 10000) + "]\n", "keys merged with <<"},
		{"unknown names", "yaml", "version: 1\nhandlers:\n" + many(5000, "  handler%d: {class: strem}\n") + "root: {handlers: [" + many(5000, "handlerx%d,") + "]}\n", "no handler named"},
		{"many sections", "ini", many(30000, "[s%d]\na=1\n"), "section [handlers] is missing"},
		{"many options", "ini", "[loggers]\n" + strings.Repeat("a=%(a)s\n", 50000), "this option is already at line 2"},
		{"doubled values", "ini", "[DEFAULT]\n" + many(9, "a%d=%%(b)s%%(b)s\n") + "b=" + strings.Repeat("x", 60000) + "\n[loggers]\nkeys=%(a1)s%(a2)s%(a3)s%(a4)s\n", "goes round in a circle"},
		{"a long literal", "ini", ini + "\nkwargs=(" + strings.Repeat("1,", 30000) + ")\n", ""},
		{"references to references", "json", `{"version":1,` + many(40, `"a%d":["cfg://a`) + `"]}`, ""},
		{"too large", "json", strings.Repeat(" ", 5<<20), "more than 4194304 bytes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			c, err := config.Parse("f", []byte(row.text), row.format)
			var problems config.Problems
			if c != nil {
				problems = c.Check(nil)
			} else if !errors.As(err, &problems) {
				t.Fatal(err)
			}
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if text := problems.Error(); !strings.Contains(text, row.want) {
				t.Errorf("problems: %.300s\nwant %s", text, row.want)
			}
			if took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 2<<30 {
				t.Errorf("allocated %d MiB", used>>20)
			}
		})
	}
}
