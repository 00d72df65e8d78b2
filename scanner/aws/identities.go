package aws

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"smaudit/scanner/model"
)

// detailsPage is how many users, groups, roles and policies one answer may hold. IAM allows 1,000, which
// with long policies are 30 MB of XML.
const detailsPage = 500

// identities are the users, groups and roles of an account.
type identities struct {
	byARN   map[string]*model.Principal
	concern map[string]bool // by ARN: its policies may be about secrets
	failed  *fault          // why they are not known

	replicates bool // there may be a role by which Secrets Manager replicates to other accounts
	missed     gaps // about single ones
}

// readIdentities reads all of them, page by page. Of the documents each text is kept once: thousands of
// roles have the same few.
func (a *account) readIdentities(ctx context.Context) *identities {
	r := &identityReader{
		account: a.id, texts: make(map[string]*policyText), managed: make(map[string]*policyText), groups: make(map[string]string),
		identities: &identities{byARN: make(map[string]*model.Principal), concern: make(map[string]bool)},
	}
	pages := iam.NewGetAccountAuthorizationDetailsPaginator(iam.NewFromConfig(a.config), &iam.GetAccountAuthorizationDetailsInput{
		MaxItems: aws.Int32(detailsPage),
	})
	seen := make(tokens)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err == nil && page.IsTruncated && aws.ToString(page.Marker) == "" {
			err = errOdd
		}
		if err == nil {
			err = seen.next(page.Marker)
		}
		if err != nil {
			why := explain(err)
			return &identities{failed: &why}
		}
		r.page(page)
	}
	r.finish()
	return r.identities
}

// identityReader puts identities together: what a page mentions may stand on any other.
type identityReader struct {
	*identities
	account string
	texts   map[string]*policyText // by the text as IAM returns it decoded
	managed map[string]*policyText // by ARN
	groups  map[string]string      // ARNs by name
	uses    []use
}

// use is an identity with what is still to be looked up.
type use struct {
	principal *model.Principal
	policies  []*policyText // of the principal's policies, nil for managed ones
	groups    []string      // names
}

func (r *identityReader) page(page *iam.GetAccountAuthorizationDetailsOutput) {
	for i := range page.Policies {
		if text := current(&page.Policies[i]); text != nil {
			r.managed[aws.ToString(page.Policies[i].Arn)] = r.text(text)
		}
	}
	for i := range page.GroupDetailList {
		g := &page.GroupDetailList[i]
		r.groups[aws.ToString(g.GroupName)] = aws.ToString(g.Arn)
		r.add("group", g.Arn, g.GroupName, g.GroupPolicyList, g.AttachedManagedPolicies)
	}
	for i := range page.UserDetailList {
		u := &page.UserDetailList[i]
		added := r.add("user", u.Arn, u.UserName, u.UserPolicyList, u.AttachedManagedPolicies)
		added.groups = u.GroupList
		added.principal.CreatedAt = moment(u.CreateDate)
		limit(added.principal, u.PermissionsBoundary)
		label(added.principal, u.Tags)
	}
	for i := range page.RoleDetailList {
		role := &page.RoleDetailList[i]
		added := r.add("role", role.Arn, role.RoleName, role.RolePolicyList, role.AttachedManagedPolicies)
		limit(added.principal, role.PermissionsBoundary)
		label(added.principal, role.Tags)
		added.principal.CreatedAt = moment(role.CreateDate)
		added.principal.Service = strings.HasPrefix(aws.ToString(role.Path), "/aws-service-role/")
		trust := r.text(role.AssumeRolePolicyDocument)
		added.principal.Trust = trust.shown
		r.replicates = r.replicates || trust.trusting
		if trust.unreadable {
			r.unread(added.principal, "trust")
		}
	}
}

func (r *identityReader) add(kind string, arn, name *string, inline []types.PolicyDetail, attached []types.AttachedPolicy) *use {
	id := aws.ToString(arn)
	p := &model.Principal{Object: model.Object{ID: id, Name: aws.ToString(name), ARN: id}, Kind: kind, Account: r.account}
	u := use{principal: p}
	for _, one := range inline {
		text := r.text(one.PolicyDocument)
		p.Policies = append(p.Policies, model.IdentityPolicy{Name: aws.ToString(one.PolicyName), Document: text.shown})
		u.policies = append(u.policies, text)
	}
	for _, one := range attached {
		p.Policies = append(p.Policies, model.IdentityPolicy{Name: aws.ToString(one.PolicyName), ARN: aws.ToString(one.PolicyArn)})
		u.policies = append(u.policies, nil)
	}
	r.byARN[id] = p
	r.uses = append(r.uses, u)
	return &r.uses[len(r.uses)-1]
}

func limit(p *model.Principal, boundary *types.AttachedPermissionsBoundary) {
	if boundary != nil {
		p.Boundary = &model.IdentityPolicy{ARN: aws.ToString(boundary.PermissionsBoundaryArn)}
	}
}

// label takes an identity's tags. A value that is not to be shown is not known to policies that compare it.
func label(p *model.Principal, tags []types.Tag) {
	for _, tag := range tags {
		key, foundKey := model.Shown(aws.ToString(tag.Key))
		value, found := model.Shown(aws.ToString(tag.Value))
		if p.Tags == nil {
			p.Tags = make(map[string]string, len(tags))
		}
		p.Tags[key] = value
		if foundKey.Kind != "" || found.Kind != "" {
			p.Hide(model.Path("tags").Join(key))
		}
	}
}

// finish looks up what is mentioned, and finds out whose policies may be about secrets.
func (r *identityReader) finish() {
	for i := range r.uses {
		u := &r.uses[i]
		for n, text := range u.policies {
			at := model.Path("policies").Join(strconv.Itoa(n), "document")
			r.settle(u.principal, &u.principal.Policies[n], text, at)
		}
		if b := u.principal.Boundary; b != nil {
			of := r.concern[u.principal.ID]
			r.settle(u.principal, b, nil, "boundary.document")
			r.concern[u.principal.ID] = of // a boundary gives nothing
		}
	}
	for i := range r.uses {
		r.join(&r.uses[i])
	}
}

// settle gives a managed policy its text.
func (r *identityReader) settle(p *model.Principal, policy *model.IdentityPolicy, text *policyText, at model.Path) {
	if text == nil {
		text = r.managed[policy.ARN]
	}
	if text == nil {
		r.note(p, fault{model.GapAbsent, "IAM does not tell the text of a policy that is attached"}, at)
		r.concern[p.ID] = true
		return
	}
	policy.Document = text.shown
	if text.unreadable {
		r.unread(p, at)
	}
	if text.concerns {
		r.concern[p.ID] = true
	}
}

// join gives a user its groups, whose policies are its own.
func (r *identityReader) join(u *use) {
	for _, name := range u.groups {
		id, known := r.groups[name]
		if !known {
			r.note(u.principal, fault{model.GapAbsent, "IAM does not describe a group that a user belongs to"}, "groups")
			r.concern[u.principal.ID] = true
			continue
		}
		u.principal.Groups = append(u.principal.Groups, id)
		if r.concern[id] {
			r.concern[u.principal.ID] = true
		}
	}
}

func (r *identityReader) unread(p *model.Principal, at model.Path) {
	r.note(p, fault{model.GapInvalid, "a policy that IAM returns cannot be read"}, at)
}

func (r *identityReader) note(p *model.Principal, why fault, hides model.Path) {
	r.missed.open(operation(serviceIAM, "GetAccountAuthorizationDetails"), &p.Object, why, hides)
}

// current returns the document of a managed policy that is in force.
func current(policy *types.ManagedPolicyDetail) *string {
	for _, version := range policy.PolicyVersionList {
		if version.IsDefaultVersion {
			return version.Document
		}
	}
	return nil
}

// text returns what there is to know of a document, the same for the same text.
func (r *identityReader) text(encoded *string) *policyText {
	plain := aws.ToString(encoded)
	// IAM encodes documents as URLs (API_GetAccountAuthorizationDetails, 2026), stand-ins do not always.
	if decoded, err := url.PathUnescape(plain); err == nil && !strings.HasPrefix(strings.TrimSpace(plain), "{") {
		plain = decoded
	}
	known := r.texts[plain]
	if known == nil {
		known = newPolicyText(plain)
		r.texts[plain] = known
	}
	return known
}
