package aws

import (
	"context"
	"encoding/json"

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

// namedPolicies lists the policies that AWS attached. Their names are told; how to ask for their text
// is not documented as of 2026-11, so that stays unknown.
func (r *region) namedPolicies(ctx context.Context, s *listed) {
	o := operation(serviceSecrets, "ListResourcePolicies")
	names, err := r.policyNames(ctx, s.arn)
	switch {
	case err != nil && lacks(err):
		r.unnamed.Do(func() {
			r.gaps.note(model.Gap{
				Operation: o.String(), Reason: model.GapAbsent,
				Detail: "the service does not list policies by name here; only the default policy was read",
			}, nil)
		})
		return
	case err != nil:
		r.gaps.add(o, &s.Object, explain(err))
		return
	}
	for _, name := range names {
		if name != defaultPolicy {
			s.Policies = append(s.Policies, model.NamedPolicy{Name: model.Visible(name)})
			r.gaps.add(o, &s.Object, fault{model.GapUnresolved, "the text of policies that AWS attaches cannot be asked for"})
		}
	}
}

// policyNames reads all pages of ListResourcePolicies.
func (r *region) policyNames(ctx context.Context, arn string) ([]string, error) {
	var names []string
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
		if next == "" || next == token || len(names) > maxNames {
			return names, nil
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
