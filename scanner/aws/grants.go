package aws

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"smaudit/scanner/model"
)

// grantsPage is the most that ListGrants returns at once (API_ListGrants, 2026).
const grantsPage = 100

// grants lists the grants by which somebody may decrypt under the key, or give others such a grant. Those of
// services for volumes and the like can be many and tell nothing of secrets.
func (r *region) grants(ctx context.Context, key *model.Key) {
	o := operation(serviceKMS, "ListGrants")
	pages := kms.NewListGrantsPaginator(r.clients.keys, &kms.ListGrantsInput{KeyId: &key.ARN, Limit: aws.Int32(grantsPage)})
	var found []types.GrantListEntry
	seen := make(tokens)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		switch {
		case err != nil:
		case page.Grants == nil, page.Truncated && aws.ToString(page.NextMarker) == "":
			err = errOdd
		default:
			err = seen.next(page.NextMarker)
		}
		if err != nil {
			r.gaps.add(o, &key.Object, explain(err))
			return
		}
		found = append(found, slices.DeleteFunc(page.Grants, func(g types.GrantListEntry) bool { return !decrypts(g.Operations) })...)
	}
	slices.SortFunc(found, func(a, b types.GrantListEntry) int {
		return cmp.Compare(aws.ToString(a.GrantId), aws.ToString(b.GrantId))
	})
	for i := range found {
		r.grant(key, &found[i])
	}
}

func decrypts(operations []types.GrantOperation) bool {
	return slices.ContainsFunc(operations, func(o types.GrantOperation) bool {
		return o == types.GrantOperationDecrypt || o == types.GrantOperationCreateGrant
	})
}

// grant adds a grant to the key. What restricts it in a way that is not modelled, or is not to be shown,
// leaves its restriction open.
func (r *region) grant(key *model.Key, g *types.GrantListEntry) {
	at := model.Path("grants").Join(strconv.Itoa(len(key.Grants)))
	out := model.KeyGrant{
		ID: aws.ToString(g.GrantId), Name: shownText(aws.ToString(g.Name)),
		Grantee: cmp.Or(aws.ToString(g.GranteePrincipal), aws.ToString(g.GranteeServicePrincipal)),
	}
	for _, operation := range g.Operations {
		out.Operations = append(out.Operations, string(operation))
	}
	if out.Grantee == "" {
		r.gaps.note(unseenBy(operation(serviceKMS, "ListGrants"), explain(errOdd), at.Append("grantee")), &key.Object)
	}
	if c := g.Constraints; c != nil {
		out.Exact = len(c.EncryptionContextEquals) > 0
		for name, value := range merged(c.EncryptionContextEquals, c.EncryptionContextSubset) {
			shown, found := model.ShownIdentifier(value)
			if found.Kind != "" {
				key.Hide(at.Append("context"))
			}
			if out.Context == nil {
				out.Context = make(map[string]string)
			}
			out.Context[shownText(name)] = shown
		}
		if aws.ToString(c.SourceArn) != "" {
			key.Hide(at.Append("context"))
		}
	}
	key.Grants = append(key.Grants, out)
}

func merged(all ...map[string]string) map[string]string {
	out := make(map[string]string)
	for _, one := range all {
		maps.Copy(out, one)
	}
	return out
}
