package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// evalFlags are a request and the policies that bear on it.
type evalFlags struct {
	subjectFlags
	request  string
	policy   []string
	identity []string
	boundary string
	scp      []string
	rcp      []string
	format   string
}

// evalResult is what becomes of the request. The value is null where that hangs on what is not known.
type evalResult struct {
	Decision      string         `json:"decision"`
	By            string         `json:"by"`
	ValueReadable *bool          `json:"value_readable"`
	Problems      []shownProblem `json:"problems"`
}

func (a *app) accessEval() *cobra.Command {
	var flags evalFlags
	cmd := &cobra.Command{
		Use:   "eval --request FILE",
		Short: "Whether one request is allowed, and by which statement",
		Long: "Decide one request step by step as the IAM user guide describes, offline. The request is JSON:\n" +
			`{"principal": {"type": "role", "account": "…", "arn": "…", "session": "…"}, "action": "…", "context": {"aws:SourceIp": "…"}}` + "\n" +
			"The type is user, role, root, federated or service (with \"service\": \"s3.amazonaws.com\").\n" +
			"What is left out does not exist: a caller without --identity has no policies.",
		Example: `  smaudit access eval --request request.json --policy policy.json --secret ARN --identity role.json`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := checkText(flags.format); err != nil {
				return err
			}
			result, err := a.evalRequest(&flags)
			if err != nil {
				return err
			}
			if flags.format == "json" {
				return writeJSON(a.stdout, result)
			}
			return showEval(a.stdout, result)
		},
	}
	flags.register(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.request, "request", "", "file with the request, - for the standard input")
	f.StringArrayVar(&flags.policy, "policy", nil, "file with the secret's policy; several count as one")
	f.StringArrayVar(&flags.identity, "identity", nil, "file with a policy of the caller; repeatable")
	f.StringVar(&flags.boundary, "boundary", "", "file with the caller's permissions boundary")
	f.StringArrayVar(&flags.scp, "scp", nil, "service control policies of one level above the caller's account, joined by commas; repeatable.\nA level that only denies has FullAWSAccess besides")
	f.StringArrayVar(&flags.rcp, "rcp", nil, "the same of resource control policies above the secret's account")
	f.StringVarP(&flags.format, "format", "f", "text", "text or json")
	private(cmd, "policy") // elsewhere, and in the configuration, these are rules
	return cmd
}

func (a *app) evalRequest(f *evalFlags) (*evalResult, error) {
	in := &policyReader{stdin: a.stdin}
	s, err := f.subject(in)
	if err != nil {
		return nil, err
	}
	if f.request == "" {
		return nil, usage(fmt.Errorf("--request is missing: the file with the request"), "see smaudit access eval --help")
	}
	r, err := a.readRequest(in, f.request)
	if err != nil {
		return nil, err
	}
	given := evalPolicies{in: in, problems: append([]shownProblem{}, s.problems...)}
	p, err := given.read(f)
	if err != nil {
		return nil, err
	}
	if s.open {
		given.unknown = append(given.unknown, "the end of the secret's ARN")
	}
	if len(given.unknown) > 0 {
		return &evalResult{Decision: string(model.Unknown), By: strings.Join(given.unknown, "; ") + " is not known", Problems: given.problems}, nil
	}
	p.Secret, p.Account, p.Tags = s.secret, s.account, s.tags
	if s.key != nil {
		p.Key = &evaluate.Key{Managed: s.key.Managed, Account: s.key.Account, Policy: s.key.Policy}
		if s.key.Policy != nil && iam.FirstUnknown(s.key.Policy) != nil {
			p.Key = nil
		}
	}
	result := evaluated(r, p)
	result.Problems = given.problems
	return result, nil
}

func evaluated(r model.Request, p evaluate.Policies) *evalResult {
	decision := evaluate.Request(r, p)
	out := &evalResult{Decision: map[bool]string{true: "allow", false: "deny"}[decision.Allowed], By: decision.By}
	if decision.Open != "" {
		out.Decision, out.By = string(model.Unknown), decision.Open
	}
	if value := evaluate.Readable(r, p); value != model.Unknown {
		readable := value == model.Yes
		out.ValueReadable = &readable
	}
	return out
}

// evalPolicies are the policies that bear on a request: which have parts that are not known, and why AWS would
// refuse them.
type evalPolicies struct {
	in       *policyReader
	unknown  []string
	problems []shownProblem
}

func (g *evalPolicies) read(f *evalFlags) (p evaluate.Policies, err error) {
	if p.Resource, err = g.list(f.policy, iam.SecretPolicy); err != nil {
		return p, err
	}
	if p.Identity, err = g.list(f.identity, iam.IdentityPolicy); err != nil {
		return p, err
	}
	if f.boundary != "" {
		docs, err := g.list([]string{f.boundary}, iam.IdentityPolicy)
		if err != nil {
			return p, err
		}
		p.Boundary = docs[0]
	}
	if p.SCPs, err = g.levels(f.scp, iam.IdentityPolicy); err != nil {
		return p, err
	}
	p.RCPs, err = g.levels(f.rcp, iam.KeyPolicy) // as the policy of a resource it says for whom it is
	return p, err
}

func (g *evalPolicies) list(names []string, kind iam.Kind) (out []*iam.Document, err error) {
	for _, name := range names {
		doc, err := g.in.policy(name)
		if err != nil {
			return nil, err
		}
		if at := iam.FirstUnknown(doc.Document); at != nil {
			g.unknown = append(g.unknown, fmt.Sprintf("%s:%d:%d", doc.file, at.Line, at.Column))
		}
		g.problems = append(g.problems, doc.problems(kind)...)
		out = append(out, doc.Document)
	}
	return out, nil
}

func (g *evalPolicies) levels(given []string, kind iam.Kind) (out [][]*iam.Document, err error) {
	for _, names := range given {
		level, err := g.list(strings.Split(names, ","), kind)
		if err != nil {
			return nil, err
		}
		out = append(out, withFullAccess(level))
	}
	return out, nil
}

// fullAccess is the policy that AWS attaches to each level, which deny lists rest on.
const fullAccess = `{"Version":"2012-10-17","Statement":{"Sid":"FullAWSAccess","Effect":"Allow","Action":"*","Resource":"*"}}`

// withFullAccess adds it to a level of which nothing allows: without it all that is below would be denied,
// and no deny list would be needed.
func withFullAccess(level []*iam.Document) []*iam.Document {
	for _, doc := range level {
		for i := range doc.Statements {
			if doc.Statements[i].Effect.Value == "Allow" {
				return level
			}
		}
	}
	full, _ := iam.Parse(fullAccess)
	return append(level, full)
}

func showEval(w io.Writer, r *evalResult) error {
	var out strings.Builder
	indented(&out, "decision  ", r.Decision)
	indented(&out, "by        ", r.By)
	value := "unknown"
	if r.ValueReadable != nil {
		value = map[bool]string{true: "readable", false: "not readable"}[*r.ValueReadable]
	}
	indented(&out, "value     ", value)
	problemLines(&out, r.Problems)
	_, err := io.WriteString(w, out.String())
	return err
}
