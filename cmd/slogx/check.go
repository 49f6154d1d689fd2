package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-e5d85c45/logging/hierarchy/config"
)

type checkFlags struct {
	format oneOf
	strict bool
	probe  bool
}

func newCheck() *cobra.Command {
	f := checkFlags{format: oneOf{"text", []string{"text", "json", "github"}}}
	cmd := &cobra.Command{
		Use:   "check [flags] [FILE...]",
		Short: "Report the errors and warnings of logging configurations",
		Long: `Check reads configurations (dictConfig in JSON or YAML, fileConfig in INI) and
reports all of their errors and warnings, each with its line and column. It
opens nothing, unless told to with --probe. Without a file, and for "-", it
reads standard input.

It exits with 1 if there are errors; with --strict, with 3 if there are only
warnings.`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	cmd.Flags().Var(&f.format, "format", "how to print them")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "fail on warnings too")
	cmd.Flags().BoolVar(&f.probe, "probe", false,
		"open the files and connections as a program would, truncating files of mode w, and close them again")
	return cmd
}

func (f *checkFlags) run(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		args = []string{"-"}
	}
	problems := config.Problems{} // not nil: in JSON it is a list
	var unreadable error
	for _, path := range args {
		found, err := f.check(cmd, path)
		if err != nil {
			reporter(cmd)(err)
			unreadable = &failure{code: exitUsage}
			continue
		}
		problems = append(problems, found...)
		if quiet, err := cmd.Flags().GetBool("quiet"); err == nil && !quiet && len(found) == 0 && f.format.value == "text" {
			fmt.Fprintf(cmd.OutOrStdout(), "%s: ok\n", fileName(path))
		}
	}
	if err := f.print(cmd, problems); err != nil {
		return err
	}
	switch {
	case unreadable != nil:
		return unreadable
	case len(problems.Errors()) > 0:
		return &failure{code: exitFailed}
	case f.strict && len(problems) > 0:
		return &failure{code: exitWarnings}
	}
	return nil
}

// check returns the problems of one file; the error is that it cannot be read.
func (f *checkFlags) check(cmd *cobra.Command, path string) (config.Problems, error) {
	c, err := parseConfig(cmd.InOrStdin(), path)
	var problems config.Problems
	if c != nil {
		problems = c.Check(nil)
	} else if found, ok := errors.AsType[config.Problems](err); ok {
		problems = found
	} else {
		return nil, err
	}
	if f.probe && len(problems.Errors()) == 0 {
		problems = append(problems, probe(cmd, c, path)...)
	}
	return problems, nil
}

// probe opens what the configuration names and closes it again.
func probe(cmd *cobra.Command, c *config.Config, path string) config.Problems {
	var problems config.Problems
	add := func(err error) {
		problems = append(problems, config.Problem{File: path, Severity: config.Error, Message: err.Error()})
	}
	_, active, err := activate(cmd, c, time.Now, add)
	if found, ok := errors.AsType[config.Problems](err); ok {
		return append(problems, found...)
	}
	if err == nil {
		err = active.Close()
	}
	if err != nil {
		add(err)
	}
	return problems
}

func (f *checkFlags) print(cmd *cobra.Command, problems config.Problems) error {
	w := cmd.OutOrStdout()
	switch f.format.value {
	case "json":
		return printJSON(w, problems)
	case "github":
		return printGitHub(w, problems)
	}
	colored := colors(cmd, w)
	for _, p := range problems {
		if _, err := fmt.Fprintln(w, highlight(p, colored)); err != nil {
			return err
		}
	}
	return nil
}

// highlight is the problem's line, with its severity in colour if wanted.
func highlight(p config.Problem, colored bool) string {
	if !colored {
		return p.String()
	}
	color := "\x1b[31m"
	if p.Severity == config.Warning {
		color = "\x1b[33m"
	}
	word := p.Severity.String() + ":"
	return strings.Replace(p.String(), word, color+word+"\x1b[0m", 1)
}

// jsonProblem is a problem as --format=json prints it.
type jsonProblem struct {
	File       string `json:"file"`
	Line       int    `json:"line,omitempty"`
	Column     int    `json:"column,omitempty"`
	Severity   string `json:"severity"`
	Path       string `json:"path,omitempty"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"`
}

func printJSON(w io.Writer, problems config.Problems) error {
	list := make([]jsonProblem, len(problems))
	for i, p := range problems {
		list[i] = jsonProblem{p.File, p.Line, p.Col, p.Severity.String(), p.Path, p.Message, p.Suggestion}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}

// printGitHub prints the commands by which a GitHub workflow annotates files.
func printGitHub(w io.Writer, problems config.Problems) error {
	text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, p := range problems {
		message := p
		message.File, message.Line = "", 0
		_, short, _ := strings.Cut(message.String(), ": ") // the severity is the command
		_, err := fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d::%s\n",
			p.Severity, property.Replace(p.File), p.Line, p.Col, text.Replace(short))
		if err != nil {
			return err
		}
	}
	return nil
}
