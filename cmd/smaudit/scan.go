package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/cost"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
)

// scanFlags are the flags of commands that read infrastructure code.
type scanFlags struct {
	kind        string
	vars        map[string]string
	varFiles    []string
	workspace   string
	sourceRoot  string
	exclude     []string
	noGitignore bool
	judgeFlags
}

// judgeFlags say by what to judge, whatever was collected.
type judgeFlags struct {
	prices       string
	suppressions string
	baseline     string
	deadline     time.Duration
	rules        ruleFlags
}

func (f *judgeFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.prices, "prices", "", "price table that overrides the built-in one")
	cmd.Flags().StringVar(&f.suppressions, "suppressions", "", "file of accepted findings (default: the "+ignoreName+" found)")
	cmd.Flags().StringVar(&f.baseline, "baseline", "", "earlier JSON report: what it has does not fail any more")
	cmd.Flags().DurationVar(&f.deadline, "deadline", 0, "give up after this time")
	f.rules.register(cmd)
}

// within bounds the time of a run.
func (f *judgeFlags) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if f.deadline <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, f.deadline)
}

func (f *scanFlags) register(cmd *cobra.Command) {
	f.registerCode(cmd.Flags())
	f.judgeFlags.register(cmd)
}

// registerCode registers the flags that say how to read code.
func (f *scanFlags) registerCode(flags *pflag.FlagSet) {
	flags.StringVar(&f.kind, "type", "auto", "what the input is: auto, terraform, plan, state, cloudformation, script, snapshot or trail")
	flags.StringToStringVar(&f.vars, "var", nil, "value of a Terraform variable or CloudFormation parameter, as name=value")
	flags.StringSliceVar(&f.varFiles, "var-file", nil, "file with values of Terraform variables")
	flags.StringVar(&f.workspace, "workspace", "default", "Terraform workspace")
	flags.StringVar(&f.sourceRoot, "source-root", "", "directory of the root module that a plan or state belongs to")
	flags.StringSliceVar(&f.exclude, "exclude", nil, "glob of paths to leave out")
	flags.BoolVar(&f.noGitignore, "no-gitignore", false, "scan what .gitignore leaves out, too")
}

func (a *app) scanCommand() *cobra.Command {
	var (
		flags   scanFlags
		out     outputFlags
		gate    gateFlags
		noState bool
	)
	cmd := &cobra.Command{
		Use:   "scan [PATH...|-]",
		Short: "Audit infrastructure code, plans, states, scripts and log files, offline and without credentials",
		Example: `  smaudit scan .                                 every Terraform root below here
  terraform show -json plan | smaudit scan -     a plan
  smaudit scan . -f sarif=smaudit.sarif -f text  two formats of one run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			sinks, err := out.sinks(a.stdout)
			if err != nil {
				return err
			}
			gate.policy, gate.compared = flags.rules.policy, flags.baseline != ""
			if err := gate.check(); err != nil {
				return err
			}
			audit, err := a.scan(cmd.Context(), &flags, out.allOutcomes, args)
			if err != nil {
				return err
			}
			defer audit.Close()
			report := audit.Report(now())
			a.log.Debug("judged", "scopes", len(report.Scopes), "secrets", report.Summary.Secrets, "gaps", len(report.Gaps))
			if !noState {
				a.remember(report)
			}
			a.hintOfTrust(audit.Audit, report)
			return a.deliver(report, sinks, &out, &gate, audit.files)
		},
	}
	flags.register(cmd)
	out.register(cmd, "text")
	gate.register(cmd)
	cmd.Flags().BoolVar(&noState, "no-state", false, "leave no .smaudit/last.json, which explain reads")
	return cmd
}

// auditOf is an audit with the files that its locations point into.
type auditOf struct {
	*scanner.Audit
	files fs.FS
}

// scan audits infrastructure code.
func (a *app) scan(ctx context.Context, f *scanFlags, all bool, args []string) (*auditOf, error) {
	ctx, cancel := f.within(ctx)
	defer cancel()
	tree, err := openTree(args)
	if err != nil {
		return nil, err
	}
	started := now()
	collector := iac.New(tree.files, tree.paths, iac.Options{
		Type: f.kind, Vars: f.vars, VarFiles: tree.relative(f.varFiles), Workspace: f.workspace,
		SourceRoot: tree.relativeOne(f.sourceRoot), Exclude: f.exclude, Gitignore: !f.noGitignore,
		Now: started, Stdin: a.stdin, Logs: trail.Files{Settings: trail.Settings{Source: "files", Now: started, Scanners: a.config.Scanners}},
	})
	pack, err := a.load(ctx, &f.rules, "code", "live", "trail")
	if err != nil {
		return nil, err
	}
	audit, err := a.judge(ctx, &f.judgeFlags, pack, collector, nil, started, all)
	if err != nil {
		return nil, err
	}
	return &auditOf{audit, tree.files}, nil
}

// judge wires a collector, rules and prices, and runs them.
func (a *app) judge(ctx context.Context, f *judgeFlags, pack *policies.Pack, from scanner.Collector, record scanner.Record, started time.Time, all bool) (*scanner.Audit, error) {
	prices, err := readPrices(f.prices)
	if err != nil {
		return nil, err
	}
	accepted, err := a.accepted(f.suppressions, f.rules.policy, started)
	if err != nil {
		return nil, err
	}
	known, err := readBaseline(f.baseline)
	if err != nil {
		return nil, err
	}
	return scanner.Scan(ctx, scanner.Options{
		Collectors: []scanner.Collector{from}, Record: record, Rules: pack, Prices: prices, Classes: a.config.classes(), Trust: a.config.Trusted.trust(),
		Accepted: accepted, Baseline: known, AllOutcomes: all, Started: started, Version: version,
	})
}

// needTrust are the rules that cannot tell strangers where nobody is trusted.
var needTrust = []string{"XAC001", "XAC002", "XAC004"}

// hintOfTrust says once what would decide about shares, in the place of a finding for each of them.
func (a *app) hintOfTrust(audit *scanner.Audit, r *model.Report) {
	open := slices.ContainsFunc(r.Summary.ByRule, func(c model.RuleCount) bool {
		return slices.Contains(needTrust, c.Rule) && c.Outcomes[model.NotKnown] > 0
	})
	n := audit.Untold
	if a.flags.quiet || n == 0 || !open {
		return
	}
	subject := "1 secret is"
	if n > 1 {
		subject = fmt.Sprintf("%d secrets are", n)
	}
	a.hint(subject + " shared with others who may be strangers; list your accounts and organizations under trusted: in .smaudit.yaml")
}

// load compiles the rules that are selected, for the sources at hand.
func (a *app) load(ctx context.Context, f *ruleFlags, classes ...string) (*policies.Pack, error) {
	if err := a.config.checkRules(f.policy); err != nil {
		return nil, usage(err, cmp.Or(hintOf(err), f.hint(err)))
	}
	pack, err := policies.Load(ctx, policies.Options{
		Policy: f.policy, Data: f.data, Config: a.config.parameters(), Rules: f.rules, Skip: f.skip,
		Frameworks: f.frameworks, Classes: classes,
	})
	if err != nil {
		return nil, usage(err, f.hint(err))
	}
	a.log.Debug("rules compiled", "rules", len(pack.Rules()), "digest", pack.Digest())
	for _, warning := range pack.Warnings() {
		a.log.Warn(warning)
	}
	return pack, nil
}

func readPrices(name string) (*cost.Prices, error) {
	if name == "" {
		return cost.Default(), nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, usage(fmt.Errorf("read prices: %w", err), "")
	}
	defer file.Close()
	prices, err := cost.Read(file, name)
	return prices, usage(err, "the built-in table is scanner/cost/prices.json")
}

// deliver writes the report in every format that was asked for and returns the verdict.
func (a *app) deliver(r *model.Report, sinks []sink, out *outputFlags, gate *gateFlags, files fs.FS) error {
	code, err := gate.verdict(r)
	if err != nil {
		return err
	}
	look := a.look(out, gate, code, files)
	var errs []error
	for _, s := range sinks {
		errs = append(errs, s.write(r, look))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	switch code {
	case exitOK:
		return nil
	case exitNoRun:
		return nothingRead(r)
	}
	return verdict(code)
}
