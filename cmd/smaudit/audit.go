package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/aws"
	"smaudit/scanner/model"
)

func (a *app) auditCommand() *cobra.Command {
	var (
		account accountFlags
		record  recordFlags
		judge   judgeFlags
		out     outputFlags
		gate    gateFlags
		noState bool
	)
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Audit a live account: its secrets in all regions, and what they hang on",
		Example: `  smaudit audit                                       with the credentials at hand
  smaudit audit --profile prod --region eu-west-1     a profile, one region
  smaudit audit --cloudtrail event-history            who read which secret, too
  smaudit audit --role-arn arn:aws:iam::111122223333:role/audit -f sarif=live.sarif -f text`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			sinks, err := out.sinks(a.stdout)
			if err != nil {
				return err
			}
			gate.policy, gate.compared = judge.rules.policy, judge.baseline != ""
			if err := gate.check(); err != nil {
				return err
			}
			audit, err := a.audit(cmd.Context(), &account, &record, &judge, out.allOutcomes)
			if err != nil {
				return err
			}
			defer audit.Close()
			report := audit.Report(now())
			if !noState {
				a.remember(report)
			}
			a.hintOfTrust(audit, report)
			a.hintOfRecord(report)
			return a.deliver(report, sinks, &out, &gate, nil)
		},
	}
	account.register(cmd)
	record.register(cmd)
	judge.register(cmd)
	out.register(cmd, "text")
	gate.register(cmd)
	cmd.Flags().Lookup("sarif-category").DefValue = liveCategory
	out.category = liveCategory
	cmd.Flags().BoolVar(&noState, "no-state", false, "leave no .smaudit/last.json, which explain reads")
	return cmd
}

// liveCategory tells runs over live accounts apart from those over code, where both are uploaded.
const liveCategory = "smaudit/live/"

// audit reads a live account and judges it region by region.
func (a *app) audit(ctx context.Context, account *accountFlags, record *recordFlags, judge *judgeFlags, all bool) (*scanner.Audit, error) {
	ctx, cancel := judge.within(ctx)
	defer cancel()
	started := now()
	pass, err := record.pass(started, a.config.Scanners)
	if err != nil {
		return nil, err
	}
	pack, err := a.load(ctx, &judge.rules, pass.classes()...)
	if err != nil {
		return nil, err
	}
	options, err := a.live(account, pass, pack, started)
	if err != nil {
		return nil, err
	}
	done := a.watch(options.Progress, pass)
	defer done()
	return a.judge(ctx, judge, pack, aws.New(options), pass.filler(), started, all)
}

// live prepares the reading of an account for the rules that will judge it.
func (a *app) live(account *accountFlags, pass *pass, pack *policies.Pack, started time.Time) (aws.Options, error) {
	options, err := account.options(started)
	if err != nil {
		return options, err
	}
	collectGarbage(gcPercentLive)
	options.ValueAges = scanner.ValueAges(pack)
	options.Progress = &aws.Progress{}
	options.Started = func(ctx context.Context, s *aws.Session) {
		a.say("reading account %s in %s", model.Visible(s.Account), model.Visible(strings.Join(s.Regions, ", ")))
		pass.begin(ctx, s, func(text string) { a.say("%s", text) })
	}
	return options, nil
}

// hintOfRecord says that there is more to be known.
func (a *app) hintOfRecord(r *model.Report) {
	if !a.flags.quiet && len(r.Windows) == 0 {
		a.hint("who reads which secret is in CloudTrail's record, which smaudit audit --cloudtrail event-history reads")
	}
}

// say tells what is being done, beside the results.
func (a *app) say(format string, args ...any) {
	if !a.flags.quiet {
		fmt.Fprintf(a.stderr, "smaudit: "+format+"\n", args...)
	}
}
