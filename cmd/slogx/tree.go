package main

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/internal/treedraw"
)

type drawFlags struct {
	config    string
	json, dot bool
	all       bool
	effective bool
	explain   string
	explains  bool // even the root, whose name is empty
}

func newTree() *cobra.Command {
	var f drawFlags
	cmd := &cobra.Command{
		Use:   "tree [flags] FILE\n  slogx tree --explain LOGGER LEVEL FILE",
		Short: "Draw the loggers of a configuration, or say where a record would go",
		Long: `Tree draws the loggers that a configuration makes, with their levels, handlers
and filters, as Python's logging_tree does. Nothing is opened. "-" is standard
input.

With --explain it says which handlers a record of a level would reach when it
is logged on a logger, and why not the others.`,
		Args: atMost(2),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "the configuration, in the place of FILE")
	flags.BoolVar(&f.json, "json", false, "print the tree as JSON")
	flags.BoolVar(&f.dot, "dot", false, "print the tree as a graph for Graphviz")
	flags.BoolVar(&f.all, "all", false, "with the names that only loggers below them imply")
	flags.BoolVar(&f.effective, "effective", false, "with the logger that an inherited level is from")
	flags.StringVar(&f.explain, "explain", "", "say where a record of LEVEL, logged on this logger, goes")
	return cmd
}

func (f *drawFlags) run(cmd *cobra.Command, args []string) error {
	f.explains = cmd.Flags().Changed("explain")
	args, level, err := f.levelOf(args)
	if err != nil {
		return err
	}
	if f.config != "" {
		args = append(args, f.config)
	}
	if len(args) != 1 {
		return usage("one configuration is needed, not %d", len(args))
	}
	c, err := loadConfig(cmd, args[0])
	if err != nil {
		return err
	}
	tree := hierarchy.New()
	active, err := c.Apply(tree, &config.ApplyOptions{DryRun: true})
	if err != nil {
		return refused(cmd, args[0], err)
	}
	return errors.Join(f.print(cmd, tree, level), active.Close())
}

// levelOf takes the level that --explain needs out of the arguments.
func (f *drawFlags) levelOf(args []string) (rest []string, l level, err error) {
	if !f.explains {
		return args, 0, nil
	}
	for i, arg := range args {
		if l.Set(arg) == nil {
			return append(append(rest, args[:i]...), args[i+1:]...), l, nil
		}
	}
	return nil, 0, usage("--explain LOGGER LEVEL: there is no level such as INFO in %q", args)
}

func (f *drawFlags) print(cmd *cobra.Command, tree *hierarchy.Tree, l level) error {
	w := cmd.OutOrStdout()
	opts := treedraw.Options{Placeholders: f.all, Effective: f.effective}
	switch {
	case f.json && f.dot:
		return usage("either --json or --dot")
	case f.explains:
		_, err := fmt.Fprint(w, tree.Explain(f.explain, slog.Level(l)).String())
		return err
	case f.json:
		return treedraw.JSON(w, tree, opts)
	case f.dot:
		return treedraw.DOT(w, tree, opts)
	}
	return treedraw.Text(w, tree, opts)
}
