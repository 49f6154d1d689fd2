package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// Each row wants a program to end well and to print these patterns in their order.
var programs = []struct {
	name string
	args []string
	env  []string
	want []string
	not  []string
}{
	{name: "quickstart", want: []string{
		`WARNING  disk nearly full free="3 %"`, `caused by: i/o timeout`, `CRITICAL going down`,
		`WARNING  shop\.db: slow query ms=120`,
		`DEBUG    shop\.db: query\n    sql:\n        SELECT \*\n        FROM orders\n`,
		`INFO     shop\.db: in shop\.json and here order=7`, `handler "file" of shop takes it`,
		`level=INFO logger=demo msg=paid user=ada order=7 total=12\.5`,
		`"level":"INFO","logger":"demo","msg":"paid","user":"ada","order":7,"total":12\.5`,
		`INFO     demo: paid user=ada order=7`, `,\d{3} INFO     \[demo\] paid user=ada order=7 total=12\.5`,
		`shop\.json:\n.*"in shop\.json and here".*\n.*"in shop\.json only"`,
	}, not: []string{"(DEBUG|INFO) .*: not shown", "DEBUG    not shown", "INFO     shop.db: in shop.json only", "\x1b"}},

	{name: "python-layout", want: []string{
		`# %\(asctime\)s`, `,\d{3} WARNING  \[app\.db\] slow query ms=120 table=orders\n`,
		`# \{asctime\}`, `WARNING app\.db: slow query \(120 ms\)\n`, `no configuration \(\? ms\)\n`,
		`# \$levelname`, `WARNING app\.db slow query ms=120 table=orders \(main\.go\)\n`,
		`# slogx: layout .* column 13`,
	}},

	{name: "console", want: []string{
		`DEBUG    a detail n=1 text="two words" source=console/main\.go:\d+\n`,
		`user\.id=7 user\.name=ada`, `    sql:\n        SELECT \*\n`,
		`    caused by: open app\.yaml: file does not exist \(\*fs\.PathError\)\n`,
		`input was \\x1b\[2J .*\n    15:04:05 ERROR    forged\n`,
	}, not: []string{"\x1b"}},
	{name: "console", env: []string{"FORCE_COLOR=1"}, want: []string{`\x1b\[35mDEBUG\x1b\[0m`, `\x1b\[1;41mCRITICAL\x1b\[0m`}},
	{name: "console", env: []string{"FORCE_COLOR=1", "NO_COLOR=1"}, want: []string{`DEBUG`}, not: []string{"\x1b"}},

	{name: "tree", want: []string{
		`^INFO     app: to the console\n`,
		`"msg":"to both","logger":"app\.db","version":"1\.2"`, `WARNING  app\.db: to both version=1\.2\n`,
		`"msg":"to json alone"`, `"level":"DEBUG","msg":"to both","logger":"app\.db\.pool","user":"ada"`, `DEBUG    app\.db\.pool: to both user=ada`,
		`/app\.db +WARNING +effective WARNING +1 handlers`,
		`app\.db at INFO: not logged: INFO is below the effective level WARNING, set by app\.db\n`,
		`handler "console" of root takes it\n`,
	}, not: []string{"to nobody", "ERROR .*to json alone\n"}},

	{name: "rotating", want: []string{`app\.log +\d+ bytes\n`, `app\.log\.1 +9\d\d bytes\n`, `app\.log\.3 +9\d\d bytes\n$`}},

	{name: "timed", want: []string{
		`app\.log +time=2026-03-08T.* day=6\n`, `app\.log\.2026-03-05 .* day=3\n`, `app\.log\.2026-03-07 .* day=5\n$`,
	}},

	{name: "memory", want: []string{
		`request served request=0\n`, `DEBUG    parsed request=1 bytes=120\n`, `ERROR    request failed request=1`, `request served request=2\n$`,
	}, not: []string{"parsed request=0", "parsed request=2"}},

	{name: "queue", want: []string{
		`20 records logged, waited: false\n`, `msg="order taken" id=19\n`, `records were dropped" dropped=\d+\n`, `dropped: \d+\n$`,
	}},

	{name: "loki", want: []string{
		`INFO     shop: open for business\n`, `pushed: \{app="shop", level="INFO", logger="shop"\} msg="open for business"\n`,
		`level="WARNING", logger="shop\.db"\} msg="slow query" ms=120\n`, `sql="SELECT \*\\nFROM orders"\n$`,
	}},

	{name: "elasticsearch", want: []string{
		`indexed in logs-shop-default: \{"@timestamp":"2.*Z","log\.level":"INFO","log\.logger":"shop\.db","message":"connected","host":"db1"\}\n`,
		`"ms":120\}\n`, `reported: .*: a record was refused: 400 Bad Request: `, `3 in, 2 delivered, 1 failed\n$`,
	}},

	{name: "env-levels", env: []string{"LOG=app.db=debug,lib=eror"}, args: []string{"-log", "app=warning"}, want: []string{
		`column 18: unknown level "eror" \(did you mean "ERROR"\?\)`,
		`WARNING  app: at WARNING\n`, `DEBUG    app\.db: at DEBUG\n`, `INFO     lib: at INFO\n`,
	}, not: []string{"app: at INFO", "lib: at DEBUG"}},
}

func TestPrograms(t *testing.T) {
	bin := build(t)
	for _, p := range programs {
		t.Run(strings.Join(append([]string{p.name}, p.env...), " "), func(t *testing.T) {
			tmp := t.TempDir()
			cmd := exec.CommandContext(t.Context(), filepath.Join(bin, p.name+exe()), p.args...)
			cmd.Dir = tmp
			cmd.Env = append(environment(), append(p.env, "TMPDIR="+tmp, "TEMP="+tmp, "TMP="+tmp)...)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			text := strings.ReplaceAll(string(out), "\r\n", "\n")
			rest := text
			for _, want := range p.want {
				at := regexp.MustCompile(want).FindStringIndex(rest)
				if at == nil {
					t.Fatalf("no %q, or not in its place, in\n%s", want, text)
				}
				rest = rest[at[1]:]
			}
			for _, not := range p.not {
				if regexp.MustCompile(not).MatchString(text) {
					t.Errorf("%q in\n%s", not, text)
				}
			}
		})
	}
}

// environment is this process's, without what would change the output.
func environment() []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "LOG":
		default:
			env = append(env, v)
		}
	}
	return env
}

// build compiles all programs into a directory.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", dir+string(filepath.Separator), "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return dir
}

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// The index names every folder, so that none is forgotten.
func TestIndex(t *testing.T) {
	index, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.Contains(string(index), "]("+e.Name()+")") {
			t.Errorf("README.md does not name %s", e.Name())
		}
	}
}
