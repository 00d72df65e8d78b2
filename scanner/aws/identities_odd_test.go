package aws_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/model"
)

// accountWith is an account with one secret, whose description holds further members.
func accountWith(t *testing.T, members string) *fake.Account {
	t.Helper()
	a, err := fake.Parse([]byte(`{"account": "100000000001", "regions": {"eu-west-1": {"secrets": [{"Name": "s"}]}}, ` + members + `}`))
	require.NoError(t, err)
	return a
}

func collectWith(t *testing.T, o fake.Options, members string) *model.Snapshot {
	t.Helper()
	server := fake.New(fake.One(accountWith(t, members)), o)
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	return global(t, snapshots)
}

// Stand-ins return documents as they are; a % or + in one is then its own.
func TestDocumentsThatAreNotEncoded(t *testing.T) {
	t.Parallel()
	const role = `"roles": [{"RoleName": "r", "AssumeRolePolicyDocument": {}, "RolePolicyList": [{"PolicyName": "p", "PolicyDocument":
		{"Statement": {"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/a": "50%25+%2A"}}}}}]}]`
	for _, plain := range []bool{false, true} {
		s := collectWith(t, fake.Options{PlainIAM: plain}, role)
		require.Len(t, s.Principals, 1)
		assert.Contains(t, s.Principals[0].Policies[0].Document, `"50%25+%2A"`)
		assert.Empty(t, s.Gaps)
	}
}

func TestIdentitiesThatAreOdd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		members string
		hides   model.Path
		reason  model.GapReason
	}{
		"no JSON":            {`"roles": [{"RoleName": "x", "AssumeRolePolicyDocument": {}, "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": "%%% not json"}]}]`, "policies.0.document", model.GapInvalid},
		"an empty document":  {`"users": [{"UserName": "x", "UserPolicyList": [{"PolicyName": "p"}]}]`, "policies.0.document", model.GapInvalid},
		"trust of no JSON":   {`"roles": [{"RoleName": "x", "AssumeRolePolicyDocument": "[]", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}]`, "trust", model.GapInvalid},
		"no text of managed": {`"groups": [{"GroupName": "x", "AttachedManagedPolicies": [{"PolicyName": "p"}]}]`, "policies.0.document", model.GapAbsent},
		"no text of a boundary": {`"users": [{"UserName": "x", "PermissionsBoundary": {"PolicyArn": "arn:aws:iam::aws:policy/b"},
			"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}]`, "boundary.document", model.GapAbsent},
		"a group of no name": {`"users": [{"UserName": "x", "GroupList": ["nosuch"]}]`, "groups", model.GapAbsent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := collectWith(t, fake.Options{}, test.members)
			require.Len(t, s.Principals, 1, "what cannot be read may be about secrets")
			assert.Equal(t, []model.Path{test.hides}, s.Principals[0].Unknown)
			require.Len(t, s.Gaps, 1)
			assert.Equal(t, test.reason, s.Gaps[0].Reason)
			assert.Equal(t, s.Principals[0].ID, s.Gaps[0].Resource)
			assert.Contains(t, s.Gaps[0].Hides, model.Path("reads_all"), "what is derived is open for the same reason")
		})
	}
}

// Whoever may have to do with secrets is kept, nobody else.
func TestWhosePoliciesConcernSecrets(t *testing.T) {
	t.Parallel()
	for statement, kept := range map[string]bool{
		`{"Effect": "Allow", "Action": "*", "Resource": "*"}`:                                                     true,
		`{"Effect": "Allow", "Action": "SecretsManager:getsecret*", "Resource": "*"}`:                             true,
		`{"Effect": "Allow", "Action": ["s3:*", "secretsmanager:TagResource"], "Resource": "*"}`:                  true,
		`{"Effect": "Allow", "Action": "s?cretsmanager:*", "Resource": "*"}`:                                      true,
		`{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}`:                                           true,
		`{"Effect": "Allow", "Action": "kms:Create*", "Resource": "*"}`:                                           true,
		`{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}`:                                              true,
		`{"Effect": "Allow", "NotAction": ["secretsmanager:*"], "Resource": "*"}`:                                 true, // kms
		`{"Effect": "Allow", "NotAction": ["secretsmanager:*", "kms:*"], "Resource": "*"}`:                        false,
		`{"Effect": "Allow", "NotAction": "*", "Resource": "*"}`:                                                  false,
		`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`:                                                  false,
		`{"Effect": "Allow", "Action": ["kms:DescribeKey", "secretsmanager:Nonsense"], "Resource": "*"}`:          false,
		`{"Effect": "Deny", "Action": "*", "Resource": "*"}`:                                                      false,
		`{"Effect": "Deny", "Action": "*", "Resource": "*"}, {"Effect": "Allow", "Action": "*", "Resource": "*"}`: true,
	} {
		s := collectWith(t, fake.Options{}, `"users": [{"UserName": "u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": [`+statement+`]}}]}]`)
		assert.Equal(t, kept, len(s.Principals) == 1, statement)
	}
}

// A credential in a tag of an identity is not kept, and what compares it does not know it.
func TestTagsOfIdentities(t *testing.T) {
	t.Parallel()
	s := collectWith(t, fake.Options{}, `"users": [{"UserName": "u", "Tags": [{"Key": "team", "Value": "shop"}, {"Key": "key", "Value": "ghp_`+strings.Repeat("a1B2", 9)+`"}],
		"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}]`)
	require.Len(t, s.Principals, 1)
	assert.Equal(t, "shop", s.Principals[0].Tags["team"])
	assert.Contains(t, s.Principals[0].Tags["key"], "(redacted: ")
	assert.True(t, s.Principals[0].Hides("tags.key"))
	assert.False(t, s.Principals[0].Hides("tags.team"))
}

// Thousands of roles with the same policies have them in memory once.
func TestDocumentsAreShared(t *testing.T) {
	t.Parallel()
	a := accountWith(t, `"roles": []`)
	document := fake.Document(`{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": ["` + strings.Repeat(`a", "`, 500) + `b"]}}}]}`)
	for i := range 3000 {
		a.Roles = append(a.Roles, &fake.Role{
			RoleName: fmt.Sprintf("r-%d", i), Path: "/", Arn: fmt.Sprintf("%srole/r-%d", arnOf, i), AssumeRolePolicyDocument: document,
			RolePolicyList:          []fake.Policy{{PolicyName: "inline", PolicyDocument: document}},
			AttachedManagedPolicies: []fake.Policy{{PolicyName: "all", PolicyArn: "arn:aws:iam::aws:policy/all", PolicyDocument: document}},
		})
	}
	server := fake.New(fake.One(a), fake.Options{})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	s := global(t, snapshots)
	require.Len(t, s.Principals, 3000)
	texts := make(map[*byte]bool)
	for _, p := range s.Principals {
		for _, text := range []string{p.Trust, p.Policies[0].Document, p.Policies[1].Document} {
			require.Equal(t, string(document), text)
			texts[unsafe.StringData(text)] = true
		}
	}
	assert.Len(t, texts, 1)
	assert.LessOrEqual(t, server.Calls()[details], 7)
}
