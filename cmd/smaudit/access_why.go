package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/scanner/access"
	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// whyResult is what access why tells.
type whyResult struct {
	Secret         shownObject    `json:"secret"`
	Principal      shownObject    `json:"principal"`
	Action         string         `json:"action"`
	Answer         model.Tri      `json:"answer"`
	Granted        model.Tri      `json:"granted"` // by Secrets Manager, whether or not KMS decrypts
	Chain          []shownStep    `json:"chain"`
	Witness        *model.Request `json:"witness"`
	Breaks         []shownEdit    `json:"breaks"`      // single edits after which it is no
	Blunt          []shownEdit    `json:"blunt"`       // such edits of what allows far more than this
	Independent    []shownStep    `json:"independent"` // statements that each allow it by themselves
	Lacking        [][]shownEdit  `json:"lacking"`     // what would make it a yes: any one of these
	UnknownBecause []string       `json:"unknown_because"`
	Assumed        []string       `json:"assumed"`
}

type shownEdit struct {
	shownStep
	Change string `json:"change"`
}

func (a *app) accessWhy() *cobra.Command {
	var (
		flags  estateFlags
		action string
	)
	cmd := &cobra.Command{
		Use:   "why PRINCIPAL SECRET",
		Short: "Why a user or role may read a secret, or why not: the chain of statements, and what would break it",
		Long: "Tell by which statements a user or role may take an action on a secret, each with where it stands, a\n" +
			"request that proves it, and the one edit that would end it; or what denies it or is lacking.",
		Example: `  smaudit access why arn:aws:iam::111122223333:role/app prod/db --from evidence.ndjson.zst
  smaudit access why app prod/db --live --action DeleteSecret`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkText(flags.format); err != nil {
				return err
			}
			asked, err := actionOnSecret(action)
			if err != nil {
				return err
			}
			estate, err := a.estate(cmd.Context(), &flags)
			if err != nil {
				return err
			}
			secret, err := one(estate.Secrets(), secretObject, "secret", args[1])
			if err != nil {
				return err
			}
			principal, err := one(estate.Principals(), principalObject, "user or role", args[0])
			if err != nil {
				return orNamed(err, estate, secret, args)
			}
			chain := estate.Why(principal, secret, asked)
			if flags.format == "json" {
				return writeJSON(a.stdout, whyOf(chain))
			}
			return showWhy(a.stdout, chain)
		},
	}
	flags.register(cmd, "text or json")
	cmd.Flags().StringVar(&action, "action", "GetSecretValue", "action to ask about")
	return cmd
}

// orNamed points out that the policy of the secret lets somebody in whose own policies are not known.
func orNamed(err error, estate *access.Estate, secret *model.Secret, args []string) error {
	parts := strings.SplitN(args[0], ":", 6)
	_, others, _ := estate.Who(secret)
	for _, g := range others {
		if len(parts) == 6 && (g.Who.ID == args[0] || g.Who.Account == parts[4] && g.Who.Kind == "account") {
			return usage(fmt.Errorf("nothing is known of the policies of %s, whom the policy of %s lets in", args[0], nameOf(&secret.Object)),
				"smaudit access who "+args[1]+" tells what it lets them do, as far as their own account does")
		}
	}
	return err
}

func actionOnSecret(name string) (iam.Action, error) {
	full := name
	if !strings.Contains(full, ":") {
		full = "secretsmanager:" + full
	}
	action, known := iam.ActionNamed(full)
	if !known || !iam.AllActions().Has(action.Set) {
		return action, usage(fmt.Errorf("%q is no action of Secrets Manager", name), didYouMean(full, iam.AllActions().Names()))
	}
	if !action.Secret {
		return action, usage(fmt.Errorf("%s acts on no single secret", short(action.Name)), "ask about an action such as GetSecretValue")
	}
	return action, nil
}

func whyOf(c *access.Chain) whyResult {
	r := whyResult{
		Secret: shownSecret(c.Secret), Principal: shownPrincipal(c.Principal, c.ARN), Action: c.Action, Answer: c.Answer, Granted: c.Granted,
		Chain: shownSteps(c.Steps), Witness: c.Witness, Breaks: shownEdits(c.Breaks), Blunt: shownEdits(c.Blunt), Independent: shownSteps(c.Ways), Lacking: [][]shownEdit{},
		UnknownBecause: listed(c.Because), Assumed: listed(c.Assumed),
	}
	for _, edits := range c.Lacking {
		r.Lacking = append(r.Lacking, shownEdits(edits))
	}
	return r
}

func shownEdits(edits []access.Edit) []shownEdit {
	out := []shownEdit{}
	for _, e := range edits {
		out = append(out, shownEdit{shownStepOf(e.Step), e.Change})
	}
	return out
}

func showWhy(w io.Writer, c *access.Chain) error {
	var out strings.Builder
	indented(&out, "", fmt.Sprintf("%s: %s %s %s of %s", c.Answer, c.Principal.Kind, c.ARN, answerText(c), nameOf(&c.Secret.Object)))
	section := func(title string, lines []string, mark func(i int) string) {
		if len(lines) > 0 {
			fmt.Fprintf(&out, "\n%s\n", title)
		}
		for i, line := range lines {
			indented(&out, "  "+mark(i), line)
		}
	}
	dash := func(int) string { return "- " }
	var chain []string
	for _, s := range c.Steps {
		chain = append(chain, stepText(s))
	}
	section(chainTitle(c), chain, func(i int) string { return fmt.Sprintf("%d ", i+1) })
	if c.Witness != nil {
		section("Proof", []string{requestText(c.Witness)}, func(int) string { return "" })
	}
	section("What would break it: any one of these edits, the smallest first", editTexts(c.Breaks), dash)
	if len(c.Ways) > 0 {
		var ways []string
		for _, s := range c.Ways {
			ways = append(ways, stepText(s))
		}
		section("No single edit of these breaks it, since each allows it by itself. A statement\nin the policy of the secret that denies it would", ways, dash)
		section("Edits that would, and that others feel, too", editTexts(c.Blunt), dash)
	}
	lackingLines(&out, c)
	section("It hangs on", c.Because, dash)
	section("Taken not to exist", c.Assumed, dash)
	_, err := io.WriteString(w, out.String())
	return err
}

// answerText says what the principal may or may not do.
func answerText(c *access.Chain) string {
	value := c.Action == "secretsmanager:GetSecretValue"
	switch {
	case c.Answer == model.Yes && value:
		return "reads the value"
	case c.Answer == model.Yes:
		return "may call " + short(c.Action)
	case c.Answer == model.Unknown:
		return "may be able to call " + short(c.Action)
	case c.Granted == model.Yes:
		return "may call GetSecretValue, but KMS does not decrypt the value"
	}
	return "may not call " + short(c.Action)
}

func chainTitle(c *access.Chain) string {
	switch {
	case c.Answer == model.No:
		return "What allows the call"
	case c.Answer == model.Unknown:
		return "By what it may be allowed"
	}
	return "Chain"
}

func editTexts(edits []access.Edit) (out []string) {
	for _, e := range edits {
		step := e.Step
		step.Statement, step.Line, step.Decrypts = "", 0, false // the change names it
		out = append(out, e.Change+" in the "+stepText(step))
	}
	return out
}

func lackingLines(out *strings.Builder, c *access.Chain) {
	if c.Answer != model.No {
		return
	}
	switch {
	case len(c.Lacking) == 0:
		out.WriteString("\nMore stands in the way than was tried together.\n")
		return
	case len(c.Lacking[0]) > 2:
		out.WriteString("\nMore than two things stand in the way\n")
	default:
		out.WriteString("\nWhat stands in the way\n")
	}
	alternatives := make([][]string, len(c.Lacking))
	for i, edits := range c.Lacking {
		alternatives[i] = lackingTexts(edits)
	}
	shared := sharedTexts(alternatives)
	for _, text := range shared {
		indented(out, "  - ", text)
	}
	if len(shared) > 0 && len(alternatives) > 1 {
		out.WriteString("  and one of\n")
	}
	for i, texts := range alternatives {
		if i > 0 {
			out.WriteString("  or\n")
		}
		rest := slices.DeleteFunc(texts, func(text string) bool { return slices.Contains(shared, text) })
		for _, text := range rest[:min(len(rest), maxLacking)] {
			indented(out, "  - ", text)
		}
		if more := len(rest) - maxLacking; more > 0 {
			fmt.Fprintf(out, "  and %d more\n", more)
		}
	}
}

// maxLacking is how much of what stands in the way is shown.
const maxLacking = 5

func lackingTexts(edits []access.Edit) (out []string) {
	for _, e := range edits {
		if e.Statement != "" {
			out = append(out, editTexts([]access.Edit{e})...)
		} else {
			out = append(out, e.Change)
		}
	}
	return out
}

// sharedTexts are those that are in each of several alternatives.
func sharedTexts(alternatives [][]string) []string {
	if len(alternatives) < 2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(alternatives[0]), func(text string) bool {
		return slices.ContainsFunc(alternatives, func(other []string) bool { return !slices.Contains(other, text) })
	})
}
