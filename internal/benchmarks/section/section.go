// Package section rewrites the parts of a document that commands make.
package section

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Write puts text between the lines "<!-- begin name -->" and
// "<!-- end name -->" of the file, in place of what stands there.
func Write(file, name, text string) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->\n"
	before, rest, found := strings.Cut(string(old), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no section %s", file, name)
	}
	text = before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end + after
	return os.WriteFile(file, []byte(text), 0o644)
}

// Machine says where and when something was measured.
func Machine() string {
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(info), "model name"); ok {
			line, _, _ := strings.Cut(rest, "\n")
			model = strings.TrimSpace(strings.TrimLeft(line, "\t :"))
		}
	}
	return fmt.Sprintf("%s, %s/%s, %d × %s", time.Now().UTC().Format("2 January 2006"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), model)
}

// Versions lists Go and the modules that are compared: those that the module of
// the working directory requires.
func Versions() string {
	list := []string{runtime.Version()}
	// What is not known is left out of the list.
	out, _ := exec.Command("go", "list", "-m", "-f", "{{if not (or .Indirect .Main .Replace)}}{{.Path}} {{.Version}}{{end}}", "all").Output()
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return strings.Join(list, ", ")
}
