package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "slogx",
		Short:         "Logging on the command line: rotate, route, check and draw",
		Version:       version(),
		Args:          noCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
	}
	root.SetVersionTemplate("slogx {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%w", err) })
	root.Flags().BoolP("version", "V", false, "print the version")

	flags := root.PersistentFlags()
	flags.Var(&oneOf{"auto", []string{"auto", "always", "never"}}, "color", "when to colour what is for people")
	flags.BoolP("always-color", "c", false, "the same as --color=always")
	flags.BoolP("quiet", "q", false, "print nothing that was not asked for")
	flags.BoolP("verbose", "v", false, "print more")

	root.AddCommand(newPipe(), newCheck(), newTree(), newEmit(), exitCodes())
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, cmd := range root.Commands() {
		completeFlags(cmd.Flags(), cmd)
		switch cmd.Name() {
		case "help":
			cmd.Args = knownTopic
		case "completion":
			cmd.Args, cmd.RunE = noCommand, root.RunE
		}
	}
	completeFlags(flags, root)
	return root
}

// knownTopic refuses arguments of help that are no command.
func knownTopic(cmd *cobra.Command, args []string) error {
	if found, _, err := cmd.Root().Find(args); err != nil || found == cmd.Root() {
		return noCommand(cmd.Root(), args)
	}
	return nil
}

// noCommand refuses the arguments of a command that has none but commands of
// its own: the first is no such command.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := fmt.Sprintf("unknown command %q", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		message += fmt.Sprintf(" (did you mean %q?)", near[0])
	}
	return usage("%s; see %s --help", message, cmd.CommandPath())
}

// atMost is cobra.MaximumNArgs with the exit code of a usage error.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usage("unexpected argument %q", args[n])
		}
		return nil
	}
}

func exitCodes() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the commands exit with",
		Long: `Exit codes of slogx:

  0  done; for pipe also after SIGTERM or SIGINT, when what was read is written
  1  the work failed, or lines were lost; for check: there are errors
  2  the command line is wrong, or a file named on it cannot be read
  3  check --strict: there are warnings, but no errors

Standard output that was closed, as by head, ends a command quietly with 0, but
not pipe, whose files and other handlers go on.
Errors are on standard error, as "slogx COMMAND: message".
`,
	}
}

// version says what the binary was built from.
func version() string {
	text := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		text = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && !strings.Contains(text, s.Value[:min(12, len(s.Value))]) {
				text += " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return fmt.Sprintf("%s (%s %s/%s)", text, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
