package access

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

func action(t *testing.T, name string) iam.Action {
	t.Helper()
	a, known := iam.ActionNamed("secretsmanager:" + name)
	require.True(t, known)
	return a
}

const (
	appARN    = "arn:aws:iam::111122223333:role/app"
	secretARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf"
	customKey = "arn:aws:kms:eu-west-1:111122223333:key/k"
)

// scenery is one secret and one role, app, unless there are others.
type scenery struct {
	account    string // of the role; home where empty
	policies   []string
	boundary   string
	resource   string
	keyPolicy  string // none is the AWS-managed key
	scps       []string
	grants     []model.KeyGrant
	hidden     []model.Path // of the role
	tags       map[string]string
	secretTags map[string]string
	trust      string
}

func statement(effect, rest string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":%q,%s}]}`, effect, rest)
}

func (s scenery) why(t *testing.T, name string) *Chain {
	t.Helper()
	account := home
	if s.account != "" {
		account = s.account
	}
	role := &model.Principal{
		Object: model.Object{ID: "role", Name: "app", ARN: "arn:aws:iam::" + account + ":role/app"}, Kind: "role", Account: account, Tags: s.tags, Trust: s.trust,
	}
	for i, text := range s.policies {
		role.Policies = append(role.Policies, model.IdentityPolicy{Name: fmt.Sprintf("policy%d", i), Document: text})
	}
	if s.boundary != "" {
		role.Boundary = &model.IdentityPolicy{Name: "boundary", Document: s.boundary}
	}
	role.Hide(s.hidden...)
	secret := &model.Secret{Object: model.Object{ID: "secret", Name: "prod/db", ARN: secretARN}, Tags: s.secretTags, KMSKey: model.KMSKey{AWSManaged: s.keyPolicy == ""}}
	if s.resource != "" {
		secret.Policies = []model.NamedPolicy{{Name: "default", Document: s.resource}}
	}
	in := &model.Snapshot{Scope: model.Scope{Account: home, Region: "eu-west-1", Source: model.SourceAWS}, Secrets: []*model.Secret{secret}}
	if s.keyPolicy != "" {
		secret.KMSKey.ID = "key"
		in.Keys = []*model.Key{{Object: model.Object{ID: "key", ARN: customKey}, Account: home, Policy: s.keyPolicy, Grants: s.grants}}
	}
	global := &model.Snapshot{Scope: model.Scope{Account: account, Region: model.RegionGlobal, Source: model.SourceAWS}, Principals: []*model.Principal{role}}
	for i, text := range s.scps {
		global.Guardrails = append(global.Guardrails, model.Guardrail{Kind: "scp", Level: i, Target: fmt.Sprintf("ou%d", i), Document: text})
	}
	e := NewEstate(Trust{}, []*model.Snapshot{in, global})
	return e.Why(role, secret, action(t, name))
}

var (
	readSecrets = statement("Allow", `"Action":"secretsmanager:GetSecretValue","Resource":"*"`)
	decrypt     = statement("Allow", `"Action":"kms:Decrypt","Resource":"`+customKey+`"`)
	ownKey      = statement("Allow", `"Action":"kms:*","Resource":"*","Principal":{"AWS":"arn:aws:iam::111122223333:root"}`)
	nothing     = statement("Allow", `"Action":"s3:*","Resource":"*"`)
	toApp       = statement("Allow", `"Action":"secretsmanager:GetSecretValue","Resource":"*","Principal":{"AWS":"`+appARN+`"}`)
)

// The semantics of joining: who has to allow, and what limits whom (IAM user guide, evaluation logic, 2026).
func TestWhy(t *testing.T) {
	t.Parallel()
	both := []string{readSecrets, decrypt}
	for name, c := range map[string]struct {
		give scenery
		want model.Tri
		also string // a part of the first thing that is lacking, or of the first edit
	}{
		"its own policy, managed key":        {scenery{policies: []string{readSecrets}}, model.Yes, "drop statement One"},
		"no policy":                          {scenery{}, model.No, "no policy of the principal allows secretsmanager:GetSecretValue"},
		"named by the secret":                {scenery{resource: toApp}, model.Yes, "drop statement One"},
		"named, and the boundary says no":    {scenery{resource: toApp, boundary: nothing}, model.No, "the permissions boundary"},
		"everybody, past the boundary":       {scenery{resource: statement("Allow", `"Action":"*","Resource":"*","Principal":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"`+appARN+`"}}`), boundary: nothing}, model.Yes, ""},
		"the account, without a policy":      {scenery{resource: statement("Allow", `"Action":"*","Resource":"*","Principal":{"AWS":"111122223333"}`)}, model.No, ""},
		"own key without kms:Decrypt":        {scenery{policies: []string{readSecrets}, keyPolicy: ownKey}, model.No, "kms:Decrypt on the key"},
		"own key":                            {scenery{policies: both, keyPolicy: ownKey}, model.Yes, ""},
		"own key of another ARN":             {scenery{policies: []string{readSecrets, statement("Allow", `"Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-west-1:111122223333:key/other"`)}, keyPolicy: ownKey}, model.No, "kms:Decrypt on the key"},
		"own key that names nobody":          {scenery{policies: both, keyPolicy: nothing}, model.No, "the policy of the key"},
		"granted the key":                    {scenery{policies: []string{readSecrets}, keyPolicy: ownKey, grants: []model.KeyGrant{{Grantee: appARN, Operations: []string{"Decrypt"}, Context: map[string]string{"SecretARN": secretARN}}}}, model.Yes, ""},
		"granted the key for another secret": {scenery{policies: []string{readSecrets}, keyPolicy: ownKey, grants: []model.KeyGrant{{Grantee: appARN, Operations: []string{"Decrypt"}, Context: map[string]string{"SecretARN": "x"}}}}, model.No, ""},
		"granted for one exact version":      {scenery{policies: []string{readSecrets}, keyPolicy: ownKey, grants: []model.KeyGrant{{Grantee: appARN, Operations: []string{"Decrypt"}, Exact: true, Context: map[string]string{"SecretARN": secretARN}}}}, model.No, ""},
		"foreign, named on one side":         {scenery{account: partner, policies: both, keyPolicy: ownKey}, model.No, ""},
		"foreign, under the managed key":     {scenery{account: partner, policies: both, resource: statement("Allow", `"Action":"*","Resource":"*","Principal":{"AWS":"444455556666"}`)}, model.No, "the key is the AWS-managed one"},
		"foreign, on all sides": {scenery{account: partner, policies: both, resource: statement("Allow", `"Action":"*","Resource":"*","Principal":{"AWS":"444455556666"}`),
			keyPolicy: statement("Allow", `"Action":"kms:Decrypt","Resource":"*","Principal":{"AWS":"444455556666"}`)}, model.Yes, ""},
		"an SCP level that does not allow": {scenery{policies: []string{readSecrets}, scps: []string{everythingAllowed, nothing}}, model.No, "the level of service control policies at ou1"},
		"a Deny of an SCP":                 {scenery{policies: []string{readSecrets}, scps: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"Never","Effect":"Deny","Action":"*","Resource":"*"}]}`}}, model.No, "statement Never"},
		"an SCP that leaves a way":         {scenery{policies: []string{readSecrets}, scps: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}]}`}}, model.Yes, ""},
		"policies that are hidden":         {scenery{hidden: []model.Path{"policies"}, policies: []string{readSecrets}}, model.Unknown, ""},
		"one document that is hidden":      {scenery{hidden: []model.Path{"policies.1.document"}, policies: []string{readSecrets, ""}}, model.Unknown, ""},
		"a boundary that is hidden":        {scenery{hidden: []model.Path{"boundary"}, policies: []string{readSecrets}}, model.Unknown, ""},
		"the tag that it has":              {scenery{tags: map[string]string{"team": "core"}, secretTags: map[string]string{"team": "core"}, policies: []string{statement("Allow", `"Action":"*","Resource":"*","Condition":{"StringEquals":{"secretsmanager:ResourceTag/team":"${aws:PrincipalTag/team}"}}`)}}, model.Yes, ""},
		"the tag that it lacks":            {scenery{secretTags: map[string]string{"team": "core"}, policies: []string{statement("Allow", `"Action":"*","Resource":"*","Condition":{"StringEquals":{"secretsmanager:ResourceTag/team":"${aws:PrincipalTag/team}"}}`)}}, model.No, ""},
		"the tag that a session may have": {scenery{trust: statement("Allow", `"Action":"sts:*","Principal":"*"`), secretTags: map[string]string{"team": "core"},
			policies: []string{statement("Allow", `"Action":"*","Resource":"*","Condition":{"StringEquals":{"secretsmanager:ResourceTag/team":"${aws:PrincipalTag/team}"}}`)}}, model.Unknown, ""},
		"its unique id": {scenery{policies: []string{statement("Allow", `"Action":"*","Resource":"*","Condition":{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}`)}}, model.Unknown, ""},
		"its session":   {scenery{policies: []string{statement("Allow", `"Action":"*","Resource":"*","Condition":{"StringLike":{"aws:userid":"*:nightly"}}`)}}, model.Yes, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chain := c.give.why(t, "GetSecretValue")
			require.Equal(t, c.want, chain.Answer, "%+v", chain)
			switch chain.Answer {
			case model.Yes:
				require.NotNil(t, chain.Witness)
				assert.NotEmpty(t, chain.Steps)
				assert.NotEmpty(t, append(chain.Breaks, chain.Blunt...), "some edit ends it")
				if c.also != "" {
					assert.Contains(t, chain.Breaks[0].Change, c.also)
				}
			case model.No:
				require.NotEmpty(t, chain.Lacking)
				assert.Contains(t, chain.Lacking[0][0].Change, c.also)
			case model.Unknown:
				assert.NotEmpty(t, chain.Because)
			}
		})
	}
}

// More than two things that stand in the way are all named, statements of one document that deny it among them.
func TestWhyManyLack(t *testing.T) {
	t.Parallel()
	denials := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*"},{"Sid":"B","Effect":"Deny","Action":"secretsmanager:*","Resource":"*"},{"Sid":"C","Effect":"Deny","Action":"s3:*","Resource":"*"}]}`
	changes := func(edits []Edit) (out []string) {
		for _, e := range edits {
			out = append(out, e.Change)
		}
		return out
	}
	two := scenery{policies: []string{readSecrets}, scps: []string{denials}}.why(t, "GetSecretValue")
	require.Len(t, two.Lacking, 1)
	assert.Equal(t, []string{"statement A, which denies it,", "statement B, which denies it,"}, changes(two.Lacking[0]))
	many := scenery{scps: []string{denials}, boundary: nothing, policies: []string{nothing}}.why(t, "GetSecretValue")
	require.Len(t, many.Lacking, 1)
	assert.Equal(t, []string{"statement A, which denies it,", "statement B, which denies it,", "no policy of the principal allows secretsmanager:GetSecretValue on the secret",
		"the permissions boundary does not allow it"}, changes(many.Lacking[0]))
}

// Where two statements allow it, dropping one does not end it, and both are named. An edit smaller than dropping
// a statement comes first.
func TestWhyBreaks(t *testing.T) {
	t.Parallel()
	twice := scenery{policies: []string{readSecrets}, resource: toApp}.why(t, "GetSecretValue")
	require.Empty(t, twice.Breaks)
	require.Len(t, twice.Ways, 2)
	assert.ElementsMatch(t, []string{"identity", "resource"}, []string{twice.Ways[0].Kind, twice.Ways[1].Kind})

	listed := scenery{resource: statement("Allow", `"Action":"secretsmanager:*","Resource":"*","Principal":{"AWS":["`+appARN+`","arn:aws:iam::111122223333:role/other"]}`)}.why(t, "DeleteSecret")
	require.NotEmpty(t, listed.Breaks)
	assert.Equal(t, "take "+appARN+" out of the Principal of statement One", listed.Breaks[0].Change)

	loose := scenery{resource: statement("Allow", `"Action":"secretsmanager:*","Resource":"*","Principal":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalTag/team":"core"}}`)}.why(t, "DeleteSecret")
	require.NotEmpty(t, loose.Breaks)
	assert.Equal(t, "make StringEqualsIfExists of aws:PrincipalTag/team StringEquals in statement One", loose.Breaks[0].Change)
}
