package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smaudit/policies"
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
	"smaudit/scanner/suppression"
	"smaudit/scanner/yamldoc"
)

func (a *app) suppressCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "suppress",
		Short: "Accept findings, with a reason and an end; list and check what is accepted",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.suppressAdd(), a.suppressList(), a.suppressLint())
	return cmd
}

func (a *app) suppressAdd() *cobra.Command {
	var (
		entry  suppression.Entry
		file   string
		from   string
		policy []string
	)
	cmd := &cobra.Command{
		Use:   "add RULE RESOURCE | add FINDING",
		Short: "Accept a finding: add an entry to " + ignoreName,
		Long: "Accept findings of a rule on a resource, or the one that FINDING is the id of, or the beginning of it.\n" +
			"RESOURCE is a name, an ARN, an address or a glob over these.",
		Example: `  smaudit suppress add ROT001 'legacy/*' --reason "the vendor cannot rotate" --owner payments --expires 2027-01-31
  smaudit suppress add 1ce587 --reason "moves in March" --ticket SEC-1423`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 2 {
				entry.Rule, entry.Resource = args[0], args[1]
			} else {
				found, _, err := findFinding(from, strings.TrimPrefix(args[0], "#"))
				if err != nil {
					return err
				}
				entry.Rule, entry.Resource = found.Rule, subjectOf(found)
			}
			return a.accept(cmp.Or(file, findUpward(ignoreName), ignoreName), entry, policy)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&entry.Reason, "reason", "", "why it is accepted")
	flags.StringVar(&entry.Owner, "owner", "", "who accepts it")
	flags.StringVar(&entry.Ticket, "ticket", "", "where it is tracked")
	flags.StringVar(&entry.Expires, "expires", "", "last day, as 2027-01-31")
	flags.StringVar(&file, "suppressions", "", "file to add to (default: the "+ignoreName+" found)")
	flags.StringVar(&from, "report", lastReport, "JSON report to look the finding up in")
	flags.StringSliceVar(&policy, "policy", nil, "directory or bundle with rules of your own")
	return cmd
}

// subjectOf is how an entry names the subject of a finding so that its instances are covered.
func subjectOf(f *model.Finding) string {
	return cmp.Or(resource.Bare(f.Subject.Address), f.Subject.ARN, f.Subject.Name, f.Subject.ID)
}

// accept adds an entry to the file, if the file is without fault with it.
func (a *app) accept(file string, e suppression.Entry, policy []string) error {
	text, err := yamldoc.ReadFile(file, maxIgnore)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return usage(fmt.Errorf("read suppressions %s: %w", file, err), "")
	}
	text, err = suppression.Append(text, e)
	if err != nil {
		return usage(fmt.Errorf("suppressions %s: %w", file, err), "")
	}
	list := suppression.New(now(), policies.Selector(policy...))
	if err := list.Read(text, shortName(file)); err != nil {
		return usage(err, "nothing was written")
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return fmt.Errorf("write suppressions %s: %w", file, err)
	}
	a.say("%s on %s is accepted in %s", model.Visible(e.Rule), model.Visible(e.Resource), model.Visible(file))
	return nil
}

func (a *app) suppressList() *cobra.Command {
	var (
		flags  scanFlags
		format string
	)
	cmd := &cobra.Command{
		Use:   "list [PATH...]",
		Short: "List what is accepted, and until when; with PATH, also in its code and whether a finding met it",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkText(format); err != nil {
				return err
			}
			all, _, err := a.suppressions(cmd, &flags, args)
			if err != nil {
				return err
			}
			if format == "json" {
				if all == nil {
					all = []model.Suppression{}
				}
				return writeJSON(a.stdout, all)
			}
			return a.listSuppressions(all, len(args) > 0)
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}

// suppressions reads what is accepted: by the file, and if paths are given by their code, with the marks there
// that accept nothing.
func (a *app) suppressions(cmd *cobra.Command, flags *scanFlags, paths []string) (all []model.Suppression, faults []model.Gap, err error) {
	if len(paths) == 0 {
		list, err := a.accepted(flags.suppressions, flags.rules.policy, now())
		if err != nil {
			return nil, nil, err
		}
		catalogue, err := policies.Catalogue(flags.rules.policy...)
		return list.All(catalogue), nil, err
	}
	flags.baseline = ""
	audit, err := a.scan(cmd.Context(), flags, false, paths)
	if err != nil {
		return nil, nil, err
	}
	defer audit.Close()
	r := audit.Report(now())
	for _, gap := range r.Gaps {
		if gap.Operation == suppression.MarkOperation {
			faults = append(faults, gap)
		}
	}
	return r.Suppressions, faults, nil
}

func (a *app) listSuppressions(all []model.Suppression, scanned bool) error {
	table := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for i := range all {
		s := &all[i]
		state := string(s.State)
		if scanned && !s.Used && s.State != model.SuppressionExpired {
			state = "unused"
		}
		fields := []string{state, s.Rule, s.Resource, cmp.Or(s.Expires, "no end"), cmp.Or(s.Owner, "no owner"), s.Origin, s.Reason}
		for j := range fields {
			fields[j] = model.Visible(fields[j])
		}
		fmt.Fprintln(table, strings.Join(fields, "\t"))
	}
	return table.Flush()
}

func (a *app) suppressLint() *cobra.Command {
	var flags scanFlags
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Check what is accepted: exit 2 on faults, 1 on what has expired and, with PATH, is met by nothing",
		RunE: func(cmd *cobra.Command, args []string) error {
			all, faults, err := a.suppressions(cmd, &flags, args)
			if err != nil {
				return err
			}
			stale := 0
			for i := range all {
				if text := staleness(&all[i], len(args) > 0); text != "" {
					stale++
					fmt.Fprintln(a.stdout, model.Visible(fmt.Sprintf("%s: %s on %s %s", all[i].Origin, all[i].Rule, all[i].Resource, text)))
				}
			}
			fmt.Fprintf(a.stdout, "%s, %d to be looked at\n", model.Plural(len(all), "suppression"), stale)
			if len(faults) > 0 {
				return markFaults(faults)
			}
			if stale > 0 {
				return verdict(exitFindings)
			}
			return nil
		},
	}
	flags.register(cmd)
	return cmd
}

// markFaults is the error of marks that were meant to accept something.
func markFaults(gaps []model.Gap) error {
	var errs []error
	for i := range gaps {
		errs = append(errs, fmt.Errorf("%s: %s", gaps[i].Location.Position(), gaps[i].Detail))
	}
	return usage(errors.Join(errs...), `write #smaudit:ignore ROT001 until=2027-01-31 reason="…"`)
}

// staleness says why an acceptance has no use any more, "" of one that has.
func staleness(s *model.Suppression, scanned bool) string {
	switch {
	case s.State == model.SuppressionExpired:
		return "was accepted until " + s.Expires
	case scanned && !s.Used:
		return "is met by no finding"
	default:
		return ""
	}
}
