package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smaudit/scanner/baseline"
	"smaudit/scanner/model"
)

// difference is what diff prints as JSON. Unchanged findings are those that fail in both reports.
type difference struct {
	Old       string          `json:"old"`
	New       string          `json:"new"`
	Added     []model.Finding `json:"added"`
	Fixed     []model.Finding `json:"fixed"`
	Unchanged []model.Finding `json:"unchanged"`
}

func (a *app) diffCommand() *cobra.Command {
	var (
		gate   gateFlags
		format string
	)
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Compare two saved JSON reports: new, fixed and unchanged findings",
		Long: "Compare two saved JSON reports. Findings are told apart by their ids, so that lines may move. What OLD has\n" +
			"and NEW has not is fixed, whether NEW looked there or not. Exit 1 on new findings at or above --fail-on.",
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkText(format); err != nil {
				return err
			}
			closes, err := gate.closes()
			if err != nil {
				return err
			}
			d, err := compare(args[0], args[1])
			if err != nil {
				return err
			}
			if format == "json" {
				err = writeJSON(a.stdout, d)
			} else {
				err = a.showDifference(d)
			}
			if err != nil {
				return err
			}
			for i := range d.Added {
				if closes(&d.Added[i]) && !gate.exitZero {
					return verdict(exitFindings)
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	cmd.Flags().StringVar(&gate.failOn, "fail-on", "high", "exit 1 on new findings of this severity and worse, or of these rules; none reports only")
	cmd.Flags().BoolVar(&gate.exitZero, "exit-zero", false, "exit 0 in spite of new findings (errors stay errors)")
	return cmd
}

// compare reads two reports and sorts their failing findings.
func compare(older, newer string) (*difference, error) {
	d := &difference{Old: older, New: newer, Added: []model.Finding{}, Fixed: []model.Finding{}, Unchanged: []model.Finding{}}
	old, err := readReport(older)
	if err != nil {
		return nil, err
	}
	current, err := readReport(newer)
	if err != nil {
		return nil, err
	}
	before, err := baseline.Of(old, older)
	if err != nil {
		return nil, err
	}
	failing := make(map[string]bool)
	for f, err := range current.Findings {
		switch {
		case err != nil:
			return nil, err
		case f.Outcome != model.Fail:
			failing[f.ID] = failing[f.ID] || f.Outcome == model.NotKnown || f.Outcome == model.Errored // not fixed, for all that is known
			continue
		}
		failing[f.ID] = true
		if f.Baseline = before.See(f.ID, f.Outcome, f.Severity); f.Baseline == model.BaselineNew {
			d.Added = append(d.Added, f)
		} else {
			d.Unchanged = append(d.Unchanged, f)
		}
	}
	for f, err := range old.Findings {
		if err != nil {
			return nil, err
		}
		if f.Outcome == model.Fail && !failing[f.ID] {
			d.Fixed = append(d.Fixed, f)
		}
	}
	return d, nil
}

// showDifference prints one line for each finding that came or went, and counts those that stayed.
func (a *app) showDifference(d *difference) error {
	table := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, part := range []struct {
		sign     string
		findings []model.Finding
	}{{"new", d.Added}, {"fixed", d.Fixed}} {
		for i := range part.findings {
			f := &part.findings[i]
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t#%s\n", part.sign, f.Severity, model.Visible(f.Rule), f.Where(), f.Subject.Title(), f.ShortID())
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "%s, %s fixed, %s unchanged\n",
		model.Plural(len(d.Added), "new finding"), model.Thousands(len(d.Fixed)), model.Thousands(len(d.Unchanged)))
	return err
}
