package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

func (a *app) accessCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "access",
		Short: "Who can read, change or re-share a secret, by its policies",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.accessWho(), a.accessWhat(), a.accessWhy(), a.accessMatrix(), a.accessSuggest(), a.accessCheck(), a.accessEval())
	return cmd
}

// subjectFlags say what a policy is about: the secret, whose it is, and its key.
type subjectFlags struct {
	secret    string
	account   string
	tags      map[string]string
	key       string
	keyPolicy string
}

func (f *subjectFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.secret, "secret", "", "ARN of the secret; it may end in -?????? where AWS has yet to choose the last six characters")
	flags.StringVar(&f.account, "account", "", "account that owns the secret (default: the one in its ARN)")
	flags.StringToStringVar(&f.tags, "tag", nil, "tag of the secret, as key=value")
	flags.StringVar(&f.key, "kms-key", "", "key of the secret: aws/secretsmanager, or the ARN or id of one of your own")
	flags.StringVar(&f.keyPolicy, "kms-key-policy", "", "file with the policy of that key")
}

var (
	accountID   = regexp.MustCompile(`^[0-9]{12}$`)
	secretARN   = regexp.MustCompile(`^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:([0-9]{12}):secret:[A-Za-z0-9/_+=.@!-]+?(-\?{6})?$`)
	suffixedARN = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)
	keyARN      = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:([0-9]{12}):(?:key|alias)/\S+$`)
	keyID       = regexp.MustCompile(`^(?:alias/\S+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
)

// subject is what the flags come to.
type subject struct {
	secret  string
	open    bool // the end of the ARN is not known
	account string
	tags    map[string]string
	key     *decide.Key

	problems []shownProblem // of the key's policy
}

// subject checks the flags and reads the key's policy.
func (f *subjectFlags) subject(in *policyReader) (subject, error) {
	s := subject{secret: f.secret, account: f.account, tags: f.tags}
	const example = "write it like arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf"
	found := secretARN.FindStringSubmatch(f.secret)
	switch {
	case f.secret == "":
		return s, usage(fmt.Errorf("--secret is missing: the ARN of the secret that the policy is for"), example)
	case found == nil:
		return s, usage(fmt.Errorf("--secret: %q is no ARN of a secret", f.secret), example)
	case f.account == "":
		s.account = found[1]
	case !accountID.MatchString(f.account):
		return s, usage(fmt.Errorf("--account: %q is no account id", f.account), "an account id has 12 digits")
	case f.account != found[1]:
		return s, usage(fmt.Errorf("--account is %s, but the secret is one of account %s", f.account, found[1]), "leave --account out, or mend --secret")
	}
	s.open = !suffixedARN.MatchString(f.secret)
	var err error
	s.key, s.problems, err = f.decryption(in)
	return s, err
}

// decryption is what is known of the key, nil where that is nothing, and why AWS would refuse its policy.
func (f *subjectFlags) decryption(in *policyReader) (*decide.Key, []shownProblem, error) {
	key := &decide.Key{}
	switch found := keyARN.FindStringSubmatch(f.key); {
	case f.key == "" && f.keyPolicy == "":
		return nil, nil, nil
	case strings.TrimPrefix(f.key, "alias/") == "aws/secretsmanager", found != nil && strings.HasSuffix(f.key, ":alias/aws/secretsmanager"):
		key.Managed = true // its policy is AWS's, and known
	case found != nil:
		key.Account = found[1]
	case f.key != "" && !keyID.MatchString(f.key):
		return nil, nil, usage(fmt.Errorf("--kms-key: %q is no key", f.key), "use aws/secretsmanager, or an ARN like arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555")
	}
	if f.keyPolicy == "" {
		return key, nil, nil
	}
	doc, err := in.policy(f.keyPolicy)
	if err != nil {
		return nil, nil, err
	}
	if !key.Managed {
		key.Policy = doc.Document
	}
	return key, doc.problems(iam.KeyPolicy), nil
}

// policyFile is a policy and where it was read.
type policyFile struct {
	*iam.Document
	file, text string
}

// problems are why AWS would refuse it as a policy of the kind.
func (f *policyFile) problems(kind iam.Kind) (out []shownProblem) {
	for _, p := range iam.Check(f.text, kind) {
		out = append(out, shownProblem{f.file, p.Line, p.Column, p.Path, p.Message})
	}
	return out
}

// policyReader reads policies from files. The standard input, "-", can be read once.
type policyReader struct {
	stdin io.Reader
	spent bool
}

// maxPolicy bounds what is read of a file, in bytes: more than any policy may have.
const maxPolicy = 1 << 20

func (r *policyReader) text(name string) (string, error) {
	from := r.stdin
	if name == "-" {
		if r.spent {
			return "", usage(fmt.Errorf("the standard input is named twice"), "write one of the inputs to a file")
		}
		r.spent = true
	} else {
		file, err := os.Open(name)
		if err != nil {
			return "", usage(err, "")
		}
		defer file.Close()
		from = file
	}
	text, err := io.ReadAll(io.LimitReader(from, maxPolicy+1))
	switch {
	case err != nil:
		var of *fs.PathError
		if !errors.As(err, &of) { // such an error names the file
			err = fmt.Errorf("read %s: %w", shownName(name), err)
		}
		return "", usage(err, "")
	case len(text) > maxPolicy:
		return "", usage(fmt.Errorf("%s is longer than 1 MiB", shownName(name)), "name the policy document itself")
	}
	return string(text), nil
}

func (r *policyReader) policy(name string) (policyFile, error) {
	text, err := r.text(name)
	if err != nil {
		return policyFile{}, err
	}
	const hint = "write the policy document itself, as aws secretsmanager get-resource-policy --query ResourcePolicy --output text prints it"
	if strings.TrimSpace(text) == "" {
		return policyFile{}, usage(fmt.Errorf("%s is empty", shownName(name)), hint)
	}
	doc, problems := iam.Parse(text)
	if doc == nil {
		first := problems[0]
		return policyFile{}, usage(fmt.Errorf("%s:%d:%d: %s", shownName(name), first.Line, first.Column, first.Message), hint)
	}
	return policyFile{doc, shownName(name), text}, nil
}

func (r *policyReader) policies(names []string) (out []policyFile, err error) {
	for _, name := range names {
		doc, err := r.policy(name)
		if err != nil {
			return nil, err
		}
		out = append(out, doc)
	}
	return out, nil
}

func shownName(file string) string {
	if file == "-" {
		return "<stdin>"
	}
	return file
}

func documents(files []policyFile) (out []*iam.Document) {
	for _, f := range files {
		out = append(out, f.Document)
	}
	return out
}

// actionsNamed reads names of actions, with wildcards and with or without the service.
func actionsNamed(names []string) (iam.Actions, error) {
	var out iam.Actions
	for _, name := range names {
		full := strings.TrimSpace(name)
		if !strings.Contains(full, ":") && full != "*" {
			full = "secretsmanager:" + full
		}
		set := iam.ActionsLike(full) & iam.AllActions()
		if set == 0 {
			return 0, usage(fmt.Errorf("%q is no action of Secrets Manager", name), didYouMean(full, iam.AllActions().Names()))
		}
		out |= set
	}
	return out, nil
}

// requestText spells a request on one line.
func requestText(r *model.Request) string {
	who := r.Principal
	text := map[string]string{"service": who.Service}[who.Type]
	if text == "" {
		text = who.ARN
	}
	text = fmt.Sprintf("%s %s calls %s", who.Type, text, short(r.Action))
	for i, key := range slices.Sorted(maps.Keys(r.Context)) {
		text += map[bool]string{true: " with ", false: ", "}[i == 0] + key + "=" + strings.Join(r.Context[key], ",")
	}
	return text
}

// short leaves out the service where it goes without saying.
func short(action string) string { return strings.TrimPrefix(action, "secretsmanager:") }
