package main

import (
	"cmp"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/scanner/access"
	"smaudit/scanner/model"
)

// whoResult is what access who tells of one secret.
type whoResult struct {
	Secret         shownObject   `json:"secret"`
	Access         []shownAccess `json:"access"`
	Others         []shownGrant  `json:"others"` // whom the policy lets in besides, as far as their own accounts do
	UnknownBecause []string      `json:"others_unknown_because"`
	PeopleKnown    bool          `json:"principals_known"` // some user or role of the secret's account is
	Record         *model.Window `json:"record,omitempty"` // what is covered of the time in which it was used

	known    []access.Access
	filtered bool
}

func (a *app) accessWho() *cobra.Command {
	var (
		flags  estateFlags
		filter usedFilter
	)
	cmd := &cobra.Command{
		Use:   "who SECRET",
		Short: "Who may do what to a secret, by all policies together",
		Long: "List the users and roles that may do anything to a secret, by the policies of the secret and of its\n" +
			"key, their own, their boundaries and those of the organization, and whom else its policy lets in.\n" +
			"SECRET is a name, an ARN, or an address in code.",
		Example: `  smaudit access who prod/db --live
  smaudit access who prod/db --from evidence.ndjson.zst --authorization-details identities.json
  smaudit access who aws_secretsmanager_secret.db --from infra/
  smaudit access who prod/db --from evidence.ndjson.zst --unused   who may and did not`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(checkText(flags.format), filter.check()); err != nil {
				return err
			}
			estate, err := a.estate(cmd.Context(), &flags)
			if err != nil {
				return err
			}
			secrets, err := found(estate.Secrets(), secretObject, "secret", args[0])
			if err != nil {
				return err
			}
			results := []whoResult{}
			for _, s := range secrets {
				r := whoOf(estate, s)
				if err := filter.apply(s, &r); err != nil {
					return err
				}
				results = append(results, r)
			}
			if flags.format == "json" {
				return writeJSON(a.stdout, map[string]any{"secrets": results})
			}
			return showWho(a.stdout, results)
		},
	}
	flags.register(cmd, "text or json")
	flags.registerRecord(cmd)
	filter.register(cmd)
	return cmd
}

func whoOf(estate *access.Estate, s *model.Secret) whoResult {
	known, others, because := estate.Who(s)
	r := whoResult{Secret: shownSecret(s), Access: []shownAccess{}, Others: []shownGrant{}, UnknownBecause: listed(because), PeopleKnown: estate.Knows(s), known: known}
	for i := range known {
		shown, who := shownAccessOf(&known[i]), shownPrincipal(known[i].Principal, known[i].ARN)
		shown.Principal = &who
		r.Access = append(r.Access, shown)
	}
	for _, g := range others {
		r.Others = append(r.Others, shownGrantOf(g))
	}
	return r
}

func showWho(w io.Writer, results []whoResult) error {
	var out strings.Builder
	for i, r := range results {
		if i > 0 {
			out.WriteByte('\n')
		}
		indented(&out, "", cmp.Or(r.Secret.Address, r.Secret.Name, r.Secret.ID)+"  "+r.Secret.ARN)
		switch {
		case !r.PeopleKnown:
			out.WriteString("\nNo user or role of its account is known. --authorization-details adds them.\n")
		case len(r.known)+len(r.Others) == 0:
			out.WriteString("\nNobody that is known may do anything to it" + map[bool]string{true: ", of those who are asked for"}[r.filtered] + ".\n")
		}
		for i := range r.known {
			out.WriteByte('\n')
			indented(&out, "  ", r.known[i].Principal.Kind+" "+r.known[i].ARN)
			accessLines(&out, &r.known[i])
			usedLines(&out, r.Access[i].Uses, r.Record != nil)
		}
		if len(r.Others) > 0 {
			out.WriteString("\nIts policy lets in besides, whose own policies are not known\n")
			for i := range r.Others {
				r.Others[i].lines(&out, false)
				usedLines(&out, r.Others[i].Uses, r.Record != nil)
			}
		}
		for _, why := range r.UnknownBecause {
			indented(&out, "unknown: ", why)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
