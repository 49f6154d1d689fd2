package config_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

var update = flag.Bool("update", false, "write the files that are made from the tables")

func TestSchema(t *testing.T) {
	got := config.Schema()
	if *update {
		if err := os.WriteFile("schema.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("schema.json is not what the tables say; run go test -update:\n%s", diff)
	}
	var doc struct {
		Defs map[string]any `json:"$defs"`
	}
	if err := json.Unmarshal(got, &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"handler", "formatter", "filter", "logger", "root", "level", "reference"} {
		if doc.Defs[name] == nil {
			t.Errorf("no definition of %s", name)
		}
	}
}
