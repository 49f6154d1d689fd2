package config_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const thisPackage = "github.com/seed-e5d85c45/logging/hierarchy/config_test"

func TestPackageNames(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.log")
	text := `
version: 1
formatters: {f: {format: "%(name)s %(message)s"}}
filters:
  mine: {name: ` + thisPackage + `}
  user: {(): attr, key: g.user, value: ada}
handlers:
  all: {class: file, filename: ` + name + `, formatter: f}
  mine: {class: file, filename: ` + name + `, formatter: f, filters: [mine, user]}
root: {level: WARNING, handlers: [all]}
loggers:
  hierarchy/config_test: {level: DEBUG, handlers: [mine]}
package_names: true
skip_packages: github.com/acme/log
`
	tree, a := apply(t, text, nil)
	log := slog.New(tree.Handler(""))
	log.With("a", 1).WithGroup("g").With("user", "ada").Debug("in both", "b", 2)
	log.WithGroup("g").Debug("in one", "user", "bob")
	log.With("logger", "lib").Info("in none")

	if err := a.Apply(parse(t, strings.Replace(text, "package_names: true", "package_names: false", 1))); err != nil {
		t.Fatal(err)
	}
	log.Info("in none")
	log.Warn("the root's")
	want := thisPackage + " in both a=1 g.user=ada g.b=2\n" + thisPackage + " in both a=1 g.user=ada g.b=2\n" +
		thisPackage + " in one g.user=bob\nroot the root's\n"
	if diff := cmp.Diff(want, read(t, name)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSkipPackagesNeedsPackageNames(t *testing.T) {
	warnings := parse(t, "{version: 1, skip_packages: [log]}").Warnings()
	if len(warnings) != 1 || !strings.Contains(warnings[0].String(), "has no effect without package_names: true") {
		t.Errorf("warnings %v", warnings)
	}
}
