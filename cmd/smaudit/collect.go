package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"smaudit/scanner/aws"
	"smaudit/scanner/saved"
)

func (a *app) collectCommand() *cobra.Command {
	var (
		account accountFlags
		record  recordFlags
		judge   judgeFlags
		output  string
	)
	cmd := &cobra.Command{
		Use:   "collect -o FILE",
		Short: "Keep what a live account tells, for smaudit scan FILE to judge later, offline",
		Example: `  smaudit collect -o evidence.ndjson.zst
  smaudit scan evidence.ndjson.zst`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if output == "" {
				return usage(errors.New("no file to write to"), "name one: -o evidence.ndjson.zst")
			}
			ctx, cancel := judge.within(cmd.Context())
			defer cancel()
			return a.collect(ctx, &account, &record, &judge, output)
		},
	}
	account.register(cmd)
	record.register(cmd)
	cmd.Flags().StringVarP(&output, "output", "o", "", "file for the evidence, .ndjson or .ndjson.zst")
	judge.rules.register(cmd)
	cmd.Flags().DurationVar(&judge.deadline, "deadline", 0, "give up after this time")
	return cmd
}

// collect writes beside the file and moves it into place when all is there, so that a file of that
// name is always whole.
func (a *app) collect(ctx context.Context, account *accountFlags, record *recordFlags, judge *judgeFlags, name string) error {
	started := now()
	pass, err := record.pass(started, a.config.Scanners)
	if err != nil {
		return err
	}
	pack, err := a.load(ctx, &judge.rules, pass.classes()...)
	if err != nil {
		return err
	}
	options, err := a.live(account, pass, pack, started)
	if err != nil {
		return err
	}
	part := name + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return usage(fmt.Errorf("collect: %w", err), "name a file in a folder that can be written to")
	}
	defer os.Remove(part)
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<16)
	to, err := saved.NewWriter(out, name)
	if err != nil {
		return usage(err, "")
	}
	seen, err := a.keepAll(ctx, aws.New(options), pass, to, options.Progress)
	if err := errors.Join(err, to.Close(), out.Flush(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, name); err != nil {
		return fmt.Errorf("collect: %w", err)
	}
	a.say("%d secrets in %d scopes, %d gaps: %s", seen.secrets, seen.scopes, seen.gaps, name)
	return nil
}

// kept counts what a collection wrote.
type kept struct{ scopes, secrets, gaps, failed int }

func (a *app) keepAll(ctx context.Context, from *aws.Collector, pass *pass, to *saved.Writer, p *aws.Progress) (kept, error) {
	done := a.watch(p, pass)
	defer done()
	var seen kept
	for snapshot, err := range from.Collect(ctx) {
		if err != nil {
			return seen, fmt.Errorf("collect from %s: %w", from.Name(), err)
		}
		pass.Fill(snapshot)
		if err := to.Write(snapshot); err != nil {
			return seen, err
		}
		seen.scopes++
		seen.secrets += len(snapshot.Secrets)
		seen.gaps += len(snapshot.Gaps)
		if snapshot.Scope.Failed {
			seen.failed++
		}
	}
	return seen, nil
}
