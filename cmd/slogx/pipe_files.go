package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/pipe"
	"github.com/seed-e5d85c45/logging/rotate"
)

// defaultKeep is how many backups --max-size alone keeps: with numbered names
// there is no keeping all.
const defaultKeep = 5

// filesFlags are those of lines that go to a file.
type filesFlags struct {
	maxSize   size
	every, at string
	utc       bool
	keep      int
	maxAge    duration
	maxTotal  size
	compress  bool
	mode      mode
	link      string
	exec      string
	onFull    oneOf
	flush     duration
	tee       bool
	timestamp string
	minLevel  level
	name      string

	names []string // of the flags
}

func (f *filesFlags) add(flags *pflag.FlagSet) {
	f.onFull = oneOf{"block", []string{"block", "drop", "prune"}}
	f.mode = 0o640
	f.minLevel = level(hierarchy.NotSet)
	mine := pflag.NewFlagSet("files", pflag.ContinueOnError)
	mine.Var(&f.maxSize, "max-size", "roll over before the file gets as large as this: 2000, 100M, 1.5GB")
	mine.StringVar(&f.every, "every", "", "roll over by the clock: 30s, 5m, 1h, 1d, midnight, w0 (Monday's end) to w6")
	mine.StringVar(&f.at, "at", "", "with midnight and w0 to w6: the time of day, 15:04 or 15:04:05")
	mine.BoolVar(&f.utc, "utc", false, "take --every and --at in UTC instead of local time")
	mine.IntVar(&f.keep, "keep", 0, "how many backups to keep (default: all; 5 with --max-size alone)")
	mine.Var(&f.maxAge, "max-age", "remove backups older than this: 12h, 30d")
	mine.Var(&f.maxTotal, "max-total", "with --every: remove the oldest backups beyond this size in total")
	mine.BoolVar(&f.compress, "compress", false, "compress backups with gzip")
	mine.Var(&f.mode, "mode", "permission bits of new files")
	mine.StringVar(&f.link, "link", "", "keep a symbolic link of this name to the current file")
	mine.StringVar(&f.exec, "exec", "", "run this after each rollover, with the backup's path as its argument, and wait for it")
	mine.Var(&f.onFull, "on-full", "what to do while lines cannot be written: wait, lose them, or remove the oldest backup")
	mine.Var(&f.flush, "flush", "gather lines and write them this often; a crash can lose those")
	mine.BoolVar(&f.tee, "tee", false, "write the lines to standard output too")
	mine.StringVar(&f.timestamp, "timestamp", "", "put the time before each line: rfc3339, or a strftime format")
	mine.Lookup("timestamp").NoOptDefVal = "rfc3339"
	mine.Var(&f.minLevel, "min-level", "keep only the records of this level and above")
	mine.StringVar(&f.name, "name", "", "keep only the records of this logger and those below it")
	mine.VisitAll(func(flag *pflag.Flag) { f.names = append(f.names, flag.Name) })
	mine.SortFlags = false
	flags.AddFlagSet(mine)
}

// changed returns the first of these flags that was given, or "".
func (f *filesFlags) changed(flags *pflag.FlagSet) string { return firstChanged(flags, f.names) }

func firstChanged(flags *pflag.FlagSet, names []string) string {
	for _, name := range names {
		if flags.Changed(name) {
			return name
		}
	}
	return ""
}

func (f *pipeFlags) runFiles(cmd *cobra.Command, path string, told <-chan pipe.Command) error {
	line, err := newLineEditor(&f.files, f.slogLevel())
	if err != nil {
		return err
	}
	var second error // that another program writes the file, known once it is open
	file, err := f.files.open(path, func(err error) {
		if errors.Is(err, rotate.ErrSecondWriter) {
			second = err
			return
		}
		f.say(err)
	}, newHook(f.files.exec, cmd.ErrOrStderr(), f.say))
	if err != nil {
		if _, isOption := errors.AsType[*rotate.OptionError](err); isOption {
			return usage("%w", err)
		}
		return err
	}
	if second != nil {
		return errors.Join(fmt.Errorf("another slogx pipe, or another program, writes %s", path), file.Close())
	}
	if f.files.link != "" {
		if err := link(path, f.files.link); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	out := &pipe.Files{
		File: file, Policy: policies[f.files.onFull.value], Full: isFull, Line: line,
		Prune: func() (bool, error) { return pipe.PruneOldest(path) }, Report: f.say,
	}
	if f.files.tee {
		out.Tee = cmd.OutOrStdout()
	}
	return f.feed(cmd, told, pipeline{
		out:   out,
		close: file.Close,
		extra: func() string { return fmt.Sprintf(" rotations=%d", file.Stats().Rotations) },
	})
}

var policies = map[string]pipe.Policy{"block": pipe.Block, "drop": pipe.Drop, "prune": pipe.Prune}

// isFull tells the errors that more room would cure.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, errQuota)
}

// open opens the file as the flags say.
func (f *filesFlags) open(path string, onError func(error), rotator func(src, dst string) error) (*rotate.File, error) {
	opts := rotate.Options{Perm: fs.FileMode(f.mode), FlushEvery: time.Duration(f.flush), OnError: onError}
	if f.every == "" {
		switch {
		case f.at != "" || f.utc || f.maxTotal > 0:
			return nil, usage("--at, --utc and --max-total need --every")
		case f.maxSize == 0 && (f.keep > 0 || f.maxAge > 0 || f.compress || f.exec != ""):
			return nil, usage("--keep, --max-age, --compress and --exec need --max-size or --every")
		case f.maxSize == 0:
			return rotate.OpenWatched(path, &opts)
		}
		keep := f.keep
		if keep == 0 {
			keep = defaultKeep
		}
		return rotate.OpenSize(path, &rotate.SizeOptions{
			Options: opts, MaxBytes: int64(f.maxSize), Backups: keep,
			MaxAge: time.Duration(f.maxAge), Compress: f.compress, Rotator: rotator,
		})
	}
	when, interval := splitEvery(f.every)
	return rotate.OpenTimed(path, &rotate.TimedOptions{
		Options: opts, When: when, Interval: interval, At: f.at, UTC: f.utc, MaxBytes: int64(f.maxSize),
		Backups: f.keep, MaxAge: time.Duration(f.maxAge), MaxTotal: int64(f.maxTotal),
		Compress: f.compress, Idle: true, Rotator: rotator,
	})
}

// splitEvery divides "5m" into unit and number.
func splitEvery(every string) (when string, interval int) {
	i := 0
	for i < len(every) && '0' <= every[i] && every[i] <= '9' && interval < 1<<30 {
		interval = interval*10 + int(every[i]-'0')
		i++
	}
	if i > 0 && interval == 0 {
		return every, 0 // "0h" is no schedule: let it be refused as it is written
	}
	return every[i:], interval
}

// link makes a symbolic link to path, relative to where it is. What is there
// is replaced only if it is such a link.
func link(path, name string) error {
	target, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	place, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	if target, err = filepath.Rel(filepath.Dir(place), target); err != nil {
		return err
	}
	if info, err := os.Lstat(place); err == nil && info.Mode()&fs.ModeSymlink == 0 {
		return fmt.Errorf("%s is there and is no symbolic link", name)
	}
	temporary := place + ".slogx~"
	// It can only be left from a run that was killed.
	_ = os.Remove(temporary)
	if err := os.Symlink(target, temporary); err != nil {
		return err
	}
	return os.Rename(temporary, place)
}
