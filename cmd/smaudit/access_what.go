package main

import (
	"cmp"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/scanner/access"
	"smaudit/scanner/model"
)

// whatResult is what access what tells of one principal.
type whatResult struct {
	Principal shownObject   `json:"principal"`
	Access    []shownAccess `json:"access"`

	known []access.Access
}

func (a *app) accessWhat() *cobra.Command {
	var flags estateFlags
	cmd := &cobra.Command{
		Use:   "what PRINCIPAL",
		Short: "To which secrets a user or role may do what, by all policies together",
		Long:  "List the secrets to which a user or role may do anything. PRINCIPAL is an ARN, a name, or an address in code.",
		Example: `  smaudit access what arn:aws:iam::111122223333:role/app --live
  smaudit access what app --from evidence.ndjson.zst`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkText(flags.format); err != nil {
				return err
			}
			estate, err := a.estate(cmd.Context(), &flags)
			if err != nil {
				return err
			}
			principals, err := found(estate.Principals(), principalObject, "user or role", args[0])
			if err != nil {
				return err
			}
			results := []whatResult{}
			for _, p := range principals {
				results = append(results, whatOf(estate, p))
			}
			if flags.format == "json" {
				return writeJSON(a.stdout, map[string]any{"principals": results})
			}
			return showWhat(a.stdout, results)
		},
	}
	flags.register(cmd, "text or json")
	return cmd
}

func whatOf(estate *access.Estate, p *model.Principal) whatResult {
	r := whatResult{Principal: shownPrincipal(p, p.ARN), Access: []shownAccess{}, known: estate.What(p)}
	if len(r.known) > 0 {
		r.Principal.ARN = r.known[0].ARN // what stands for it where the code does not tell
	}
	for i := range r.known {
		shown, secret := shownAccessOf(&r.known[i]), shownSecret(r.known[i].Secret)
		shown.Secret = &secret
		r.Access = append(r.Access, shown)
	}
	return r
}

func showWhat(w io.Writer, results []whatResult) error {
	var out strings.Builder
	for i, r := range results {
		if i > 0 {
			out.WriteByte('\n')
		}
		indented(&out, "", r.Principal.Kind+" "+cmp.Or(r.Principal.ARN, r.Principal.Address, r.Principal.ID))
		if len(r.known) == 0 {
			out.WriteString("\nIt may do nothing to any secret that is known.\n")
		}
		for i := range r.known {
			out.WriteByte('\n')
			indented(&out, "  ", nameOf(&r.known[i].Secret.Object))
			accessLines(&out, &r.known[i])
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
