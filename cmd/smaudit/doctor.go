package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/scanner/aws"
	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

func (a *app) doctorCommand() *cobra.Command {
	var account accountFlags
	var record recordFlags
	var judge judgeFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check what an audit needs: configuration, rules, credentials, and each permission once",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := judge.within(cmd.Context())
			defer cancel()
			return a.doctor(ctx, &account, &record, &judge)
		},
	}
	account.register(cmd)
	record.register(cmd)
	judge.register(cmd)
	return cmd
}

// doctor checks one thing after the other. A missing permission is no error: it makes an audit
// incomplete, as --require-complete would say.
func (a *app) doctor(ctx context.Context, account *accountFlags, record *recordFlags, judge *judgeFlags) error {
	started := now()
	pass, err := record.pass(started, a.config.Scanners)
	if err != nil {
		return err
	}
	if _, err := readPrices(judge.prices); err != nil {
		return err
	}
	pack, err := a.load(ctx, &judge.rules, pass.classes()...)
	if err != nil {
		return err
	}
	options, err := account.options(started)
	if err != nil {
		return err
	}
	options.Probe = pass.probe
	a.check("ok", "configuration", configText(a.config.file))
	a.check("ok", "rules", fmt.Sprintf("%d judge live accounts", len(pack.Rules())))
	a.check("ok", "prices", "of "+cost.Default().Date())
	health, err := aws.New(options).Check(ctx)
	if err != nil {
		return err
	}
	a.check("ok", "credentials", fmt.Sprintf("account %s, partition %s, %s", model.Visible(health.Account), health.Partition, model.Visible(health.Identity)))
	if len(health.Regions) > 0 {
		a.check("ok", "regions", fmt.Sprintf("%d: %s", len(health.Regions), strings.Join(health.Regions, ", ")))
	}
	missing := a.checkProbes(health.Probes)
	if missing == 0 {
		return nil
	}
	a.hint("smaudit permissions prints the policy that allows all of it")
	return verdict(exitIncomplete)
}

func configText(file string) string {
	if file == "" {
		return "none (smaudit config init writes one)"
	}
	return model.Visible(file)
}

// checkProbes shows what became of each operation and counts those that told nothing.
func (a *app) checkProbes(probes []aws.Probe) (missing int) {
	for _, p := range probes {
		switch {
		case p.Fault == "":
			a.check("ok", p.Operation.String(), p.Note)
		default:
			missing++
			a.check("MISSING", p.Operation.String(), p.Fault+"; without it stays unknown: "+p.Operation.Tells)
		}
	}
	return missing
}

func (a *app) check(state, what, text string) {
	fmt.Fprintf(a.stdout, "%-8s %-38s %s\n", state, what, text)
}

func (a *app) hint(text string) { fmt.Fprintf(a.stderr, "smaudit: hint: %s\n", text) }
