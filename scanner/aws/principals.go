package aws

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"smaudit/scanner/model"
)

// principals describes the roles that are named, with the policies that are attached to them.
func (a *account) principals(ctx context.Context, s *model.Snapshot, roles map[string]bool, missed *gaps) {
	o := operation(serviceIAM, "GetAccountAuthorizationDetails")
	pages := iam.NewGetAccountAuthorizationDetailsPaginator(iam.NewFromConfig(a.config), &iam.GetAccountAuthorizationDetailsInput{
		Filter: []types.EntityType{types.EntityTypeRole, types.EntityTypeLocalManagedPolicy, types.EntityTypeAWSManagedPolicy},
	})
	managed := make(map[string]string) // documents by the policies' ARNs
	var found []types.RoleDetail
	seen := make(tokens)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err == nil {
			err = seen.next(page.Marker)
		}
		if err != nil {
			missed.add(o, nil, explain(err))
			a.unseenRoles(s, roles)
			return
		}
		for _, policy := range page.Policies {
			managed[aws.ToString(policy.Arn)] = current(policy)
		}
		for _, role := range page.RoleDetailList {
			if roles[aws.ToString(role.Arn)] {
				found = append(found, role)
			}
		}
	}
	for i := range found {
		s.Principals = append(s.Principals, a.principal(&found[i], managed))
	}
	slices.SortFunc(s.Principals, func(a, b *model.Principal) int { return cmp.Compare(a.ID, b.ID) })
}

// unseenRoles lists the roles of which nothing but the name is known.
func (a *account) unseenRoles(s *model.Snapshot, roles map[string]bool) {
	for role := range roles {
		p := &model.Principal{Object: model.Object{ID: role, ARN: role}, Kind: "role", Account: a.id}
		p.Hide("policies", "trust")
		s.Principals = append(s.Principals, p)
	}
	slices.SortFunc(s.Principals, func(a, b *model.Principal) int { return cmp.Compare(a.ID, b.ID) })
}

func (a *account) principal(role *types.RoleDetail, managed map[string]string) *model.Principal {
	id := aws.ToString(role.Arn)
	p := &model.Principal{
		Object: model.Object{ID: id, Name: aws.ToString(role.RoleName), ARN: id}, Kind: "role", Account: a.id,
		Trust: plain(role.AssumeRolePolicyDocument),
	}
	for _, inline := range role.RolePolicyList {
		p.Policies = append(p.Policies, model.IdentityPolicy{Name: aws.ToString(inline.PolicyName), Document: plain(inline.PolicyDocument)})
	}
	for _, attached := range role.AttachedManagedPolicies {
		text, known := managed[aws.ToString(attached.PolicyArn)]
		if !known {
			p.Hide("policies")
			continue
		}
		p.Policies = append(p.Policies, model.IdentityPolicy{Name: aws.ToString(attached.PolicyName), ARN: aws.ToString(attached.PolicyArn), Document: text})
	}
	return p
}

// current returns the document of a managed policy that is in force.
func current(policy types.ManagedPolicyDetail) string {
	for _, version := range policy.PolicyVersionList {
		if version.IsDefaultVersion {
			return plain(version.Document)
		}
	}
	return ""
}

// plain undoes the URL encoding in which IAM returns documents (API_GetAccountAuthorizationDetails, 2026).
func plain(text *string) string {
	decoded, err := url.PathUnescape(aws.ToString(text))
	if err != nil {
		return document(aws.ToString(text))
	}
	return document(decoded)
}
