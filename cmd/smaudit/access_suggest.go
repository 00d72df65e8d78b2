package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smaudit/scanner/access"
	"smaudit/scanner/model"
)

func (a *app) accessSuggest() *cobra.Command {
	var flags estateFlags
	cmd := &cobra.Command{
		Use:   "suggest SECRET|PRINCIPAL",
		Short: "The narrowest policy that still allows what was used",
		Long: "Write the policy of a secret, or those of a user or role, with no more in them than CloudTrail's record\n" +
			"tells was used. Each is proved to allow nothing that the policy of today does not, and to leave every\n" +
			"recorded use allowed. What was used less often than the record goes back is not in it.",
		Example: `  smaudit access suggest prod/db --from evidence.ndjson.zst
  smaudit access suggest prod/db --live --cloudtrail files=logs/
  smaudit access suggest arn:aws:iam::111122223333:role/app --from evidence.ndjson.zst -f json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkText(flags.format); err != nil {
				return err
			}
			estate, err := a.estate(cmd.Context(), &flags)
			if err != nil {
				return err
			}
			result, err := suggestionsFor(estate, args[0])
			if err != nil {
				return err
			}
			if flags.format == "json" {
				return writeJSON(a.stdout, result)
			}
			return result.show(a.stdout)
		},
	}
	flags.register(cmd, "text or json")
	flags.registerRecord(cmd)
	return cmd
}

// suggestResult is what access suggest tells.
type suggestResult struct {
	Secret      *shownObject      `json:"secret,omitempty"`
	Principal   *shownObject      `json:"principal,omitempty"`
	Suggestions []shownSuggestion `json:"suggestions"`
}

type shownSuggestion struct {
	Policy         string         `json:"policy"`
	Document       string         `json:"document"`
	Narrower       model.Tri      `json:"narrower"` // allows nothing that today's does not
	Proved         bool           `json:"proved"`   // that, and every use is kept
	UnknownBecause []string       `json:"unknown_because"`
	Witness        *model.Request `json:"witness,omitempty"`
	Uses           []shownUse     `json:"uses"`
	Others         []string       `json:"others"`             // have the policy too, and are not asked about
	Unheard        []string       `json:"unrecorded_secrets"` // no record of their use was read
	Omitted        []string       `json:"omitted"`
	Window         model.Window   `json:"window"`
}

type shownUse struct {
	Principal string    `json:"principal"`
	Action    string    `json:"action"`
	Secret    string    `json:"secret"`
	Count     int       `json:"count"`
	LastAt    time.Time `json:"last_at"`
	Granted   bool      `json:"granted"` // by this policy; else by others, which stay
	Kept      model.Tri `json:"kept"`
}

func suggestionsFor(estate *access.Estate, typed string) (*suggestResult, error) {
	secret, notSecret := one(estate.Secrets(), secretObject, "secret", typed)
	principal, notPrincipal := one(estate.Principals(), principalObject, "user or role", typed)
	var list []*access.Suggestion
	result := &suggestResult{}
	var err error
	switch {
	case notSecret == nil && notPrincipal == nil:
		return nil, usage(fmt.Errorf("both a secret and a principal are called %q", typed), "give the ARN")
	case notSecret == nil:
		shown := shownSecret(secret)
		result.Secret = &shown
		var s *access.Suggestion
		s, err = estate.SuggestForSecret(secret)
		list = []*access.Suggestion{s}
	case notPrincipal == nil:
		shown := shownPrincipal(principal, principal.ARN)
		result.Principal = &shown
		list, err = estate.SuggestForPrincipal(principal)
	case strings.Contains(typed, ":iam:"):
		return nil, notPrincipal
	default:
		return nil, notSecret
	}
	if err != nil {
		return nil, usage(fmt.Errorf("suggest for %s: %w", typed, err), suggestHint(err))
	}
	for _, s := range list {
		result.Suggestions = append(result.Suggestions, shownSuggestionOf(s))
	}
	return result, nil
}

func suggestHint(err error) string {
	switch {
	case errors.Is(err, access.ErrNoRecord):
		return "collect the evidence with smaudit collect --cloudtrail, or name log files: --cloudtrail files=PATH"
	case errors.Is(err, access.ErrUnreadable):
		return "smaudit access who says what is not known"
	}
	return ""
}

func shownSuggestionOf(s *access.Suggestion) shownSuggestion {
	out := shownSuggestion{
		Policy: s.Policy, Document: s.Document, Narrower: s.Narrower, Proved: s.Proved(), UnknownBecause: listed(s.Because),
		Witness: s.Witness, Uses: []shownUse{}, Others: listed(s.Others), Unheard: listed(s.Unheard), Omitted: listed(s.Omitted), Window: s.Window,
	}
	for _, k := range s.Kept {
		u := shownUse{Principal: k.Principal, Action: k.Action, Count: k.Count, LastAt: k.LastAt, Granted: k.By, Kept: k.Kept}
		if k.Secret != nil {
			u.Secret = cmp.Or(k.Secret.Name, k.Secret.ID)
		}
		out.Uses = append(out.Uses, u)
	}
	return out
}

func (r *suggestResult) show(w io.Writer) error {
	var out strings.Builder
	for i, s := range r.Suggestions {
		if i > 0 {
			out.WriteByte('\n')
		}
		s.show(&out)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (s *shownSuggestion) show(out *strings.Builder) {
	indented(out, "", "In place of the policy "+cmp.Or(s.Policy, "without a name"))
	out.WriteByte('\n')
	for line := range strings.Lines(s.Document) {
		out.WriteString(model.Visible(strings.TrimSuffix(line, "\n")) + "\n")
	}
	out.WriteString("\nProof\n")
	indented(out, "  - ", map[model.Tri]string{
		model.Yes:     "no request is allowed that the policy of today does not allow",
		model.No:      "NOT narrower: it allows a request that the policy of today does not",
		model.Unknown: "unknown whether it allows what the policy of today does not: " + strings.Join(s.UnknownBecause, "; "),
	}[s.Narrower])
	lost := slices.DeleteFunc(slices.Clone(s.Uses), func(u shownUse) bool { return u.Kept == model.Yes })
	if len(lost) == 0 {
		indented(out, "  - ", "every recorded use that it allows today it still allows, whatever the request")
	}
	for _, u := range lost {
		indented(out, "  - ", map[model.Tri]string{model.No: "NOT kept: ", model.Unknown: "unknown whether it keeps: "}[u.Kept]+u.text())
	}
	if len(s.Others) > 0 {
		indented(out, "  - ", "NOT proved for others who have the policy too: "+strings.Join(s.Others, ", "))
	}
	if n := len(s.Unheard); n > 0 {
		indented(out, "  - ", fmt.Sprintf("NOT proved for %d secrets of which no record was read: %s", n, few(s.Unheard)))
	}
	for _, action := range s.Omitted {
		indented(out, "  - ", "it lacks "+action+", which names actions of other services too: add those that are needed")
	}
	s.list(out, "\nKept\n", true)
	s.list(out, "\nAllowed by other policies, which stay as they are\n", false)
	window := fmt.Sprintf("%s to %s (%s)", s.Window.From.Format(time.DateOnly), s.Window.To.Format(time.DateOnly), s.Window.Source)
	indented(out, "\nRecorded  ", strings.Join(slices.DeleteFunc([]string{window, s.Window.Note}, func(t string) bool { return t == "" }), "; "))
}

// few names the first of many.
func few(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

func (s *shownSuggestion) list(out *strings.Builder, title string, granted bool) {
	for _, u := range s.Uses {
		if u.Granted != granted || u.Kept != model.Yes {
			continue
		}
		out.WriteString(title)
		title = ""
		indented(out, "  ", u.text())
	}
}

func (u *shownUse) text() string {
	text := fmt.Sprintf("%s by %s", short(u.Action), u.Principal)
	if u.Secret != "" {
		text = fmt.Sprintf("%s of %s by %s", short(u.Action), u.Secret, u.Principal)
	}
	return fmt.Sprintf("%s, %s, last %s", text, times(u.Count), u.LastAt.Format(time.DateOnly))
}
