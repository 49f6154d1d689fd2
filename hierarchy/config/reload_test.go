package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// parse reads a YAML configuration without errors.
func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse("test.yaml", []byte(text), "yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// apply makes a configuration effective in a tree of its own, until the test
// ends.
func apply(t *testing.T, text string, opts *config.ApplyOptions) (*hierarchy.Tree, *config.Active) {
	t.Helper()
	tree := hierarchy.New()
	if opts == nil {
		opts = &config.ApplyOptions{}
	}
	if opts.OnError == nil {
		opts.OnError = func(handler string, err error) { t.Errorf("handler %q: %v", handler, err) }
	}
	a, err := parse(t, text).Apply(tree, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return tree, a
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// descriptors counts the open files of the process, -1 where that cannot be seen.
func descriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(entries)
}

// Eight goroutines log while a thousand configurations follow each other: with
// other formats, other files, other names of the same file, other rotation.
func TestReloadLosesNothing(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	texts := []string{
		`{version: 1, formatters: {f: {class: text}}, handlers: {a: {class: file, filename: ` + in("one") + `, formatter: f}}, root: {level: INFO, handlers: [a]}}`,
		`{version: 1, formatters: {f: {class: json}}, handlers: {a: {class: file, filename: ` + in("one") + `, formatter: f}}, root: {level: INFO, handlers: [a]}}`,
		`{version: 1, formatters: {f: {class: json}}, handlers: {b: {class: file, filename: ` + in("one") + `, formatter: f, perm: "0600"}}, root: {level: INFO, handlers: [b]}}`,
		`{version: 1, formatters: {f: {class: text}}, handlers: {a: {class: rotating_file, filename: ` + in("two") + `, maxBytes: 200000, backupCount: 500, formatter: f}}, root: {level: INFO, handlers: [a]}}`,
		`{version: 1, formatters: {f: {class: text}}, handlers: {a: {class: rotating_file, filename: ` + in("two") + `, maxBytes: 300000, backupCount: 500, formatter: f}}, root: {level: INFO, handlers: [a]}}`,
		`{version: 1, formatters: {f: {class: text}}, handlers: {a: {class: file, filename: ` + in("three") + `, formatter: f}, q: {class: queue, handlers: [a]}}, loggers: {app: {level: DEBUG, handlers: [q], propagate: false}}, root: {level: INFO, handlers: [a]}}`,
		`{version: 1, formatters: {f: {class: text}}, handlers: {a: {class: file, filename: ` + in("three") + `, formatter: f}, m: {class: memory, capacity: 7, target: a}}, root: {level: INFO, handlers: [m]}}`,
	}
	configs := make([]*config.Config, len(texts))
	for i, text := range texts {
		configs[i] = parse(t, text)
	}
	fds, goroutines := descriptors(), runtime.NumGoroutine()
	tree := hierarchy.New()
	a, err := configs[0].Apply(tree, &config.ApplyOptions{OnError: func(h string, err error) { t.Errorf("%s: %v", h, err) }})
	if err != nil {
		t.Fatal(err)
	}
	const writers = 8
	reloads := 1000
	if testing.Short() {
		reloads = 100
	}
	var wg sync.WaitGroup
	done := make(chan struct{})
	counts := make([]int, writers)
	for w := range writers {
		log := tree.Logger("app.w").With("w", w)
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					counts[w] = i
					return
				default:
					log.Info("record", "i", i)
					runtime.Gosched()
				}
			}
		})
	}
	for i := range reloads {
		if err := a.Apply(configs[i%len(configs)]); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	wg.Wait()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	verify(t, dir, counts)
	if after := descriptors(); after > fds {
		t.Errorf("%d descriptors before, %d after", fds, after)
	}
	if after := runtime.NumGoroutine(); after > goroutines+4 { // lumberjack's free list
		t.Errorf("%d goroutines before, %d after", goroutines, after)
	}
}

// verify finds each record of each writer once in the files of dir.
func verify(t *testing.T, dir string, counts []int) {
	t.Helper()
	seen := map[string]int{}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		for line := range strings.Lines(read(t, name)) {
			w, i := field(line, "w"), field(line, "i")
			if w == "" || i == "" {
				t.Fatalf("%s: a torn line: %q", name, line)
			}
			seen[w+"/"+i]++
		}
	}
	lost, doubled, total := 0, 0, 0
	for w, count := range counts {
		for i := range count {
			total++
			switch n := seen[strconv.Itoa(w)+"/"+strconv.Itoa(i)]; {
			case n == 0:
				lost++
			case n > 1:
				doubled++
			}
		}
	}
	t.Logf("%d records", total)
	if lost > 0 || doubled > 0 || len(seen) != total {
		t.Errorf("%d records: %d lost, %d written twice, %d unknown", total, lost, doubled, len(seen)-total+lost)
	}
}

// field finds key=value or "key":value in a line.
func field(line, key string) string {
	for _, mark := range []string{" " + key + "=", `"` + key + `":`} {
		if _, rest, ok := strings.Cut(line, mark); ok {
			end := strings.IndexAny(rest, " ,}\n")
			if end < 0 {
				return ""
			}
			return rest[:end]
		}
	}
	return ""
}

// What is wrong with a new configuration leaves the old one as it is.
func TestFailedReloadChangesNothing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.log")
	tree, a := apply(t, fmt.Sprintf(`
version: 1
formatters: {f: {class: text}}
handlers:
  a: {class: rotating_file, filename: %s, maxBytes: 1000000, backupCount: 3, formatter: f}
loggers: {app: {level: DEBUG, handlers: [a]}}
`, name), nil)
	log := tree.Logger("app")
	log.Debug("one")
	before := fmt.Sprint(loggers(tree))
	for _, row := range []struct{ name, text, want string }{
		{"a directory at the path", `{version: 1, handlers: {b: {class: file, filename: ` + dir + `}}, root: {handlers: [b]}}`,
			"test.yaml:1:25: error: handlers.b: rotate: path is \"" + dir + "\"; allowed: a file, which may be missing, not a directory"},
		{"other settings, and an error after that", `{version: 1, handlers: {a: {class: rotating_file, filename: ` + name + `, maxBytes: 5, backupCount: 1}, b: {class: file, filename: ` + dir + `}}, root: {handlers: [a, b]}}`,
			"error: handlers.b: rotate: path is"},
		{"a class that is not built in", `{version: 1, handlers: {b: {class: my.Handler}}, root: {handlers: [b]}}`,
			`test.yaml:1:36: error: handlers.b: unknown handler class "my.Handler"`},
		{"a destination that is not there yet", `{version: 1, handlers: {b: {class: nt_event_log, appname: a}}, root: {handlers: [b]}}`,
			`test.yaml:1:25: error: handlers.b: logging.handlers.NTEventLogHandler is not available in this build`},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := a.Apply(parse(t, row.text))
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Fatalf("Apply = %v\nwant %s", err, row.want)
			}
			if after := fmt.Sprint(loggers(tree)); after != before {
				t.Errorf("the tree has changed:\n%s\n%s", before, after)
			}
			log.Debug(row.name)
			if !strings.Contains(read(t, name), row.name) {
				t.Errorf("the old handler does not write any more")
			}
		})
	}
	if got := strings.Count(read(t, name), "\n"); got != 5 {
		t.Errorf("%d lines, want 5: %s", got, read(t, name))
	}
}

// loggers describes a tree.
func loggers(tree *hierarchy.Tree) []string {
	var all []string
	for info := range tree.Walk() {
		line := fmt.Sprintf("%q %s %v %v", info.Name, hierarchy.LevelName(info.Level), info.Propagate, info.Disabled)
		for _, h := range info.Handlers {
			line += fmt.Sprintf(" %s=%s", h.Name, h.Handler)
		}
		for _, f := range info.Filters {
			line += fmt.Sprintf(" %v", f)
		}
		all = append(all, line)
	}
	return all
}

// A configured handler costs no allocation more than the handler it wraps.
func TestNoAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	tree, _ := apply(t, `
version: 1
formatters: {f: {format: "%(asctime)s %(levelname)-8s %(name)s: %(message)s"}}
filters: {app: {name: app}}
handlers: {a: {class: file, filename: `+filepath.Join(t.TempDir(), "a.log")+`, formatter: f, filters: [app]}}
root: {level: INFO, handlers: [a]}
`, nil)
	log := tree.Logger("app.db").With("x", 1)
	if n := testing.AllocsPerRun(1000, func() { log.Info("message", "key", "value", "n", 7) }); n > 0 {
		t.Errorf("%v allocations a record", n)
	}
}
