// Command slogx is the library for the command line: pipe sends lines to
// rotating files or through a logging configuration, check and tree say what
// such a configuration does, emit logs one record through it.
//
// "slogx help" lists the commands, "slogx help exit-codes" what they exit with.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	keepBrokenPipes()
	useTZ()
	os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// streams are those of the process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// The exit codes, as "slogx help exit-codes" describes them.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitWarnings = 3
)

// A failure ends a command with an exit code of its own. Other errors end it
// with exitFailed.
type failure struct {
	code int
	err  error // nil: all was said
}

func (f *failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// usage is the failure of a wrong command line or of an unreadable file named
// on it.
func usage(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, std streams) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	cmd, err := root.ExecuteContextC(ctx)
	return exitCode(cmd, err, std.err)
}

// exitCode reports err, if it is not nil, and returns the code to exit with.
func exitCode(cmd *cobra.Command, err error, stderr io.Writer) int {
	if err == nil || isClosedOutput(err) {
		return exitDone
	}
	code := exitFailed
	if f, ok := errors.AsType[*failure](err); ok {
		code = f.code
	}
	if message := err.Error(); message != "" {
		// There is nowhere left to report a failure of standard error.
		_, _ = fmt.Fprintf(stderr, "%s: %s\n", cmd.CommandPath(), message)
	}
	return code
}

// isClosedOutput says whether err is that nobody reads standard output any
// more, as when the reader was head.
func isClosedOutput(err error) bool {
	path, ok := errors.AsType[*fs.PathError](err)
	return ok && path.Path == os.Stdout.Name() && errors.Is(path.Err, syscall.EPIPE)
}
