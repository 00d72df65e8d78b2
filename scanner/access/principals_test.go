package access

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// secretsOf are the owner's secrets of a region, by name.
func secretsOf(names ...string) (out []*model.Secret) {
	for _, name := range names {
		out = append(out, &model.Secret{Object: model.Object{
			ID: name, Name: name, ARN: "arn:aws:secretsmanager:us-east-1:" + owner + ":secret:" + name + "-a1B2c3",
		}})
	}
	return out
}

func identity(kind, name string, statements ...string) *model.Principal {
	p := &model.Principal{Object: model.Object{ID: name, Name: name, ARN: "arn:aws:iam::" + owner + ":" + kind + "/" + name}, Kind: kind, Account: owner}
	for i, st := range statements {
		p.Policies = append(p.Policies, model.IdentityPolicy{Name: fmt.Sprintf("policy %d", i), Document: policyOf(st)})
	}
	return p
}

// identified completes the principals of a global scope.
func identified(secrets []*model.Secret, principals ...*model.Principal) {
	New(Trust{}).Snapshot(&model.Snapshot{
		Scope: model.Scope{Source: model.SourceAWS, Account: owner, Region: model.RegionGlobal}, OtherSecrets: secrets, Principals: principals,
	})
}

func permitting(action, resource, condition string) string {
	if condition != "" {
		condition = `, "Condition": {` + condition + `}`
	}
	return `{"Sid": "Allow", "Effect": "Allow", "Action": "` + action + `", "Resource": "` + resource + `"` + condition + `}`
}

const everySecret = "arn:aws:secretsmanager:us-east-1:" + owner + ":secret:*"

func TestReadsAll(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		statements []string
		reads      []string // policies that allow to read what nobody names
		administer []string
		count      int // of three secrets
	}{
		{"everything", []string{permitting("*", "*", "")}, []string{"policy 0"}, []string{"policy 0"}, 3},
		{"values", []string{permitting("secretsmanager:GetSecretValue", "*", "")}, []string{"policy 0"}, nil, 3},
		{"values of a region", []string{permitting("secretsmanager:Get*", everySecret, "")}, []string{"policy 0"}, nil, 3},
		{"values of another region", []string{permitting("secretsmanager:Get*", "arn:aws:secretsmanager:eu-west-1:"+owner+":secret:*", "")}, nil, nil, 0},
		{"a name", []string{permitting("secretsmanager:*", "arn:aws:secretsmanager:*:*:secret:prod/db-??????", "")}, nil, nil, 1},
		{"names that begin alike", []string{permitting("secretsmanager:*", "arn:aws:secretsmanager:*:*:secret:prod/*", "")}, nil, nil, 2},
		{"a tag", []string{permitting("secretsmanager:GetSecretValue", "*", `"StringEquals": {"aws:ResourceTag/Team": "shop"}`)}, nil, nil, 0},
		{"not a tag", []string{permitting("secretsmanager:GetSecretValue", "*", `"StringNotEquals": {"aws:ResourceTag/Team": "shop"}`)}, []string{"policy 0"}, nil, 3},
		{"where the caller is", []string{permitting("secretsmanager:GetSecretValue", "*", `"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}`)}, []string{"policy 0"}, nil, 3},
		{"denied by another policy", []string{permitting("secretsmanager:GetSecretValue", "*", ""), `{"Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*"}`}, nil, nil, 0},
		{"all but what is named", []string{`{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "NotResource": "arn:aws:secretsmanager:*:*:secret:prod/*"}`}, []string{"policy 0"}, nil, 1},
		{"the second of two", []string{permitting("s3:*", "*", ""), permitting("secretsmanager:DeleteSecret", "*", "")}, nil, []string{"policy 1"}, 0},
		{"what its function rotates", []string{permitting("secretsmanager:*", everySecret, `"StringEquals": {"secretsmanager:resource/AllowRotationLambdaArn": "arn:aws:lambda:us-east-1:111122223333:function:rotate"}`)}, nil, nil, 1},
		{"the list of secrets", []string{permitting("secretsmanager:ListSecrets", "*", "")}, nil, nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			secrets := secretsOf("prod/db", "prod/api", "dev/db")
			secrets[2].Rotation.FunctionARN = "arn:aws:lambda:us-east-1:111122223333:function:rotate"
			p := identity("role", "app", test.statements...)
			identified(secrets, p)
			assert.Equal(t, test.reads, policiesOf(p.ReadsAll))
			assert.Equal(t, test.administer, policiesOf(p.AdministersAll))
			if assert.NotNil(t, p.ReadsSecrets) {
				assert.Equal(t, test.count, *p.ReadsSecrets)
			}
			assert.Len(t, p.Secrets, test.count)
			assert.Empty(t, p.Unknown)
		})
	}
}

func policiesOf(claims []model.IdentityClaim) (out []string) {
	for _, c := range claims {
		out = append(out, c.Policy)
	}
	return out
}

// A claim tells where it stands and is proved by a request.
func TestClaims(t *testing.T) {
	t.Parallel()
	p := identity("user", "anna", permitting("secretsmanager:PutResourcePolicy", "*", ""))
	identified(secretsOf("prod/db"), p)
	if assert.Len(t, p.AdministersAll, 1) {
		claim := p.AdministersAll[0]
		assert.Equal(t, model.Path("policies.0"), claim.Path)
		assert.Equal(t, "Allow", claim.Statement)
		assert.Equal(t, []string{"secretsmanager:PutResourcePolicy"}, claim.Actions)
		assert.Equal(t, "arn:aws:iam::"+owner+":user/anna", claim.Witness.Principal.ARN)
	}
}

// What a group gives its users is said of the group, and counted for both.
func TestGroups(t *testing.T) {
	t.Parallel()
	group, user := identity("group", "developers", permitting("secretsmanager:Get*", "*", "")), identity("user", "anna")
	user.Groups = []string{"developers"}
	identified(secretsOf("prod/db", "dev/db"), group, user)
	assert.Equal(t, []string{"policy 0"}, policiesOf(group.ReadsAll))
	assert.Empty(t, user.ReadsAll)
	assert.Equal(t, 2, *user.ReadsSecrets)
	assert.Equal(t, 2, *group.ReadsSecrets)
}

func TestBoundaryAndServices(t *testing.T) {
	t.Parallel()
	bounded, service := identity("role", "app", permitting("*", "*", "")), identity("role", "rds", permitting("*", "*", ""))
	bounded.Boundary = &model.IdentityPolicy{Document: policyOf(permitting("s3:*", "*", ""))}
	service.Service = true
	identified(secretsOf("prod/db"), bounded, service)
	assert.Empty(t, bounded.ReadsAll)
	assert.Equal(t, 0, *bounded.ReadsSecrets)
	assert.Nil(t, service.ReadsSecrets)
	assert.Empty(t, service.ReadsAll)
}

// A policy that is not told may allow as well as deny; what a known one allows is certain only without it.
func TestHiddenPolicies(t *testing.T) {
	t.Parallel()
	p := identity("role", "app", permitting("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:prod/*", ""), "")
	p.Policies[1].Document = ""
	p.Hide("policies.1.document")
	identified(secretsOf("prod/db"), p)
	for _, path := range []model.Path{"reads_all", "administers_all", "reads_secrets", "administers", "secrets", "overmatches"} {
		assert.True(t, p.Hides(path), path)
	}
	assert.Nil(t, p.ReadsSecrets)
}

// Which suffix AWS gives a secret is open in code: whether the one that is named is this one leaves only the
// list of secrets open.
func TestExactNamesInCode(t *testing.T) {
	t.Parallel()
	app := identity("role", "app", permitting("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:"+owner+":secret:prod/db-a1B2c3", ""))
	secret := &model.Secret{Object: model.Object{ID: "prod/db", Name: "prod/db"}}
	in := &model.Snapshot{
		Scope:   model.Scope{Source: model.SourceTerraform, Account: owner, Region: "us-east-1"},
		Secrets: []*model.Secret{secret}, Principals: []*model.Principal{app},
	}
	New(Trust{}).Snapshot(in)
	assert.Empty(t, app.ReadsAll)
	assert.Nil(t, app.ReadsSecrets)
	assert.False(t, app.Hides("reads_all") || app.Hides("reads_secrets"))
	assert.True(t, app.Hides("secrets"))

	app.Unknown, in.Scope.Source = nil, model.SourceAWS
	New(Trust{}).Snapshot(in)
	assert.True(t, app.Hides("reads_secrets"), "live it is counted")
}

func TestOvermatches(t *testing.T) {
	t.Parallel()
	const place = "arn:aws:secretsmanager:us-east-1:" + owner + ":secret:"
	for pattern, want := range map[string][]model.Pattern{
		place + "prod/db-*":      {{Path: "policies.0", Text: place + "prod/db-*", Line: 1, Secrets: []string{"prod/db-admin"}, Message: "matches other secrets too"}},
		place + "prod/db-??????": nil,
		place + "prod/db*":       nil, // means what begins so
		place + "prod/api-*":     nil, // no other begins so
		place + "prod/db-a-*":    nil, // no secret is called so
		place + "prod/db":        {{Path: "policies.0", Text: place + "prod/db", Line: 1, Message: "matches no secret"}},
		place + "prod/db-a1B2c3": nil,
		place + "gone":           nil,
		"*":                      nil,
		"arn:aws:s3:::prod/db-*": nil,
		"arn:aws:secretsmanager:eu-west-1:" + owner + ":secret:prod/db": nil,
	} {
		p := identity("role", "app", permitting("secretsmanager:GetSecretValue", pattern, ""))
		identified(secretsOf("prod/db", "prod/db-admin", "prod/api"), p)
		assert.Equal(t, want, p.Overmatches, pattern)
		assert.Empty(t, p.Unknown)
	}
}

func TestReadsOthers(t *testing.T) {
	t.Parallel()
	const rotate = "arn:aws:lambda:us-east-1:" + owner + ":function:rotate"
	own := permitting("secretsmanager:*", everySecret, `"StringEquals": {"secretsmanager:resource/AllowRotationLambdaArn": "`+rotate+`"}`)
	tests := []struct {
		name      string
		statement string
		want      model.Tri
		others    []string // nil is any
	}{
		{"the policy of AWS's templates", own, model.No, nil},
		{"its secret", permitting("secretsmanager:*", "arn:aws:secretsmanager:us-east-1:"+owner+":secret:prod/db-??????", ""), model.No, nil},
		{"all", permitting("secretsmanager:GetSecretValue", "*", ""), model.Yes, nil},
		{"some", permitting("secretsmanager:PutSecretValue", "arn:aws:secretsmanager:us-east-1:"+owner+":secret:prod/*", ""), model.Yes, []string{"prod/api"}},
		{"metadata", permitting("secretsmanager:DescribeSecret", "*", ""), model.No, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			secrets := secretsOf("prod/db", "prod/api", "dev/db")
			secrets[0].Rotation = model.Rotation{Enabled: true, Kind: model.RotationByFunction, FunctionARN: rotate, Function: rotate}
			role := identity("role", "rotate", test.statement)
			f := &model.Function{Object: model.Object{ID: rotate, ARN: rotate}, Role: role.ARN, Secrets: 1}
			in := &model.Snapshot{
				Scope: model.Scope{Source: model.SourceAWS, Account: owner, Region: "us-east-1"}, Secrets: secrets,
				Functions: []*model.Function{f}, OtherPrincipals: []*model.Principal{role},
			}
			New(Trust{}).Snapshot(in)
			assert.Equal(t, test.want, f.ReadsOthers)
			assert.Empty(t, f.Unknown)
			if test.want == model.Yes && assert.Len(t, f.Others, 1) {
				assert.Equal(t, test.others, f.Others[0].Secrets)
				assert.NotNil(t, f.Others[0].Witness)
			}
			in.OtherPrincipals = nil
			New(Trust{}).Snapshot(in)
			assert.True(t, f.Hides("reads_others") && f.Hides("others"), "the role is not told")
		})
	}
}
