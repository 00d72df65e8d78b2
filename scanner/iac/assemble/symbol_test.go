package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// by is a resource of a provider configuration with credentials of its own.
func by(provider, region, account string, r *resource.Resource) *resource.Resource {
	r.Provider, r.Login = provider, provider
	if region != "" {
		r.Region = value(region)
	}
	if account != "" {
		r.Account = value(account)
	}
	return r
}

// document is a policy that names the hole.
func document(address, attr string) resource.Value {
	v := hole(address, attr)
	v.Text = `{"Resource":"` + v.Text + `"}`
	return v
}

func TestWhatHolesWillBe(t *testing.T) {
	t.Parallel()
	role := func(a attrs) *resource.Resource { return managed("aws_iam_role.x", a) }
	secret := func(a attrs) *resource.Resource { return managed("aws_secretsmanager_secret.x", a) }
	tests := map[string]struct {
		x    *resource.Resource
		attr string
		want string
	}{
		"role":                          {role(attrs{"name": "app"}), "arn", "arn:aws:iam::000000000000:role/app"},
		"role with a path":              {role(attrs{"name": "app", "path": "/team/"}), "arn", "arn:aws:iam::000000000000:role/team/app"},
		"role with a path not told":     {role(attrs{"name": "app", "path": unknown(to("var.p", ""))}), "arn", ""},
		"role without a name":           {role(attrs{}), "arn", "arn:aws:iam::000000000000:role/hole-aws_iam_role.x"},
		"role with a prefix":            {role(attrs{"name_prefix": "app-"}), "arn", "arn:aws:iam::000000000000:role/app-hole-aws_iam_role.x"},
		"role that is told":             {role(attrs{"arn": "arn:aws:iam::444455556666:role/told"}), "arn", "arn:aws:iam::444455556666:role/told"},
		"id of a role":                  {role(attrs{"name": "app"}), "id", "app"},
		"unique id of a role":           {role(attrs{"name": "app"}), "unique_id", ""},
		"user":                          {managed("aws_iam_user.x", attrs{"name": "u"}), "arn", "arn:aws:iam::000000000000:user/u"},
		"secret":                        {secret(attrs{"name": "a/b"}), "arn", "arn:aws:secretsmanager:region:000000000000:secret:a/b-??????"},
		"id of a secret":                {secret(attrs{"name": "a/b"}), "id", "arn:aws:secretsmanager:region:000000000000:secret:a/b-??????"},
		"secret without a name":         {secret(attrs{}), "arn", "arn:aws:secretsmanager:region:000000000000:secret:hole-aws_secretsmanager_secret.x-??????"},
		"key":                           {managed("aws_kms_key.x", attrs{}), "arn", "arn:aws:kms:region:000000000000:key/hole-aws_kms_key.x"},
		"multi-region key":              {managed("aws_kms_key.x", attrs{"multi_region": true}), "key_id", "mrk-hole-aws_kms_key.x"},
		"endpoint":                      {managed("aws_vpc_endpoint.x", attrs{}), "id", "vpce-hole-aws_vpc_endpoint.x"},
		"network":                       {managed("aws_vpc.x", attrs{}), "id", "vpc-hole-aws_vpc.x"},
		"bucket":                        {managed("aws_s3_bucket.x", attrs{"bucket": "b"}), "arn", "arn:aws:s3:::b"},
		"function":                      {managed("aws_lambda_function.x", attrs{"function_name": "f"}), "arn", "arn:aws:lambda:region:000000000000:function:f"},
		"key of an alias":               {managed("aws_kms_alias.x", attrs{"target_key_id": hole("aws_kms_key.other", "key_id")}), "target_key_arn", "arn:aws:kms:region:000000000000:key/hole-aws_kms_key.other"},
		"secret of a version":           {managed("aws_secretsmanager_secret_version.x", attrs{"secret_id": hole(db, "id")}), "arn", "arn:aws:secretsmanager:region:000000000000:secret:db-??????"},
		"account":                       {data("data.aws_caller_identity.x", attrs{}), "account_id", "000000000000"},
		"caller":                        {data("data.aws_caller_identity.x", attrs{}), "arn", ""},
		"partition":                     {data("data.aws_partition.x", attrs{}), "partition", "aws"},
		"region":                        {data("data.aws_region.x", attrs{}), "name", "region"},
		"secret that is looked up":      {data("data.aws_secretsmanager_secret.x", attrs{"name": "a"}), "arn", "arn:aws:secretsmanager:region:000000000000:secret:a-??????"},
		"secret that is not told":       {data("data.aws_secretsmanager_secret.x", attrs{"name": unknown()}), "arn", ""},
		"organization":                  {data("data.aws_organizations_organization.x", attrs{}), "id", "o-ownersorganization"},
		"organization that is made":     {managed("aws_organizations_organization.x", attrs{}), "id", "o-ownersorganization"},
		"root of an organization":       {data("data.aws_organizations_organization.x", attrs{}), "roots[0].id", ""},
		"organization of another":       {by("aws.other", "", "444455556666", data("data.aws_organizations_organization.x", attrs{})), "id", ""},
		"organization of who knows":     {by("aws.other", "", "", data("data.aws_organizations_organization.x", attrs{})), "id", ""},
		"organization of a state":       {data("data.aws_organizations_organization.x", attrs{"id": "o-a1b2c3d4e5"}), "id", "o-a1b2c3d4e5"},
		"through another":               {managed("aws_thing.x", attrs{"role": hole("aws_iam_role.other", "arn")}), "role", "arn:aws:iam::000000000000:role/other"},
		"through itself":                {managed("aws_thing.x", attrs{"role": hole("aws_thing.x", "role")}), "role", ""},
		"something":                     {managed("aws_thing.x", attrs{}), "arn", ""},
		"elsewhere, not told":           {by("aws.other", "", "", role(attrs{"name": "app"})), "arn", ""},
		"elsewhere, told":               {by("aws.other", "", "444455556666", role(attrs{"name": "app"})), "arn", "arn:aws:iam::444455556666:role/app"},
		"in another region of its own":  {secret(attrs{"name": "a", "region": "eu-west-1"}), "arn", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:a-??????"},
		"in another region, not told":   {secret(attrs{"name": "a", "region": unknown(to("var.r", ""))}), "arn", ""},
		"in China":                      {secret(attrs{"name": "a", "region": "cn-north-1"}), "arn", "arn:aws-cn:secretsmanager:cn-north-1:000000000000:secret:a-??????"},
		"with a credential for a name":  {role(attrs{"name": "AKIAIOSFODNN7EXAMPLE"}), "arn", "arn:aws:iam::000000000000:role/hole-aws_iam_role.x"},
		"with control characters in it": {role(attrs{"name": unknown()}), "name", "hole-aws_iam_role.x"},
	}
	for name, test := range tests {
		s := secretIn(t, assembled(test.x,
			managed("aws_kms_key.other", attrs{}), managed("aws_iam_role.other", attrs{"name": "other"}),
			managed(db, attrs{"name": "db", "policy": document(test.x.Address, test.attr)})), db)
		want := model.Links{test.x.Address + "." + test.attr: test.want}
		if test.want == "" {
			want = nil
		}
		assert.Equal(t, want, s.Policies[0].Links, name)
	}
}

// A document has the quotes of a key escaped, and whoever reads its strings does not.
func TestHolesWithKeysAreLinkedAsBothSpell(t *testing.T) {
	t.Parallel()
	policy := hole(`aws_iam_role.x["a}b"]`, "arn")
	policy.Text = `{"Principal":{"AWS":"${aws_iam_role.x[\"a}b\"].arn}"}}`
	s := assembled(managed(`aws_iam_role.x["a}b"]`, attrs{"name": "x"}), managed(`aws_iam_role.x["c"]`, attrs{"name": "y"}), managed(db, attrs{"name": "db", "policy": policy}))
	assert.Equal(t, model.Links{
		`aws_iam_role.x["a}b"].arn`:   "arn:aws:iam::000000000000:role/x",
		`aws_iam_role.x[\"a}b\"].arn`: "arn:aws:iam::000000000000:role/x",
	}, s.Secrets[0].Policies[0].Links)
}

func TestAReferenceToSeveralIsNoLink(t *testing.T) {
	t.Parallel()
	s := assembled(managed("aws_iam_role.x[0]", attrs{"name": "x"}), managed("aws_iam_role.x[1]", attrs{"name": "y"}),
		managed(db, attrs{"name": "db", "policy": document("aws_iam_role.x", "arn")}))
	assert.Nil(t, s.Secrets[0].Policies[0].Links)
}

// What stands for an ARN is the same wherever the object is named, and of what lies in an account that nobody
// tells there is none.
func TestSymbols(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed(db, attrs{"name": "db", "kms_key_id": hole("aws_kms_key.k", "arn")}),
		managed("aws_kms_key.k", attrs{"policy": document("aws_iam_role.x", "arn")}),
		managed("aws_iam_role.x", attrs{"name_prefix": "x", "managed_policy_arns": []any{admin}}),
		managed("aws_iam_role_policy.x", attrs{"name": "p", "role": hole("aws_iam_role.x", "id"), "policy": document("aws_kms_key.k", "arn")}),
		by("aws.other", "", "", managed("aws_iam_role.foreign", attrs{"name": "x", "managed_policy_arns": []any{admin}})),
		managed("aws_vpc_endpoint.e", attrs{"service_name": "com.amazonaws.us-east-1.secretsmanager", "vpc_endpoint_type": "Interface"}),
		managed("aws_vpc_endpoint_policy.e", attrs{"vpc_endpoint_id": hole("aws_vpc_endpoint.e", "id"), "policy": document(db, "arn")}),
	)
	require.Len(t, s.Principals, 2)
	role, foreign, key, secret := s.Principals[0], s.Principals[1], s.Keys[0], s.Secrets[0]
	assert.Equal(t, model.Links{"aws_iam_role.x.arn": role.Symbol}, key.Links)
	assert.Equal(t, model.Links{"aws_kms_key.k.arn": key.Symbol}, role.Policies[0].Links)
	assert.Equal(t, model.Links{db + ".arn": secret.Symbol}, s.Endpoints[0].Links)
	assert.Empty(t, foreign.Symbol)
	assert.True(t, foreign.Hides("account"))
	assert.False(t, role.Hides("account"))
}

func TestAccountsAreToldByWhatIsThere(t *testing.T) {
	t.Parallel()
	told := attrs{"name": "a", "arn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf"}
	s := assembled(
		by("aws", "us-east-1", "", managed("aws_secretsmanager_secret.a", told)),
		by("aws", "us-east-1", "", managed("aws_secretsmanager_secret.b", attrs{"name": "b"})),
		by("aws.other", "", "444455556666", managed("aws_secretsmanager_secret.c", attrs{"name": "c"})),
	)
	assert.Equal(t, "111122223333", s.Secrets[1].Account)
	assert.Equal(t, "us-east-1", s.Secrets[1].Region)
	assert.Equal(t, "arn:aws:secretsmanager:us-east-1:111122223333:secret:b-??????", s.Secrets[1].Symbol)
	assert.Equal(t, "444455556666", s.Secrets[2].Account)
	assert.Empty(t, s.Scope.Account)
}

func TestAnAccountThatSeemsToBeTwoIsNotTold(t *testing.T) {
	t.Parallel()
	at := func(address, account string) *resource.Resource {
		return by("aws", "", "", managed(address, attrs{"name": "a", "arn": "arn:aws:secretsmanager:us-east-1:" + account + ":secret:a-AbCdEf"}))
	}
	x := []*resource.Resource{at("aws_secretsmanager_secret.a", "111122223333"), at("aws_secretsmanager_secret.b", "444455556666"), at("aws_secretsmanager_secret.c", "111122223333")}
	assert.Equal(t, map[string]string{"aws": ""}, accountsOf(x))
}

// Two addresses have two names, of characters that IAM takes.
func TestPropertyStandInsDiffer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		assert.Regexp(t, `^[\w+=,.@-]{1,64}$`, standIn(a))
		assert.Equal(t, a == b, standIn(a) == standIn(b))
	})
}

func TestKeyGrants(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed(db, attrs{"name": "db", "kms_key_id": hole("aws_kms_key.k", "arn")}),
		managed("aws_kms_key.k", attrs{}),
		managed("aws_iam_role.x", attrs{"name": "x"}),
		managed("aws_kms_grant.g", attrs{"name": "g", "key_id": hole("aws_kms_key.k", "key_id"), "grantee_principal": hole("aws_iam_role.x", "arn"),
			"operations": []any{"Decrypt", "DescribeKey"}, "constraints": []any{attrs{"encryption_context_equals": attrs{"SecretARN": hole(db, "arn")}}}}),
		managed("aws_kms_grant.h", attrs{"key_id": hole("aws_kms_key.k", "key_id"), "grantee_principal": "arn:aws:iam::444455556666:root",
			"operations": []any{"Decrypt"}, "constraints": []any{attrs{"encryption_context_subset": attrs{"a": "b"}}}}),
	)
	assert.Equal(t, []model.KeyGrant{
		{ID: "aws_kms_grant.g", Name: "g", Grantee: "arn:aws:iam::000000000000:role/x", Operations: []string{"Decrypt", "DescribeKey"},
			Context: map[string]string{"SecretARN": s.Secrets[0].Symbol}, Exact: true},
		{ID: "aws_kms_grant.h", Grantee: "arn:aws:iam::444455556666:root", Operations: []string{"Decrypt"}, Context: map[string]string{"a": "b"}},
	}, s.Keys[0].Grants)
	assert.False(t, s.Keys[0].Hides("grants"))
}

func TestAGrantThatIsNotToldHidesGrants(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed(db, attrs{"name": "db", "kms_key_id": hole("aws_kms_key.k", "arn")}),
		managed("aws_kms_key.k", attrs{}),
		managed("aws_kms_grant.g", attrs{"key_id": unknown(to("var.key", "")), "grantee_principal": "x", "operations": []any{"Decrypt"}}),
	)
	assert.True(t, s.Keys[0].Hides("grants"))
	assert.Len(t, s.Gaps, 1)
}
