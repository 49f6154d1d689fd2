package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// colors says whether what is written to w is to be coloured: --color decides,
// then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether w is a
// terminal that is not dumb.
func colors(cmd *cobra.Command, w io.Writer) (bool, error) {
	when, err := cmd.Flags().GetString("color")
	if err != nil {
		return false, err
	}
	if always, err := cmd.Flags().GetBool("always-color"); err == nil && always {
		when = "always"
	}
	switch when {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
	default:
		return false, usage("--color: %q is none of auto, always, never", when)
	}
	if os.Getenv("NO_COLOR") != "" {
		return false, nil
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v := os.Getenv(name); v != "" && v != "0" {
			return true, nil
		}
	}
	f, isFile := w.(*os.File)
	return isFile && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb", nil
}
