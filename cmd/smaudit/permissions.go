package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smaudit/scanner/aws"
)

func (a *app) permissionsCommand() *cobra.Command {
	var list bool
	var record recordFlags
	cmd := &cobra.Command{
		Use:   "permissions",
		Short: "Print the least IAM policy for smaudit audit, made from the operations that it calls",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if list {
				return listPermissions(a.stdout)
			}
			kind, buckets, err := record.files()
			if err != nil {
				return err
			}
			text, err := aws.Permissions(kind, buckets...).JSON()
			if err != nil {
				return err
			}
			_, err = io.WriteString(a.stdout, text)
			return err
		},
	}
	record.registerSource(cmd)
	cmd.Flags().BoolVar(&list, "list", false, "one line for each operation, with what stays unknown without it")
	return cmd
}

func listPermissions(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, err := fmt.Fprintln(table, "PERMISSION\tCALLS/S\tWITHOUT IT STAYS UNKNOWN")
	for _, o := range aws.Operations {
		name := o.Permission
		if name == "" {
			name = "(none) " + o.Name
		}
		_, lineErr := fmt.Fprintf(table, "%s\t%g\t%s\n", name, o.Rate, o.Tells)
		err = errors.Join(err, lineErr)
	}
	return errors.Join(err, table.Flush())
}
