package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// loadConfig reads the configuration in the file path, "-" being standard
// input. A file that cannot be read is a usage error; one that has errors is a
// failure, with a line for each. Warnings are shown with --verbose.
func loadConfig(cmd *cobra.Command, path string) (*config.Config, error) {
	c, err := parseConfig(cmd.InOrStdin(), path)
	if c != nil {
		err = errorsOf(c.Check(nil))
	}
	if _, ok := errors.AsType[config.Problems](err); ok {
		return nil, refused(cmd, path, err)
	}
	if err != nil {
		return nil, usage("%w", err)
	}
	if verbose, err := cmd.Flags().GetBool("verbose"); err == nil && verbose {
		printLines(cmd.ErrOrStderr(), c.Warnings())
	}
	return c, nil
}

// refused is the failure of a configuration that cannot be applied, its errors
// being told one a line. Any other err it returns as it is.
func refused(cmd *cobra.Command, path string, err error) error {
	problems, ok := errors.AsType[config.Problems](err)
	if !ok {
		return err
	}
	printLines(cmd.ErrOrStderr(), problems)
	return &failure{exitFailed, fmt.Errorf("%s has %s", path, count(len(problems), "error"))}
}

func errorsOf(ps config.Problems) error {
	if errs := ps.Errors(); len(errs) > 0 {
		return errs
	}
	return nil
}

// maxConfig is more than a configuration may have: Parse says so then.
const maxConfig = 8 << 20

// parseConfig reads and checks a configuration, as config.Load does.
func parseConfig(stdin io.Reader, path string) (*config.Config, error) {
	if path != "-" {
		return config.Load(path)
	}
	data, err := io.ReadAll(io.LimitReader(stdin, maxConfig))
	if err != nil {
		return nil, err
	}
	return config.Parse(fileName(path), data, "")
}

// fileName is what messages call a file.
func fileName(path string) string {
	if path == "-" {
		return "<stdin>"
	}
	return path
}

func printLines(w io.Writer, problems config.Problems) {
	for _, p := range problems {
		fmt.Fprintln(w, p)
	}
}

// count is a number of things in words.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
