package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smaudit/policies"
	"smaudit/scanner/model"
)

// ruleFlags say which rules run, and with what.
type ruleFlags struct {
	rules      []string
	skip       []string
	frameworks []string
	policy     []string
	data       []string
}

func (f *ruleFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.rules, "rules", nil, "run only these: ids, globs, families, or other tools' ids")
	flags.StringSliceVar(&f.skip, "skip-rules", nil, "leave these out")
	flags.StringSliceVar(&f.frameworks, "framework", nil, "run only the rules of these frameworks")
	flags.StringSliceVar(&f.policy, "policy", nil, "directory or bundle with rules of your own")
	flags.StringSliceVar(&f.data, "data", nil, "JSON or YAML file that rules see as data")
}

// hint says where to look for what a rule error is about.
func (f *ruleFlags) hint(err error) string {
	var fault *policies.Error
	switch {
	case errors.As(err, &fault) && fault.File == "":
		return "smaudit rules list prints them all"
	case len(f.policy) > 0:
		return "smaudit rules test DIR runs the tests of your rules"
	default:
		return ""
	}
}

func (a *app) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List, show, test and begin rules",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.rulesList(), a.rulesShow(), a.rulesTest(), a.rulesNew())
	return cmd
}

func (a *app) rulesList() *cobra.Command {
	var (
		flags  ruleFlags
		format string
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the rules",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkText(format); err != nil {
				return err
			}
			pack, err := a.load(cmd.Context(), &flags)
			if err != nil {
				return err
			}
			if format == "json" {
				return writeJSON(a.stdout, pack.Rules())
			}
			return listRules(a.stdout, pack.Rules())
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}

func listRules(w interface{ Write([]byte) (int, error) }, rules []model.Rule) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, rule := range rules {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", rule.ID, rule.Severity, rule.Name, strings.Join(rule.Sources, " "))
	}
	return table.Flush()
}

func (a *app) rulesShow() *cobra.Command {
	var (
		flags  ruleFlags
		format string
	)
	cmd := &cobra.Command{
		Use:   "show RULE",
		Short: "Show one rule: what it finds, reads, takes and how to mend it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkText(format); err != nil {
				return err
			}
			flags.rules = args
			pack, err := a.load(cmd.Context(), &flags)
			if err != nil {
				return err
			}
			for i := range pack.Rules() {
				rule := &pack.Rules()[i]
				if format == "json" {
					err = writeJSON(a.stdout, rule)
				} else {
					err = showRule(a.stdout, rule)
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringSliceVar(&flags.policy, "policy", nil, "directory or bundle with rules of your own")
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}

func (a *app) rulesTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test DIR...",
		Short: "Check and test rules of your own",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			pack, err := a.load(cmd.Context(), &ruleFlags{policy: args})
			if err != nil {
				return err
			}
			tested, err := pack.Test(cmd.Context(), policies.TestOptions{Custom: true})
			if err != nil {
				return usage(err, "")
			}
			return a.testVerdict(&tested)
		},
	}
}

// testVerdict prints what failed and what no test reached.
func (a *app) testVerdict(tested *policies.TestReport) error {
	failed := 0
	for _, result := range tested.Results {
		if !result.Passed {
			failed++
			fmt.Fprintf(a.stdout, "FAIL %s:%d %s: %s\n", result.File, result.Line, result.Name, model.Visible(result.Fault))
		}
	}
	fmt.Fprintf(a.stdout, "%d passed, %d failed\n", len(tested.Results)-failed, failed)
	switch {
	case len(tested.Results) == 0:
		return usage(errors.New("there is no test"), "a rule's tests stand beside it, in NAME_test.rego")
	case failed > 0:
		return verdict(exitFindings)
	}
	return nil
}

func (a *app) rulesNew() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:     "new ID FAMILY NAME",
		Short:   "Begin a rule of your own: the rule, its tests, its examples",
		Example: "  smaudit rules new ORG001 naming prefix-missing --dir rules",
		Args:    cobra.ExactArgs(3),
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := policies.Scaffold(args[0], args[2], args[1])
			if err != nil {
				return usage(err, "for example: smaudit rules new ORG001 naming prefix-missing")
			}
			for _, file := range files {
				name := filepath.Join(dir, filepath.FromSlash(file.Path))
				if err := create(name, file.Text); err != nil {
					return err
				}
				fmt.Fprintln(a.stdout, name)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", ".", "directory for rules of your own")
	return cmd
}

// create writes a file that must not exist yet.
func create(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return usage(err, "")
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return usage(err, "remove it first; nothing is overwritten")
	}
	if _, err := file.WriteString(text); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
