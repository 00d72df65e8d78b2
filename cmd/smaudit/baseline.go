package main

import (
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"smaudit/report"
	"smaudit/report/json"
	"smaudit/scanner/baseline"
	"smaudit/scanner/model"
)

// baselineName is where baseline create leaves the baseline, unless told otherwise.
const baselineName = ".smaudit-baseline.json"

// readBaseline reads the report to compare with; no name is no baseline.
func readBaseline(name string) (*baseline.Baseline, error) {
	if name == "" {
		return nil, nil
	}
	r, err := readReport(name)
	if err != nil {
		return nil, usage(fmt.Errorf("baseline: %w", err), "smaudit baseline create makes one; any report of -f json is one, too")
	}
	return baseline.Of(r, name)
}

func (a *app) baselineCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Begin with what is new: record what is found today, and forget what is fixed",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.baselineCreate(), a.baselinePrune())
	return cmd
}

func (a *app) baselineCreate() *cobra.Command {
	var (
		flags scanFlags
		from  string
		file  string
	)
	cmd := &cobra.Command{
		Use:   "create [PATH...]",
		Short: "Record the findings of today, for scan --baseline",
		Example: `  smaudit baseline create .                          of code
  smaudit audit -f json=live.json && smaudit baseline create --report live.json -o live-baseline.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			r, done, err := a.found(cmd, &flags, from, args)
			if err != nil {
				return err
			}
			defer done()
			n, err := writeBaseline(file, r, func(*model.Finding) bool { return true })
			if err != nil {
				return err
			}
			a.say("%s recorded in %s; use it with --baseline %s", model.Plural(n, "finding"), model.Visible(file), model.Visible(file))
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&from, "report", "", "JSON report to take the findings from, in the place of a scan")
	cmd.Flags().StringVarP(&file, "output", "o", baselineName, "file to write")
	private(cmd, "baseline")
	return cmd
}

// found is a report to record: one that is given, or that of a scan.
func (a *app) found(cmd *cobra.Command, flags *scanFlags, from string, args []string) (*model.Report, func() error, error) {
	if from != "" {
		r, err := readReport(from)
		return r, func() error { return nil }, err
	}
	flags.baseline = ""
	audit, err := a.scan(cmd.Context(), flags, false, args)
	if err != nil {
		return nil, nil, err
	}
	return audit.Report(now()), audit.Close, nil
}

func (a *app) baselinePrune() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "prune [BASELINE]",
		Short: "Take out of the baseline what a later report does not find any more",
		Long: "Take out of the baseline what is fixed, so that it cannot come back unseen: findings that the last\n" +
			"report, or that given by --report, would have found and has not. What is new is not added.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file := baselineName
			if len(args) > 0 {
				file = args[0]
			}
			old, err := readReport(file)
			if err != nil {
				return err
			}
			current, err := readReport(from)
			if err != nil {
				return err
			}
			fixed, err := baseline.Fixed(old, current)
			if err != nil {
				return err
			}
			n, err := writeBaseline(file, old, func(f *model.Finding) bool { return !fixed[f.ID] })
			if err != nil {
				return err
			}
			a.say("%s taken out of %s, %s left", model.Plural(len(fixed), "finding"), model.Visible(file), model.Thousands(n))
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "report", lastReport, "later JSON report")
	return cmd
}

// writeBaseline writes what is compared of the failing findings, and no more: it lies in the repository, where
// a later one is to differ in lines that matter. It returns how many there are.
func writeBaseline(file string, r *model.Report, keep func(*model.Finding) bool) (int, error) {
	n := 0
	slim := &model.Report{
		SchemaVersion: r.SchemaVersion, Tool: r.Tool, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt,
		Complete: r.Complete, Findings: known(r, keep, &n),
	}
	if err := report.WriteFile(file, json.Write, slim, model.Look{}); err != nil {
		return 0, fmt.Errorf("write baseline %s: %w", file, err)
	}
	return n, nil
}

// known walks the failing findings without what may change while they stay the same.
func known(r *model.Report, keep func(*model.Finding) bool, n *int) iter.Seq2[model.Finding, error] {
	return func(yield func(model.Finding, error) bool) {
		*n = 0
		for f, err := range r.Findings {
			if err == nil && (f.Outcome != model.Fail || !keep(&f)) {
				continue
			}
			*n++
			slim := model.Finding{
				ID: f.ID, Rule: f.Rule, Name: f.Name, Severity: f.Severity, Outcome: f.Outcome, Subject: f.Subject, Scope: f.Scope,
			}
			if !yield(slim, err) || err != nil {
				return
			}
		}
	}
}
