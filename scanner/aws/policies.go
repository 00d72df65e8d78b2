package aws

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"smaudit/scanner/model"
)

// defaultPolicy is the one policy that users edit (API_ListResourcePolicies, 2026).
const defaultPolicy = "default"

// policies asks for a secret's resource policy. Further ones are attached by AWS alone, and only to
// replicas of another account's secrets.
func (r *region) policies(ctx context.Context, s *listed) {
	o := operation(serviceSecrets, "GetResourcePolicy")
	answer, err := r.secrets.GetResourcePolicy(ctx, &secretsmanager.GetResourcePolicyInput{SecretId: aws.String(s.arn)})
	if err == nil && aws.ToString(answer.ARN) == "" && aws.ToString(answer.Name) == "" {
		err = errOdd
	}
	switch {
	case err != nil:
		r.gaps.add(o, &s.Object, explain(err))
		return
	case aws.ToString(answer.ResourcePolicy) != "":
		s.Policies = append(s.Policies, model.NamedPolicy{Name: defaultPolicy, Document: document(*answer.ResourcePolicy)})
	}
	s.Hide("open_policies") // block_public belongs to the call that attaches a policy, not to the policy
	if s.crossAccount {
		r.namedPolicies(ctx, s)
	}
}

// furtherPolicies is the path of policies that a secret may have besides those that were read: it leaves
// open what none of them says, and not what one of them does.
const furtherPolicies = "policies.more"

// tryNames finds out, by one secret of the region, whether policies can be listed by name. Where the
// service knows no such operation there are no further policies; where it denies it, or something else
// answers, it is open whether there are.
func (r *region) tryNames(ctx context.Context, arn string) {
	o := operation(serviceSecrets, "ListResourcePolicies")
	_, err := r.policyNames(ctx, arn)
	switch {
	case err == nil, missing(err), ctx.Err() != nil:
	case lacks(err) && !foreign(err):
		r.unnamed = true
		r.unlistable(o, explain(err))
	default:
		r.unnameable = explain(err)
		r.unnameable.detail += "; only the default policy of each secret was read"
	}
}

// unlistable notes once that the service does not list policies by name: so it has none but the default.
func (r *region) unlistable(o *Operation, why fault) {
	r.noted.Do(func() {
		why.detail += "; secrets have a default policy only"
		gap := unseenBy(o, why)
		gap.Aside = true
		r.gaps.note(gap, nil)
	})
}

// namedPolicies lists the policies that AWS attached. Their names are told; how to ask for their text
// is not documented as of 2026-11, so that stays unknown.
func (r *region) namedPolicies(ctx context.Context, s *listed) {
	o := operation(serviceSecrets, "ListResourcePolicies")
	names, err := r.policyNames(ctx, s.arn)
	switch {
	case err != nil && lacks(err) && !foreign(err):
		r.unlistable(o, explain(err))
		return
	case err != nil:
		r.gaps.open(o, &s.Object, explain(err), furtherPolicies)
		return
	}
	for _, name := range names {
		if name != defaultPolicy {
			s.Policies = append(s.Policies, model.NamedPolicy{Name: model.Visible(name)})
			at := model.Path("policies").Join(strconv.Itoa(len(s.Policies)-1), "document")
			r.gaps.open(o, &s.Object, fault{model.GapUnresolved, "the text of policies that AWS attaches cannot be asked for"}, at)
		}
	}
}

// policyNames reads all pages of ListResourcePolicies.
func (r *region) policyNames(ctx context.Context, arn string) ([]string, error) {
	var names []string
	seen := make(tokens)
	for token := ""; ; {
		var body []byte
		input := map[string]any{"SecretId": arn, "MaxResults": pageSize}
		if token != "" {
			input["NextToken"] = token
		}
		_, err := r.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &arn},
			instead("ListResourcePolicies", input), keepBody(&body))
		if err != nil {
			return nil, err
		}
		page, next, err := readPolicyNames(body)
		if err != nil {
			return nil, err
		}
		names = append(names, page...)
		if next == "" {
			return names, nil
		}
		if err := seen.next(&next); err != nil || len(names) > maxNames {
			return nil, cmp.Or(err, errOdd)
		}
		token = next
	}
}

// maxNames bounds the names of policies of one secret.
const maxNames = 1000

// readPolicyNames reads a page. The member's name is not in any published SDK yet: the list of
// strings, or of objects with a name, is taken wherever it stands.
func readPolicyNames(body []byte) (names []string, next string, err error) {
	var page map[string]json.RawMessage
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, "", err
	}
	for member, raw := range page {
		var plain []string
		var named []struct{ Name, PolicyName string }
		switch {
		case member == "NextToken":
			_ = json.Unmarshal(raw, &next)
		case json.Unmarshal(raw, &plain) == nil:
			names = append(names, plain...)
		case json.Unmarshal(raw, &named) == nil:
			for _, n := range named {
				names = append(names, n.Name+n.PolicyName)
			}
		}
	}
	return names, next, nil
}
