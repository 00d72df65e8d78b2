package main

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// checkFlags are the questions about a policy, and what is known besides.
type checkFlags struct {
	subjectFlags
	against         []string
	notGranted      []string
	trustedAccounts []string
	trustedOrgs     []string
	organization    string
	format          string
}

func (a *app) accessCheck() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check POLICY...",
		Short: "Whom a secret's policy lets in: public, deputies, grants, what is dead or weak in it",
		Long: "Decide for all requests at once whom a resource policy lets in, offline. Several files count as\n" +
			"one policy; - is the standard input. A yes comes with a request that proves it, a no means that\n" +
			"there is none, and unknown says what it hangs on. Without --tag the secret may have any tags.\n" +
			"The key is judged by its policy; grants of the key are not seen.",
		Example: `  smaudit access check policy.json --secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf
  smaudit access check new.json --against old.json --secret ARN -f json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkText(flags.format); err != nil {
				return err
			}
			result, err := a.checkPolicy(&flags, args)
			if err != nil {
				return err
			}
			if flags.format == "json" {
				return writeJSON(a.stdout, result)
			}
			return showCheck(a.stdout, result)
		},
	}
	flags.register(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&flags.against, "against", nil, "file with the policy of before: does the new one allow anything that it did not?")
	f.StringSliceVar(&flags.notGranted, "not-granted", nil, "actions: are they granted to nobody outside the account?")
	f.StringSliceVar(&flags.trustedAccounts, "trusted-account", nil, "account that is trusted, besides those of the configuration")
	f.StringSliceVar(&flags.trustedOrgs, "trusted-org", nil, "organization that is trusted, besides those of the configuration")
	f.StringVar(&flags.organization, "organization", "", "organization of the account that owns the secret")
	f.StringVarP(&flags.format, "format", "f", "text", "text or json")
	return cmd
}

var organizationID = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

// world checks the flags.
func (a *app) world(f *checkFlags, in *policyReader) (w decide.World, problems []shownProblem, err error) {
	s, err := f.subject(in)
	if err != nil {
		return w, nil, err
	}
	for _, account := range f.trustedAccounts {
		if !accountID.MatchString(account) {
			return w, nil, usage(fmt.Errorf("--trusted-account: %q is no account id", account), "an account id has 12 digits")
		}
	}
	for i, id := range append([]string{f.organization}, f.trustedOrgs...) {
		if (i > 0 || id != "") && !organizationID.MatchString(id) {
			name := map[bool]string{true: "--organization", false: "--trusted-org"}[i == 0]
			return w, nil, usage(fmt.Errorf("%s: %q is no organization", name, id), "write it like o-a1b2c3d4e5")
		}
	}
	trusted := append(append([]string{}, f.trustedAccounts...), f.trustedOrgs...)
	trusted = append(trusted, a.config.Trusted.Organizations...)
	trusted = append(trusted, sortedNames(a.config.Trusted.Accounts)...)
	return decide.World{
		Secret: s.secret, Open: s.open, Account: s.account, Organization: f.organization, Tags: s.tags,
		TagsFree: len(s.tags) == 0, Trusted: trusted, Key: s.key, Now: now(),
	}, s.problems, nil
}

func sortedNames(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (a *app) checkPolicy(f *checkFlags, names []string) (*checkResult, error) {
	in := &policyReader{stdin: a.stdin}
	w, problems, err := a.world(f, in)
	if err != nil {
		return nil, err
	}
	files, err := in.policies(names)
	if err != nil {
		return nil, err
	}
	old, err := in.policies(f.against)
	if err != nil {
		return nil, err
	}
	asked, err := actionsNamed(f.notGranted)
	if err != nil {
		return nil, err
	}
	c := &checking{files: files, result: newCheckResult()}
	c.problems()
	c.result.Problems = append(c.result.Problems, problems...)
	c.ask(w)
	if len(old) > 0 {
		c.result.NewAccess = c.take("new_access", decide.New(w, documents(files)...).NewAccess(documents(old)))
	}
	if asked != 0 {
		c.result.NotGranted = c.take("not_granted", decide.New(w, documents(files)...).NotGranted(asked))
	}
	return c.finished(), nil
}

// checking gathers the answers about one policy.
type checking struct {
	files  []policyFile
	result *checkResult
}

// problems lists why AWS would refuse what is decided all the same.
func (c *checking) problems() {
	for _, file := range c.files {
		c.result.Problems = append(c.result.Problems, file.problems(iam.SecretPolicy)...)
	}
}

func (c *checking) ask(w decide.World) {
	r, d := c.result, decide.New(w, documents(c.files)...)
	open, confined := d.Public(iam.AllActions())
	r.Public = *c.take("public", open)
	r.PublicNetwork = *c.take("public_network", confined)
	r.ConfusedDeputy = *c.take("confused_deputy", d.ConfusedDeputy())
	if w.Key == nil && confined.Tri != model.No {
		r.PublicValue = model.Unknown
		r.UnknownBecause = append(r.UnknownBecause, keyNotGiven)
	} else {
		r.PublicValue = *c.take("public_value", d.PublicValue())
	}
	grants, because := d.Grants()
	r.UnknownBecause = append(r.UnknownBecause, because...)
	for _, g := range grants {
		if g.Who.Kind == "service" && slices.ContainsFunc(g.Actions, readsValue) {
			g.Effective = served(w, g.Witness)
		}
		r.Grants = append(r.Grants, shownGrantOf(g))
		if g.Effective == model.Unknown && w.Key == nil {
			r.UnknownBecause = append(r.UnknownBecause, keyNotGiven)
		}
	}
	for _, dead := range d.Dead() {
		r.Dead = append(r.Dead, c.dead(dead))
	}
	for _, weak := range d.Weak() {
		at := weak.Condition.Key.At
		r.Weak = append(r.Weak, shownWeak{
			c.place(weak.Statement, at), weak.Condition.Operator.Value, weak.Condition.Key.Value, weak.Why, weak.Witness,
		})
	}
}

// served tells whether the key decrypts for a service as well.
func served(w decide.World, r *model.Request) model.Tri {
	switch {
	case w.Key == nil:
		return model.Unknown
	case w.Key.Managed:
		return model.No
	case w.Key.Policy == nil || iam.FirstUnknown(w.Key.Policy) != nil:
		return model.Unknown
	}
	key := &evaluate.Key{Account: w.Key.Account, Policy: w.Key.Policy}
	if evaluate.Decrypted(*r, evaluate.Policies{Secret: w.Secret, Account: w.Account, Key: key}, false) {
		return model.Yes
	}
	return model.Unknown // another request of the service may be one that the key serves
}

const keyNotGiven = "the policy of the key: give --kms-key and --kms-key-policy"

// take notes an answer: its proof, or what it hangs on.
func (c *checking) take(question string, a decide.Answer) *model.Tri {
	c.result.UnknownBecause = append(c.result.UnknownBecause, a.Because...)
	if a.Witness != nil {
		c.result.Witnesses[question] = a.Witness
	}
	return &a.Tri
}

func (c *checking) finished() *checkResult {
	slices.Sort(c.result.UnknownBecause)
	c.result.UnknownBecause = slices.Compact(c.result.UnknownBecause)
	return c.result
}

// dead says which of the actions that a statement names it names in vain, and where.
func (c *checking) dead(d decide.Dead) shownDead {
	at, actions := d.Statement.At, d.Actions
	if actions == nil {
		actions = statementActions(d.Statement)
	} else {
		for _, v := range d.Statement.Action.Values {
			if set := iam.ActionsLike(v.Value); slices.Equal(set.Names(), actions[:1]) {
				at = v.At
				break
			}
		}
	}
	return shownDead{c.place(d.Statement, at), d.Actions == nil, actions, d.Why}
}

// statementActions are the actions of Secrets Manager that a statement is about.
func statementActions(st *iam.Statement) []string {
	var listed iam.Actions
	for _, v := range append(append([]iam.Text{}, st.Action.Values...), st.NotAction.Values...) {
		listed |= iam.ActionsLike(v.Value)
	}
	if st.NotAction.Present() {
		listed = ^listed
	}
	return append([]string{}, (listed & iam.AllActions()).Names()...)
}

// place says where a part of a statement stands.
func (c *checking) place(st *iam.Statement, at iam.Position) shownPlace {
	p := shownPlace{Statement: st.Sid.Value, Path: st.Path, Line: at.Line, Column: at.Column}
	if p.Statement == "" {
		p.Statement = st.Path
	}
	for _, file := range c.files {
		for i := range file.Statements {
			if &file.Statements[i] == st {
				p.File = file.file
			}
		}
	}
	return p
}
