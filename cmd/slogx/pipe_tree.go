package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/internal/linerecord"
	"github.com/seed-e5d85c45/logging/internal/pipe"
	"github.com/seed-e5d85c45/logging/rotate"
	"github.com/seed-e5d85c45/logging/slogx"
)

// treeFlags are those of records that go to the handlers of a configuration.
type treeFlags struct {
	config string
	clock  oneOf
	logger string
}

func (f *treeFlags) add(flags *pflag.FlagSet) {
	f.clock = oneOf{"wall", []string{"wall", "record"}}
	flags.StringVar(&f.config, "config", "", "log the lines through this configuration (dictConfig, fileConfig)")
	flags.Var(&f.clock, "clock", "with --config: files roll over by the time of day, or by that of the records")
	flags.StringVar(&f.logger, "logger", "", "with --config: the logger of lines that name none (default: root)")
}

// changed returns the first flag given that needs --config, or "".
func (f *treeFlags) changed(flags *pflag.FlagSet) string {
	return firstChanged(flags, []string{"clock", "logger"})
}

func (f *pipeFlags) runTree(cmd *cobra.Command, told <-chan pipe.Command) error {
	if f.tree.config == "-" {
		return usage("--config: standard input has the lines, not the configuration")
	}
	loaded, err := loadConfig(cmd, f.tree.config)
	if err != nil {
		return err
	}
	var active *config.Active
	out := &pipe.Records{
		Replay: f.tree.clock.value == "record",
		Parser: linerecord.Parser{Level: f.slogLevel(), Logger: f.tree.logger},
		Start: func(clock func() time.Time) (tree *hierarchy.Tree, err error) {
			tree, active, err = activate(cmd, loaded, clock, f.say)
			return tree, refused(cmd, f.tree.config, err)
		},
		Open: func() error { return active.Reopen() },
	}
	if !out.Replay { // a replay starts at the time of the first record
		if err := out.Begin(cmd.Context(), new(pipe.Counts)); err != nil {
			return err
		}
	}
	return f.feed(cmd, told, pipeline{
		out:   out,
		flush: out.Begin,
		close: func() error {
			if active == nil {
				return nil
			}
			return active.Close()
		},
	})
}

// activate applies a configuration to a new tree. A file that another program
// writes is an error.
func activate(cmd *cobra.Command, c *config.Config, clock func() time.Time, say func(error)) (*hierarchy.Tree, *config.Active, error) {
	tree := hierarchy.New()
	bare, err := slogx.ParseLayout("%(message)s", nil)
	if err != nil {
		return nil, nil, err
	}
	err = tree.Apply(func(change *hierarchy.Change) error {
		change.SetOnError(say)
		// As Python's, which does not quote the message.
		change.SetLastResort(slogx.NewOutputHandler(cmd.ErrOrStderr(), &slogx.OutputOptions{
			Level: slogx.LevelWarning, Format: bare, OnError: say,
		}))
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var starting error
	started := false
	active, err := c.Apply(tree, &config.ApplyOptions{
		Now: clock, Stdout: cmd.OutOrStdout(), Stderr: cmd.ErrOrStderr(),
		OnError: func(handler string, err error) {
			if handler != "" {
				err = fmt.Errorf("handler %s: %w", handler, err)
			}
			if !started && errors.Is(err, rotate.ErrSecondWriter) {
				starting = errors.Join(starting, err)
				return
			}
			say(err)
		},
	})
	started = true
	if err == nil && starting != nil {
		err = errors.Join(starting, active.Close())
	}
	return tree, active, err
}
