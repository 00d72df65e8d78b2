package access

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

const owner = "111122223333"

// judged completes one secret of the owner's account with the given policies.
func judged(t *testing.T, trust Trust, change func(*model.Snapshot, *model.Secret), documents ...string) *model.Secret {
	t.Helper()
	s := &model.Secret{
		Object: model.Object{ID: "db", Name: "prod/db", ARN: "arn:aws:secretsmanager:us-east-1:" + owner + ":secret:prod/db-a1B2c3"},
		KMSKey: model.KMSKey{AWSManaged: true},
	}
	for _, document := range documents {
		s.Policies = append(s.Policies, model.NamedPolicy{Name: "default", Document: document})
	}
	in := &model.Snapshot{Scope: model.Scope{Source: model.SourceAWS, Account: owner, Region: "us-east-1"}, Secrets: []*model.Secret{s}}
	if change != nil {
		change(in, s)
	}
	New(trust).Snapshot(in)
	return s
}

func policyOf(statements string) string {
	return `{"Version": "2012-10-17", "Statement": [` + statements + `]}`
}

// code makes the secret one of code that tells neither account nor region.
func code(in *model.Snapshot, s *model.Secret) {
	s.ARN, in.Scope = "", model.Scope{Source: model.SourceTerraform}
}

const (
	read      = `"Action": "secretsmanager:GetSecretValue", "Resource": "*"`
	everybody = `{"Effect": "Allow", "Principal": "*", ` + read + `}`
	reporting = `{"Sid": "Share", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reporting"},
		"Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], "Resource": "*",
		"Condition": {"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}}`
)

func TestNoPolicy(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil)
	assert.Equal(t, model.Exposure{Public: "no", PublicNetwork: "no", ConfusedDeputy: "no", ValueReadable: "no", Level: "own"}, s.Exposure)
	assert.Empty(t, s.Unknown)
}

func TestPublic(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(everybody))
	assert.Equal(t, model.Yes, s.Exposure.Public)
	assert.Equal(t, model.No, s.Exposure.ValueReadable, "the AWS-managed key serves its own account only")
	assert.Equal(t, "public", s.Exposure.Level)
	proof := s.Exposure.PublicBy
	require.NotNil(t, proof)
	assert.Equal(t, model.Path("policies.0.document"), proof.Path)
	assert.Equal(t, "Statement.0", proof.Statement)
	assert.Equal(t, []string{"secretsmanager:GetSecretValue"}, proof.Actions)
	assert.NotEqual(t, owner, proof.Witness.Principal.Account)
	assert.Equal(t, s.ARN, proof.Witness.Resource)
}

func TestPublicByNetwork(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": "*", `+read+`, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}}`))
	assert.Equal(t, model.No, s.Exposure.Public)
	assert.Equal(t, model.Yes, s.Exposure.PublicNetwork)
	assert.Equal(t, "vpce-0123456789abcdef0", s.Exposure.PublicNetworkBy.Network)
}

func TestDeputy(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "secretsmanager:*", "Resource": "*"}`))
	assert.Equal(t, model.Yes, s.Exposure.ConfusedDeputy)
	assert.Equal(t, "lambda.amazonaws.com", s.Exposure.ConfusedDeputyBy.Who.ID)
	assert.Contains(t, s.Exposure.ConfusedDeputyBy.Actions, "secretsmanager:PutResourcePolicy")
}

func TestShares(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(reporting))
	require.Len(t, s.Exposure.BrokenShares, 1)
	assert.Equal(t, "the AWS-managed key serves its own account only", s.Exposure.BrokenShares[0].Why)
	assert.True(t, s.Hides("exposure.untrusted"), "nobody has said who is trusted")
	require.Len(t, s.Statements.Dead, 1)
	assert.Equal(t, []string{"secretsmanager:DescribeSecret"}, s.Statements.Dead[0].Actions)
	assert.Equal(t, "secretsmanager:VersionStage is not a key of secretsmanager:DescribeSecret", s.Statements.Dead[0].Message)

	s = judged(t, Trust{Accounts: []string{"777788889999"}}, nil, policyOf(reporting))
	require.Len(t, s.Exposure.Untrusted, 1)
	assert.Equal(t, "arn:aws:iam::444455556666:role/reporting", s.Exposure.Untrusted[0].Who.ID)
	assert.False(t, s.Hides("exposure.untrusted"))

	s = judged(t, Trust{Accounts: []string{"444455556666"}}, nil, policyOf(`{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, `+read+`}`))
	assert.Empty(t, s.Exposure.Untrusted)
	assert.Len(t, s.Exposure.WholeAccounts, 1)
	assert.Equal(t, "trusted", s.Exposure.Level)

	s = judged(t, Trust{Accounts: []string{"444455556666"}}, nil, policyOf(`{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, `+read+`,
		"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}`))
	assert.Empty(t, s.Exposure.WholeAccounts, "a condition on the organization")
}

// Code that does not tell the owner's account leaves open what hangs on it, and nothing else.
func TestUnknownOwner(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, code, policyOf(reporting))
	assert.Equal(t, model.No, s.Exposure.Public)
	assert.True(t, s.Hides("exposure.broken_shares"), "the named account may be the owner")
	require.Len(t, s.Statements.Dead, 1)
	s = judged(t, Trust{}, code, policyOf(everybody))
	assert.Equal(t, model.Yes, s.Exposure.Public)
	s = judged(t, Trust{}, code, policyOf(`{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue",
		"Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/*"}`))
	assert.True(t, s.Hides("exposure.public"), "whether the ARN is about the secret is not known")
	assert.False(t, s.Hides("statements.wide"))
}

// What the code itself tells of a hole is put in its place.
func TestLinks(t *testing.T) {
	t.Parallel()
	link := func(in *model.Snapshot, s *model.Secret) {
		code(in, s)
		s.Policies[0].Links = model.Links{
			"aws_iam_role.app.arn":                  "arn:aws:iam::" + model.OwnAccount + ":role/app",
			"aws_secretsmanager_secret.db.arn":      "arn:aws:secretsmanager:" + model.OwnRegion + ":" + model.OwnAccount + ":secret:prod/db-??????",
			"data.aws_caller_identity.x.account_id": model.OwnAccount,
		}
	}
	s := judged(t, Trust{}, link, policyOf(`{"Effect": "Allow", "Principal": {"AWS": "${aws_iam_role.app.arn}"}, "Action": "secretsmanager:GetSecretValue",
		"Resource": "${aws_secretsmanager_secret.db.arn}"},
		{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${data.aws_caller_identity.x.account_id}:root"}, `+read+`}`))
	assert.Empty(t, s.Unknown)
	assert.Equal(t, "own", s.Exposure.Level)
	assert.Empty(t, s.Statements.Dead)
	assert.Empty(t, s.Exposure.BrokenShares)
}

func TestWhatIsNotToldStaysOpen(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, func(_ *model.Snapshot, s *model.Secret) { s.Hide("policies") }, policyOf(everybody))
	assert.True(t, s.Hides("exposure.public") && s.Hides("grants") && s.Hides("statements.dead"))
	assert.Empty(t, s.Exposure.Public)

	s = judged(t, Trust{}, func(_ *model.Snapshot, s *model.Secret) { s.Hide("policies.more") }, policyOf(everybody))
	assert.Equal(t, model.Yes, s.Exposure.Public, "what nobody has seen can only add")
	s = judged(t, Trust{}, func(_ *model.Snapshot, s *model.Secret) { s.Hide("policies.more") })
	assert.True(t, s.Hides("exposure.public"))

	s = judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": "${var.reader}", `+read+`}`))
	assert.True(t, s.Hides("exposure.public"))
}

// A hole that nothing is known of is a gap with its reason, once.
func TestGap(t *testing.T) {
	t.Parallel()
	s := &model.Secret{Object: model.Object{ID: "db", Name: "prod/db"}, Policies: []model.NamedPolicy{{Document: policyOf(`{"Effect": "Allow", "Principal": {"AWS": "${var.reader}"}, ` + read + `}`)}}}
	in := &model.Snapshot{Scope: model.Scope{Account: owner, Region: "us-east-1"}, Secrets: []*model.Secret{s}}
	decisions := New(Trust{})
	decisions.Snapshot(in)
	decisions.Snapshot(in)
	require.Len(t, in.Gaps, 1)
	assert.Equal(t, "db", in.Gaps[0].Resource)
	assert.Equal(t, model.GapUnresolved, in.Gaps[0].Reason)
	assert.Contains(t, in.Gaps[0].Hides, model.Path("exposure.public"))
	assert.NotEmpty(t, in.Gaps[0].Detail)
}

func TestStatements(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, nil, policyOf(`
		{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/admin"]}, "Action": "secretsmanager:*", "Resource": "*"},
		{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "secretsmanager:*", "Resource": "*"},
		{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/x"}, `+read+`},
		{"Effect": "Allow", "Principal": {"AWS": "AROAABCDEFGHIJKLMNOP1"}, `+read+`}`))
	require.Len(t, s.Statements.Wide, 1)
	assert.Equal(t, []string{"arn:aws:iam::111122223333:role/admin"}, s.Statements.Wide[0].Who)
	require.Len(t, s.Statements.NotPrincipals, 1)
	assert.Equal(t, "Statement.2", s.Statements.NotPrincipals[0].ID)
	require.Len(t, s.Statements.Dangling, 1)
	assert.Equal(t, []string{"AROAABCDEFGHIJKLMNOP1"}, s.Statements.Dangling[0].Who)
	assert.Equal(t, "drop Statement.3", s.Statements.Dangling[0].Fix.Summary)
}

// A statement lets in whom it lets in until it expires, which is judged by the time of each snapshot.
func TestExpired(t *testing.T) {
	t.Parallel()
	d := New(Trust{})
	for year, public := range map[int]model.Tri{2024: model.Yes, 2025: model.Yes, 2027: model.No} {
		s := &model.Secret{Object: model.Object{ID: "db", Name: "prod/db", ARN: "arn:aws:secretsmanager:us-east-1:" + owner + ":secret:prod/db-a1B2c3"}}
		s.Policies = []model.NamedPolicy{{Name: "default", Document: policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"NumericLessThan": {"AWS:epochTime": "1780272000"}}}`)}}
		at := time.Date(year, 1, 2, 3, 4, 5, 0, time.UTC)
		d.Snapshot(&model.Snapshot{CollectedAt: at, Scope: model.Scope{Account: owner, Region: "us-east-1"}, Secrets: []*model.Secret{s}})
		assert.Equal(t, public, s.Exposure.Public, year)
		if public == model.Yes {
			assert.GreaterOrEqual(t, s.Grants[0].Witness.Context["aws:currenttime"][0], at.Format(time.RFC3339))
		}
	}
}

func TestMissingTags(t *testing.T) {
	t.Parallel()
	byTag := policyOf(`{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, ` + read + `, "Condition": {"StringEquals": {"aws:ResourceTag/Team": "shop"}}}`)
	s := judged(t, Trust{}, nil, byTag)
	assert.Equal(t, []model.Spot{{Path: "policies.0.document", Name: "Team"}}, s.Exposure.MissingTags)
	s = judged(t, Trust{}, func(_ *model.Snapshot, s *model.Secret) { s.Tags = map[string]string{"team": "x"} }, byTag)
	assert.Empty(t, s.Exposure.MissingTags)
	s = judged(t, Trust{}, func(_ *model.Snapshot, s *model.Secret) { s.Hide("tags") }, byTag)
	assert.True(t, s.Hides("exposure.missing_tags"))
}

func TestChange(t *testing.T) {
	t.Parallel()
	changed := func(before, after []model.NamedPolicy) *model.Change {
		s := &model.Secret{Object: model.Object{ID: "db", Name: "prod/db", ARN: "arn:aws:secretsmanager:us-east-1:" + owner + ":secret:prod/db-a1B2c3"}, KMSKey: model.KMSKey{AWSManaged: true}}
		c := &model.Change{Object: model.Object{ID: "db"}, Secret: "db", Before: before, After: after}
		New(Trust{}).Snapshot(&model.Snapshot{Scope: model.Scope{Account: owner, Region: "us-east-1"}, Secrets: []*model.Secret{s}, Changes: []*model.Change{c}})
		return c
	}
	narrow, wide := []model.NamedPolicy{{Document: policyOf(reporting)}}, []model.NamedPolicy{{Document: policyOf(reporting + "," + everybody)}}
	assert.Empty(t, changed(wide, narrow).Grants)
	grants := changed(narrow, wide).Grants
	require.NotEmpty(t, grants)
	assert.Equal(t, "any", grants[0].Who.Kind)
	assert.Equal(t, model.Path("after.0.document"), grants[0].Path)
	unseen := changed(narrow, []model.NamedPolicy{{Document: "${data.x.y.json}"}})
	assert.True(t, unseen.Hides("grants"))

	// A Deny that goes lets in whom it kept out.
	denied := []model.NamedPolicy{{Document: policyOf(everybody + `, {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
		"Condition": {"StringNotEquals": {"aws:PrincipalAccount": "444455556666"}}}`)}}
	assert.NotEmpty(t, changed(denied, []model.NamedPolicy{{Document: policyOf(everybody)}}).Grants)
	assert.Empty(t, changed([]model.NamedPolicy{{Document: policyOf(everybody)}}, denied).Grants)
}
