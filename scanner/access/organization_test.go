package access

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

// members lets the organization in that code asks AWS for.
const members = `{"Sid": "Members", "Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "${data.aws_organizations_organization.x.id}"}}}`

func linkOrganization(_ *model.Snapshot, s *model.Secret) {
	s.Policies[0].Links = model.Links{"data.aws_organizations_organization.x.id": model.OwnOrganization}
}

// The organization that the code asks AWS for is the owner's, whichever that is.
func TestOwnOrganizationIsTrusted(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*model.Snapshot, *model.Secret){
		"account that is told":      linkOrganization,
		"account that is not told":  func(in *model.Snapshot, s *model.Secret) { code(in, s); linkOrganization(in, s) },
		"organization that is told": func(in *model.Snapshot, s *model.Secret) { inOrganization(in, s); linkOrganization(in, s) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := judged(t, Trust{Accounts: []string{"444455556666"}}, change, policyOf(members))
			assert.Empty(t, s.Unknown)
			require.NotEmpty(t, s.Grants)
			assert.Equal(t, "organization", s.Grants[0].Who.Kind)
			assert.True(t, s.Grants[0].Who.Trusted)
			assert.Equal(t, model.No, s.Exposure.Public)
			assert.Equal(t, "trusted", s.Exposure.Level)
			assert.Empty(t, s.Exposure.Untrusted)
			assert.Empty(t, s.Exposure.BrokenShares)
		})
	}
}

// Another organization is none of the owner's, and a service has to be of it by what it tells of its source.
func TestOwnOrganizationIsOne(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{Accounts: []string{"777788889999"}}, linkOrganization, policyOf(members+`, {"Effect": "Allow", "Principal": "*", `+read+`,
		"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}`))
	require.Len(t, s.Exposure.Untrusted, 1)
	assert.Equal(t, "o-abcdefghij", s.Exposure.Untrusted[0].Who.ID)
	service := `{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, ` + read + `, "Condition": {"StringEquals": {"aws:SourceOrgID": "${data.aws_organizations_organization.x.id}"}}}`
	s = judged(t, Trust{}, linkOrganization, policyOf(service))
	assert.Equal(t, model.No, s.Exposure.ConfusedDeputy)
	assert.Empty(t, s.Unknown)
}

// No edit proposes what stands for an organization.
func TestOwnOrganizationIsProposedByNoEdit(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, linkOrganization, policyOf(members+`, `+everybody))
	require.NotNil(t, s.Exposure.PublicBy)
	require.NotNil(t, s.Exposure.PublicBy.Fix)
	assert.Equal(t, "in Statement.1 add StringEquals aws:PrincipalAccount "+owner, s.Exposure.PublicBy.Fix.Summary, "members come in by the other statement")
}

// Members who may read a secret may decrypt with its key.
func TestOwnOrganizationMayDecrypt(t *testing.T) {
	t.Parallel()
	key := &model.Key{Object: model.Object{ID: "k"}, Account: owner, Links: model.Links{"data.aws_organizations_organization.x.id": model.OwnOrganization}}
	key.Policy = policyOf(decryptFor(`"*"`, `"StringEquals": {"aws:PrincipalOrgID": "${data.aws_organizations_organization.x.id}"}`))
	s := judged(t, Trust{Accounts: []string{"444455556666"}}, func(in *model.Snapshot, s *model.Secret) {
		linkOrganization(in, s)
		s.KMSKey, in.Keys = model.KMSKey{ID: "k"}, []*model.Key{key}
	}, policyOf(members))
	assert.Equal(t, model.Yes, s.Grants[0].Effective)
	assert.Empty(t, key.OpenDecrypt)
	assert.Empty(t, key.Unknown)
}
