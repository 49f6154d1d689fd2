package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-e5d85c45/logging/internal/pipe"
	"github.com/seed-e5d85c45/logging/internal/status"
)

// pipeFlags are those of both modes, and those of the modes themselves.
type pipeFlags struct {
	maxLine size
	drain   duration
	stats   duration
	level   level

	files filesFlags
	tree  treeFlags

	say func(error) // writes an error that ends nothing
}

func newPipe() *cobra.Command {
	f := pipeFlags{maxLine: pipe.DefaultMaxLine, drain: duration(2 * time.Second)}
	cmd := &cobra.Command{
		Use:   "pipe [flags] FILE\n  slogx pipe --config FILE [flags]",
		Short: "Write standard input to rotating files, or log it through a configuration",
		Long: `Pipe takes the lines of standard input to a file that rolls over:

  server | slogx pipe --max-size 100M --keep 5 app.log
  server | slogx pipe --every midnight --keep 30 --compress app.log

or, as records, to the handlers of a configuration:

  server | slogx pipe --config logging.yaml

Lines that are JSON records (of log/slog and the common libraries) keep their
time, level, logger, source and attrs; other lines become messages at --level.

No line is divided between two files, and none is lost without being counted
and reported: then pipe exits with 1. On SIGTERM and SIGINT it takes what is
in the pipe, for at most --drain, and exits with 0. SIGHUP reopens the file,
SIGUSR1 and SIGALRM roll it over.`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.files.add(flags)
	f.tree.add(flags)
	flags.Var(&f.level, "level", "level of lines that say none")
	flags.Var(&f.maxLine, "max-line", "cut longer lines, marking the cut")
	flags.Var(&f.drain, "drain", "how long to go on reading after SIGTERM or SIGINT")
	flags.Var(&f.stats, "stats", "write a line of counts to standard error this often")
	return cmd
}

func (f *pipeFlags) run(cmd *cobra.Command, args []string) error {
	// Before anything is opened: from then on a signal must not end it.
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	cmd.SetContext(ctx)
	told, silence := commands()
	defer silence()

	f.say = sparing(cmd)
	done := make(chan error, 1)
	go func() { done <- f.runEither(cmd, args, told) }()
	select {
	case err := <-done:
		return err
	case <-stuck(ctx, time.Duration(f.drain)+patience):
		return errors.New("a file or a handler takes nothing; what it has not taken is lost")
	}
}

// patience is how long after the drain the output may take for what was read.
const patience = 5 * time.Second

// stuck returns a channel that is closed that long after the end of ctx: an
// open or a write that waits, as for the reader of a FIFO, cannot be ended.
func stuck(ctx context.Context, limit time.Duration) <-chan struct{} {
	over := make(chan struct{})
	context.AfterFunc(ctx, func() { time.AfterFunc(limit, func() { close(over) }) })
	return over
}

// runEither runs the mode that the flags ask for.
func (f *pipeFlags) runEither(cmd *cobra.Command, args []string, told <-chan pipe.Command) error {
	if f.tree.config != "" {
		if len(args) > 0 {
			return usage("either a file or --config: not both %q and %q", args[0], f.tree.config)
		}
		if name := f.files.changed(cmd.Flags()); name != "" {
			return usage("--%s is for files; with --config the configuration says that", name)
		}
		return f.runTree(cmd, told)
	}
	if len(args) == 0 {
		return usage("the file to write is missing, or --config FILE")
	}
	if args[0] == "-" {
		return usage(`"-" is no file that can roll over; "./-" is a file of that name`)
	}
	if name := f.tree.changed(cmd.Flags()); name != "" {
		return usage("--%s needs --config", name)
	}
	return f.runFiles(cmd, args[0], told)
}

// A pipeline is one run of pipe: where lines go, and how to end that.
type pipeline struct {
	out   pipe.Output
	flush func(context.Context, *pipe.Counts) error // after the last line; nil: nothing
	close func() error
	extra func() string // more for the line of counts; nil: nothing
}

// feed hands standard input to p, closes it, and says what became of the lines.
func (f *pipeFlags) feed(cmd *cobra.Command, told <-chan pipe.Command, p pipeline) error {
	stderr := cmd.ErrOrStderr()
	say := func(c pipe.Counts) { fmt.Fprintf(stderr, "%s: %s\n", cmd.CommandPath(), summary(c, p.extra)) }
	counts, err := pipe.Run(cmd.Context(), cmd.InOrStdin(), p.out, pipe.Options{
		MaxLine: int(f.maxLine), Drain: time.Duration(f.drain),
		Every: time.Duration(f.stats), Stats: say,
		Command: told, Report: f.say,
	})
	if p.flush != nil && err == nil {
		err = p.flush(context.WithoutCancel(cmd.Context()), &counts)
	}
	err = errors.Join(err, p.close())
	if verbose, flagErr := cmd.Flags().GetBool("verbose"); flagErr == nil && verbose {
		say(counts)
	}
	return verdict(counts, err)
}

// verdict is the error of a run that lost lines, or met another.
func verdict(c pipe.Counts, err error) error {
	switch {
	case err != nil && c.Written == c.Lines: // a handler that has taken a line may still lose it
		return fmt.Errorf("%w; before that all %d lines were handed over", err, c.Lines)
	case err != nil:
		return fmt.Errorf("%w; %d lines were written, %d lost", err, c.Written, c.Lines-c.Written)
	case c.Dropped > 0:
		return fmt.Errorf("%d of %d lines were lost", c.Dropped, c.Lines)
	}
	return nil
}

func summary(c pipe.Counts, extra func() string) string {
	text := fmt.Sprintf("lines=%d bytes=%d written=%d dropped=%d cut=%d", c.Lines, c.Bytes, c.Written, c.Dropped, c.Cut)
	if extra != nil {
		text += extra()
	}
	return text
}

// reporter writes errors that end nothing to standard error.
func reporter(cmd *cobra.Command) func(error) {
	return func(err error) {
		// There is nowhere left to report a failure of standard error.
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", cmd.CommandPath(), err)
	}
}

// sparing is a reporter that writes ten errors a minute, and how many it left
// out: each line may meet the same one.
func sparing(cmd *cobra.Command) func(error) {
	return status.NewWriter(cmd.CommandPath(), cmd.ErrOrStderr, time.Now, 10, time.Minute).Error
}

func (f *pipeFlags) slogLevel() slog.Level { return slog.Level(f.level) }
