package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// costCommand is scan with the bill as its output and no rules to fail on.
func (a *app) costCommand() *cobra.Command {
	var (
		flags scanFlags
		out   outputFlags
	)
	cmd := &cobra.Command{
		Use:   "cost [PATH...|-]",
		Short: "What the secrets in infrastructure code cost each month",
		RunE: func(cmd *cobra.Command, args []string) error {
			sinks, err := out.sinks(a.stdout)
			if err != nil {
				return err
			}
			audit, err := a.scan(cmd.Context(), &flags, false, args)
			if err != nil {
				return err
			}
			defer audit.Close()
			gate := gateFlags{failOn: "none"}
			return a.deliver(audit.Report(now()), sinks, &out, &gate, audit.files)
		},
	}
	flags.register(cmd)
	out.register(cmd, "cost")
	return cmd
}

// reportCommand renders a saved report.
func (a *app) reportCommand() *cobra.Command {
	var (
		out  outputFlags
		gate gateFlags
	)
	cmd := &cobra.Command{
		Use:   "report FILE",
		Short: "Render a saved JSON report in another format",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			sinks, err := out.sinks(a.stdout)
			if err != nil {
				return err
			}
			r, err := readReport(args[0])
			if err != nil {
				return err
			}
			gate.compared = r.Summary.Baseline != nil
			if err := gate.check(); err != nil {
				return err
			}
			tree, err := openTree(nil)
			if err != nil {
				return err
			}
			return a.deliver(r, sinks, &out, &gate, tree.files)
		},
	}
	out.register(cmd, "text")
	gate.register(cmd)
	return cmd
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "version",
		Short:       "Print the version",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{"config": "none"},
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.stdout, "smaudit %s\n", version)
			return err
		},
	}
}
