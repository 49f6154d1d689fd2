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

// A record goes to the handlers of its logger and of all above it, up to one
// that does not propagate.
func ExampleNew() {
	tree := hierarchy.New()
	tree.AddHandler("", "root", newText(os.Stdout))
	tree.SetLevel("shop", slog.LevelInfo)

	db := tree.Logger("shop.db")
	db.Info("its level is that of shop")
	tree.SetLevel("shop", slog.LevelError)
	db.Info("reaches loggers that exist already")
	tree.SetPropagate("shop", false)
	tree.AddHandler("shop", "shop", newText(os.Stdout))
	db.Error("goes to the handler of shop only")
	// Output:
	// level=INFO msg="its level is that of shop" logger=shop.db
	// level=ERROR msg="goes to the handler of shop only" logger=shop.db
}

// Levels from a flag or an environment variable, all of them or none.
func ExampleParseDirectives() {
	levels, err := hierarchy.ParseDirectives("warning,shop.db=debug,shop.http=error")
	if err != nil {
		fmt.Println(err)
		return
	}
	tree := hierarchy.New()
	if err := tree.Apply(func(c *hierarchy.Change) error { c.SetDirectives(levels); return nil }); err != nil {
		fmt.Println(err)
	}
	for info := range tree.Walk() {
		fmt.Printf("%q %s\n", info.Name, hierarchy.LevelName(info.Effective))
	}
	_, err = hierarchy.ParseDirectives("shop.db=debgu")
	fmt.Println(err)
	// Output:
	// "" WARNING
	// "shop" WARNING
	// "shop.db" DEBUG
	// "shop.http" ERROR
	// directive "shop.db=debgu": column 9: unknown level "debgu" (did you mean "DEBUG"?)
}

// A filter on a logger sees what is logged on that logger, not what comes up
// from those below it.
func ExampleLevelFilter() {
	tree := hierarchy.New()
	tree.SetLevel("", slog.LevelDebug)
	tree.AddHandler("", "out", newText(os.Stdout))
	tree.AddFilter("shop", hierarchy.LevelFilter(slog.LevelDebug, slog.LevelInfo))

	tree.Logger("shop").Info("passes")
	tree.Logger("shop").Error("does not")
	hierarchy.Named(tree.Logger("shop"), "db").Error("is not asked for")
	// Output:
	// level=INFO msg=passes logger=shop
	// level=ERROR msg="is not asked for" logger=shop.db
}
