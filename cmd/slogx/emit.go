package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/internal/linerecord"
	"github.com/seed-e5d85c45/logging/internal/pipe"
	"github.com/seed-e5d85c45/logging/slogx"
)

type emitFlags struct {
	config    string
	name      string
	level     level
	json      bool
	eachLevel bool
	noAct     bool
	stderr    bool
	timeout   duration
}

func newEmit() *cobra.Command {
	f := emitFlags{timeout: duration(10 * time.Second)}
	cmd := &cobra.Command{
		Use:   "emit [flags] [MESSAGE [KEY=VALUE...]]",
		Short: "Log a message, or the lines of standard input, through a configuration",
		Long: `Emit logs one message through a configuration and says which handlers fail:

  slogx emit --config logging.yaml -n app.db -l error "connection lost" attempt=3

Without a message it logs each line of standard input; with --json the lines
are JSON records, with their own time, level, logger and attrs. Without a
configuration it logs to standard error.

It exits with 1, after a line for each handler that failed, if any did.`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.config, "config", os.Getenv("SLOGX_CONFIG"), "the configuration (default: $SLOGX_CONFIG)")
	flags.StringVarP(&f.name, "name", "n", "", "the logger (default: root)")
	flags.VarP(&f.level, "level", "l", "the level")
	flags.BoolVar(&f.json, "json", false, "the lines of standard input are JSON records")
	flags.BoolVar(&f.eachLevel, "each-level", false, "log the message once at each of the five levels")
	flags.BoolVar(&f.noAct, "no-act", false, "print where the record would go, and log nothing")
	flags.BoolVarP(&f.stderr, "stderr", "s", false, "log to standard error too")
	flags.Var(&f.timeout, "timeout", "how long the handlers may take for the message, or after the last line")
	return cmd
}

func (f *emitFlags) run(cmd *cobra.Command, args []string) error {
	switch {
	case f.json && len(args) > 0:
		return usage("--json reads records from standard input: there can be no message")
	case f.eachLevel && len(args) == 0:
		return usage("--each-level needs a message")
	case f.config == "-" && len(args) == 0:
		return usage("--config: standard input has the lines, not the configuration")
	}
	var loaded *config.Config
	if f.config != "" {
		var err error
		if loaded, err = loadConfig(cmd, f.config); err != nil {
			return err
		}
	}
	var attrs []slog.Attr
	if len(args) > 0 {
		var err error
		if attrs, err = parseAttrs(args[1:]); err != nil {
			return err
		}
	}
	var failed failures
	tree, active, err := f.tree(cmd, loaded, failed.add)
	if err != nil {
		return err
	}
	if f.noAct {
		return errors.Join(f.explain(cmd, tree), active.Close())
	}
	if len(args) == 0 { // which may go on for days
		err = f.emitLines(cmd.Context(), cmd.InOrStdin(), tree, &failed)
	}
	done := make(chan error, 1)
	go func() {
		if len(args) > 0 {
			f.emitMessage(cmd.Context(), tree, args[0], attrs, &failed)
		}
		done <- active.Close()
	}()
	select {
	case closing := <-done:
		err = errors.Join(err, closing)
	case <-time.After(time.Duration(f.timeout)):
		err = errors.Join(err, fmt.Errorf("the handlers were not done within %s", f.timeout.String()))
	}
	return failed.report(cmd, err)
}

// tree makes the tree that is logged to. Without a configuration it has one
// handler, to standard error.
func (f *emitFlags) tree(cmd *cobra.Command, c *config.Config, onError func(handler string, err error)) (*hierarchy.Tree, *config.Active, error) {
	tree := hierarchy.New()
	if c == nil {
		empty, err := config.FromMap(map[string]any{"version": 1})
		if err != nil {
			return nil, nil, err
		}
		c, f.stderr = empty, true
		tree.SetLevel("", hierarchy.NotSet)
	}
	say := reporter(cmd)
	started := false // what is said at the start is no failure of a handler
	active, err := c.Apply(tree, &config.ApplyOptions{
		DryRun: f.noAct, Stdout: cmd.OutOrStdout(), Stderr: cmd.ErrOrStderr(),
		OnError: func(handler string, err error) {
			if !started {
				say(fmt.Errorf("handler %s: %w", handler, err))
				return
			}
			onError(handler, err)
		},
	})
	started = true
	if err != nil {
		return nil, nil, refused(cmd, f.config, err)
	}
	return tree, active, tree.Apply(func(change *hierarchy.Change) error {
		change.SetOnError(func(err error) { onError("", err) })
		if f.stderr {
			change.AddHandler("", "standard error", slogx.NewOutputHandler(cmd.ErrOrStderr(), &slogx.OutputOptions{
				OnError: func(err error) { onError("standard error", err) },
			}))
		}
		return nil
	})
}

// explain prints where a record of the flags would go.
func (f *emitFlags) explain(cmd *cobra.Command, tree *hierarchy.Tree) error {
	tree.Handler(f.name) // as logging the record would, it makes the logger
	for _, l := range f.levels() {
		if _, err := fmt.Fprint(cmd.OutOrStdout(), tree.Explain(f.name, l)); err != nil {
			return err
		}
	}
	return nil
}

// levels returns those that the message is logged at.
func (f *emitFlags) levels() []slog.Level {
	if f.eachLevel {
		return allLevels
	}
	return []slog.Level{slog.Level(f.level)}
}

var allLevels = []slog.Level{
	hierarchy.LevelDebug, hierarchy.LevelInfo, hierarchy.LevelWarning, hierarchy.LevelError, hierarchy.LevelCritical,
}

// emitLines logs the lines of stdin.
func (f *emitFlags) emitLines(ctx context.Context, stdin io.Reader, tree *hierarchy.Tree, failed *failures) error {
	out := &pipe.Records{
		Parser: linerecord.Parser{Level: slog.Level(f.level), Logger: f.name, Plain: !f.json},
		Start:  func(func() time.Time) (*hierarchy.Tree, error) { return tree, nil },
	}
	counts, err := pipe.Run(ctx, stdin, out, pipe.Options{})
	failed.lose(counts.Dropped)
	return err
}

// emitMessage logs the message at each level that is asked for.
func (f *emitFlags) emitMessage(ctx context.Context, tree *hierarchy.Tree, message string, attrs []slog.Attr, failed *failures) {
	h := tree.Handler(f.name)
	for _, l := range f.levels() {
		r := slog.NewRecord(time.Now(), l, message, 0)
		r.AddAttrs(attrs...)
		if !h.Enabled(ctx, l) {
			continue
		}
		if err := h.Handle(ctx, r); err != nil {
			failed.lose(1)
		}
	}
}
