package hierarchy_test

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

// A plain record belongs to the package it is logged in; this one answers to
// "hierarchy_test" in its module.
func ExampleTree_SetPackageNames() {
	tree := hierarchy.New()
	tree.AddHandler("", "out", newText(os.Stdout))
	tree.SetPackageNames(true)
	log := tree.Logger("") // what would be given to slog.SetDefault

	log.Info("the root is at WARNING")
	tree.SetLevel("hierarchy_test", slog.LevelDebug)
	log.Debug("this package is at DEBUG")
	// Output:
	// level=DEBUG msg="this package is at DEBUG" logger=github.com/seed-e5d85c45/logging/hierarchy_test
}

func ExampleTree_Explain() {
	tree := hierarchy.New()
	tree.AddHandler("", "out", newText(os.Stdout))
	tree.SetLevel("app", slog.LevelInfo)
	tree.AddFilter("app.db", hierarchy.AttrMatch("user", "ada"))

	fmt.Print(tree.Explain("app.db", slog.LevelDebug))
	fmt.Print(tree.Explain("app.db", slog.LevelInfo))
	// Output:
	// app.db at DEBUG: not logged: DEBUG is below the effective level INFO, set by app
	//   to log it: SetLevel("app.db", DEBUG), or the directive app.db=debug
	// app.db at INFO: logged, as the effective level is INFO, set by app
	//   that depends on filter user="ada" of app.db
	//   handler "out" of root takes it
}
