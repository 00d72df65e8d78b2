package aws

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"smaudit/scanner/model"
)

// organization is what there is above the account. Mostly only the management account and delegated
// administrators are told of policies: a member that is not told them goes without, which leaves out what
// they forbid and opens no question by itself.
type organization struct {
	id         string
	unseen     bool // whether there is one is not told
	guardrails []model.Guardrail
	missed     gaps
}

// readOrganization asks for it. An account in none, and the management account, are bound by no such policies
// (Organizations user guide, SCP effects on permissions, 2026).
func (a *account) readOrganization(ctx context.Context) *organization {
	found := &organization{}
	at := organizations.NewFromConfig(a.config)
	answer, err := at.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	if err == nil && (answer.Organization == nil || aws.ToString(answer.Organization.Id) == "") {
		err = errOdd
	}
	switch {
	case err != nil && alone(err):
		return found
	case err != nil:
		found.unseen = true
		found.miss("DescribeOrganization", err, "organization")
		return found
	}
	found.id = aws.ToString(answer.Organization.Id)
	if aws.ToString(answer.Organization.MasterAccountId) == a.id {
		return found
	}
	r := &guardrailReader{at: at, texts: make(map[string]string)}
	if err := r.read(ctx, a.id); err != nil {
		found.miss(r.asked, err)
		return found
	}
	found.guardrails = r.found
	return found
}

// alone reports whether AWS says that the account is in no organization.
func alone(err error) bool {
	var none *types.AWSOrganizationsNotInUseException
	return errors.As(err, &none)
}

func (o *organization) miss(name string, err error, hides ...model.Path) {
	why := explain(err)
	why.detail += "; policies of the organization are not taken into account"
	gap := unseenBy(operation(serviceOrganizations, name), why, hides...)
	gap.Aside = true
	o.missed.note(gap, nil)
}

// bind tells a scope what binds its account.
func (o *organization) bind(s *model.Snapshot) {
	s.Scope.Organization, s.Guardrails = o.id, o.guardrails
	if o.unseen {
		s.Scope.Hide("organization")
	}
}

// guardrailReader reads the policies on the line from the root of the organization down to an account.
type guardrailReader struct {
	at    *organizations.Client
	asked string            // the operation that is on its way
	texts map[string]string // of policies, by id
	found []model.Guardrail
}

func (r *guardrailReader) read(ctx context.Context, account string) error {
	line, err := r.above(ctx, account)
	if err != nil {
		return err
	}
	for level, target := range append(line, account) {
		for _, kind := range []types.PolicyType{types.PolicyTypeServiceControlPolicy, types.PolicyTypeResourceControlPolicy} {
			if err := r.attached(ctx, level, target, kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// mostLevels bounds the line: units nest five deep (Organizations quotas, 2026).
const mostLevels = 20

// above lists what lies above an account, from the root in.
func (r *guardrailReader) above(ctx context.Context, account string) ([]string, error) {
	r.asked = "ListParents"
	var line []string
	for child := account; len(line) < mostLevels; {
		answer, err := r.at.ListParents(ctx, &organizations.ListParentsInput{ChildId: &child})
		if err != nil {
			return nil, err
		}
		if len(answer.Parents) != 1 || aws.ToString(answer.Parents[0].Id) == "" {
			return nil, errOdd
		}
		child = *answer.Parents[0].Id
		line = append(line, child)
		if answer.Parents[0].Type == types.ParentTypeRoot {
			slices.Reverse(line)
			return line, nil
		}
	}
	return nil, errOdd
}

func (r *guardrailReader) attached(ctx context.Context, level int, target string, kind types.PolicyType) error {
	pages := organizations.NewListPoliciesForTargetPaginator(r.at, &organizations.ListPoliciesForTargetInput{TargetId: &target, Filter: kind})
	seen := make(tokens)
	for pages.HasMorePages() {
		r.asked = "ListPoliciesForTarget"
		page, err := pages.NextPage(ctx)
		switch {
		case err != nil:
			return err
		case page.Policies == nil:
			return errOdd
		}
		if err := seen.next(page.NextToken); err != nil {
			return err
		}
		for i := range page.Policies {
			p := &page.Policies[i]
			text, err := r.text(ctx, aws.ToString(p.Id))
			if err != nil {
				return err
			}
			r.found = append(r.found, model.Guardrail{
				Kind: guardrailKinds[kind], Level: level, Target: target,
				Name: shownText(aws.ToString(p.Name)), ARN: aws.ToString(p.Arn), Document: text,
			})
		}
	}
	return nil
}

var guardrailKinds = map[types.PolicyType]string{
	types.PolicyTypeServiceControlPolicy: "scp", types.PolicyTypeResourceControlPolicy: "rcp",
}

// text asks for a policy's document, once.
func (r *guardrailReader) text(ctx context.Context, id string) (string, error) {
	if text, known := r.texts[id]; known {
		return text, nil
	}
	r.asked = "DescribePolicy"
	answer, err := r.at.DescribePolicy(ctx, &organizations.DescribePolicyInput{PolicyId: &id})
	switch {
	case err != nil:
		return "", err
	case answer.Policy == nil || aws.ToString(answer.Policy.Content) == "":
		return "", errOdd
	}
	r.texts[id] = document(*answer.Policy.Content)
	return r.texts[id], nil
}
