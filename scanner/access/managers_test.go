package access

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

const (
	manage = `"Action": ["secretsmanager:PutResourcePolicy", "secretsmanager:GetSecretValue"], "Resource": "*"`
	all    = `"Action": "secretsmanager:*", "Resource": "*"`
)

func TestManagersAreForeignOrNeedNobody(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{Organizations: []string{"o-acme123456"}}, func(in *model.Snapshot, _ *model.Secret) { in.Scope.Organization = "o-acme123456" },
		policyOf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reporting"}, `+manage+`},
			{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, `+manage+`},
			{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, `+manage+`},
			{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, `+manage+`}`))
	var who []string
	for _, g := range s.Exposure.Managers {
		who = append(who, g.Who.ID)
	}
	assert.ElementsMatch(t, []string{"arn:aws:iam::111122223333:role/app", "arn:aws:iam::444455556666:role/reporting"}, who)
	assert.False(t, s.Hides("exposure.managers"))
}

func TestOwnOrganizationManages(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, func(in *model.Snapshot, _ *model.Secret) { in.Scope.Organization = "o-acme123456" },
		policyOf(`{"Effect": "Allow", "Principal": "*", `+manage+`, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-acme123456"}}}`))
	kinds := map[string]bool{}
	for _, g := range s.Exposure.Managers {
		kinds[g.Who.Kind] = true
	}
	assert.True(t, kinds["organization"], "%v", s.Exposure.Managers)
}

// Where code does not tell the owner's account, whoever is named may be of it.
func TestManagersMayBeTheOwners(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, code, policyOf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reporting"}, `+manage+`}`))
	assert.Empty(t, s.Exposure.Managers)
	assert.True(t, s.Hides("exposure.managers"))
}

func TestWideIsNotForTheOwner(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, `+all+`},
		{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "444455556666"]}, `+all+`}`))
	require.Len(t, s.Statements.Wide, 1)
	assert.Equal(t, []string{"444455556666"}, s.Statements.Wide[0].Who)

	unplaced := judged(t, Trust{}, code, policyOf(`{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "444455556666"]}, `+all+`}`))
	assert.Empty(t, unplaced.Statements.Wide, "either may be the owner")
	assert.True(t, unplaced.Hides("statements.wide"))
	assert.False(t, unplaced.Hides("statements.weak"))

	named := judged(t, Trust{}, code, policyOf(`{"Effect": "Allow", "Principal": {"AWS": ["444455556666", "arn:aws:iam::444455556666:role/app"]}, `+all+`}`))
	require.Len(t, named.Statements.Wide, 1)
	assert.Equal(t, []string{"arn:aws:iam::444455556666:role/app"}, named.Statements.Wide[0].Who)
}

func TestProofSaysWhetherTheValueIsReadable(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(everybody))
	assert.Equal(t, model.No, s.Exposure.PublicBy.Effective)
	hidden := judged(t, Trust{}, func(_ *model.Snapshot, s *model.Secret) {
		s.KMSKey = model.KMSKey{}
		s.Hide("kms_key")
	}, policyOf(everybody))
	assert.Equal(t, model.Unknown, hidden.Exposure.PublicBy.Effective)
	assert.True(t, hidden.Hides("exposure.value_readable"))
	assert.False(t, hidden.Hides("exposure.public"))
}
