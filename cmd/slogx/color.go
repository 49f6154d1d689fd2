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
func colors(cmd *cobra.Command, w io.Writer) bool {
	when := cmd.Flag("color").Value.String()
	if always, err := cmd.Flags().GetBool("always-color"); err == nil && always {
		when = "always"
	}
	switch when {
	case "always":
		return true
	case "never":
		return false
	}
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v := os.Getenv(name); v != "" && v != "0" {
			return true
		}
	}
	f, isFile := w.(*os.File)
	return isFile && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}
