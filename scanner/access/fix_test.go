package access

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func inOrganization(in *model.Snapshot, _ *model.Secret) { in.Scope.Organization = "o-abcdefghij" }

func TestFixOfPublic(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, statement, want string }{
		{"if exists", `{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}}}`,
			"in Statement.0 write StringEquals in place of StringEqualsIfExists for aws:PrincipalOrgID"},
		{"for all values of one", `{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}`,
			"in Statement.0 write StringEquals in place of ForAllValues:StringEquals for aws:PrincipalOrgID"},
		{"for all values of many", `{"Sid": "Paths", "Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}}}`,
			"in Paths write ForAnyValue:StringLike in place of ForAllValues:StringLike for aws:PrincipalOrgPaths"},
		{"for all values of many, and no pattern", `{"Sid": "Paths", "Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}}}`,
			"in Paths write ForAnyValue:StringLike in place of ForAllValues:StringEquals for aws:PrincipalOrgPaths"},
		{"if exists, and no pattern", `{"Sid": "Paths", "Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghi?"}}}`,
			"in Paths drop the statement"},
		{"no condition", everybody, "in Statement.0 add StringEquals aws:PrincipalOrgID o-abcdefghij"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := judged(t, Trust{}, inOrganization, policyOf(test.statement))
			require.NotNil(t, s.Exposure.PublicBy)
			require.NotNil(t, s.Exposure.PublicBy.Fix)
			assert.Equal(t, test.want, s.Exposure.PublicBy.Fix.Summary)
		})
	}
}

// Each statement through which strangers come needs an edit.
func TestFixOfSeveral(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(everybody+`, {"Sid": "B", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "secretsmanager:*", "Resource": "*"}`))
	require.NotNil(t, s.Exposure.PublicBy.Fix)
	assert.Equal(t, "in Statement.0 add StringEquals aws:PrincipalAccount "+owner+"; in B add StringEquals aws:PrincipalAccount "+owner, s.Exposure.PublicBy.Fix.Summary)
}

// An edit that would shut out who is trusted is none.
func TestFixKeepsTheTrusted(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{Accounts: []string{"444455556666"}}, inOrganization, policyOf(everybody))
	require.NotNil(t, s.Exposure.PublicBy.Fix)
	assert.Equal(t, "in Statement.0 make two statements of it, one with StringEquals aws:PrincipalOrgID o-abcdefghij and one with StringEquals aws:PrincipalAccount 111122223333, 444455556666",
		s.Exposure.PublicBy.Fix.Summary, "the trusted account may be of another organization: no one condition keeps both")
	s = judged(t, Trust{Accounts: []string{"444455556666"}}, nil, policyOf(everybody))
	require.NotNil(t, s.Exposure.PublicBy.Fix)
	assert.Equal(t, "in Statement.0 add StringEquals aws:PrincipalAccount 111122223333, 444455556666", s.Exposure.PublicBy.Fix.Summary)
}

// Where accounts and organizations are trusted, what keeps both are two statements.
func TestFixKeepsAccountsAndOrganizations(t *testing.T) {
	t.Parallel()
	trust := Trust{Accounts: []string{"444455556666"}, Organizations: []string{"o-trustedone"}}
	const mended = "write StringEquals in place of StringEqualsIfExists for aws:PrincipalOrgID, and add a statement with StringEquals aws:PrincipalAccount 111122223333, 444455556666 in its place"
	s := judged(t, trust, nil, policyOf(everybody))
	require.NotNil(t, s.Exposure.PublicBy.Fix)
	assert.Equal(t, "in Statement.0 make two statements of it, one with StringEquals aws:PrincipalOrgID o-trustedone and one with StringEquals aws:PrincipalAccount 111122223333, 444455556666", s.Exposure.PublicBy.Fix.Summary)
	s = judged(t, trust, nil, policyOf(`{"Effect": "Allow", "Principal": "*", `+read+`, "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-trustedone"}}}`))
	require.NotNil(t, s.Exposure.PublicBy.Fix)
	assert.Equal(t, "in Statement.0 "+mended, s.Exposure.PublicBy.Fix.Summary)
	require.Len(t, s.Statements.Weak, 1)
	require.NotNil(t, s.Statements.Weak[0].Fix)
	assert.Equal(t, mended, s.Statements.Weak[0].Fix.Summary)
	s = judged(t, trust, nil, policyOf(`{"Effect": "Allow", "Principal": "*", `+read+`, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}}`))
	require.NotNil(t, s.Exposure.PublicNetworkBy.Fix)
	assert.Contains(t, s.Exposure.PublicNetworkBy.Fix.Summary, "in Statement.0 make two statements of it")
	s = judged(t, trust, nil, policyOf(`{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, `+read+`}`))
	require.NotNil(t, s.Exposure.ConfusedDeputyBy.Fix)
	assert.Equal(t, "in Statement.0 make two statements of it, one with StringEquals aws:SourceOrgID o-trustedone and one with StringEquals aws:SourceAccount 111122223333, 444455556666", s.Exposure.ConfusedDeputyBy.Fix.Summary)
}

func TestFixOfDeputy(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, `+read+`}`))
	require.NotNil(t, s.Exposure.ConfusedDeputyBy.Fix)
	assert.Equal(t, "in Statement.0 add StringEquals aws:SourceAccount "+owner, s.Exposure.ConfusedDeputyBy.Fix.Summary)
	s = judged(t, Trust{Accounts: []string{"444455556666"}}, nil, policyOf(`{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, `+read+`}`))
	require.NotNil(t, s.Exposure.ConfusedDeputyBy.Fix)
	assert.Equal(t, "in Statement.0 add StringEquals aws:SourceAccount "+owner+", 444455556666", s.Exposure.ConfusedDeputyBy.Fix.Summary)
	s = judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": "*", `+read+`, "Condition": {"StringEquals": {"aws:PrincipalServiceName": "s3.amazonaws.com"}}}`))
	require.NotNil(t, s.Exposure.ConfusedDeputyBy)
	assert.Nil(t, s.Exposure.ConfusedDeputyBy.Fix, "whatever holds identities to the account shuts the service out")
}

// Where the owner's organization is not told, an edit may suppose that it is the one that the edit names.
func TestFixSupposesTheTrustedOrganization(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{Organizations: []string{"o-abcdefghij"}}, nil, policyOf(everybody))
	require.NotNil(t, s.Exposure.PublicBy.Fix)
	assert.Equal(t, "in Statement.0 add StringEquals aws:PrincipalOrgID o-abcdefghij, if the account is of o-abcdefghij", s.Exposure.PublicBy.Fix.Summary)
}

func TestFixOfUntrusted(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{Accounts: []string{"777788889999"}}, nil,
		policyOf(`{"Effect": "Allow", "Principal": {"AWS": ["444455556666", "arn:aws:iam::777788889999:role/x"]}, `+read+`}`))
	require.Len(t, s.Exposure.Untrusted, 1)
	require.NotNil(t, s.Exposure.Untrusted[0].Fix)
	assert.Equal(t, "in Statement.0 drop 444455556666", s.Exposure.Untrusted[0].Fix.Summary)
}

func TestFixOfWeak(t *testing.T) {
	t.Parallel()
	paths := judged(t, Trust{}, inOrganization, policyOf(`{"Effect": "Allow", "Principal": "*", `+read+`, "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}}}`))
	require.Len(t, paths.Statements.Weak, 1)
	require.NotNil(t, paths.Statements.Weak[0].Fix)
	assert.Equal(t, "write ForAnyValue:StringLike in place of ForAllValues:StringEquals for aws:PrincipalOrgPaths", paths.Statements.Weak[0].Fix.Summary)
	s := judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": "*", `+read+`, "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}}}`))
	require.Len(t, s.Statements.Weak, 1)
	require.NotNil(t, s.Statements.Weak[0].Fix)
	assert.Equal(t, "write StringEquals in place of StringEqualsIfExists for aws:PrincipalOrgID, if the account is of o-abcdefghij", s.Statements.Weak[0].Fix.Summary)
}
