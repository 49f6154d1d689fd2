package config_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// TestNeighboursShareLines opens two files of one format: they share the lines
// of a record, each still has its own level, and both get what comes late.
func TestNeighboursShareLines(t *testing.T) {
	dir := t.TempDir()
	all, errors := filepath.Join(dir, "all.log"), filepath.Join(dir, "errors.log")
	c, err := config.Parse("test.json", []byte(`{
		"version": 1,
		"formatters": {"brief": {"format": "%(levelname)s %(name)s %(message)s"}},
		"handlers": {
			"all": {"class": "logging.FileHandler", "filename": "`+all+`", "formatter": "brief"},
			"errors": {"class": "logging.FileHandler", "filename": "`+errors+`", "formatter": "brief", "level": "ERROR"}},
		"root": {"level": "DEBUG", "handlers": ["all", "errors"]}}`), "json")
	if err != nil {
		t.Fatal(err)
	}
	tree := hierarchy.New()
	active, err := c.Apply(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := tree.HandlerByName("all")
	second, _ := tree.HandlerByName("errors")
	if !first.(interface{ SharesLine(slog.Handler) bool }).SharesLine(second) {
		t.Error("the two handlers do not share their lines")
	}
	log := tree.Logger("app").With("k", 1)
	log.Info("one")
	log.Error("two")
	if err := active.Close(); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		all:    "INFO app one k=1\nERROR app two k=1\n",
		errors: "ERROR app two k=1\n",
	} {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s holds %q, want %q", filepath.Base(file), got, want)
		}
	}
}

// TestSharedLineAfterClose writes a shared line to a handler that is closed: it
// was on its way before, and gets to the file.
func TestSharedLineAfterClose(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app.log")
	c, err := config.Parse("test.json", []byte(`{"version": 1,
		"handlers": {"h": {"class": "logging.FileHandler", "filename": "`+file+`"}},
		"root": {"level": "DEBUG", "handlers": ["h"]}}`), "json")
	if err != nil {
		t.Fatal(err)
	}
	tree := hierarchy.New()
	active, err := c.Apply(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := tree.HandlerByName("h")
	if err := active.Close(); err != nil {
		t.Fatal(err)
	}
	if err := h.(interface{ WriteLine([]byte) error }).WriteLine([]byte("late\n")); err != nil {
		t.Error(err)
	}
	got, err := os.ReadFile(file)
	if err != nil || strings.TrimSpace(string(got)) != "late" {
		t.Errorf("the file holds %q, %v", got, err)
	}
}
