package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

// completeFlags has the shell offer the values of those flags of cmd that take
// words.
func completeFlags(flags *pflag.FlagSet, cmd *cobra.Command) {
	flags.VisitAll(func(flag *pflag.Flag) {
		offer := wordsOf(flag)
		if offer == nil {
			return
		}
		// It fails for a flag that is not there or has it already.
		_ = cmd.RegisterFlagCompletionFunc(flag.Name, offer)
	})
}

// wordsOf returns what offers the values of a flag; nil leaves that to the
// shell, which offers files.
func wordsOf(flag *pflag.Flag) cobra.CompletionFunc {
	switch v := flag.Value.(type) {
	case *oneOf:
		return cobra.FixedCompletions(v.words, cobra.ShellCompDirectiveNoFileComp)
	case *level:
		var names []string
		for _, l := range allLevels {
			names = append(names, strings.ToLower(hierarchy.LevelName(l)))
		}
		return cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)
	}
	switch flag.Name {
	case "every":
		return cobra.FixedCompletions([]string{"1h", "1d", "midnight", "w0", "w1", "w2", "w3", "w4", "w5", "w6"}, cobra.ShellCompDirectiveNoFileComp)
	case "name", "logger", "explain":
		return loggerNames
	}
	return nil
}

// loggerNames offers the loggers of the configuration that --config, or the
// last argument, names.
func loggerNames(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	path := ""
	if len(args) > 0 {
		path = args[len(args)-1]
	}
	if flag := cmd.Flag("config"); flag != nil && flag.Value.String() != "" {
		path = flag.Value.String()
	}
	// Whatever is wrong, there is nothing to offer then.
	c, err := config.Load(path)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	tree := hierarchy.New()
	active, err := c.Apply(tree, &config.ApplyOptions{DryRun: true})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for info := range tree.Walk() {
		if info.Name != "" {
			names = append(names, info.Name)
		}
	}
	_ = active.Close() // it has nothing open
	return names, cobra.ShellCompDirectiveNoFileComp
}
